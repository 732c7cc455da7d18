//! What the page of one's own report reads beside the case: messages, leads, and who looked.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::access::Visibility;
use crate::domain::case::decide::Audience;
use crate::domain::ids::{AccountId, BodyId, CaseId, ReportId};
use crate::domain::people::Capacity;
use crate::store::rows::MessageRow;
use crate::store::schema::{access_log, accounts, messages};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

/// The messages between the lead and this reporter, oldest first. Another reporter's thread is theirs.
///
/// # Errors
/// The database's own.
pub fn thread(conn: &mut Conn, case: CaseId, report: ReportId) -> Result<Vec<MessageRow>, StoreError> {
    let mine = messages::report_id.eq(report).assume_not_null();
    let to_all = messages::to_whom.eq(Audience::Reporter).and(messages::report_id.is_null());
    Ok(messages::table
        .filter(messages::case_id.eq(case))
        .filter(messages::seen_by.eq(Visibility::Shared))
        .filter(mine.or(to_all))
        .order((messages::at, messages::id))
        .select(MessageRow::as_select())
        .load(conn)?)
}

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

/// One reading of the case by staff.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Look {
    pub at: Ts,
    pub capacity: Capacity,
    pub body: Option<BodyId>,
    pub what: String,
    pub reason: Option<String>,
}

/// The newest readings of the case by staff; never the reporter's own, nor the program's.
///
/// # Errors
/// The database's own.
pub fn looks(conn: &mut Conn, case: CaseId) -> Result<Vec<Look>, StoreError> {
    use access_log::{at, body_id, capacity, case_id, id, reason, what};
    Ok(access_log::table
        .filter(case_id.eq(case))
        .filter(capacity.ne_all([Capacity::Reporter, Capacity::System]))
        .order((at.desc(), id.desc()))
        .limit(1_000)
        .select((at, capacity, body_id, what, reason))
        .load(conn)?)
}

/// Whether this reporter wrote the same words since then: a form that was sent twice.
///
/// # Errors
/// The database's own.
pub fn said_already(conn: &mut Conn, report: ReportId, words: &str, since: Ts) -> Result<bool, StoreError> {
    let same = messages::table
        .filter(messages::report_id.eq(report).assume_not_null())
        .filter(messages::at.ge(since))
        .filter(messages::body.eq(words));
    let count: i64 = same.count().get_result(conn)?;
    Ok(count > 0)
}
