//! Cases that belong together because the same happened again to the same person. Each keeps its thread, clock and rights.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{case_links, cases};
use super::scope;
use super::types::Ts;
use crate::domain::ids::CaseId;
use crate::domain::people::Actor;

/// Notes that what one case tells happened again after another.
///
/// # Errors
/// [`StoreError::NotFound`] for an unknown reference.
pub fn again(conn: &mut Conn, reference: &str, before: CaseId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let case: CaseId = cases::table.filter(cases::reference.eq(reference)).select(cases::id).first(conn)?;
    let row = (case_links::case_id.eq(case), case_links::before_id.eq(before), case_links::at.eq(Ts::from(now)));
    diesel::insert_into(case_links::table).values(row).execute(conn)?;
    Ok(())
}

/// The references of the cases before and after this one that the actor may see.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, actor: &Actor, case: CaseId) -> Result<Vec<String>, StoreError> {
    let mut linked: Vec<CaseId> =
        case_links::table.filter(case_links::case_id.eq(case)).select(case_links::before_id).load(conn)?;
    linked.extend(
        case_links::table.filter(case_links::before_id.eq(case)).select(case_links::case_id).load::<CaseId>(conn)?,
    );
    if linked.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<(Ts, String)> = cases::table
        .filter(cases::id.eq_any(linked))
        .filter(scope::visible(actor))
        .select((cases::opened_at, cases::reference))
        .load(conn)?;
    found.sort();
    Ok(found.into_iter().map(|(_, reference)| reference).collect())
}
