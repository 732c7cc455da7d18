//! What was decided about posts and strands, written down in the transaction it was decided in.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::super::conn::Conn;
use super::super::directory::AppointmentRow;
use super::super::error::StoreError;
use super::super::events::{self, Head};
use super::super::jobs::{self, NewJob};
use super::super::people::end_sessions_of;
use super::super::places;
use super::super::rows::{CaseRow, ReportRow, StrandRow};
use super::super::schema::{accounts, appointments, bodies, cases, contracts, handovers, referrals, reports, strands};
use super::super::types::Ts;
use super::super::vault::Keys;
use super::super::{conflicts, dialect, directory};
use crate::domain::access::Mode;
use crate::domain::case::Part;
use crate::domain::case::decide::Notice;
use crate::domain::case::event::{Event, EventKind};
use crate::domain::case::telling::ReplyBy;
use crate::domain::ids::{AccountId, BodyId, CaseId, ReferralId, StrandId};
use crate::domain::ownership::Change;
use crate::domain::people::Actor;

/// Who acts, when, why.
pub struct Moment<'a> {
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    pub keys: &'a Keys,
    pub reason: &'a str,
}

/// Saves everything that was decided.
///
/// # Errors
/// The database's own.
pub fn save(conn: &mut Conn, changes: &[Change], at: &Moment<'_>) -> Result<(), StoreError> {
    let ids: Vec<StrandId> = changes.iter().filter_map(strand).collect();
    let mut rows: HashMap<StrandId, StrandRow> = HashMap::new();
    for chunk in ids.chunks(500) {
        let some: Vec<StrandRow> =
            strands::table.filter(strands::id.eq_any(chunk.to_vec())).select(StrandRow::as_select()).load(conn)?;
        rows.extend(some.into_iter().map(|row| (row.id, row)));
    }
    let mut by_case: BTreeMap<CaseId, Vec<(&StrandRow, &Change)>> = BTreeMap::new();
    for change in changes {
        match strand(change).map(|id| rows.get(&id)) {
            Some(Some(row)) => by_case.entry(row.case_id).or_default().push((row, change)),
            Some(None) => return Err(StoreError::NotFound),
            None => register(conn, change, at)?,
        }
    }
    let names = Names::of(conn, changes, at)?;
    for (case, changes) in by_case {
        on_case(conn, case, &changes, &names, at)?;
    }
    Ok(())
}

fn strand(change: &Change) -> Option<StrandId> {
    match change {
        Change::Offered { strand, .. } | Change::OfferEnded { strand, .. } | Change::Led { strand, .. } => {
            Some(*strand)
        }
        Change::Appointed { .. }
        | Change::PostEnds { .. }
        | Change::CoverSet { .. }
        | Change::PostMoved { .. }
        | Change::Moved { .. }
        | Change::Left { .. }
        | Change::Ended { .. } => None,
    }
}

/// What changes of posts, people and bodies.
fn register(conn: &mut Conn, change: &Change, at: &Moment<'_>) -> Result<(), StoreError> {
    match change {
        Change::Appointed { post, held } => {
            let row = AppointmentRow {
                id: *post,
                body_id: held.body,
                account_id: held.account,
                role: held.role,
                from_on: held.from,
                to_on: held.to,
                cover_id: None,
                cover_from: None,
                cover_to: None,
                contact: None,
            };
            diesel::insert_into(appointments::table).values(row).execute(conn)?;
        }
        Change::PostEnds { post, on } => {
            diesel::update(appointments::table.find(*post)).set(appointments::to_on.eq(*on)).execute(conn)?;
        }
        Change::CoverSet { post, cover } => {
            diesel::update(appointments::table.find(*post))
                .set((
                    appointments::cover_id.eq(cover.as_ref().map(|c| c.by)),
                    appointments::cover_from.eq(cover.as_ref().map(|c| c.from)),
                    appointments::cover_to.eq(cover.as_ref().and_then(|c| c.to)),
                ))
                .execute(conn)?;
        }
        Change::PostMoved { post, body } => {
            diesel::update(appointments::table.find(*post)).set(appointments::body_id.eq(*body)).execute(conn)?;
        }
        Change::Moved { account, body } => {
            let from = super::super::people::account(conn, *account)?.body_id;
            conflicts::go_with(conn, *account, from, at.now)?;
            diesel::update(accounts::table.find(*account)).set(accounts::body_id.eq(*body)).execute(conn)?;
        }
        Change::Left { account } => {
            diesel::update(accounts::table.find(*account)).set(accounts::active.eq(false)).execute(conn)?;
            end_sessions_of(conn, *account, None)?;
        }
        Change::Ended { body, successor } => ended(conn, *body, *successor, at.today)?,
        Change::Offered { .. } | Change::OfferEnded { .. } | Change::Led { .. } => {}
    }
    Ok(())
}

