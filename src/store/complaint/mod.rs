//! What is known of a complaint beside its strand: read for the rules, saved as a decision, read back as the final answer.

mod answer;
mod counted;
mod officers;

pub use answer::{Dated, People, chronology, final_response};
pub use counted::{Line, lines};
pub use officers::{OfficerRow, colleagues, designate, in_post, release};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::cases::Found;
use super::conn::{Both, Conn};
use super::deciding::Act;
use super::directory;
use super::error::StoreError;
use super::rows::StrandRow;
use super::schema::{clocks, complaints, messages, strands};
use super::types::Ts;
use crate::domain::calendar::london_date;
use crate::domain::case::decide::{ClockChange, Decision, MessageKind, StrandMove};
use crate::domain::case::telling::Answers;
use crate::domain::case::{Outcome, Part, StrandKind};
use crate::domain::complaint::contribution::Contribution;
use crate::domain::complaint::response::{FinalResponse, outcome};
use crate::domain::complaint::sending::Told;
use crate::domain::complaint::{Complaint, Ground};
use crate::domain::ids::{CaseId, ReferralId, StrandId};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = complaints)]
#[diesel(treat_none_as_default_value = false)]
struct ComplaintRow {
    strand_id: StrandId,
    case_id: CaseId,
    /// `domain::complaint::Complaint` as JSON.
    record: String,
    /// The day it came to the body that deals with it.
    received_on: NaiveDate,
    outcome: Option<Outcome>,
    /// `FinalResponse` as JSON, as it was sent.
    response: Option<String>,
}

fn row(conn: &mut Conn, strand: StrandId) -> Result<Option<ComplaintRow>, StoreError> {
    Ok(complaints::table.find(strand).select(ComplaintRow::as_select()).first(conn).optional()?)
}

fn read(text: &str) -> Result<Complaint, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// The complaint's strand of a case, where it has one.
#[must_use]
pub fn strand(found: &Found) -> Option<&StrandRow> {
    found.strands.iter().find(|s| s.kind == StrandKind::Complaint)
}

/// Everything the rules need to decide on the complaint of a case. A case without one has an empty ground.
///
/// # Errors
/// The database's own; [`StoreError::Unreadable`] when the record cannot be read.
pub fn ground(conn: &mut Conn, found: &Found, today: NaiveDate) -> Result<Ground, StoreError> {
    let Some(strand) = strand(found) else { return Ok(Ground::default()) };
    let kept = row(conn, strand.id)?;
    let body = directory::body(conn, strand.body_id)?;
    Ok(Ground {
        complaint: kept.as_ref().map(|row| read(&row.record)).transpose()?.unwrap_or_default(),
        officers: in_post(conn, strand.body_id, today)?.into_iter().map(OfficerRow::officer).collect(),
        happened_on: found.row.happened_on,
        tellers: found.reports.iter().map(told).collect(),
        reference: found.row.reference.clone(),
        body: body.name,
        received_on: kept.map_or_else(|| london_date(strand.opened_at.utc()), |row| row.received_on),
        needs: needs(found),
        contributions: contributions(conn, found)?,
    })
}

fn answers(report: &super::rows::ReportRow) -> Answers {
    serde_json::from_str(&report.answers).unwrap_or_default()
}

fn told(report: &super::rows::ReportRow) -> Told {
    Told {
        report: report.id,
        teller: report.capacity,
        permission: answers(report).permission,
        channel: report.channel,
        reply_by: report.reply_by,
        received_on: london_date(report.received_at.utc()),
    }
}

fn needs(found: &Found) -> Vec<String> {
    let of = |needs: &String| serde_json::from_str::<Vec<String>>(needs).unwrap_or_default();
    let mut all: Vec<String> = found.reports.iter().flat_map(|r| of(&r.needs)).collect();
    all.sort();
    all.dedup();
    all
}

/// Every body that was asked to answer, with its answers: silence is a line like any other.
fn contributions(conn: &mut Conn, found: &Found) -> Result<Vec<Contribution>, StoreError> {
    let asked: Vec<_> = found.referrals.iter().filter(|r| r.part == Part::Answering).collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let names = directory::names(conn, asked.iter().map(|r| r.to_body_id))?;
    let answered: Vec<(Option<ReferralId>, Ts)> = messages::table
        .filter(messages::case_id.eq(found.row.id))
        .filter(messages::kind.eq(MessageKind::Answer))
        .order((messages::at, messages::id))
        .select((messages::referral_id, messages::at))
        .load(conn)?;
    let one = |referral: &super::rows::ReferralRow| {
        let clocks = found.clocks.iter().filter(|c| c.referral_id == Some(referral.id));
        let last = clocks.max_by_key(|c| (c.start_on, c.id));
        let asked_on = last.map_or_else(|| london_date(referral.received_at.utc()), |c| c.start_on);
        Contribution {
            body: names.get(&referral.to_body_id).cloned().unwrap_or_default(),
            asked_on,
            due_on: last.map(|c| c.due_on),
            answers: answered
                .iter()
                .filter(|(of, _)| *of == Some(referral.id))
                .map(|(_, at)| london_date(at.utc()))
                .filter(|day| *day >= asked_on)
                .collect(),
        }
    };
    Ok(asked.into_iter().map(one).collect())
}

