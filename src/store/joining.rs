//! Two cases become one: the other's reports, threads, limits, referrals and duties go into the one that stays. The emptied
//! case keeps its chain of events and leads on.

use std::collections::HashSet;

use diesel::prelude::*;

use super::cases::Found;
use super::conn::Conn;
use super::deciding::Act;
use super::error::StoreError;
use super::rows::CaseRow;
use super::schema::{
    access_log, attachments, cases, clocks, facts, harm_files, holds, joined_reports, messages, referrals, reports,
    reprisals, safety_actions, strands,
};
use super::types::Ts;
use super::{harmed, tally};
use crate::domain::case::decide::Audience;
use crate::domain::case::state::{ReferralState, StrandState};
use crate::domain::harm::file::HarmFile;
use crate::domain::ids::{CaseId, ReportId, StrandId};

/// Moves everything of `other` into `keep`. `clashes` are duties that both have: the limits and referrals of the other's go
/// into the one that stays, and it is counted once.
///
/// # Errors
/// The database's own.
pub fn merge(
    conn: &mut Conn,
    (keep, other): (&Found, &Found),
    clashes: &[(StrandId, StrandId)],
    reason: &str,
    act: &Act<'_>,
) -> Result<(), StoreError> {
    let (into, from) = (keep.row.id, other.row.id);
    own_threads(conn, keep)?;
    own_threads(conn, other)?;
    close_double_referrals(conn, keep, other, reason)?;
    for strand in &other.strands {
        match clashes.iter().find(|(gone, _)| *gone == strand.id) {
            Some((gone, stays)) => fold_strand(conn, (into, *gone), *stays, act)?,
            None => move_strand(conn, into, strand.id)?,
        }
    }
    diesel::update(messages::table.filter(messages::case_id.eq(from))).set(messages::case_id.eq(into)).execute(conn)?;
    diesel::update(reports::table.filter(reports::case_id.eq(from))).set(reports::case_id.eq(into)).execute(conn)?;
    files(conn, keep, other)?;
    diesel::update(holds::table.filter(holds::case_id.eq(from))).set(holds::case_id.eq(into)).execute(conn)?;
    // Who looked at the other is still told to the person who told of it.
    diesel::update(access_log::table.filter(access_log::case_id.eq(from)))
        .set(access_log::case_id.eq(into))
        .execute(conn)?;
    for report in &other.reports {
        let row = (
            joined_reports::report_id.eq(report.id),
            joined_reports::from_case_id.eq(from),
            joined_reports::into_case_id.eq(into),
            joined_reports::at.eq(Ts::from(act.now)),
            joined_reports::by_words.eq(&act.actor.words),
            joined_reports::reason.eq(reason),
        );
        diesel::insert_into(joined_reports::table).values(row).execute(conn)?;
    }
    let told: i64 = reprisals::table.filter(reprisals::case_id.eq(into)).count().get_result(conn)?;
    if told == 0 {
        diesel::update(reprisals::table.filter(reprisals::case_id.eq(from)))
            .set(reprisals::case_id.eq(into))
            .execute(conn)?;
    }
    if keep.case.harm == HarmFile::default() {
        diesel::delete(harm_files::table.find(into)).execute(conn)?;
        diesel::update(harm_files::table.find(from)).set(harm_files::case_id.eq(into)).execute(conn)?;
        diesel::update(safety_actions::table.filter(safety_actions::case_id.eq(from)))
            .set(safety_actions::case_id.eq(into))
            .execute(conn)?;
    }
    super::conflicts::join(conn, into, from)?;
    super::missed::join(conn, into, from)?;
    harmed::join(conn, &keep.row, from)?;
    fill(conn, &keep.row, other)?;
    tally::recount(conn, &[from, into])
}

/// From now on two people read this case: what was written to the one who was there alone stays theirs alone.
fn own_threads(conn: &mut Conn, found: &Found) -> Result<(), StoreError> {
    let [only] = found.reports.as_slice() else { return Ok(()) };
    let to_them = messages::table
        .filter(messages::case_id.eq(found.row.id))
        .filter(messages::to_whom.eq(Audience::Reporter))
        .filter(messages::report_id.is_null());
    diesel::update(to_them).set(messages::report_id.eq(only.id)).execute(conn)?;
    Ok(())
}

/// Files go with their threads, and are counted on; what a lead sent to the one who was there alone stays theirs alone.
fn files(conn: &mut Conn, keep: &Found, other: &Found) -> Result<(), StoreError> {
    for found in [keep, other] {
        let [only] = found.reports.as_slice() else { continue };
        let to_them = attachments::table
            .filter(attachments::case_id.eq(found.row.id).assume_not_null())
            .filter(attachments::report_id.is_null());
        diesel::update(to_them).set(attachments::report_id.eq(only.id)).execute(conn)?;
    }
    let known = i32::try_from(super::attachments::count(conn, keep.row.id)?).unwrap_or(i32::MAX);
    let moved = attachments::table.filter(attachments::case_id.eq(other.row.id).assume_not_null());
    diesel::update(moved)
        .set((attachments::case_id.eq(keep.row.id), attachments::number.eq(attachments::number + known)))
        .execute(conn)?;
    Ok(())
}

