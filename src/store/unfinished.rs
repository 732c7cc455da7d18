//! A clinician's report that is to be finished later: sealed, one for each account, kept for 28 days.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::schema::unfinished_reports;
use super::types::Ts;
use super::vault::Keys;
use crate::domain::ids::AccountId;

/// Kept for so long after it was last written. Ours.
pub const KEPT: TimeDelta = TimeDelta::days(28);

/// The fields of a form, as sent.
pub type Pairs = Vec<(String, String)>;

fn place(account: AccountId) -> Vec<u8> {
    [b"unfinished/".as_slice(), account.0.as_bytes()].concat()
}

/// Keeps what was typed, in place of what was kept before.
///
/// # Errors
/// The database's own.
pub fn keep(
    conn: &mut Conn,
    keys: &Keys,
    account: AccountId,
    pairs: &Pairs,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let plain = serde_json::to_vec(pairs).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let sealed = keys.seal(&place(account), &plain)?;
    let values = (unfinished_reports::sealed.eq(sealed), unfinished_reports::updated_at.eq(Ts::from(now)));
    let upsert = diesel::insert_into(unfinished_reports::table)
        .values((unfinished_reports::account_id.eq(account), values.clone()))
        .on_conflict(unfinished_reports::account_id)
        .do_update()
        .set(values);
    Both(upsert).execute(conn)?;
    Ok(())
}

/// What this account has not finished.
///
/// # Errors
/// [`StoreError::Unreadable`] when it cannot be opened.
pub fn find(conn: &mut Conn, keys: &Keys, account: AccountId, now: DateTime<Utc>) -> Result<Option<Pairs>, StoreError> {
    let sealed: Option<Vec<u8>> = unfinished_reports::table
        .find(account)
        .filter(unfinished_reports::updated_at.gt(Ts::from(now - KEPT)))
        .select(unfinished_reports::sealed)
        .first(conn)
        .optional()?;
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = keys.open(&place(account), &sealed)?;
    serde_json::from_slice(&plain).map(Some).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// Takes it away: it was sent.
///
/// # Errors
/// The database's own.
pub fn forget(conn: &mut Conn, account: AccountId) -> Result<(), StoreError> {
    diesel::delete(unfinished_reports::table.find(account)).execute(conn)?;
    Ok(())
}

/// Takes away what nobody finished in time.
///
/// # Errors
/// The database's own.
pub fn tidy(conn: &mut Conn, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let old = unfinished_reports::table.filter(unfinished_reports::updated_at.le(Ts::from(now - KEPT)));
    Ok(diesel::delete(old).execute(conn)?)
}
