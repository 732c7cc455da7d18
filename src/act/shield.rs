//! Keeping somebody out of a case, opening one in an emergency, and what a second person must allow.

use super::{ActError, Context};
use crate::domain::access::{Relation, Verb, may};
use crate::domain::case::Case;
use crate::domain::case::action::Refusal;
use crate::domain::case::decide::{Decision, Notice};
use crate::domain::case::event::{Event, EventKind};
use crate::domain::case::telling::NewReport;
use crate::domain::failure::{Family, failure};
use crate::domain::ids::{BodyId, CaseId, ConflictId, SecondingId};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::domain::routing::{Directory, Facts, route};
use crate::domain::shield::{ApprovalKind, Conflict, SaidBy, named_in};
use crate::store::approvals::{self, ApprovalRow};
use crate::store::cases::{Found, find, find_for_change};
use crate::store::conflicts::{self, ConflictRow};
use crate::store::deciding::{Act, save};
use crate::store::directory::{self, Parties};
use crate::store::emergencies::{self, EmergencyRow};
use crate::store::rows::StrandRow;
use crate::store::{Conn, StoreError, handovers, looks, people};

/// Refuses what the policy does not allow.
fn allowed(case: &Case, actor: &Actor, verb: Verb) -> Result<(), ActError> {
    if may(actor.capacity, verb, case.relation(actor)) { Ok(()) } else { Err(ActError::Refused(Refusal::NotAllowed)) }
}

/// Whom a story names, of those whose business it would be; and the directory without them.
pub(super) fn named_in_story(
    conn: &mut Conn,
    new: &NewReport,
    directory: Directory,
) -> Result<(Directory, Vec<(Conflict, String)>), StoreError> {
    let levels = [&directory.provider, &directory.trust, &directory.icb, &directory.region];
    let mut of: Vec<BodyId> = levels.into_iter().flatten().chain(&directory.regulators).map(|b| b.id).collect();
    of.push(directory.national.0.id);
    let candidates = conflicts::candidates(conn, &of)?;
    let mut named = named_in(&new.narrative, &candidates);
    named.retain(|account| new.account != Some(*account));
    if named.is_empty() {
        return Ok((directory, Vec::new()));
    }
    let mut kept: Vec<Conflict> = named.into_iter().map(Conflict::Person).collect();
    let last = Conflict::Person(directory.national.1.account);
    let stand_in = conflicts::stand_in(conn, directory.national.0.id, &directory.national.1)?;
    let (directory, stays) = directory.without(&kept, stand_in);
    // Somebody must answer: the only national lead stays, and the shield holds for all others.
    kept.retain(|conflict| !stays || *conflict != last);
    let name = |conflict: &Conflict| {
        let found = candidates.iter().find(|c| *conflict == Conflict::Person(c.account));
        found.map_or_else(String::new, |c| c.name.clone())
    };
    let kept = kept.iter().map(|conflict| (*conflict, name(conflict))).collect();
    Ok((directory, kept))
}

/// Writes down whom a story names, beside its new case.
pub(super) fn keep_named(
    conn: &mut Conn,
    cx: &Context,
    case: CaseId,
    named: &[(Conflict, String)],
) -> Result<(), StoreError> {
    let row = |(conflict, _): &(Conflict, String)| {
        ConflictRow::new(case, *conflict, (SaidBy::Story, "Their full name stands in the report."), None, cx.now)
    };
    conflicts::insert(conn, &named.iter().map(row).collect::<Vec<_>>())
}

