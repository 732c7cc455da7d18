//! The calendar of bank holidays in force, and every one before it: dates are worked out again as they were.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{calendars, cases, clocks};
use super::types::Ts;
use crate::domain::calendar::Calendar;
use crate::domain::ids::CaseId;

/// The calendar imported last, or the built-in one.
///
/// # Errors
/// The database's own; [`StoreError::Unreadable`] when it cannot be read.
pub fn current(conn: &mut Conn) -> Result<Calendar, StoreError> {
    let newest: Option<(String, String)> = calendars::table
        .order((calendars::imported_at.desc(), calendars::version.desc()))
        .select((calendars::version, calendars::holidays))
        .first(conn)
        .optional()?;
    let Some((version, holidays)) = newest else { return Ok(Calendar::england().clone()) };
    let days: Vec<(NaiveDate, String)> =
        serde_json::from_str(&holidays).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok(Calendar::new(version, days))
}

/// Keeps a calendar as the one in force.
///
/// # Errors
/// [`StoreError::Taken`] when its version is known.
pub fn keep(conn: &mut Conn, calendar: &Calendar, now: DateTime<Utc>) -> Result<(), StoreError> {
    let days: Vec<(NaiveDate, &str)> = calendar.holidays().collect();
    let holidays = serde_json::to_string(&days).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    diesel::insert_into(calendars::table)
        .values((
            calendars::version.eq(calendar.version()),
            calendars::holidays.eq(holidays),
            calendars::imported_at.eq(Ts::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// A page of cases whose running clocks could be moved by a change on these days: those that run over the first of them.
///
/// # Errors
/// The database's own.
pub fn running_over(
    conn: &mut Conn,
    first: NaiveDate,
    after: Option<CaseId>,
    limit: i64,
) -> Result<Vec<(CaseId, String)>, StoreError> {
    let open = clocks::table
        .filter(clocks::case_id.eq(cases::id))
        .filter(clocks::running.eq(true))
        .filter(clocks::due_on.ge(first))
        .select(clocks::id);
    let mut page = cases::table.filter(diesel::dsl::exists(open)).select((cases::id, cases::reference)).into_boxed();
    if let Some(after) = after {
        page = page.filter(cases::id.gt(after));
    }
    Ok(page.order(cases::id).limit(limit).load(conn)?)
}
