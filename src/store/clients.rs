//! Systems that speak to us for a body (OAuth 2 client credentials, RFC 6749 section 4.4), and their tokens. A secret and a
//! token are 256 random bits: what is stored is their SHA-256, as with sessions.

use base64::Engine;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::conn::Conn;
use super::directory::BodyRow;
use super::error::StoreError;
use super::people::{AccountRow, add_account};
use super::schema::{accounts, bodies, client_tokens, clients};
use super::types::Ts;
use super::vault::digest;
use crate::domain::ids::{AccountId, ClientId};
use crate::domain::people::{Actor, system_of};

/// A client. Its account holds the body and the capacity; it has no password, so nobody signs in with it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = clients)]
#[diesel(treat_none_as_default_value = false)]
pub struct ClientRow {
    pub id: ClientId,
    pub account_id: AccountId,
    pub name: String,
    pub secret_hash: Vec<u8>,
    /// Separated by spaces, as in RFC 6749 section 3.3.
    pub scopes: String,
    pub issued_by: String,
    pub issued_at: Ts,
    pub revoked_at: Option<Ts>,
    pub used_at: Option<Ts>,
}

/// How long a token lives (ours).
pub const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(30);

/// A new client of a body: its account, its row, and the secret, which is shown once and never stored.
pub struct Issued {
    pub account: AccountRow,
    pub client: ClientRow,
    pub secret: String,
}

/// Makes a client; `None` for a body that no system can speak for.
#[must_use]
pub fn fresh(body: &BodyRow, name: &str, scopes: &str, by: &str, now: DateTime<Utc>) -> Option<Issued> {
    let (id, account) = (ClientId(crate::doors::new_id()), AccountId(crate::doors::new_id()));
    let bits: [u8; 32] = crate::doors::random();
    let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bits);
    Some(Issued {
        account: AccountRow {
            id: account,
            email: format!("{id}@systems.invalid"),
            name: name.to_owned(),
            capacity: system_of(body.kind)?,
            body_id: body.id,
            role_words: "system".to_owned(),
            password: None,
            totp_sealed: None,
            totp_last_step: 0,
            active: true,
            created_at: now.into(),
            last_provider_id: None,
        },
        client: ClientRow {
            id,
            account_id: account,
            name: name.to_owned(),
            secret_hash: digest(&[secret.as_bytes()]).to_vec(),
            scopes: scopes.to_owned(),
            issued_by: by.to_owned(),
            issued_at: now.into(),
            revoked_at: None,
            used_at: None,
        },
        secret,
    })
}

pub use crate::domain::people::{READ, WRITE};

/// Enters a client with its account.
///
/// # Errors
/// The database's own.
pub fn issue(conn: &mut Conn, account: &AccountRow, client: &ClientRow) -> Result<(), StoreError> {
    add_account(conn, account)?;
    diesel::insert_into(clients::table).values(client).execute(conn)?;
    Ok(())
}

/// All clients with their bodies, the newest first.
///
/// # Errors
/// The database's own.
pub fn all(conn: &mut Conn) -> Result<Vec<(ClientRow, String)>, StoreError> {
    Ok(clients::table
        .inner_join(accounts::table)
        .inner_join(bodies::table.on(bodies::id.eq(accounts::body_id)))
        .order((clients::issued_at.desc(), clients::id.desc()))
        .select((ClientRow::as_select(), bodies::name))
        .load(conn)?)
}

/// Takes a client's access away: its secret opens nothing more, its tokens are gone, its account is disabled.
///
/// # Errors
/// [`StoreError::NotFound`], also when it was revoked already.
pub fn revoke(conn: &mut Conn, id: ClientId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let live = clients::table.find(id).filter(clients::revoked_at.is_null());
    if diesel::update(live).set(clients::revoked_at.eq(Ts::from(now))).execute(conn)? != 1 {
        return Err(StoreError::NotFound);
    }
    diesel::delete(client_tokens::table.filter(client_tokens::client_id.eq(id))).execute(conn)?;
    let account: AccountId = clients::table.find(id).select(clients::account_id).first(conn)?;
    diesel::update(accounts::table.find(account)).set(accounts::active.eq(false)).execute(conn)?;
    Ok(())
}

/// The client that knows this secret, if it may still speak. An unknown client costs what a known one does.
///
/// # Errors
/// The database's own.
pub fn authenticate(conn: &mut Conn, id: ClientId, secret_hash: &[u8]) -> Result<Option<ClientRow>, StoreError> {
    let found: Option<ClientRow> = clients::table.find(id).select(ClientRow::as_select()).first(conn).optional()?;
    let stored = found.as_ref().map_or_else(|| vec![0; 32], |row| row.secret_hash.clone());
    let fits = bool::from(stored.as_slice().ct_eq(secret_hash));
    Ok(found.filter(|row| fits && row.revoked_at.is_none()))
}

/// Keeps a token, and forgets those that ran out.
///
/// # Errors
/// The database's own.
pub fn keep_token(
    conn: &mut Conn,
    token_hash: &[u8],
    client: ClientId,
    scopes: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::delete(client_tokens::table.filter(client_tokens::expires_at.lt(Ts::from(now)))).execute(conn)?;
    diesel::insert_into(client_tokens::table)
        .values((
            client_tokens::token_hash.eq(token_hash),
            client_tokens::client_id.eq(client),
            client_tokens::scopes.eq(scopes),
            client_tokens::issued_at.eq(Ts::from(now)),
            client_tokens::expires_at.eq(Ts::from(now + TOKEN_LIFE)),
        ))
        .execute(conn)?;
    diesel::update(clients::table.find(client)).set(clients::used_at.eq(Ts::from(now))).execute(conn)?;
    Ok(())
}

/// Who speaks with a token, and what it may be used for.
#[derive(Debug, Clone)]
pub struct Speaker {
    pub client: ClientId,
    pub actor: Actor,
    pub account: AccountRow,
    pub scopes: Vec<String>,
}

/// The client that holds a live token.
///
/// # Errors
/// The database's own.
pub fn speaker(conn: &mut Conn, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Speaker>, StoreError> {
    let found: Option<(ClientId, String, AccountRow, String)> = client_tokens::table
        .inner_join(clients::table.inner_join(accounts::table))
        .inner_join(bodies::table.on(bodies::id.eq(accounts::body_id)))
        .filter(client_tokens::token_hash.eq(token_hash))
        .filter(client_tokens::expires_at.gt(Ts::from(now)))
        .filter(clients::revoked_at.is_null())
        .filter(accounts::active.eq(true))
        .select((clients::id, client_tokens::scopes, AccountRow::as_select(), bodies::name))
        .first(conn)
        .optional()?;
    Ok(found.map(|(client, scopes, account, body)| Speaker {
        client,
        actor: account.actor(&body),
        account,
        scopes: scopes.split(' ').map(str::to_owned).collect(),
    }))
}