/// Keeps a person or a team out of a case from now on. What they lead goes at once to the next level that is free.
///
/// # Errors
/// As [`super::on_case`]; [`Refusal::NoOtherLead`] when nobody would be left to answer.
pub fn keep_out(
    conn: &mut Conn,
    cx: &Context,
    case: &CaseRef,
    conflict: Conflict,
    (said_by, reason): (SaidBy, &str),
) -> Result<(), ActError> {
    let found = find_for_change(conn, &cx.actor, case, cx.now)?;
    allowed(&found.case, &cx.actor, Verb::Shield)?;
    if found.case.conflicts.contains(&conflict) {
        return Ok(());
    }
    let mut all = found.case.conflicts.clone();
    all.push(conflict);
    let parties = directory::parties(conn, found.row.trust_id, found.row.provider_id, cx.today())?;
    let routing = directory::for_routing(conn, &parties, cx.today())?;
    let stand_in = conflicts::stand_in(conn, routing.national.0.id, &routing.national.1)?;
    let (routing, stays) = routing.without(&all, stand_in);
    if stays && conflict.concerns(routing.national.1.account, Some(routing.national.0.id)) {
        return Err(ActError::Refused(Refusal::NoOtherLead));
    }
    let who = words(conn, conflict)?;
    let mut decision = Decision::default();
    decision.events.push(Event::shared(EventKind::Shielded, ""));
    decision.events.push(Event::internal(EventKind::Shielded, format!("{who}: {reason}")));
    handovers::end_to(conn, found.row.id, conflict)?;
    let rules = directory::rules(conn)?;
    for strand in found.strands.iter().filter(|s| conflict.concerns(s.lead_id, Some(s.body_id))) {
        let mut to = route(&routing_facts(&found, strand, &parties), &routing, &rules, cx.today());
        to.why.insert(0, "somebody who led it is kept out, because the report names them".to_owned());
        conflicts::move_strand(conn, strand, &to, cx.now)?;
        let lead = format!("{}: {}, {}, {}", strand.kind.words(), to.lead_name, to.role.words(), to.body_name);
        decision.events.push(Event::shared(EventKind::LeadNamed, lead));
        if strand.open {
            decision.notices.push(Notice::Lead(to.lead));
        }
    }
    let by = cx.actor.account();
    conflicts::insert(conn, &[ConflictRow::new(found.row.id, conflict, (said_by, reason), by, cx.now)])?;
    Ok(keep(conn, cx, &found, &decision)?)
}

fn keep(conn: &mut Conn, cx: &Context, found: &Found, decision: &Decision) -> Result<(), StoreError> {
    let act = Act { actor: &cx.actor, now: cx.now, keys: &cx.keys, calendar: &cx.calendar };
    save(conn, found, decision, &act)
}

fn words(conn: &mut Conn, conflict: Conflict) -> Result<String, StoreError> {
    match conflict {
        Conflict::Person(account) => Ok(people::account(conn, account)?.name),
        Conflict::Body(body) => Ok(format!("everybody at {}", directory::body(conn, body)?.name)),
    }
}

/// The facts by which a strand was routed, as they stand now.
fn routing_facts(found: &Found, strand: &StrandRow, parties: &Parties) -> Facts {
    let row = &found.row;
    Facts {
        kind: strand.kind,
        family: failure(&row.failure).map_or(Family::Other, |f| f.family),
        failure: Some(row.failure.clone()),
        harm: row.reviewed_physical.max(row.reported_physical),
        tier: Some(row.tier),
        funding: Some(row.funding),
        region: row.region.clone(),
        medicine: row.medicine_code.clone(),
        cqc_registered: parties.provider.as_ref().is_some_and(|p| p.cqc_registered),
        gphc_registered: parties.provider.as_ref().is_some_and(|p| p.gphc_registered),
        consent_provider: found.case.consent().provider,
    }
}

/// Opens a case that is not the actor's, for three hours. The person who reported reads who, and why.
///
/// # Errors
/// [`StoreError::NotFound`] for "no such case", "yours anyway" and "you are named in it" alike.
pub fn in_emergency(conn: &mut Conn, cx: &Context, case: &CaseRef, reason: &str) -> Result<(), ActError> {
    let account = cx.actor.account().ok_or(StoreError::NotFound)?;
    let found = find_for_change(conn, &Actor::system(), case, cx.now)?;
    if !may(cx.actor.capacity, Verb::BreakGlass, found.case.relation(&cx.actor)) {
        return Err(StoreError::NotFound.into());
    }
    let row = EmergencyRow::new(found.row.id, account, reason, cx.now);
    emergencies::insert(conn, &row)?;
    looks::note_now(conn, &cx.actor, found.row.id, ("emergency", reason), cx.now)?;
    let mut decision = Decision::default();
    decision.events.push(Event::shared(EventKind::EmergencyAccess, format!("{}. Why: {reason}", cx.actor.words)));
    let mut leads: Vec<_> = found.strands.iter().filter(|s| s.open).map(|s| s.lead_id).collect();
    leads.sort_unstable();
    leads.dedup();
    decision.notices = leads.into_iter().map(Notice::Lead).collect();
    Ok(keep(conn, cx, &found, &decision)?)
}