/// A body sees one happening once: what it has of the other case leaves its list.
fn close_double_referrals(conn: &mut Conn, keep: &Found, other: &Found, reason: &str) -> Result<(), StoreError> {
    let known: HashSet<_> = keep.referrals.iter().map(|r| r.to_body_id).collect();
    for double in other.referrals.iter().filter(|r| known.contains(&r.to_body_id)) {
        diesel::update(clocks::table.filter(clocks::referral_id.eq(double.id).assume_not_null()))
            .set(clocks::running.eq(false))
            .execute(conn)?;
        diesel::update(referrals::table.find(double.id))
            .set((
                referrals::open.eq(false),
                referrals::state.eq(ReferralState::Returned),
                referrals::reason.eq(format!("Joined with {}: {reason}", keep.row.reference)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn move_strand(conn: &mut Conn, into: CaseId, strand: StrandId) -> Result<(), StoreError> {
    diesel::update(strands::table.find(strand)).set(strands::case_id.eq(into)).execute(conn)?;
    diesel::update(clocks::table.filter(clocks::strand_id.eq(strand))).set(clocks::case_id.eq(into)).execute(conn)?;
    diesel::update(facts::table.find(strand)).set(facts::case_id.eq(into)).execute(conn)?;
    let open = referrals::table.filter(referrals::strand_id.eq(strand)).filter(referrals::open.eq(true));
    diesel::update(open).set(referrals::case_id.eq(into)).execute(conn)?;
    Ok(())
}

fn fold_strand(
    conn: &mut Conn,
    (into, gone): (CaseId, StrandId),
    stays: StrandId,
    act: &Act<'_>,
) -> Result<(), StoreError> {
    diesel::update(clocks::table.filter(clocks::strand_id.eq(gone)).filter(clocks::referral_id.is_null()))
        .set((clocks::case_id.eq(into), clocks::strand_id.eq(stays)))
        .execute(conn)?;
    let open = referrals::table.filter(referrals::strand_id.eq(gone)).filter(referrals::open.eq(true));
    let moved: Vec<crate::domain::ids::ReferralId> = open.select(referrals::id).load(conn)?;
    diesel::update(referrals::table.filter(referrals::id.eq_any(moved.clone())))
        .set((referrals::case_id.eq(into), referrals::strand_id.eq(stays)))
        .execute(conn)?;
    diesel::update(clocks::table.filter(clocks::referral_id.eq_any(moved).assume_not_null()))
        .set((clocks::case_id.eq(into), clocks::strand_id.eq(stays)))
        .execute(conn)?;
    diesel::update(messages::table.filter(messages::strand_id.eq(gone).assume_not_null()))
        .set(messages::strand_id.eq(stays))
        .execute(conn)?;
    diesel::update(strands::table.find(gone))
        .set((
            strands::state.eq(StrandState::Closed),
            strands::open.eq(false),
            strands::closed_at.eq(Ts::from(act.now)),
            strands::due_on.eq(None::<chrono::NaiveDate>),
            strands::on_time.eq(true),
            strands::waiting.eq(false),
        ))
        .execute(conn)?;
    // One duty, told of twice, is one line in the figures.
    diesel::delete(facts::table.find(gone)).execute(conn)?;
    Ok(())
}

/// What the case that stays did not know, it knows from the other.
fn fill(conn: &mut Conn, keep: &CaseRow, other: &Found) -> Result<(), StoreError> {
    let from = &other.row;
    let reports = keep.report_count + i32::try_from(other.reports.len()).unwrap_or(0);
    diesel::update(cases::table.find(keep.id))
        .set((
            cases::report_count.eq(reports),
            cases::provider_id.eq(keep.provider_id.or(from.provider_id)),
            cases::trust_id.eq(keep.trust_id.or(from.trust_id)),
            cases::medicine.eq(keep.medicine.as_ref().or(from.medicine.as_ref())),
            cases::medicine_code.eq(keep.medicine_code.as_ref().or(from.medicine_code.as_ref())),
            cases::happened_on.eq(keep.happened_on.or(from.happened_on)),
            cases::reported_physical.eq(keep.reported_physical.max(from.reported_physical)),
            cases::reported_psychological.eq(keep.reported_psychological.max(from.reported_psychological)),
        ))
        .execute(conn)?;
    diesel::update(cases::table.find(from.id))
        .set((cases::report_count.eq(0), cases::open_strands.eq(0)))
        .execute(conn)?;
    Ok(())
}

/// The reference of the case into which this one was joined: once, with its only report.
///
/// # Errors
/// The database's own.
pub fn into(conn: &mut Conn, case: CaseId) -> Result<Option<String>, StoreError> {
    let into: Option<CaseId> = joined_reports::table
        .filter(joined_reports::from_case_id.eq(case))
        .select(joined_reports::into_case_id)
        .first(conn)
        .optional()?;
    let Some(into) = into else { return Ok(None) };
    Ok(cases::table.find(into).select(cases::reference).first(conn).optional()?)
}

/// Since when a report lies in its case, where it was joined to it: what was shared there before was not for its teller.
///
/// # Errors
/// The database's own.
pub fn since(conn: &mut Conn, report: ReportId) -> Result<Option<Ts>, StoreError> {
    Ok(joined_reports::table.find(report).select(joined_reports::at).first(conn).optional()?)
}

/// The reference that was given to this report, where another case holds it now.
///
/// # Errors
/// The database's own.
pub fn told_as(conn: &mut Conn, report: ReportId) -> Result<Option<String>, StoreError> {
    Ok(joined_reports::table
        .inner_join(cases::table.on(cases::id.eq(joined_reports::from_case_id)))
        .filter(joined_reports::report_id.eq(report))
        .select(cases::reference)
        .first(conn)
        .optional()?)
}