/// A body ends. With a successor, its cases are the successor's from now on; facts already counted stay as they were counted.
fn ended(conn: &mut Conn, body: BodyId, successor: Option<BodyId>, today: NaiveDate) -> Result<(), StoreError> {
    let code = successor.map(|id| directory::body(conn, id)).transpose()?.map(|row| row.code);
    let row = directory::body(conn, body)?;
    // What an import ended keeps the day it ended.
    let on = row.closed_on.map_or(today, |on| on.min(today));
    diesel::update(bodies::table.find(body))
        .set((bodies::closed_on.eq(on), bodies::successor.eq(&code)))
        .execute(conn)?;
    let (Some(into), Some(new)) = (successor, code) else { return Ok(()) };
    let old = row.code;
    diesel::update(bodies::table.filter(bodies::icb.eq(&old))).set(bodies::icb.eq(&new)).execute(conn)?;
    diesel::update(bodies::table.filter(bodies::region.eq(&old))).set(bodies::region.eq(&new)).execute(conn)?;
    diesel::update(cases::table.filter(cases::trust_id.eq(body))).set(cases::trust_id.eq(into)).execute(conn)?;
    diesel::update(cases::table.filter(cases::provider_id.eq(body))).set(cases::provider_id.eq(into)).execute(conn)?;
    diesel::update(cases::table.filter(cases::icb_id.eq(body))).set(cases::icb_id.eq(into)).execute(conn)?;
    diesel::update(cases::table.filter(cases::region.eq(&old))).set(cases::region.eq(&new)).execute(conn)?;
    diesel::update(strands::table.filter(strands::watched_by.eq(body)))
        .set(strands::watched_by.eq(into))
        .execute(conn)?;
    // Closed strands too: reopened, they are the successor's.
    let closed = strands::table.filter(strands::body_id.eq(body)).filter(strands::open.eq(false));
    diesel::update(closed).set(strands::body_id.eq(into)).execute(conn)?;
    diesel::update(contracts::table.filter(contracts::trust_id.eq(body)))
        .set(contracts::trust_id.eq(into))
        .execute(conn)?;
    diesel::update(contracts::table.filter(contracts::provider_id.eq(body)))
        .set(contracts::provider_id.eq(into))
        .execute(conn)?;
    let before: Vec<(ReferralId, StrandId, Part)> = referrals::table
        .filter(referrals::to_body_id.eq(body))
        .select((referrals::id, referrals::strand_id, referrals::part))
        .load(conn)?;
    let known: Vec<(StrandId, Part)> = referrals::table
        .filter(referrals::to_body_id.eq(into))
        .select((referrals::strand_id, referrals::part))
        .load(conn)?;
    // Where both had the same case in the same part, the successor's own stands.
    let moved = before.into_iter().filter(|(_, strand, part)| !known.contains(&(*strand, *part)));
    let moved: Vec<ReferralId> = moved.map(|(id, ..)| id).collect();
    for chunk in moved.chunks(500) {
        diesel::update(referrals::table.filter(referrals::id.eq_any(chunk.to_vec())))
            .set(referrals::to_body_id.eq(into))
            .execute(conn)?;
        places::move_along(conn, chunk)?;
    }
    Ok(())
}

/// The names that stand in timelines.
struct Names {
    people: HashMap<AccountId, String>,
    bodies: HashMap<BodyId, String>,
}

impl Names {
    fn of(conn: &mut Conn, changes: &[Change], at: &Moment<'_>) -> Result<Self, StoreError> {
        let mut people: Vec<AccountId> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Led { by, .. } => Some(*by),
                Change::Offered { to, .. } => Some(*to),
                _ => None,
            })
            .collect();
        people.sort_unstable();
        people.dedup();
        let mut names = Self { people: HashMap::new(), bodies: HashMap::new() };
        for id in people {
            let row = super::super::people::account(conn, id)?;
            let post: Option<crate::domain::people::LeadRole> = appointments::table
                .filter(appointments::account_id.eq(id))
                .filter(appointments::from_on.le(at.today))
                .filter(appointments::to_on.is_null().or(appointments::to_on.gt(at.today).assume_not_null()))
                .select(appointments::role)
                .first(conn)
                .optional()?;
            let role = post.map_or(row.role_words, |role| role.words().to_owned());
            names.people.insert(id, format!("{}, {role}", row.name));
        }
        let led = changes.iter().filter_map(|change| match change {
            Change::Led { body, .. } => Some(*body),
            _ => None,
        });
        names.bodies = directory::names(conn, led)?;
        Ok(names)
    }
}

