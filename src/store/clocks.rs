//! Limits that passed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{cases, clocks};
use super::types::Ts;
use crate::domain::calendar::london_date;
use crate::domain::clocks::ClockRule;

/// Running limits that have run out by now, by day or by hour, and that nobody has marked yet, with their cases.
///
/// # Errors
/// The database's own.
pub fn passed(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<(String, ClockRule)>, StoreError> {
    let today = london_date(now);
    let by_day = clocks::due_on.lt(today);
    let by_hour = clocks::due_on.le(today).and(clocks::due_at.lt(Ts::from(now)).assume_not_null());
    let mut late: Vec<(String, ClockRule)> = clocks::table
        .inner_join(cases::table.on(cases::id.eq(clocks::case_id)))
        .filter(clocks::running.eq(true))
        .filter(by_day.or(by_hour))
        .filter(clocks::breached_at.is_null())
        .order((clocks::due_on, clocks::id))
        .limit(limit)
        .select((cases::reference, clocks::rule))
        .load(conn)?;
    late.dedup();
    Ok(late)
}
