//! The files of cases: what is known of each. Their bytes lie sealed on the shelf (`files::shelf`), each under a key of its
//! own that is sealed here: a row that is gone makes every copy of its bytes unreadable.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{attachments, drafts, reports};
use super::types::Ts;
use super::vault::Keys;
use crate::domain::attachment::{Kind, State};
use crate::domain::ids::{AccountId, AttachmentId, BodyId, CaseId, ReportId};
use crate::domain::people::Capacity;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments)]
#[diesel(treat_none_as_default_value = false)]
pub struct AttachmentRow {
    pub id: AttachmentId,
    /// None while its report is not sent.
    pub case_id: Option<CaseId>,
    /// The report whose thread it belongs to; none: to everybody who reported.
    pub report_id: Option<ReportId>,
    /// The draft it belongs to, until that is sent.
    pub once_key: Option<String>,
    pub from_capacity: Capacity,
    pub account_id: Option<AccountId>,
    /// The body whose people sent it.
    pub body_id: Option<BodyId>,
    pub kind: Kind,
    /// The n-th of its case: what its masked name counts.
    pub number: i32,
    pub name_sealed: Vec<u8>,
    pub key_sealed: Vec<u8>,
    pub bytes: i64,
    /// SHA-256 of the file as it was sent.
    pub digest: Vec<u8>,
    pub state: State,
    pub at: Ts,
    pub scanned_at: Option<Ts>,
}

impl AttachmentRow {
    /// The name under which others get it.
    #[must_use]
    pub fn masked(&self) -> String {
        self.kind.masked(self.number)
    }

    /// The sender's own name for it.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] with another key.
    pub fn own_name(&self, keys: &Keys) -> Result<String, StoreError> {
        let plain = keys.open(&place(self.id, b"name"), &self.name_sealed)?;
        String::from_utf8(plain).map_err(|e| StoreError::Unreadable(e.to_string()))
    }

    /// The key of its bytes.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] with another key.
    pub fn key(&self, keys: &Keys) -> Result<[u8; 32], StoreError> {
        let plain = keys.open(&place(self.id, b"key"), &self.key_sealed)?;
        plain.try_into().map_err(|_| StoreError::Unreadable("a file's key has another length".to_owned()))
    }
}

fn place(id: AttachmentId, what: &[u8]) -> Vec<u8> {
    [b"attachments/".as_slice(), id.0.as_bytes(), b"/", what].concat()
}

/// Seals the sender's own name and the key of the bytes for one row.
///
/// # Errors
/// When the cipher refuses.
pub fn seal(keys: &Keys, id: AttachmentId, name: &str, key: &[u8; 32]) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    Ok((keys.seal(&place(id, b"name"), name.as_bytes())?, keys.seal(&place(id, b"key"), key)?))
}

/// Whose files are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of<'a> {
    /// A report that is not sent yet, by the key under which it is made once.
    Draft(&'a str),
    /// Everything on a case.
    Case(CaseId),
    /// The thread of one report with its leads: its own files, and what leads sent to everybody who reported.
    Thread(CaseId, ReportId),
}

/// The files, oldest first.
///
/// # Errors
/// The database's own.
pub fn list(conn: &mut Conn, of: Of<'_>) -> Result<Vec<AttachmentRow>, StoreError> {
    let mut all = attachments::table.order((attachments::at, attachments::id)).into_boxed();
    all = match of {
        Of::Draft(once_key) => all.filter(attachments::once_key.eq(once_key.to_owned()).assume_not_null()),
        Of::Case(case) => all.filter(attachments::case_id.eq(case).assume_not_null()),
        Of::Thread(case, report) => {
            let mine = attachments::report_id.eq(report).assume_not_null();
            let to_all = attachments::report_id.is_null();
            all.filter(attachments::case_id.eq(case).assume_not_null()).filter(mine.or(to_all))
        }
    };
    Ok(all.select(AttachmentRow::as_select()).load(conn)?)
}

/// One file of a case.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn of_case(conn: &mut Conn, case: CaseId, id: AttachmentId) -> Result<AttachmentRow, StoreError> {
    Ok(attachments::table
        .find(id)
        .filter(attachments::case_id.eq(case).assume_not_null())
        .select(AttachmentRow::as_select())
        .first(conn)?)
}

/// One file, for the program.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn by_id(conn: &mut Conn, id: AttachmentId) -> Result<AttachmentRow, StoreError> {
    Ok(attachments::table.find(id).select(AttachmentRow::as_select()).first(conn)?)
}

/// How many files a case has.
///
/// # Errors
/// The database's own.
pub fn count(conn: &mut Conn, case: CaseId) -> Result<i64, StoreError> {
    Ok(attachments::table.filter(attachments::case_id.eq(case).assume_not_null()).count().get_result(conn)?)
}

