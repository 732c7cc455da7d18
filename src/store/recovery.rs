//! How an account comes to its person: issued passwords, invitations, recoveries; and the step up of a session.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::people::{self, SessionRow};
use super::schema::{account_recoveries, accounts, issued_passwords, step_ups};
use super::types::Ts;
use crate::domain::credentials::{ISSUED_FOR, RecoveryKind, RecoveryState, STEPPED_UP_FOR};
use crate::domain::ids::{AccountId, AccountRecoveryId};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = account_recoveries)]
#[diesel(treat_none_as_default_value = false)]
pub struct RecoveryRow {
    pub id: AccountRecoveryId,
    pub account_id: AccountId,
    pub kind: RecoveryKind,
    pub state: RecoveryState,
    pub reason: String,
    pub asked_by: AccountId,
    pub asked_at: Ts,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Ts>,
    /// The keyed hash of the one-time code.
    pub code_mac: Option<Vec<u8>>,
    pub until: Option<Ts>,
    /// The new second factor, sealed, until it is confirmed.
    pub totp_sealed: Option<Vec<u8>>,
}

/// The place name under which a new second factor is sealed before it is confirmed.
#[must_use]
pub fn totp_place(id: AccountRecoveryId) -> Vec<u8> {
    [b"recoveries/totp/".as_slice(), id.0.as_bytes()].concat()
}

/// Notes that an account's password was issued: it must be changed at the next sign-in.
///
/// # Errors
/// The database's own.
pub fn password_was_issued(conn: &mut Conn, account: AccountId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let until = Ts::from(now + ISSUED_FOR);
    let upsert = diesel::insert_into(issued_passwords::table)
        .values((issued_passwords::account_id.eq(account), issued_passwords::until.eq(until)))
        .on_conflict(issued_passwords::account_id)
        .do_update()
        .set(issued_passwords::until.eq(until));
    Both(upsert).execute(conn)?;
    Ok(())
}

/// Until when an issued password is good; nothing for a password that the person chose.
///
/// # Errors
/// The database's own.
pub fn issued_until(conn: &mut Conn, account: AccountId) -> Result<Option<Ts>, StoreError> {
    Ok(issued_passwords::table.find(account).select(issued_passwords::until).first(conn).optional()?)
}

/// Sets a password that its person chose, and ends every session of the account.
///
/// # Errors
/// The database's own.
pub fn choose_password(conn: &mut Conn, account: AccountId, hash: &str) -> Result<(), StoreError> {
    diesel::update(accounts::table.find(account)).set(accounts::password.eq(hash)).execute(conn)?;
    diesel::delete(issued_passwords::table.find(account)).execute(conn)?;
    people::end_sessions_of(conn, account, None)?;
    Ok(())
}

/// Keeps an invitation, or the wish for a recovery.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, row: &RecoveryRow) -> Result<(), StoreError> {
    diesel::insert_into(account_recoveries::table).values(row).execute(conn)?;
    Ok(())
}

/// One by its id.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn find(conn: &mut Conn, id: AccountRecoveryId) -> Result<RecoveryRow, StoreError> {
    Ok(account_recoveries::table.find(id).select(RecoveryRow::as_select()).first(conn)?)
}

/// What waits for a second administrator, the oldest first, with the names of the account and of who asked.
///
/// # Errors
/// The database's own.
pub fn waiting(conn: &mut Conn) -> Result<Vec<(RecoveryRow, String, String)>, StoreError> {
    let rows: Vec<(RecoveryRow, String)> = account_recoveries::table
        .inner_join(accounts::table.on(accounts::id.eq(account_recoveries::account_id)))
        .filter(account_recoveries::state.eq(RecoveryState::Waiting))
        .order((account_recoveries::asked_at, account_recoveries::id))
        .limit(200)
        .select((RecoveryRow::as_select(), accounts::name))
        .load(conn)?;
    let mut all = Vec::with_capacity(rows.len());
    for (row, name) in rows {
        let by = people::account(conn, row.asked_by)?.name;
        all.push((row, name, by));
    }
    Ok(all)
}

