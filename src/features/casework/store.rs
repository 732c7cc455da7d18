//! The room's own queries: what a case page needs beside the case itself.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::ids::{AccountId, BodyId, ReportId};
use crate::store::schema::{accounts, identities};
use crate::store::{Conn, StoreError};

/// A colleague, as pages name them.
#[derive(Debug, Clone, Queryable)]
pub struct Colleague {
    pub id: AccountId,
    pub name: String,
    pub role: String,
    pub body: BodyId,
}

/// The people of these accounts.
pub fn people(conn: &mut Conn, ids: Vec<AccountId>) -> Result<HashMap<AccountId, Colleague>, StoreError> {
    let rows: Vec<Colleague> = accounts::table
        .filter(accounts::id.eq_any(ids))
        .select((accounts::id, accounts::name, accounts::role_words, accounts::body_id))
        .load(conn)?;
    Ok(rows.into_iter().map(|c| (c.id, c)).collect())
}

/// The sealed identities behind a case's reports.
pub fn sealed(conn: &mut Conn, reports: Vec<ReportId>) -> Result<Vec<(ReportId, Vec<u8>)>, StoreError> {
    Ok(identities::table
        .filter(identities::report_id.eq_any(reports))
        .select((identities::report_id, identities::sealed))
        .load(conn)?)
}
