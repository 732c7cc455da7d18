//! Letters as written: for the preview page and so that none leaves twice. Addresses are sealed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{identities, letters, reports};
use super::types::Ts;
use crate::domain::case::telling::ReplyBy;
use crate::domain::ids::{AccountId, JobId, LetterId, ReportId};
use crate::domain::needs::{self, Outgoing};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = letters)]
#[diesel(treat_none_as_default_value = false)]
pub struct LetterRow {
    pub id: LetterId,
    pub job_id: JobId,
    pub letter: String,
    pub to_sealed: Vec<u8>,
    pub subject: String,
    pub body: String,
    pub written_at: Ts,
    pub sent_at: Option<Ts>,
}

/// The place name under which a letter's address is sealed.
#[must_use]
pub fn place(job: JobId) -> Vec<u8> {
    [b"letters/".as_slice(), job.0.as_bytes()].concat()
}

/// The sealed identity of a report's reporter, if one was given.
///
/// # Errors
/// The database's own.
pub fn identity(conn: &mut Conn, report: ReportId) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(identities::table.find(report).select(identities::sealed).first(conn).optional()?)
}

/// The account that made a report, where staff made it: they sign in, and have no receipt.
///
/// # Errors
/// The database's own.
pub fn told_by(conn: &mut Conn, report: ReportId) -> Result<Option<AccountId>, StoreError> {
    let account: Option<Option<AccountId>> =
        reports::table.find(report).select(reports::account_id).first(conn).optional()?;
    Ok(account.flatten())
}

/// How the person behind a report is written to: the one question that every letter and mail to them asks.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn outgoing(conn: &mut Conn, report: ReportId) -> Result<Outgoing, StoreError> {
    let (reply, needs): (ReplyBy, String) =
        reports::table.find(report).select((reports::reply_by, reports::needs)).first(conn)?;
    Ok(needs::outgoing(reply, &serde_json::from_str::<Vec<String>>(&needs).unwrap_or_default()))
}

/// The tag of the language that the person wrote in.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn language(conn: &mut Conn, report: ReportId) -> Result<String, StoreError> {
    Ok(reports::table.find(report).select(reports::language).first(conn)?)
}

/// Whether a kept letter has left already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub sent: bool,
}

/// Keeps a letter, once for its job.
///
/// # Errors
/// The database's own.
pub fn keep(
    conn: &mut Conn,
    job: JobId,
    letter: &str,
    to_sealed: Vec<u8>,
    (subject, body): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Kept, StoreError> {
    let known: Option<Option<Ts>> =
        letters::table.filter(letters::job_id.eq(job)).select(letters::sent_at).first(conn).optional()?;
    if let Some(sent_at) = known {
        return Ok(Kept { sent: sent_at.is_some() });
    }
    let row = LetterRow {
        id: LetterId(crate::doors::new_id()),
        job_id: job,
        letter: letter.to_owned(),
        to_sealed,
        subject: subject.to_owned(),
        body: body.to_owned(),
        written_at: now.into(),
        sent_at: None,
    };
    diesel::insert_into(letters::table).values(row).execute(conn)?;
    Ok(Kept { sent: false })
}

/// Notes that a letter left.
///
/// # Errors
/// The database's own.
pub fn sent(conn: &mut Conn, job: JobId, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(letters::table.filter(letters::job_id.eq(job)))
        .set(letters::sent_at.eq(Ts::from(now)))
        .execute(conn)?;
    Ok(())
}

/// The newest letters, for the preview page.
///
/// # Errors
/// The database's own.
pub fn newest(conn: &mut Conn, limit: i64) -> Result<Vec<LetterRow>, StoreError> {
    Ok(letters::table
        .order((letters::written_at.desc(), letters::id.desc()))
        .limit(limit)
        .select(LetterRow::as_select())
        .load(conn)?)
}
