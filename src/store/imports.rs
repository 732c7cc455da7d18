//! Files that were imported, and what they bring: medicines, organisations, reports.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::schema::{imports, medicines, reports};
use super::types::Ts;
use crate::domain::ids::ImportId;

/// When the same file was imported, if it was.
///
/// # Errors
/// The database's own.
pub fn known(conn: &mut Conn, kind: &str, digest: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let at: Option<Ts> = imports::table
        .filter(imports::kind.eq(kind))
        .filter(imports::digest.eq(digest))
        .select(imports::at)
        .first(conn)
        .optional()?;
    Ok(at.map(Ts::utc))
}

/// Notes that a file was imported.
///
/// # Errors
/// [`StoreError::Taken`] when somebody imported the same file meanwhile.
pub fn note(conn: &mut Conn, kind: &str, digest: &str, rows: u64, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(imports::table)
        .values((
            imports::id.eq(ImportId(crate::doors::new_id())),
            imports::kind.eq(kind),
            imports::digest.eq(digest),
            imports::at.eq(Ts::from(now)),
            imports::rows.eq(i32::try_from(rows).unwrap_or(i32::MAX)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Those of these external ids that a report has already.
///
/// # Errors
/// The database's own.
pub fn known_ids(conn: &mut Conn, ids: Vec<String>) -> Result<HashSet<String>, StoreError> {
    let known: Vec<Option<String>> =
        reports::table.filter(reports::external_id.eq_any(ids)).select(reports::external_id).load(conn)?;
    Ok(known.into_iter().flatten().collect())
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = medicines)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct MedicineRow {
    /// SNOMED CT, as dm+d has it.
    pub code: String,
    pub name: String,
    pub vtm_code: Option<String>,
    pub vtm_name: Option<String>,
    pub form: Option<String>,
    pub valid: bool,
    /// The name as it is looked up.
    pub folded: String,
}

/// Enters a medicine, or renews what is known of it.
///
/// # Errors
/// The database's own.
pub fn put_medicine(conn: &mut Conn, row: &MedicineRow) -> Result<(), StoreError> {
    let upsert = diesel::insert_into(medicines::table).values(row).on_conflict(medicines::code).do_update().set(row);
    Both(upsert).execute(conn)?;
    Ok(())
}
