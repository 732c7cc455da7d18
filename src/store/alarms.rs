//! Weeks in which a company's cases stood out: monthly figures are too slow for an alarm.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{alarms, bodies, facts};
use super::types::Ts;
use crate::domain::ids::{AlarmId, BodyId};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = alarms)]
pub struct AlarmRow {
    pub id: AlarmId,
    pub body_id: BodyId,
    /// Monday of the week.
    pub week_on: NaiveDate,
    pub cases: i32,
    /// The limit it passed, as it was then.
    pub limit_words: String,
    pub told_at: Ts,
}

/// Cases about a company received on each day from a day on, each case once.
///
/// # Errors
/// The database's own.
pub fn days(conn: &mut Conn, provider: BodyId, from: NaiveDate) -> Result<Vec<NaiveDate>, StoreError> {
    let rows: Vec<(NaiveDate, crate::domain::ids::CaseId)> = facts::table
        .filter(facts::provider_id.eq(provider))
        .filter(facts::received_on.ge(from))
        .select((facts::received_on, facts::case_id))
        .distinct()
        .load(conn)?;
    Ok(rows.into_iter().map(|(day, _)| day).collect())
}

/// Keeps an alarm; false where the week was told of already.
///
/// # Errors
/// The database's own.
pub fn keep(conn: &mut Conn, row: AlarmRow) -> Result<bool, StoreError> {
    let insert =
        diesel::insert_into(alarms::table).values(row).on_conflict((alarms::body_id, alarms::week_on)).do_nothing();
    Ok(super::conn::Both(insert).execute(conn)? == 1)
}

/// Alarms of the last `weeks` weeks, the newest first; of one company or of all.
///
/// # Errors
/// The database's own.
pub fn newest(
    conn: &mut Conn,
    body: Option<BodyId>,
    weeks: u64,
    now: DateTime<Utc>,
) -> Result<Vec<(AlarmRow, String)>, StoreError> {
    let from = crate::domain::calendar::london_date(now).checked_sub_days(Days::new(weeks * 7)).unwrap_or_default();
    let mut query = alarms::table
        .inner_join(bodies::table.on(bodies::id.eq(alarms::body_id)))
        .filter(alarms::week_on.ge(from))
        .order((alarms::week_on.desc(), alarms::id))
        .select((AlarmRow::as_select(), bodies::name))
        .into_boxed();
    if let Some(body) = body {
        query = query.filter(alarms::body_id.eq(body));
    }
    Ok(query.load(conn)?)
}
