//! A case offered to another body: made, signed and noted in one transaction; decided by the receiver, here or elsewhere.

mod elsewhere;
mod over;

pub use elsewhere::{replied, reply, take_in};
pub use over::{TravelsOn, arrived, travels_on};

use chrono::TimeDelta;

use super::{ActError, Context};
use crate::domain::access::{Relation, Verb, may};
use crate::domain::calendar::{date_words, london_date};
use crate::domain::case::action::Refusal;
use crate::domain::case::decide::{Decision, Notice};
use crate::domain::case::event::{Event, EventKind};
use crate::domain::case::telling::Identity;
use crate::domain::case::{Case, StrandKind};
use crate::domain::failure::failure;
use crate::domain::ids::{AccountId, BodyId};
use crate::domain::packet::travel::{Cited, FORMAT, Packet, Party, Signed};
use crate::domain::packet::{
    Field, LONGEST, PacketState, PacketStep, Purpose, basis, duty_is_receivers, may_share, step,
};
use crate::domain::people::{Actor, BodyKind, LeadRole};
use crate::domain::reference::CaseRef;
use crate::domain::routing::{Level, Routed};
use crate::domain::text::hex;
use crate::store::cases::{Found, find_for_change, reference_of};
use crate::store::deciding::{Act, save};
use crate::store::opening::identity_place;
use crate::store::packets::{self, Decided, DisclosureRow, PacketRow, place};
use crate::store::{Conn, StoreError, conflicts, directory, letters, people};

/// What somebody offers, as parsed from a form.
#[derive(Debug, Clone)]
pub struct Offer {
    pub duty: StrandKind,
    pub to: Party,
    /// The body, where the directory knows it.
    pub to_body: Option<BodyId>,
    pub to_kind: BodyKind,
    pub purpose: Purpose,
    pub fields: Vec<Field>,
    /// The words as a person reviewed them.
    pub words: String,
    pub days: u16,
    /// Somebody checked that the person did not opt out nationally.
    pub opted_in: bool,
}

/// Offers a case. The duty stays where it is until the other accepts.
///
/// # Errors
/// [`Refusal::NotShared`] when the rules of the purpose do not let a field go; as [`super::on_case`] else.
pub fn offer(conn: &mut Conn, cx: &Context, case: &CaseRef, offer: &Offer) -> Result<String, ActError> {
    let found = find_for_change(conn, &cx.actor, case, cx.now)?;
    if !may(cx.actor.capacity, Verb::Share, found.case.relation(&cx.actor)) {
        return Err(ActError::Refused(Refusal::NotAllowed));
    }
    let consent = found.case.consent();
    let shares = |f: &Field| may_share(offer.purpose, *f, offer.to_kind, consent, offer.opted_in).is_ok();
    if offer.fields.is_empty() || !offer.fields.iter().all(shares) || offer.days == 0 || offer.days > LONGEST {
        return Err(ActError::Refused(Refusal::NotShared));
    }
    let own = found.case.strands.iter().find(|s| s.kind == offer.duty && Case::is_theirs(s, &cx.actor));
    let strand = own.ok_or(ActError::Refused(Refusal::NotNow))?.id;
    let from = party(conn, cx.actor.body.ok_or(StoreError::NotFound)?)?;
    let (id, token) = packets::fresh();
    let packet = packet(conn, cx, &found, (offer, from, token))?;
    let text = serde_json::to_string(&packet).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let signed = signed(cx, text)?;
    let row = PacketRow {
        id,
        token: packet.token.clone(),
        ours: true,
        case_id: Some(found.row.id),
        strand_id: Some(strand),
        from_body_id: cx.actor.body,
        from_code: packet.from.code.clone(),
        from_name: packet.from.name.clone(),
        to_body_id: offer.to_body,
        to_code: packet.to.code.clone(),
        to_name: packet.to.name.clone(),
        purpose: offer.purpose,
        fields: codes(&offer.fields),
        sealed: cx.keys.seal(&place(id), signed.as_bytes())?,
        state: PacketState::Offered,
        made_at: cx.now.into(),
        expires_at: (cx.now + TimeDelta::days(i64::from(offer.days))).into(),
        by_account: cx.actor.account(),
        handed: None,
        handed_at: None,
        decided_at: None,
        decided_by: None,
        reason: None,
        better: None,
    };
    packets::insert(conn, &row)?;
    packets::disclose(conn, &disclosure(cx, &found, &row))?;
    let mut decision = Decision::default();
    let what: Vec<&str> = offer.fields.iter().map(|f| f.words()).collect();
    let told = format!("{}, to {}. It holds: {}", offer.to.name, offer.purpose.words(), what.join("; "));
    decision.events.push(Event::shared(EventKind::PacketOffered, told));
    decision.notices.extend(offer.to_body.map(Notice::Body));
    decision.notices.extend(found.case.reports.iter().filter(|r| r.can_be_written_to).map(|r| Notice::Reporter(r.id)));
    keep(conn, cx, &found, &decision)?;
    over::owe(conn, cx, &row)?;
    Ok(packet.token)
}