/// One case: its strands, its chain, the letters owed.
fn on_case(
    conn: &mut Conn,
    case: CaseId,
    changes: &[(&StrandRow, &Change)],
    names: &Names,
    at: &Moment<'_>,
) -> Result<(), StoreError> {
    let reference: String = cases::table.find(case).select(cases::reference).first(conn)?;
    dialect::lock_case(conn, &reference)?;
    let row: CaseRow = cases::table.find(case).select(CaseRow::as_select()).first(conn)?;
    let mut events = Vec::new();
    let mut notices: Vec<Notice> = Vec::new();
    for (strand, change) in changes {
        let (event, told) = on_strand(conn, &row, strand, change, names, at)?;
        events.extend(event);
        notices.extend(told.into_iter().filter(|notice| !notices.contains(notice)).collect::<Vec<_>>());
    }
    if notices.iter().any(|notice| matches!(notice, Notice::Lead(_)))
        && events.iter().any(|e| e.kind == EventKind::LeadNamed)
    {
        notices.extend(reporters(conn, case)?);
    }
    let head = Head { count: row.event_count, hash: row.event_head.clone() };
    let (lines, head) = events::chain(at.keys, case, head, &events, at.actor, at.now);
    events::insert(conn, &lines)?;
    diesel::update(cases::table.find(case))
        .set((cases::version.eq(row.version + 1), cases::event_count.eq(head.count), cases::event_head.eq(head.hash)))
        .execute(conn)?;
    let notices = conflicts::told(conn, case, &notices, at.today)?;
    let owed: Vec<_> = notices.iter().map(|notice| jobs::row(NewJob::letter(*notice), at.now)).collect();
    jobs::insert(conn, &owed)
}

fn reporters(conn: &mut Conn, case: CaseId) -> Result<Vec<Notice>, StoreError> {
    let rows: Vec<ReportRow> =
        reports::table.filter(reports::case_id.eq(case)).select(ReportRow::as_select()).load(conn)?;
    let reached = rows.into_iter().filter(|r| r.mode != Mode::Anonymous && r.reply_by == ReplyBy::Email);
    Ok(reached.map(|r| Notice::Reporter(r.id)).collect())
}

fn on_strand(
    conn: &mut Conn,
    case: &CaseRow,
    strand: &StrandRow,
    change: &Change,
    names: &Names,
    at: &Moment<'_>,
) -> Result<(Option<Event>, Vec<Notice>), StoreError> {
    let kind = strand.kind.words();
    let name = |id: &AccountId| names.people.get(id).cloned().unwrap_or_default();
    match change {
        Change::Led { by, body, .. } => {
            let since = if *by == strand.lead_id { strand.lead_since } else { Ts::from(at.now) };
            diesel::update(strands::table.find(strand.id))
                .set((
                    strands::lead_id.eq(*by),
                    strands::body_id.eq(*body),
                    strands::lead_since.eq(since),
                    strands::watched_by.eq(case.trust_id.filter(|trust| trust != body)),
                    strands::version.eq(strands::version + 1),
                ))
                .execute(conn)?;
            let detail = format!("{kind}: {}, {}", name(by), names.bodies.get(body).cloned().unwrap_or_default());
            // Whoever stays the same person is not news to be written of.
            let told = if *by == strand.lead_id { Vec::new() } else { vec![Notice::Lead(*by)] };
            Ok((Some(Event::shared(EventKind::LeadNamed, detail)), told))
        }
        Change::Offered { to, .. } => {
            diesel::delete(handovers::table.find(strand.id)).execute(conn)?;
            diesel::insert_into(handovers::table)
                .values((
                    handovers::strand_id.eq(strand.id),
                    handovers::case_id.eq(strand.case_id),
                    handovers::from_id.eq(strand.lead_id),
                    handovers::to_id.eq(*to),
                    handovers::offered_at.eq(Ts::from(at.now)),
                    handovers::offered_by.eq(&at.actor.words),
                    handovers::reason.eq(at.reason),
                ))
                .execute(conn)?;
            let event = Event::internal(EventKind::HandoverOffered, format!("{kind}: to {}", name(to)));
            Ok((Some(event), vec![Notice::Lead(*to)]))
        }
        Change::OfferEnded { declined, .. } => {
            diesel::delete(handovers::table.find(strand.id)).execute(conn)?;
            let reason = at.reason;
            let event = declined.then(|| Event::internal(EventKind::HandoverDeclined, format!("{kind}. {reason}")));
            Ok((event, if *declined { vec![Notice::Lead(strand.lead_id)] } else { Vec::new() }))
        }
        Change::Appointed { .. }
        | Change::PostEnds { .. }
        | Change::CoverSet { .. }
        | Change::PostMoved { .. }
        | Change::Moved { .. }
        | Change::Left { .. }
        | Change::Ended { .. } => Ok((None, Vec::new())),
    }
}
