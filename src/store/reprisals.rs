//! Fear or an act of reprisal, kept apart from the case: what the company may ever read was made without it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{access_log, accounts, cases, reprisals, strands};
use super::types::Ts;
use crate::domain::ids::{AccountId, BodyId, CaseId, ReportId};
use crate::domain::people::Capacity;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reprisals)]
#[diesel(treat_none_as_default_value = false)]
pub struct ReprisalRow {
    pub case_id: CaseId,
    pub report_id: ReportId,
    pub told_at: Ts,
    /// When those who must protect the person were told.
    pub alerted_at: Option<Ts>,
    /// When their colleagues were told too, because nobody had read it.
    pub repeated_at: Option<Ts>,
}

/// What was told of reprisal on a case, if anything.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Option<ReprisalRow>, StoreError> {
    Ok(reprisals::table.find(case).select(ReprisalRow::as_select()).first(conn).optional()?)
}

/// The reference of the case, its trust and its company.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn parties(conn: &mut Conn, case: CaseId) -> Result<(String, Option<BodyId>, Option<BodyId>), StoreError> {
    Ok(cases::table.find(case).select((cases::reference, cases::trust_id, cases::provider_id)).first(conn)?)
}

/// The leads of the case's duties, without those of the company.
///
/// # Errors
/// The database's own.
pub fn leads(conn: &mut Conn, case: CaseId, company: Option<BodyId>) -> Result<Vec<AccountId>, StoreError> {
    let all: Vec<(AccountId, BodyId)> = strands::table
        .filter(strands::case_id.eq(case))
        .order(strands::id)
        .select((strands::lead_id, strands::body_id))
        .load(conn)?;
    let mut leads: Vec<AccountId> =
        all.into_iter().filter(|(_, body)| Some(*body) != company).map(|(lead, _)| lead).collect();
    leads.sort_unstable();
    leads.dedup();
    Ok(leads)
}

/// Every lead's account of a trust that is in use.
///
/// # Errors
/// The database's own.
pub fn colleagues(conn: &mut Conn, trust: BodyId) -> Result<Vec<AccountId>, StoreError> {
    Ok(accounts::table
        .filter(accounts::body_id.eq(trust))
        .filter(accounts::capacity.eq(Capacity::TrustLead))
        .filter(accounts::active.eq(true))
        .order(accounts::id)
        .select(accounts::id)
        .load(conn)?)
}

/// Whether somebody who can protect the person has opened the case since then.
///
/// # Errors
/// The database's own.
pub fn was_read(conn: &mut Conn, case: CaseId, since: Ts) -> Result<bool, StoreError> {
    let read = access_log::table
        .filter(access_log::case_id.eq(case))
        .filter(access_log::at.ge(since))
        .filter(access_log::what.eq("case"))
        .filter(access_log::capacity.eq_any([Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead]));
    Ok(diesel::select(diesel::dsl::exists(read)).get_result(conn)?)
}

/// Notes that they were told; `again`: for the second time.
///
/// # Errors
/// The database's own.
pub fn told(conn: &mut Conn, case: CaseId, again: bool, now: DateTime<Utc>) -> Result<(), StoreError> {
    let (target, at) = (reprisals::table.find(case), Some(Ts::from(now)));
    match again {
        true => diesel::update(target).set(reprisals::repeated_at.eq(at)).execute(conn)?,
        false => diesel::update(target).set(reprisals::alerted_at.eq(at)).execute(conn)?,
    };
    Ok(())
}
