//! Files that were imported, and the reports they brought.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{imports, reports};
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