/// A second administrator allows a recovery: its code can be used from now on, and the account is signed out.
///
/// # Errors
/// [`StoreError::Stale`] when it was decided already, is one's own wish or one's own account.
pub fn allow(
    conn: &mut Conn,
    id: AccountRecoveryId,
    by: AccountId,
    (code_mac, until): (&[u8], DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<RecoveryRow, StoreError> {
    let waiting = account_recoveries::table
        .find(id)
        .filter(account_recoveries::state.eq(RecoveryState::Waiting))
        .filter(account_recoveries::asked_by.ne(by))
        .filter(account_recoveries::account_id.ne(by));
    let changed = diesel::update(waiting)
        .set((
            account_recoveries::state.eq(RecoveryState::Open),
            account_recoveries::decided_by.eq(by),
            account_recoveries::decided_at.eq(Ts::from(now)),
            account_recoveries::code_mac.eq(code_mac),
            account_recoveries::until.eq(Ts::from(until)),
        ))
        .execute(conn)?;
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    let row = find(conn, id)?;
    people::end_sessions_of(conn, row.account_id, None)?;
    Ok(row)
}

/// A second administrator refuses.
///
/// # Errors
/// [`StoreError::Stale`] as [`allow`].
pub fn refuse(conn: &mut Conn, id: AccountRecoveryId, by: AccountId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let waiting = account_recoveries::table
        .find(id)
        .filter(account_recoveries::state.eq(RecoveryState::Waiting))
        .filter(account_recoveries::asked_by.ne(by));
    let set = (
        account_recoveries::state.eq(RecoveryState::Refused),
        account_recoveries::decided_by.eq(by),
        account_recoveries::decided_at.eq(Ts::from(now)),
    );
    if diesel::update(waiting).set(set).execute(conn)? == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// The recovery that a code opens, for the account with this address: used up by being entered.
///
/// # Errors
/// The database's own.
pub fn enter(
    conn: &mut Conn,
    email: &str,
    code_mac: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<RecoveryRow>, StoreError> {
    let found: Option<RecoveryRow> = account_recoveries::table
        .inner_join(accounts::table.on(accounts::id.eq(account_recoveries::account_id)))
        .filter(accounts::email.eq(email.trim().to_lowercase()))
        .filter(accounts::active.eq(true))
        .filter(account_recoveries::code_mac.eq(code_mac).assume_not_null())
        .filter(account_recoveries::state.eq(RecoveryState::Open))
        .filter(account_recoveries::until.gt(Ts::from(now)).assume_not_null())
        .select(RecoveryRow::as_select())
        .first(conn)
        .optional()?;
    Ok(found)
}

/// Keeps the new second factor until it is confirmed; the code opens nothing more.
///
/// # Errors
/// [`StoreError::Stale`] when the code was entered already.
pub fn entered(conn: &mut Conn, id: AccountRecoveryId, totp_sealed: &[u8]) -> Result<(), StoreError> {
    let open = account_recoveries::table.find(id).filter(account_recoveries::state.eq(RecoveryState::Open));
    let set = (account_recoveries::state.eq(RecoveryState::Entered), account_recoveries::totp_sealed.eq(totp_sealed));
    if diesel::update(open).set(set).execute(conn)? == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// The recovery that an account is in the midst of.
///
/// # Errors
/// The database's own.
pub fn under_way(conn: &mut Conn, account: AccountId, now: DateTime<Utc>) -> Result<Option<RecoveryRow>, StoreError> {
    Ok(account_recoveries::table
        .filter(account_recoveries::account_id.eq(account))
        .filter(account_recoveries::state.eq(RecoveryState::Entered))
        .filter(account_recoveries::until.gt(Ts::from(now)).assume_not_null())
        .order((account_recoveries::asked_at.desc(), account_recoveries::id.desc()))
        .select(RecoveryRow::as_select())
        .first(conn)
        .optional()?)
}

/// Password and second factor are the person's own: nothing older is good any more.
///
/// # Errors
/// The database's own.
pub fn finish(
    conn: &mut Conn,
    row: &RecoveryRow,
    (hash, totp_sealed): (&str, &[u8]),
    step: i64,
) -> Result<(), StoreError> {
    choose_password(conn, row.account_id, hash)?;
    super::sign_ons::unlink_all(conn, row.account_id)?;
    diesel::update(accounts::table.find(row.account_id))
        .set((accounts::totp_sealed.eq(totp_sealed), accounts::totp_last_step.eq(step)))
        .execute(conn)?;
    diesel::update(account_recoveries::table.find(row.id))
        .set((
            account_recoveries::state.eq(RecoveryState::Done),
            account_recoveries::code_mac.eq(None::<Vec<u8>>),
            account_recoveries::totp_sealed.eq(None::<Vec<u8>>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that a session gave its second factor again.
///
/// # Errors
/// The database's own.
pub fn step_up(conn: &mut Conn, token_hash: &[u8], now: DateTime<Utc>) -> Result<(), StoreError> {
    let upsert = diesel::insert_into(step_ups::table)
        .values((step_ups::token_hash.eq(token_hash.to_vec()), step_ups::at.eq(Ts::from(now))))
        .on_conflict(step_ups::token_hash)
        .do_update()
        .set(step_ups::at.eq(Ts::from(now)));
    Both(upsert).execute(conn)?;
    Ok(())
}

/// Whether a session gave its second factor within the last quarter of an hour, at sign-in or again.
///
/// # Errors
/// The database's own.
pub fn is_stepped_up(conn: &mut Conn, session: &SessionRow, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let since = now - STEPPED_UP_FOR;
    if session.created_at.utc() > since {
        return Ok(true);
    }
    let at: Option<Ts> =
        step_ups::table.find(session.token_hash.as_slice()).select(step_ups::at).first(conn).optional()?;
    Ok(at.is_some_and(|at| at.utc() > since))
}