fn codes(fields: &[Field]) -> String {
    fields.iter().map(|f| f.code()).collect::<Vec<_>>().join(" ")
}

fn party(conn: &mut Conn, body: BodyId) -> Result<Party, StoreError> {
    let row = directory::body(conn, body)?;
    Ok(Party { code: row.code, name: row.name })
}

fn disclosure(cx: &Context, found: &Found, row: &PacketRow) -> DisclosureRow {
    let cited = basis(row.purpose);
    DisclosureRow {
        id: packets::fresh_disclosure(),
        case_id: found.row.id,
        packet_id: Some(row.id),
        to_words: row.to_name.clone(),
        purpose: row.purpose,
        basis: format!("{}; {}; {}. {}", cited.art6, cited.art9, cited.dpa, cited.sentence),
        fields: row.fields.clone(),
        at: cx.now.into(),
        by_account: cx.actor.account(),
    }
}

fn packet(
    conn: &mut Conn,
    cx: &Context,
    found: &Found,
    (offer, from, token): (&Offer, Party, String),
) -> Result<Packet, ActError> {
    let has = |field| offer.fields.contains(&field);
    let cited = basis(offer.purpose);
    let expires = london_date(cx.now + TimeDelta::days(i64::from(offer.days)));
    Ok(Packet {
        format: FORMAT.to_owned(),
        token,
        from,
        to: offer.to.clone(),
        purpose: offer.purpose,
        basis: Cited {
            art6: cited.art6.to_owned(),
            art9: cited.art9.to_owned(),
            dpa: cited.dpa.to_owned(),
            sentence: cited.sentence.to_owned(),
            agreed: cited.needs_agreement,
        },
        fields: offer.fields.clone(),
        made_on: cx.today(),
        expires_on: expires,
        reference: found.row.reference.clone(),
        facts: if has(Field::Facts) { facts(conn, found, has(Field::Dates))? } else { Vec::new() },
        words: if has(Field::Words) { vec![offer.words.clone()] } else { Vec::new() },
        persons: persons(conn, cx, found, (has(Field::Identity), has(Field::Contact)))?,
    })
}

fn facts(conn: &mut Conn, found: &Found, exact: bool) -> Result<Vec<(String, String)>, StoreError> {
    let row = &found.row;
    let names = directory::names(conn, row.provider_id.into_iter().chain(row.trust_id))?;
    let name = |id: Option<BodyId>| id.and_then(|id| names.get(&id)).cloned();
    let received = london_date(row.opened_at.utc());
    let day = if exact { date_words(received) } else { received.format("%B %Y").to_string() };
    let facts = [
        ("What went wrong", failure(&row.failure).map(|f| format!("{} ({})", f.label, f.code))),
        ("How serious", Some(row.severity.words().to_owned())),
        ("Harm as told", Some(row.harm_said.words().to_owned())),
        ("Medicine", row.medicine.clone()),
        ("Homecare company", name(row.provider_id)),
        ("Hospital trust", name(row.trust_id)),
        ("Received", Some(day)),
        ("Happened", row.happened_on.filter(|_| exact).map(date_words)),
    ];
    Ok(facts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
}

fn persons(
    conn: &mut Conn,
    cx: &Context,
    found: &Found,
    (identity, contact): (bool, bool),
) -> Result<Vec<(String, String)>, ActError> {
    let mut lines = Vec::new();
    for report in found.reports.iter().filter(|_| identity || contact) {
        let Some(sealed) = letters::identity(conn, report.id)? else { continue };
        let plain = cx.keys.open(&identity_place(report.id), &sealed)?;
        let known: Identity = serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        let given = [
            (identity, "Person who reported", known.reporter_name),
            (identity, "Patient", known.patient_name),
            (identity, "NHS number", known.nhs_number),
            (identity, "Date of birth", known.date_of_birth.map(date_words)),
            (contact, "Phone", known.phone),
            (contact, "E-mail", known.email),
            (contact, "Address", known.address),
        ];
        let chosen = given.into_iter().filter(|(chosen, ..)| *chosen);
        lines.extend(chosen.filter_map(|(_, key, value)| Some((key.to_owned(), value?))));
    }
    Ok(lines)
}

fn signed(cx: &Context, text: String) -> Result<String, StoreError> {
    let signature = hex(&cx.keys.sign(text.as_bytes())?);
    serde_json::to_string(&Signed { text, signature }).map_err(|e| StoreError::Unreadable(e.to_string()))
}

fn keep(conn: &mut Conn, cx: &Context, found: &Found, decision: &Decision) -> Result<(), StoreError> {
    let act = Act { actor: &cx.actor, now: cx.now, keys: &cx.keys, calendar: &cx.calendar };
    save(conn, found, decision, &act)
}

/// What somebody decided on a packet.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub step: PacketStep,
    pub reason: String,
    /// Where it belongs instead.
    pub better: Option<String>,
}

