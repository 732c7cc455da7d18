//! What somebody is telling us and has not sent: sealed, kept for a day under the hash of the visitor's cookie.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::schema::drafts;
use super::types::Ts;
use super::vault::Keys;
use crate::domain::case::telling::ReplyBy;
use crate::domain::intake::{Step, Told};
use crate::domain::reference::AccessCode;

/// A draft lives this long after its last answer (promises §5: 24 hours).
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// A draft. What makes its report one report, and its receipt one receipt, is drawn when it begins. It has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Draft {
    /// The key under which its report is made once.
    pub once_key: String,
    code: [u8; 10],
    answers: Vec<(String, String)>,
    pub sent: Option<Receipt>,
}

/// What the receipt shows beside the code, once the report was sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct Receipt {
    pub reference: String,
    pub on: NaiveDate,
    pub reply_by: ReplyBy,
}

impl Draft {
    #[must_use]
    pub fn begin() -> Self {
        Self {
            once_key: format!("web/{}", crate::doors::new_id()),
            code: crate::doors::random(),
            answers: Vec::new(),
            sent: None,
        }
    }

    /// Puts the answers to one question in place of those before.
    pub fn answer(&mut self, step: Step, answers: Vec<(String, String)>) {
        self.answers.retain(|(name, _)| !step.fields().contains(&name.as_str()));
        self.answers.extend(answers);
    }

    /// Notes that it was sent. The answers are the case's now, and not kept twice.
    pub fn was_sent(&mut self, reference: String, on: NaiveDate) {
        let reply_by = self.told().reply().unwrap_or(ReplyBy::None);
        self.was_sent_by(reference, on, reply_by);
    }

    /// The same for a report that was not told by this draft's answers.
    pub fn was_sent_by(&mut self, reference: String, on: NaiveDate, reply_by: ReplyBy) {
        self.sent = Some(Receipt { reference, on, reply_by });
        self.answers.clear();
    }

    #[must_use]
    pub fn code(&self) -> AccessCode {
        AccessCode::from_bits(self.code)
    }

    #[must_use]
    pub fn told(&self) -> Told {
        Told::new(self.answers.clone())
    }
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
    let sealed: Option<Vec<u8>> = drafts::table
        .find(visitor)
        .filter(drafts::expires_at.gt(Ts::from(now)))
        .select(drafts::sealed)
        .first(conn)
        .optional()?;
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = keys.open(&place(visitor), &sealed)?;
    serde_json::from_slice(&plain).map(Some).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// The visitor's draft to be changed: until the transaction ends no other tab of the visitor changes it.
///
/// # Errors
/// As [`find`].
pub fn find_for_change(
    conn: &mut Conn,
    keys: &Keys,
    visitor: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Draft>, StoreError> {
    super::dialect::lock_hash(conn, visitor)?;
    find(conn, keys, visitor, now)
}

/// Keeps the visitor's draft, in place of the one before.
///
/// # Errors
/// The database's own.
pub fn keep(conn: &mut Conn, keys: &Keys, visitor: &[u8], draft: &Draft, now: DateTime<Utc>) -> Result<(), StoreError> {
    let plain = serde_json::to_vec(draft).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let values = (
        drafts::sealed.eq(keys.seal(&place(visitor), &plain)?),
        drafts::once_key.eq(&draft.once_key),
        drafts::case_ref.eq(draft.sent.as_ref().map(|sent| sent.reference.as_str())),
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