/// A case that is open to the actor in an emergency. It is read with [`Relation::Emergency`].
///
/// # Errors
/// [`StoreError::NotFound`] when the time has passed, or it never was.
pub fn find_opened(conn: &mut Conn, cx: &Context, case: &CaseRef) -> Result<Found, ActError> {
    let account = cx.actor.account().ok_or(StoreError::NotFound)?;
    let found = find(conn, &Actor::system(), case, cx.now)?;
    let live = emergencies::live(conn, found.row.id, account, cx.now)?.is_some();
    let named = found.case.relation(&cx.actor) == Relation::Named;
    if live && !named && may(cx.actor.capacity, Verb::See, Relation::Emergency) {
        Ok(found)
    } else {
        Err(StoreError::NotFound.into())
    }
}

/// Asks a second person of the actor's body. Asking again while it waits asks once.
///
/// # Errors
/// The store's.
pub fn ask(
    conn: &mut Conn,
    cx: &Context,
    (kind, case, subject): (ApprovalKind, Option<CaseId>, &str),
    reason: &str,
) -> Result<(), ActError> {
    let (Some(account), Some(body)) = (cx.actor.account(), cx.actor.body) else {
        return Err(StoreError::NotFound.into());
    };
    if approvals::standing(conn, account, (kind, case, subject), cx.now)?.is_some() {
        return Ok(());
    }
    let row = ApprovalRow::new((kind, case, subject), reason, (account, body), cx.now);
    Ok(approvals::ask(conn, &row)?)
}

/// Decides, as second person, what a colleague asked. What concerns a case becomes a line of its timeline.
///
/// # Errors
/// [`StoreError::NotFound`] for what is another body's or about a case that the actor may not see;
/// [`StoreError::Stale`] for one's own wish, or one that was decided already.
pub fn second(conn: &mut Conn, cx: &Context, id: SecondingId, granted: bool) -> Result<(), ActError> {
    let (Some(account), Some(body)) = (cx.actor.account(), cx.actor.body) else {
        return Err(StoreError::NotFound.into());
    };
    let row = approvals::find(conn, id, body)?;
    let found = match row.case_id {
        Some(case) => Some(by_id(conn, cx, case)?),
        None => None,
    };
    if let Some(found) = &found {
        allowed(&found.case, &cx.actor, Verb::Second)?;
    }
    approvals::decide(conn, id, account, granted, cx.now)?;
    let Some(found) = found else { return Ok(()) };
    let mut decision = Decision::default();
    let verdict = if granted { "allowed" } else { "refused" };
    decision.events.push(Event::shared(EventKind::SecondPerson, format!("{}: {verdict}", row.kind.words())));
    if granted && row.kind == ApprovalKind::Lifting {
        let conflict: ConflictId = row.subject.parse().map_err(|_| StoreError::NotFound)?;
        conflicts::lift(conn, conflict, (Some(account), &row.reason), cx.now)?;
        approvals::spend(conn, id, cx.now)?;
        decision.events.push(Event::shared(EventKind::ShieldLifted, row.reason.clone()));
    }
    Ok(keep(conn, cx, &found, &decision)?)
}

/// A case by its id, locked, if the actor may see it.
fn by_id(conn: &mut Conn, cx: &Context, case: CaseId) -> Result<Found, ActError> {
    let reference = crate::store::cases::reference_of(conn, case)?;
    Ok(find_for_change(conn, &cx.actor, &reference, cx.now)?)
}
