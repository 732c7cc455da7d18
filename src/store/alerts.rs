//! Accounts that read more cases in an hour than work needs: told once an hour, kept for the administrators.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::jobs::{self, NewJob};
use super::schema::{access_log, accounts, alerts};
use super::types::Ts;
use crate::domain::ids::{AccountId, AlertId, CaseId};
use crate::domain::people::Capacity;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = alerts)]
#[diesel(treat_none_as_default_value = false)]
pub struct AlertRow {
    pub id: AlertId,
    pub account_id: AccountId,
    pub at: Ts,
    pub cases: i32,
    /// Account and hour: one alert for each.
    pub slot: String,
}

/// What an account opened within the last hour, the newest first; lines of lists have a limit of their own.
///
/// # Errors
/// The database's own.
pub fn read_lately(conn: &mut Conn, account: AccountId, now: DateTime<Utc>) -> Result<Vec<(CaseId, Ts)>, StoreError> {
    Ok(access_log::table
        .filter(access_log::account_id.eq(account).assume_not_null())
        .filter(access_log::at.gt(Ts::from(now - TimeDelta::hours(1))))
        .filter(access_log::what.ne("export"))
        .order(access_log::at.desc())
        .limit(5_000)
        .select((access_log::case_id, access_log::at))
        .load(conn)?)
}

/// Raises the alert of this hour, once, and owes each administrator a letter.
///
/// # Errors
/// The database's own.
pub fn raise(conn: &mut Conn, account: AccountId, cases: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
    let row = AlertRow {
        id: AlertId(crate::doors::new_id()),
        account_id: account,
        at: now.into(),
        cases: i32::try_from(cases).unwrap_or(i32::MAX),
        slot: format!("{account}/{}", now.format("%Y-%m-%dT%H")),
    };
    let insert = diesel::insert_into(alerts::table).values(row).on_conflict(alerts::slot).do_nothing();
    if Both(insert).execute(conn)? == 0 {
        return Ok(());
    }
    let administrators: Vec<AccountId> = accounts::table
        .filter(accounts::capacity.eq(Capacity::Administrator))
        .filter(accounts::active.eq(true))
        .select(accounts::id)
        .load(conn)?;
    let letters = administrators.into_iter().map(|account| NewJob::LetterToAccount { account, overdue: false });
    jobs::insert(conn, &letters.map(|letter| jobs::row(letter, now)).collect::<Vec<_>>())
}

/// The newest alerts with the name of the account.
///
/// # Errors
/// The database's own.
pub fn newest(conn: &mut Conn, limit: i64) -> Result<Vec<(AlertRow, String)>, StoreError> {
    Ok(alerts::table
        .inner_join(accounts::table.on(accounts::id.eq(alerts::account_id)))
        .order((alerts::at.desc(), alerts::id.desc()))
        .limit(limit)
        .select((AlertRow::as_select(), accounts::name))
        .load(conn)?)
}
