//! What somebody is telling us and has not sent: sealed, kept for a day under the hash of the visitor's cookie.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::schema::drafts;
use super::types::Ts;
use super::vault::Keys;

/// A draft lives this long after its last answer (promises §5: 24 hours).
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// A draft as its room writes it. It has no `Debug`: it holds what people tell us.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// The key under which its report is made once.
    pub once_key: String,
    /// The reference of its report, once it was sent.
    pub case_ref: Option<String>,
    /// The answers, in the room's own form.
    pub plain: Vec<u8>,
}

/// A draft is sealed for its visitor: it cannot be opened as another's.
fn place(visitor: &[u8]) -> Vec<u8> {
    [b"drafts/".as_slice(), visitor].concat()
}

/// The visitor's draft, if one is alive.
///
/// # Errors
/// [`StoreError::Unreadable`] when it cannot be opened.
pub fn find(conn: &mut Conn, keys: &Keys, visitor: &[u8], now: DateTime<Utc>) -> Result<Option<Draft>, StoreError> {
    let row: Option<(String, Option<String>, Vec<u8>)> = drafts::table
        .find(visitor)
        .filter(drafts::expires_at.gt(Ts::from(now)))
        .select((drafts::once_key, drafts::case_ref, drafts::sealed))
        .first(conn)
        .optional()?;
    row.map(|(once_key, case_ref, sealed)| {
        Ok(Draft { once_key, case_ref, plain: keys.open(&place(visitor), &sealed)? })
    })
    .transpose()
}

/// Keeps the visitor's draft, in place of the one before.
///
/// # Errors
/// The database's own.
pub fn keep(conn: &mut Conn, keys: &Keys, visitor: &[u8], draft: &Draft, now: DateTime<Utc>) -> Result<(), StoreError> {
    let values = (
        drafts::sealed.eq(keys.seal(&place(visitor), &draft.plain)?),
        drafts::once_key.eq(&draft.once_key),
        drafts::case_ref.eq(&draft.case_ref),
        drafts::updated_at.eq(Ts::from(now)),
        drafts::expires_at.eq(Ts::from(now + KEPT)),
    );
    let upsert = diesel::insert_into(drafts::table)
        .values((drafts::token_hash.eq(visitor), values.clone()))
        .on_conflict(drafts::token_hash)
        .do_update()
        .set(values);
    Both(upsert).execute(conn)?;
    Ok(())
}

/// Takes the visitor's draft away.
///
/// # Errors
/// The database's own.
pub fn forget(conn: &mut Conn, visitor: &[u8]) -> Result<(), StoreError> {
    diesel::delete(drafts::table.find(visitor)).execute(conn)?;
    Ok(())
}
