//! What the page of one's own report reads beside the case: leads, who was told of reprisal, and what was asked.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::ids::{AccountId, CaseId, ReportId};
use crate::store::schema::{accounts, facts, identities, reports};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

/// Name and role of accounts.
///
/// # Errors
/// The database's own.
pub fn leads(conn: &mut Conn, ids: &[AccountId]) -> Result<HashMap<AccountId, (String, String)>, StoreError> {
    let rows: Vec<(AccountId, String, String)> = accounts::table
        .filter(accounts::id.eq_any(ids.to_vec()))
        .select((accounts::id, accounts::name, accounts::role_words))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, role)| (id, (name, role))).collect())
}

/// Whether the person was asked if it was put right, and has not said yet.
///
/// # Errors
/// The database's own.
pub fn asks_put_right(conn: &mut Conn, case: CaseId, report: ReportId) -> Result<bool, StoreError> {
    let asked: Option<Ts> = reports::table.find(report).select(reports::put_right_asked_at).first(conn)?;
    let said: Option<Option<String>> =
        facts::table.filter(facts::case_id.eq(case)).select(facts::put_right).first(conn).optional()?;
    Ok(asked.is_some() && said.flatten().is_none())
}

/// The sealed identity of one's own report.
///
/// # Errors
/// The database's own.
pub fn sealed(conn: &mut Conn, report: ReportId) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(identities::table.find(report).select(identities::sealed).first(conn).optional()?)
}