/// Saves what a decision says of a complaint and of clocks.
///
/// # Errors
/// The database's own.
pub(super) fn save(conn: &mut Conn, found: &Found, decision: &Decision, act: &Act<'_>) -> Result<(), StoreError> {
    if let Some((strand, complaint)) = &decision.complaint {
        save_record(conn, found, (*strand, complaint), decision.response.as_ref(), act)?;
    }
    for change in &decision.clocks {
        save_clock(conn, change, act)?;
    }
    if let Some(moved) = &decision.moved {
        save_move(conn, found, *moved, act)?;
    }
    Ok(())
}

fn save_record(
    conn: &mut Conn,
    found: &Found,
    (strand, complaint): (StrandId, &Complaint),
    response: Option<&FinalResponse>,
    act: &Act<'_>,
) -> Result<(), StoreError> {
    let text = |e: serde_json::Error| StoreError::Unreadable(e.to_string());
    let kept = row(conn, strand)?;
    let opened = found.strands.iter().find(|s| s.id == strand).map_or(act.now, |s| s.opened_at.utc());
    let received_on = match complaint.transfers.last() {
        Some(transfer) => transfer.on,
        None => london_date(opened),
    };
    let frozen = response.map(serde_json::to_string).transpose().map_err(text)?;
    let row = ComplaintRow {
        strand_id: strand,
        case_id: found.row.id,
        record: serde_json::to_string(complaint).map_err(text)?,
        received_on,
        outcome: if complaint.set_aside.is_some() { None } else { outcome(&complaint.issues) },
        response: frozen.or_else(|| kept.and_then(|row| row.response)),
    };
    let upsert =
        diesel::insert_into(complaints::table).values(row.clone()).on_conflict(complaints::strand_id).do_update().set(
            (
                complaints::record.eq(row.record),
                complaints::received_on.eq(row.received_on),
                complaints::outcome.eq(row.outcome),
                complaints::response.eq(row.response),
            ),
        );
    Both(upsert).execute(conn)?;
    Ok(())
}

fn save_clock(conn: &mut Conn, change: &ClockChange, act: &Act<'_>) -> Result<(), StoreError> {
    let pauses = serde_json::to_string(&change.pauses).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let target = clocks::table.find(change.clock);
    diesel::update(target)
        .set((
            clocks::due_on.eq(change.due_on),
            clocks::pauses.eq(pauses),
            clocks::running.eq(change.running),
            clocks::calendar.eq(act.calendar.version()),
        ))
        .execute(conn)?;
    if change.on_time {
        diesel::update(target).set(clocks::breached_at.eq(None::<Ts>)).execute(conn)?;
    }
    Ok(())
}

fn save_move(conn: &mut Conn, found: &Found, moved: StrandMove, act: &Act<'_>) -> Result<(), StoreError> {
    let known = found.strands.iter().find(|s| s.id == moved.strand).ok_or(StoreError::NotFound)?;
    diesel::update(strands::table.find(known.id))
        .set((
            strands::body_id.eq(moved.body),
            strands::lead_id.eq(moved.lead),
            strands::lead_since.eq(Ts::from(act.now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes every written word out of a case's complaint; what is counted stays. For erasure.
///
/// # Errors
/// The database's own.
pub fn forget(conn: &mut Conn, case: CaseId) -> Result<(), StoreError> {
    let rows: Vec<ComplaintRow> =
        complaints::table.filter(complaints::case_id.eq(case)).select(ComplaintRow::as_select()).load(conn)?;
    for kept in rows {
        let record = serde_json::to_string(&read(&kept.record)?.forgotten())
            .map_err(|e| StoreError::Unreadable(e.to_string()))?;
        diesel::update(complaints::table.find(kept.strand_id))
            .set((complaints::record.eq(record), complaints::response.eq(None::<String>)))
            .execute(conn)?;
    }
    Ok(())
}