/// The receiver, or with [`PacketStep::Revoke`] the sender, decides. A case of this installation goes to whoever accepts it,
/// and back to whoever offered it; each wakes the sender at once.
///
/// # Errors
/// [`Refusal::NotNow`] when the packet does not stand so; [`StoreError::NotFound`] for what is not theirs.
pub fn decide(conn: &mut Conn, cx: &Context, row: &PacketRow, verdict: &Verdict) -> Result<(), ActError> {
    let to = step(row.state, verdict.step).ok_or(ActError::Refused(Refusal::NotNow))?;
    if verdict.step == PacketStep::Accept && row.expires_at.utc() <= cx.now {
        return Err(ActError::Refused(Refusal::NotNow));
    }
    let by = cx.actor.words.as_str();
    let decided = Decided { state: to, by, reason: &verdict.reason, better: verdict.better.as_deref() };
    packets::decide(conn, row, &decided, cx.now)?;
    // What the other side does not know yet.
    if row.ours == verdict.step.is_senders() {
        over::owe(conn, cx, row)?;
    }
    let Some(case) = row.case_id else { return Ok(()) };
    let reference = reference_of(conn, case)?;
    let found = find_for_change(conn, &Actor::system(), &reference, cx.now)?;
    if found.case.relation(&cx.actor) == Relation::Named {
        return Err(StoreError::NotFound.into());
    }
    let mut decision = Decision::default();
    if duty_is_receivers(to) != duty_is_receivers(row.state) {
        move_duty(conn, cx, &found, (row, to), &mut decision)?;
    }
    let where_to = verdict.better.as_ref().map(|b| format!(" It belongs to {b}.")).unwrap_or_default();
    let told = format!("{}: {}. {}{where_to}", row.to_name, to.words(), verdict.reason);
    decision.events.push(Event::shared(EventKind::PacketDecided, told));
    let leads = found.strands.iter().filter(|s| Some(s.id) == row.strand_id).map(|s| s.lead_id);
    decision
        .notices
        .extend(leads.chain(row.by_account).collect::<std::collections::BTreeSet<_>>().into_iter().map(Notice::Lead));
    Ok(keep(conn, cx, &found, &decision)?)
}

/// Moves the duty to whoever accepted, or back to whoever offered it.
fn move_duty(
    conn: &mut Conn,
    cx: &Context,
    found: &Found,
    (row, to): (&PacketRow, PacketState),
    decision: &mut Decision,
) -> Result<(), ActError> {
    let Some(strand) = found.strands.iter().find(|s| Some(s.id) == row.strand_id) else { return Ok(()) };
    let (body, lead) = if duty_is_receivers(to) {
        // A body elsewhere leads it there; here it stays with the one who sent it, who closes it.
        let (Some(body), Some(me)) = (row.to_body_id, cx.actor.account()) else { return Ok(()) };
        (body, me)
    } else {
        let body = row.from_body_id.ok_or(StoreError::NotFound)?;
        (body, sender(conn, cx, row, body)?)
    };
    let named = people::account(conn, lead)?;
    let routed = Routed {
        body,
        body_name: directory::body(conn, body)?.name,
        lead,
        lead_name: named.name,
        role: LeadRole::TrustHomecare,
        level: Level::Trust,
        regulators: Vec::new(),
        limits: Vec::new(),
        told: Vec::new(),
        why: vec![format!("a packet was {}", to.words())],
    };
    conflicts::move_strand(conn, strand, &routed, cx.now)?;
    let words = format!("{}: {}, {}, {}", strand.kind.words(), routed.lead_name, named.role_words, routed.body_name);
    decision.events.push(Event::shared(EventKind::LeadNamed, words));
    decision.notices.push(Notice::Lead(lead));
    Ok(())
}

/// Whoever offered it, while they are there; else the body's lead.
fn sender(conn: &mut Conn, cx: &Context, row: &PacketRow, body: BodyId) -> Result<AccountId, ActError> {
    if let Some(by) = row.by_account
        && people::account(conn, by)?.active
    {
        return Ok(by);
    }
    let lead = directory::lead_of(conn, body, cx.today())?;
    lead.map(|named| named.account).ok_or(ActError::Refused(Refusal::NoOtherLead))
}
