//! What a person who told us is told back: the named leads of each duty and the next dates.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{accounts, appointments, bodies, cases, clocks, reports, strands};
use crate::domain::case::StrandKind;
use crate::domain::clocks::ClockRule;
use crate::domain::ids::{CaseId, ReportId, StrandId};
use crate::domain::people::LeadRole;

/// One duty with its named lead and first limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    pub kind: StrandKind,
    pub lead: String,
    /// The post, or what colleagues call somebody who holds none.
    pub role: String,
    pub body: String,
    pub limits: Vec<(ClockRule, NaiveDate)>,
}

/// The report made with this key, if it was made before.
///
/// # Errors
/// The database's own.
pub fn once(conn: &mut Conn, once_key: &str) -> Result<Option<(ReportId, String)>, StoreError> {
    Ok(reports::table
        .inner_join(cases::table)
        .filter(reports::once_key.eq(once_key))
        .select((reports::id, cases::reference))
        .first(conn)
        .optional()?)
}

/// Whether a case has this reference.
///
/// # Errors
/// The database's own.
pub fn reference_is_taken(conn: &mut Conn, reference: &str) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(cases::table.filter(cases::reference.eq(reference)))).get_result(conn)?)
}

type Line = (StrandId, StrandKind, String, Option<LeadRole>, String, String);

/// The duties of a case with their leads and running limits, as they stand now.
///
/// # Errors
/// The database's own.
pub fn duties(conn: &mut Conn, reference: &str) -> Result<Vec<Duty>, StoreError> {
    let mut lines: Vec<Line> = strands::table
        .inner_join(cases::table)
        .inner_join(accounts::table.on(accounts::id.eq(strands::lead_id)))
        .inner_join(bodies::table.on(bodies::id.eq(strands::body_id)))
        .left_join(
            appointments::table
                .on(appointments::account_id.eq(strands::lead_id).and(appointments::body_id.eq(strands::body_id))),
        )
        .filter(cases::reference.eq(reference))
        .order((strands::opened_at, strands::id))
        .select((
            strands::id,
            strands::kind,
            accounts::name,
            appointments::role.nullable(),
            accounts::role_words,
            bodies::name,
        ))
        .load(conn)?;
    // Somebody appointed twice to the same body still leads a duty once.
    lines.dedup_by_key(|(strand, ..)| *strand);
    let mut duties = Vec::new();
    for (strand, kind, lead, role, called, body) in lines {
        let limits = clocks::table
            .filter(clocks::strand_id.eq(strand))
            .filter(clocks::referral_id.is_null())
            .filter(clocks::running.eq(true))
            .order(clocks::due_on)
            .select((clocks::rule, clocks::due_on))
            .load(conn)?;
        let role = role.map_or(called, |role| role.words().to_owned());
        duties.push(Duty { kind, lead, role, body, limits });
    }
    Ok(duties)
}

/// The reference of a case and its reports whose tellers were not asked yet whether it was put right. Staff are not asked.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn to_ask_put_right(conn: &mut Conn, case: CaseId) -> Result<(String, Vec<ReportId>), StoreError> {
    let reference = cases::table.find(case).select(cases::reference).first(conn)?;
    let reports = reports::table
        .filter(reports::case_id.eq(case))
        .filter(reports::account_id.is_null())
        .filter(reports::code_mac.is_not_null())
        .filter(reports::put_right_asked_at.is_null())
        .order((reports::received_at, reports::id))
        .select(reports::id)
        .load(conn)?;
    Ok((reference, reports))
}

/// When the person last said what they need from us, after the report itself.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn needs_reviewed_on(conn: &mut Conn, report: ReportId) -> Result<Option<NaiveDate>, StoreError> {
    Ok(reports::table.find(report).select(reports::needs_reviewed_on).first(conn)?)
}
