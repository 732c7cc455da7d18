//! Limits that passed.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{cases, clocks};
use crate::domain::clocks::ClockRule;

/// Running limits whose last day is before `today` and that nobody has marked yet, with their cases.
///
/// # Errors
/// The database's own.
pub fn passed(conn: &mut Conn, today: NaiveDate, limit: i64) -> Result<Vec<(String, ClockRule)>, StoreError> {
    let mut late: Vec<(String, ClockRule)> = clocks::table
        .inner_join(cases::table.on(cases::id.eq(clocks::case_id)))
        .filter(clocks::running.eq(true))
        .filter(clocks::due_on.lt(today))
        .filter(clocks::breached_at.is_null())
        .order((clocks::due_on, clocks::id))
        .limit(limit)
        .select((cases::reference, clocks::rule))
        .load(conn)?;
    late.dedup();
    Ok(late)
}