/// Keeps new files.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, rows: &[AttachmentRow]) -> Result<(), StoreError> {
    crate::each!(conn, |c| diesel::insert_into(attachments::table).values(rows).execute(c))?;
    Ok(())
}

/// The files of a draft become those of its report.
///
/// # Errors
/// [`StoreError::NotFound`] without such a report.
pub fn adopt(conn: &mut Conn, once_key: &str, report: ReportId) -> Result<Vec<Kind>, StoreError> {
    let rows = list(conn, Of::Draft(once_key))?;
    let case: CaseId = reports::table.find(report).select(reports::case_id).first(conn)?;
    let before = i32::try_from(count(conn, case)?).unwrap_or(i32::MAX);
    for (number, row) in (before.saturating_add(1)..).zip(&rows) {
        diesel::update(attachments::table.find(row.id))
            .set((
                attachments::case_id.eq(Some(case)),
                attachments::report_id.eq(Some(report)),
                attachments::once_key.eq(None::<String>),
                attachments::number.eq(number),
            ))
            .execute(conn)?;
    }
    Ok(rows.into_iter().filter(|row| row.state != State::Harmful).map(|row| row.kind).collect())
}

/// Notes what a scan found.
///
/// # Errors
/// The database's own.
pub fn scanned(conn: &mut Conn, id: AttachmentId, state: State, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(attachments::table.find(id))
        .set((attachments::state.eq(state), attachments::scanned_at.eq(Some(Ts::from(now)))))
        .execute(conn)?;
    Ok(())
}

/// The bytes on the shelf are fewer now: cleaned of what a camera hides.
///
/// # Errors
/// The database's own.
pub fn resized(conn: &mut Conn, id: AttachmentId, bytes: i64) -> Result<(), StoreError> {
    diesel::update(attachments::table.find(id)).set(attachments::bytes.eq(bytes)).execute(conn)?;
    Ok(())
}

/// Takes files of a draft away.
///
/// # Errors
/// The database's own.
pub fn take_from_draft(conn: &mut Conn, once_key: &str, id: AttachmentId) -> Result<bool, StoreError> {
    let one = attachments::table.find(id).filter(attachments::once_key.eq(once_key).assume_not_null());
    Ok(diesel::delete(one).execute(conn)? > 0)
}

/// Takes away the files of drafts that ended unsent; the ids whose bytes may go.
///
/// # Errors
/// The database's own.
pub fn take_unsent(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<AttachmentId>, StoreError> {
    let alive = drafts::table.filter(drafts::expires_at.gt(Ts::from(now))).select(drafts::once_key.nullable());
    let ended: Vec<AttachmentId> = attachments::table
        .filter(attachments::case_id.is_null())
        .filter(attachments::once_key.ne_all(alive))
        .select(attachments::id)
        .load(conn)?;
    diesel::delete(attachments::table.filter(attachments::id.eq_any(ended.clone()))).execute(conn)?;
    Ok(ended)
}

/// How many bytes all files take together.
///
/// # Errors
/// The database's own.
pub fn total_bytes(conn: &mut Conn) -> Result<i64, StoreError> {
    // PostgreSQL adds whole numbers up to a decimal one.
    let all = diesel::dsl::sql::<diesel::sql_types::BigInt>("CAST(coalesce(sum(bytes), 0) AS BIGINT)");
    Ok(attachments::table.select(all).first(conn)?)
}

/// Which of these are known. What lies on the shelf and is known to nobody may go.
///
/// # Errors
/// The database's own.
pub fn known(conn: &mut Conn, ids: &[AttachmentId]) -> Result<Vec<AttachmentId>, StoreError> {
    Ok(attachments::table.filter(attachments::id.eq_any(ids.to_vec())).select(attachments::id).load(conn)?)
}

/// Whether the same bytes came to the same place in the last minutes: a form sent twice.
///
/// # Errors
/// The database's own.
pub fn came_already(conn: &mut Conn, row: &AttachmentRow) -> Result<bool, StoreError> {
    let since = Ts::from(row.at.utc() - TimeDelta::minutes(10));
    let mut same = attachments::table
        .filter(attachments::digest.eq(row.digest.clone()))
        .filter(attachments::from_capacity.eq(row.from_capacity))
        .filter(attachments::at.ge(since))
        .into_boxed();
    same = match (row.case_id, row.once_key.clone()) {
        (Some(case), _) => same.filter(attachments::case_id.eq(case).assume_not_null()),
        (None, Some(key)) => same.filter(attachments::once_key.eq(key).assume_not_null()),
        (None, None) => return Ok(false),
    };
    let count: i64 = same.count().get_result(conn)?;
    Ok(count > 0)
}
