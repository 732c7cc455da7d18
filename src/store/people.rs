//! Accounts, sessions and throttles.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::case_when;
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::schema::{accounts, bodies, sessions, throttles};
use super::types::Ts;
use crate::domain::ids::{AccountId, BodyId, ReportId};
use crate::domain::people::{Actor, Capacity, Who};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts)]
#[diesel(treat_none_as_default_value = false)]
pub struct AccountRow {
    pub id: AccountId,
    /// Folded to lower case; unique.
    pub email: String,
    pub name: String,
    pub capacity: Capacity,
    pub body_id: BodyId,
    pub role_words: String,
    pub password: Option<String>,
    pub totp_sealed: Option<Vec<u8>>,
    pub totp_last_step: i64,
    pub active: bool,
    pub created_at: Ts,
    /// The provider chosen last, offered first next time.
    pub last_provider_id: Option<BodyId>,
}

impl AccountRow {
    /// The actor this account is, for its body.
    #[must_use]
    pub fn actor(&self, body_name: &str) -> Actor {
        Actor {
            who: Who::Account(self.id),
            capacity: self.capacity,
            body: Some(self.body_id),
            words: format!("{}, {}, {body_name}", self.name, self.role_words),
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
#[diesel(treat_none_as_default_value = false)]
pub struct SessionRow {
    /// SHA-256 of the 256-bit token in the cookie.
    pub token_hash: Vec<u8>,
    pub account_id: Option<AccountId>,
    pub report_id: Option<ReportId>,
    /// `password` (the second factor is still owed) or `full`.
    pub stage: String,
    pub created_at: Ts,
    pub seen_at: Ts,
    pub expires_at: Ts,
    /// What the browser calls itself, for the list of one's own sessions.
    pub agent: String,
}

/// The password was right; the second factor is still owed.
pub const STAGE_PASSWORD: &str = "password";
/// The password was issued by somebody: one's own is still owed.
pub const STAGE_CHANGE: &str = "change";
/// A one-time code was entered: password and second factor are still owed.
pub const STAGE_RECOVERY: &str = "recovery";
pub const STAGE_FULL: &str = "full";

/// Idle and absolute limits of a session (promises §5: staff 30 minutes and 12 hours; receipts the same idle limit).
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(12);

/// Who a live session belongs to.
#[derive(Debug, Clone)]
pub enum Holder {
    Account(Box<AccountRow>, String),
    /// The person, or a carer or advocate with a receipt of their own.
    Receipt(Actor),
}

/// The holder of a session's token, if the session is alive and its account active.
///
/// # Errors
/// The database's own.
pub fn session(
    conn: &mut Conn,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(SessionRow, Holder)>, StoreError> {
    let row: Option<SessionRow> =
        sessions::table.find(token_hash).select(SessionRow::as_select()).first(conn).optional()?;
    let Some(row) = row.filter(|r| r.expires_at.utc() > now && r.seen_at.utc() + IDLE > now) else { return Ok(None) };
    if let Some(report) = row.report_id {
        let actor = super::receipts::holder(conn, token_hash, report)?;
        return Ok(actor.map(|actor| (row, Holder::Receipt(actor))));
    }
    let Some(account) = row.account_id else { return Ok(None) };
    let account: Option<(AccountRow, String)> = accounts::table
        .inner_join(bodies::table)
        .filter(accounts::id.eq(account))
        .filter(accounts::active.eq(true))
        .select((AccountRow::as_select(), bodies::name))
        .first(conn)
        .optional()?;
    Ok(account.map(|(account, body)| (row, Holder::Account(Box::new(account), body))))
}

/// Keeps a session.
///
/// # Errors
/// The database's own.
pub fn keep_session(conn: &mut Conn, row: &SessionRow) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table).values(row).execute(conn)?;
    Ok(())
}

/// Notes that a session was used.
///
/// # Errors
/// The database's own.
pub fn touch_session(conn: &mut Conn, token_hash: &[u8], now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(sessions::table.find(token_hash)).set(sessions::seen_at.eq(Ts::from(now))).execute(conn)?;
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// The database's own.
pub fn end_session(conn: &mut Conn, token_hash: &[u8]) -> Result<(), StoreError> {
    diesel::delete(sessions::table.find(token_hash)).execute(conn)?;
    Ok(())
}

/// The live sessions of an account, the newest first.
///
/// # Errors
/// The database's own.
pub fn sessions_of(conn: &mut Conn, account: AccountId) -> Result<Vec<SessionRow>, StoreError> {
    Ok(sessions::table
        .filter(sessions::account_id.eq(account))
        .order(sessions::created_at.desc())
        .select(SessionRow::as_select())
        .load(conn)?)
}

/// Ends every session of an account, but the one to keep.
///
/// # Errors
/// The database's own.
pub fn end_sessions_of(conn: &mut Conn, account: AccountId, keep: Option<&[u8]>) -> Result<usize, StoreError> {
    let mine = sessions::table.filter(sessions::account_id.eq(account));
    Ok(match keep {
        Some(keep) => diesel::delete(mine.filter(sessions::token_hash.ne(keep.to_vec()))).execute(conn)?,
        None => diesel::delete(mine).execute(conn)?,
    })
}

/// An account by its address.
///
/// # Errors
/// The database's own.
pub fn account_by_email(conn: &mut Conn, email: &str) -> Result<Option<AccountRow>, StoreError> {
    Ok(accounts::table
        .filter(accounts::email.eq(email.trim().to_lowercase()))
        .select(AccountRow::as_select())
        .first(conn)
        .optional()?)
}

/// An account by id.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn account(conn: &mut Conn, id: AccountId) -> Result<AccountRow, StoreError> {
    Ok(accounts::table.find(id).select(AccountRow::as_select()).first(conn)?)
}

/// Makes an account.
///
/// # Errors
/// [`StoreError::Taken`] when the address is known already.
pub fn add_account(conn: &mut Conn, row: &AccountRow) -> Result<(), StoreError> {
    diesel::insert_into(accounts::table).values(row).execute(conn)?;
    Ok(())
}

/// Remembers the homecare company chosen last: it is offered first next time.
///
/// # Errors
/// The database's own.
pub fn remember_provider(conn: &mut Conn, account: AccountId, provider: BodyId) -> Result<(), StoreError> {
    diesel::update(accounts::table.find(account)).set(accounts::last_provider_id.eq(provider)).execute(conn)?;
    Ok(())
}

/// The place name under which a second factor's secret is sealed.
#[must_use]
pub fn totp_place(account: AccountId) -> Vec<u8> {
    [b"accounts/totp/".as_slice(), account.0.as_bytes()].concat()
}

/// Notes the step of a code that was used: it cannot be used again.
///
/// # Errors
/// [`StoreError::Stale`] when that step, or a later one, was used already.
pub fn use_totp_step(conn: &mut Conn, id: AccountId, step: i64) -> Result<(), StoreError> {
    let fresh = accounts::table.find(id).filter(accounts::totp_last_step.lt(step));
    match diesel::update(fresh).set(accounts::totp_last_step.eq(step)).execute(conn)? {
        1 => Ok(()),
        _ => Err(StoreError::Stale),
    }
}

/// Ten tries in five minutes; the counters are in the database, so a restart does not reset them.
pub const TRIES: i32 = 10;
pub const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// Counts a try under a key; false when there were too many.
///
/// # Errors
/// The database's own.
pub fn try_once(conn: &mut Conn, key: &str, limit: i32, now: DateTime<Utc>) -> Result<bool, StoreError> {
    // One statement counts, so that tries at the same instant are all counted.
    let (fresh, cutoff) = (Ts::from(now), Ts::from(now - WINDOW));
    let upsert = diesel::insert_into(throttles::table)
        .values((throttles::key.eq(key), throttles::tries.eq(1), throttles::since.eq(fresh)))
        .on_conflict(throttles::key)
        .do_update()
        .set((
            throttles::tries.eq(case_when(throttles::since.gt(cutoff), throttles::tries + 1).otherwise(1)),
            throttles::since.eq(case_when(throttles::since.gt(cutoff), throttles::since).otherwise(fresh)),
        ));
    Both(upsert).execute(conn)?;
    let tries: i32 = throttles::table.find(key).select(throttles::tries).first(conn)?;
    Ok(tries <= limit)
}

/// Forgets the tries under a key: after success.
///
/// # Errors
/// The database's own.
pub fn forgive(conn: &mut Conn, key: &str) -> Result<(), StoreError> {
    diesel::delete(throttles::table.find(key)).execute(conn)?;
    Ok(())
}
