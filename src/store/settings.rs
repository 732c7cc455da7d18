//! What the database knows of itself: a demonstration says so, and is never mixed with real data.

use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::schema::{bodies, settings};

/// Set to the seed in a database that holds invented data.
pub const DEMO: &str = "demo";

/// A setting, if it was ever set.
///
/// # Errors
/// The database's own.
pub fn get(conn: &mut Conn, key: &str) -> Result<Option<String>, StoreError> {
    Ok(settings::table.find(key).select(settings::value).first(conn).optional()?)
}

/// Sets a setting.
///
/// # Errors
/// The database's own.
pub fn set(conn: &mut Conn, key: &str, value: &str) -> Result<(), StoreError> {
    let upsert = diesel::insert_into(settings::table)
        .values((settings::key.eq(key), settings::value.eq(value)))
        .on_conflict(settings::key)
        .do_update()
        .set(settings::value.eq(value));
    Both(upsert).execute(conn)?;
    Ok(())
}

/// Whether nothing was ever entered: no body, hence no account and no case.
///
/// # Errors
/// The database's own.
pub fn is_empty(conn: &mut Conn) -> Result<bool, StoreError> {
    let any: Option<String> = bodies::table.select(bodies::code).first(conn).optional()?;
    Ok(any.is_none())
}
