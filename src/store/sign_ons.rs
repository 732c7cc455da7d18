//! Accounts that sign in by another service. A link is made by the account's own person, signed in; never by the service.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::people::AccountRow;
use super::schema::{accounts, bodies, sign_ons, ways_back};
use super::types::Ts;
use crate::domain::ids::AccountId;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_ons)]
#[diesel(treat_none_as_default_value = false)]
pub struct SignOnRow {
    pub issuer: String,
    /// The service's own name for the person, unique at the issuer for ever (OpenID Connect Core, 2).
    pub subject: String,
    pub account_id: AccountId,
    /// The service as the settings call it.
    pub provider: String,
    pub linked_at: Ts,
    pub used_at: Option<Ts>,
}

/// The active accounts that a subject of an issuer is linked to, each with the code of its body.
///
/// # Errors
/// The database's own.
pub fn accounts_of(conn: &mut Conn, issuer: &str, subject: &str) -> Result<Vec<(AccountRow, String)>, StoreError> {
    Ok(sign_ons::table
        .inner_join(accounts::table.inner_join(bodies::table))
        .filter(sign_ons::issuer.eq(issuer))
        .filter(sign_ons::subject.eq(subject))
        .filter(accounts::active.eq(true))
        .order(accounts::id)
        .select((AccountRow::as_select(), bodies::code))
        .load(conn)?)
}

/// The services that an account is linked to.
///
/// # Errors
/// The database's own.
pub fn of_account(conn: &mut Conn, account: AccountId) -> Result<Vec<SignOnRow>, StoreError> {
    Ok(sign_ons::table
        .filter(sign_ons::account_id.eq(account))
        .order((sign_ons::provider, sign_ons::issuer, sign_ons::subject))
        .select(SignOnRow::as_select())
        .load(conn)?)
}

/// Links an account; one subject of a service for each account, so that the newest link stands.
///
/// # Errors
/// The database's own.
pub fn link(conn: &mut Conn, row: &SignOnRow) -> Result<(), StoreError> {
    unlink(conn, row.account_id, &row.provider)?;
    diesel::insert_into(sign_ons::table).values(row).execute(conn)?;
    Ok(())
}

/// Ends the link of an account to a service.
///
/// # Errors
/// The database's own.
pub fn unlink(conn: &mut Conn, account: AccountId, provider: &str) -> Result<(), StoreError> {
    let link = sign_ons::table.filter(sign_ons::account_id.eq(account)).filter(sign_ons::provider.eq(provider));
    diesel::delete(link).execute(conn)?;
    Ok(())
}

/// Ends all links of an account: after its recovery nothing older is good.
///
/// # Errors
/// The database's own.
pub fn unlink_all(conn: &mut Conn, account: AccountId) -> Result<(), StoreError> {
    diesel::delete(sign_ons::table.filter(sign_ons::account_id.eq(account))).execute(conn)?;
    Ok(())
}

/// Notes that somebody signed in by a link.
///
/// # Errors
/// The database's own.
pub fn used(
    conn: &mut Conn,
    (issuer, subject): (&str, &str),
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::update(sign_ons::table.find((issuer, subject, account)))
        .set(sign_ons::used_at.eq(Ts::from(now)))
        .execute(conn)?;
    Ok(())
}

/// Uses a way back: false when it was used before.
///
/// # Errors
/// The database's own.
pub fn use_once(conn: &mut Conn, mark: &[u8], until: DateTime<Utc>) -> Result<bool, StoreError> {
    let fresh = diesel::insert_into(ways_back::table)
        .values((ways_back::mark.eq(mark.to_vec()), ways_back::until.eq(Ts::from(until))))
        .on_conflict(ways_back::mark)
        .do_nothing();
    Ok(Both(fresh).execute(conn)? == 1)
}

/// Ways back that nobody could use any more.
///
/// # Errors
/// The database's own.
pub fn tidy(conn: &mut Conn, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::delete(ways_back::table.filter(ways_back::until.lt(Ts::from(now)))).execute(conn)?;
    Ok(())
}
