//! Returns of a month's activity: filed whole, kept in every revision, the current one counted.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{activity_counts, activity_lines, activity_returns};
use super::types::Ts;
use crate::domain::case::Funding;
use crate::domain::ids::{BodyId, ReturnId};
use crate::domain::measures::countable::Countable;
use crate::domain::measures::month::Month;
use crate::domain::measures::returns::Via;
use crate::domain::measures::value::Said;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = activity_returns)]
#[diesel(treat_none_as_default_value = false)]
pub struct ReturnRow {
    pub id: ReturnId,
    /// Who files it.
    pub body_id: BodyId,
    pub said: Said,
    /// `YYYY-MM`.
    pub month: String,
    pub revision: i32,
    /// The revision that counts.
    pub current: bool,
    pub in_time: bool,
    pub filed_at: Ts,
    pub filed_by: String,
    pub via: Via,
    /// Why it was filed again.
    pub reason: Option<String>,
}

/// One number of a return.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = activity_lines)]
pub struct LineRow {
    pub return_id: ReturnId,
    pub other_id: BodyId,
    pub therapy: String,
    pub funding: Funding,
    pub item: Countable,
    pub days: i32,
    pub count: i64,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = activity_counts)]
struct CountRow {
    said: Said,
    month: String,
    provider_id: BodyId,
    trust_id: BodyId,
    therapy: String,
    funding: Funding,
    item: Countable,
    days: i32,
    count: i64,
}

/// A return that is filed now.
#[derive(Debug, Clone)]
pub struct Filing {
    pub body: BodyId,
    pub said: Said,
    pub month: Month,
    /// The last day on which it is in time.
    pub due: NaiveDate,
    pub by: String,
    pub via: Via,
    pub reason: Option<String>,
    pub lines: Vec<Line>,
}

/// A number on its way in, its other side found in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub other: BodyId,
    pub therapy: String,
    pub funding: Funding,
    pub item: Countable,
    pub days: u32,
    pub count: u32,
}

/// The current return of a body for a month.
///
/// # Errors
/// The database's own.
pub fn current(conn: &mut Conn, body: BodyId, month: Month) -> Result<Option<ReturnRow>, StoreError> {
    Ok(activity_returns::table
        .filter(activity_returns::body_id.eq(body))
        .filter(activity_returns::month.eq(month.code()))
        .filter(activity_returns::current.eq(true))
        .select(ReturnRow::as_select())
        .first(conn)
        .optional()?)
}

/// Every revision of a body's returns from a month on, the newest first.
///
/// # Errors
/// The database's own.
pub fn revisions(conn: &mut Conn, body: BodyId, from: Month) -> Result<Vec<ReturnRow>, StoreError> {
    Ok(activity_returns::table
        .filter(activity_returns::body_id.eq(body))
        .filter(activity_returns::month.ge(from.code()))
        .order((activity_returns::month.desc(), activity_returns::revision.desc()))
        .select(ReturnRow::as_select())
        .load(conn)?)
}

/// The numbers of a return.
///
/// # Errors
/// The database's own.
pub fn lines(conn: &mut Conn, id: ReturnId) -> Result<Vec<LineRow>, StoreError> {
    let mut rows: Vec<LineRow> =
        activity_lines::table.filter(activity_lines::return_id.eq(id)).select(LineRow::as_select()).load(conn)?;
    rows.sort();
    Ok(rows)
}

/// Files a return in the transaction around it: what was filed before stays on record and counts no longer. Nothing is done
/// where another revision came meanwhile.
///
/// # Errors
/// [`StoreError::Taken`] when two file at once; [`StoreError::Stale`] where `after` is not the current revision.
pub fn file(conn: &mut Conn, filing: &Filing, after: i32, now: DateTime<Utc>) -> Result<ReturnRow, StoreError> {
    let before = current(conn, filing.body, filing.month)?;
    if before.as_ref().map_or(0, |row| row.revision) != after {
        return Err(StoreError::Stale);
    }
    let old = activity_returns::table
        .filter(activity_returns::body_id.eq(filing.body))
        .filter(activity_returns::month.eq(filing.month.code()))
        .filter(activity_returns::current.eq(true));
    diesel::update(old).set(activity_returns::current.eq(false)).execute(conn)?;
    let row = ReturnRow {
        id: ReturnId(crate::doors::new_id()),
        body_id: filing.body,
        said: filing.said,
        month: filing.month.code(),
        revision: after + 1,
        current: true,
        in_time: crate::domain::calendar::london_date(now) <= filing.due,
        filed_at: now.into(),
        filed_by: filing.by.clone(),
        via: filing.via,
        reason: filing.reason.clone(),
    };
    diesel::insert_into(activity_returns::table).values(&row).execute(conn)?;
    keep(conn, filing, &row)?;
    Ok(row)
}

/// Rows in one statement: SQLite takes 32,766 values.
const ROWS: usize = 1000;

fn keep(conn: &mut Conn, filing: &Filing, row: &ReturnRow) -> Result<(), StoreError> {
    let days = |days: u32| i32::try_from(days).unwrap_or(i32::MAX);
    let lines: Vec<LineRow> = filing
        .lines
        .iter()
        .map(|line| LineRow {
            return_id: row.id,
            other_id: line.other,
            therapy: line.therapy.clone(),
            funding: line.funding,
            item: line.item,
            days: days(line.days),
            count: i64::from(line.count),
        })
        .collect();
    let parties = |other: BodyId| match filing.said {
        Said::Trust => (other, filing.body),
        Said::Provider | Said::Deliveries => (filing.body, other),
    };
    let counts: Vec<CountRow> = lines
        .iter()
        .map(|line| CountRow {
            said: filing.said,
            month: row.month.clone(),
            provider_id: parties(line.other_id).0,
            trust_id: parties(line.other_id).1,
            therapy: line.therapy.clone(),
            funding: line.funding,
            item: line.item,
            days: line.days,
            count: line.count,
        })
        .collect();
    let month = activity_counts::table
        .filter(activity_counts::said.eq(filing.said))
        .filter(activity_counts::month.eq(&row.month));
    match filing.said {
        Said::Trust => diesel::delete(month.filter(activity_counts::trust_id.eq(filing.body))).execute(conn)?,
        Said::Provider | Said::Deliveries => {
            diesel::delete(month.filter(activity_counts::provider_id.eq(filing.body))).execute(conn)?
        }
    };
    for chunk in lines.chunks(ROWS) {
        crate::each!(&mut *conn, |c| diesel::insert_into(activity_lines::table).values(chunk).execute(c))?;
    }
    for chunk in counts.chunks(ROWS) {
        crate::each!(&mut *conn, |c| diesel::insert_into(activity_counts::table).values(chunk).execute(c))?;
    }
    Ok(())
}
