//! A case is had only through the actor, and saved only as a decision.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::rows::{CaseRow, ClockRow, ReferralRow, ReportRow, StrandRow};
use super::schema::{cases, clocks, referrals, reports, strands};
use super::types::Ts;
use super::{conflicts, directory, scope};
use crate::domain::access::{Consent, Mode};
use crate::domain::calendar::london_date;
use crate::domain::case::{Case, Referral, ReportView, RunningClock, Strand};
use crate::domain::ids::CaseId;
use crate::domain::needs::{Way, outgoing};
use crate::domain::people::{Actor, Who};
use crate::domain::reference::CaseRef;

/// A case as found: the rules' view, and the row for pages. There is no other way to have one.
#[derive(Debug, Clone)]
pub struct Found {
    pub case: Case,
    pub row: CaseRow,
    pub strands: Vec<StrandRow>,
    pub referrals: Vec<ReferralRow>,
    pub clocks: Vec<ClockRow>,
    pub reports: Vec<ReportRow>,
}

/// Finds a case that the actor may see.
///
/// # Errors
/// [`StoreError::NotFound`] for "no such case" and "not yours" alike.
pub fn find(conn: &mut Conn, actor: &Actor, reference: &CaseRef, now: DateTime<Utc>) -> Result<Found, StoreError> {
    let row = cases::table
        .filter(cases::reference.eq(reference.as_str()))
        .filter(scope::visible(actor))
        .select(CaseRow::as_select())
        .first(conn)?;
    load(conn, row, now)
}

/// As [`find`], by id.
///
/// # Errors
/// [`StoreError::NotFound`] for "no such case" and "not yours" alike.
pub fn by_id(conn: &mut Conn, actor: &Actor, id: CaseId, now: DateTime<Utc>) -> Result<Found, StoreError> {
    let row = cases::table.find(id).filter(scope::visible(actor)).select(CaseRow::as_select()).first(conn)?;
    load(conn, row, now)
}

/// The case of a receipt.
///
/// # Errors
/// [`StoreError::NotFound`] when the actor holds no receipt.
pub fn find_told(conn: &mut Conn, actor: &Actor, now: DateTime<Utc>) -> Result<Found, StoreError> {
    let Who::Receipt(report) = actor.who else { return Err(StoreError::NotFound) };
    let case: CaseId = reports::table.find(report).select(reports::case_id).first(conn)?;
    let row = cases::table.find(case).filter(scope::visible(actor)).select(CaseRow::as_select()).first(conn)?;
    load(conn, row, now)
}

/// The reference of a case, for the program: what is found by it still goes through the actor.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn reference_of(conn: &mut Conn, case: CaseId) -> Result<CaseRef, StoreError> {
    let text: String = cases::table.find(case).select(cases::reference).first(conn)?;
    CaseRef::parse(&text).map_err(|e| StoreError::Unreadable(format!("{e:?}")))
}

/// Locks and finds: the rules decide on what nobody else changes meanwhile.
pub(crate) fn find_for_change(
    conn: &mut Conn,
    actor: &Actor,
    reference: &CaseRef,
    now: DateTime<Utc>,
) -> Result<Found, StoreError> {
    super::dialect::lock_case(conn, reference.as_str())?;
    find(conn, actor, reference, now)
}

fn load(conn: &mut Conn, row: CaseRow, now: DateTime<Utc>) -> Result<Found, StoreError> {
    let of = row.id;
    let strands: Vec<StrandRow> = strands::table
        .filter(strands::case_id.eq(of))
        .order((strands::opened_at, strands::id))
        .select(StrandRow::as_select())
        .load(conn)?;
    let referrals: Vec<ReferralRow> = referrals::table
        .filter(referrals::case_id.eq(of))
        .order((referrals::received_at, referrals::id))
        .select(ReferralRow::as_select())
        .load(conn)?;
    let clocks: Vec<ClockRow> = clocks::table
        .filter(clocks::case_id.eq(of))
        .order((clocks::due_on, clocks::id))
        .select(ClockRow::as_select())
        .load(conn)?;
    let reports: Vec<ReportRow> = reports::table
        .filter(reports::case_id.eq(of))
        .order((reports::received_at, reports::id))
        .select(ReportRow::as_select())
        .load(conn)?;
    let case = rules_view(conn, &row, (&strands, &referrals, &clocks, &reports), now)?;
    Ok(Found { case, row, strands, referrals, clocks, reports })
}

type Parts<'a> = (&'a [StrandRow], &'a [ReferralRow], &'a [ClockRow], &'a [ReportRow]);

fn rules_view(
    conn: &mut Conn,
    row: &CaseRow,
    (strands, referrals, clocks, reports): Parts<'_>,
    now: DateTime<Utc>,
) -> Result<Case, StoreError> {
    let today = london_date(now);
    let mut known = Vec::with_capacity(strands.len());
    for strand in strands {
        known.push(Strand {
            id: strand.id,
            kind: strand.kind,
            state: strand.state,
            body: strand.body_id,
            lead: strand.lead_id,
            cover: directory::cover_of(conn, strand.lead_id, today)?,
            opened_at: strand.opened_at.utc(),
        });
    }
    let grade = super::facts::grade(row.reviewed_physical, row.reviewed_psychological);
    Ok(Case {
        id: row.id,
        reference: CaseRef::parse(&row.reference).map_err(|e| StoreError::Unreadable(format!("{e:?}")))?,
        version: row.version,
        trust: row.trust_id,
        provider: row.provider_id,
        severity: row.severity,
        tier: row.tier,
        harm_said: row.harm_said,
        reported: (row.reported_physical, row.reported_psychological),
        reviewed: grade.zip(row.attribution),
        strands: known,
        reports: reports.iter().map(report_view).collect(),
        referrals: referrals
            .iter()
            .map(|r| Referral { id: r.id, strand: r.strand_id, to: r.to_body_id, part: r.part, state: r.state })
            .collect(),
        clocks: clocks.iter().filter(|c| c.running).map(running).collect(),
        conflicts: conflicts::of_case(conn, row.id)?,
        harm: super::harm::file(conn, row.id)?,
    })
}

fn report_view(report: &ReportRow) -> ReportView {
    ReportView {
        id: report.id,
        teller: report.capacity,
        account: report.account_id,
        consent: consent(report),
        can_be_written_to: report.mode != Mode::Anonymous
            && outgoing(report.reply_by, &needs(report)).way == Way::Email,
    }
}

/// What one reporter needs from us, as codes.
#[must_use]
pub fn needs(report: &ReportRow) -> Vec<String> {
    serde_json::from_str(&report.needs).unwrap_or_default()
}

/// What one reporter agreed to.
#[must_use]
pub fn consent(report: &ReportRow) -> Consent {
    Consent {
        mode: report.mode,
        provider: report.consent_provider,
        trust: report.consent_trust,
        regulator: report.consent_regulator,
    }
}

fn running(clock: &ClockRow) -> RunningClock {
    RunningClock {
        id: clock.id,
        strand: clock.strand_id,
        referral: clock.referral_id,
        rule: clock.rule,
        start_on: clock.start_on,
        pauses: clock.paused(),
        due_on: clock.due_on,
        due_at: clock.due_at.map(Ts::utc),
        breached: clock.breached_at.is_some(),
    }
}
