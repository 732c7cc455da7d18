//! The room's own queries: pages of what a caller may see, by key.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::ids::{CaseId, ReportId};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::directory::BodyRow;
use crate::store::schema::{bodies, cases, reports};
use crate::store::{Conn, StoreError, scope};

/// What is searched for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub reference: Option<CaseRef>,
    pub failure: Option<String>,
    pub external_id: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub after: Option<CaseId>,
}

/// References of the caller's cases, oldest first, each with its id for the next page.
///
/// # Errors
/// The database's own.
pub fn page(conn: &mut Conn, actor: &Actor, wanted: &Wanted, limit: i64) -> Result<Vec<(CaseId, String)>, StoreError> {
    let mut found = cases::table.filter(scope::visible(actor)).into_boxed();
    if let Some(reference) = &wanted.reference {
        found = found.filter(cases::reference.eq(reference.as_str().to_owned()));
    }
    if let Some(failure) = &wanted.failure {
        found = found.filter(cases::failure.eq(failure.clone()));
    }
    if let Some(from) = wanted.from {
        found = found.filter(cases::happened_on.ge(from).assume_not_null());
    }
    if let Some(to) = wanted.to {
        found = found.filter(cases::happened_on.le(to).assume_not_null());
    }
    if let Some(after) = wanted.after {
        found = found.filter(cases::id.gt(after));
    }
    if let Some(id) = &wanted.external_id {
        let told = reports::table.filter(reports::external_id.eq(id.clone())).select(reports::case_id);
        let told: Vec<CaseId> = told.load(conn)?;
        found = found.filter(cases::id.eq_any(told));
    }
    Ok(found.order(cases::id).limit(limit).select((cases::id, cases::reference)).load(conn)?)
}

/// The case that a report opened.
///
/// # Errors
/// The database's own.
pub fn told(conn: &mut Conn, external_id: &str) -> Result<Option<(ReportId, String)>, StoreError> {
    Ok(reports::table
        .inner_join(cases::table)
        .filter(reports::external_id.eq(external_id))
        .select((reports::id, cases::reference))
        .first(conn)
        .optional()?)
}

/// Bodies by code, from after a code on.
///
/// # Errors
/// The database's own.
pub fn bodies_after(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<BodyRow>, StoreError> {
    Ok(bodies::table
        .filter(bodies::code.gt(after))
        .order(bodies::code)
        .limit(limit)
        .select(BodyRow::as_select())
        .load(conn)?)
}
