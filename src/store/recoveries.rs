//! Wishes for a receipt in place of a lost one. Every wish is kept alike; a job finds later whether it fits a report.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::Conn;
use super::error::StoreError;
use super::jobs::{self, NewJob};
use super::opening::identity_place;
use super::rows::ReportRow;
use super::schema::{cases, identities, recoveries, reports};
use super::types::Ts;
use super::vault::{Keys, Use};
use crate::domain::case::telling::Identity;
use crate::domain::ids::{RecoveryId, ReportId};
use crate::domain::lost::{Fact, fact, is_name_of};

/// What was typed. Sealed; it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Wish {
    pub name: String,
    pub fact: String,
    /// For those of whom we hold an e-mail address alone.
    pub number: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = recoveries)]
#[diesel(treat_none_as_default_value = false)]
pub struct RecoveryRow {
    pub id: RecoveryId,
    pub asked_at: Ts,
    pub sealed: Vec<u8>,
    /// The report that both facts fit.
    pub report_id: Option<ReportId>,
    /// From when the new receipt may be given out.
    pub due_on: Option<NaiveDate>,
    pub open: bool,
}

fn place(id: RecoveryId) -> Vec<u8> {
    [b"recoveries/".as_slice(), id.0.as_bytes()].concat()
}

/// The keyed hash under which a contact is found.
#[must_use]
pub fn contact_mac(keys: &Keys, folded: &str) -> Vec<u8> {
    keys.mac(Use::Lookup, &[b"contact", folded.as_bytes()]).to_vec()
}

/// Keeps a wish, and the job that looks whether it fits. The same work for every wish.
///
/// # Errors
/// When it cannot be sealed.
pub fn keep(conn: &mut Conn, keys: &Keys, wish: &Wish, now: DateTime<Utc>) -> Result<(), StoreError> {
    let id = RecoveryId(crate::doors::new_id());
    let plain = serde_json::to_vec(wish).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let sealed = keys.seal(&place(id), &plain)?;
    let row = RecoveryRow { id, asked_at: now.into(), sealed, report_id: None, due_on: None, open: true };
    diesel::insert_into(recoveries::table).values(row).execute(conn)?;
    jobs::insert(conn, &[jobs::row(NewJob::MatchRecovery { recovery: id }, now)])
}

/// A wish as it was kept, if it is still there.
///
/// # Errors
/// [`StoreError::Unreadable`] when it cannot be opened.
pub fn find(conn: &mut Conn, keys: &Keys, id: RecoveryId) -> Result<Option<(RecoveryRow, Wish)>, StoreError> {
    let row: Option<RecoveryRow> =
        recoveries::table.find(id).select(RecoveryRow::as_select()).first(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    let plain = keys.open(&place(id), &row.sealed)?;
    let wish = serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok(Some((row, wish)))
}

/// A report that a wish fits, with its identity and the reference of its case.
pub struct Fitting {
    pub report: ReportRow,
    pub identity: Identity,
    pub reference: String,
}

/// The newest report that both facts of a wish fit.
///
/// # Errors
/// The database's own.
pub fn fitting(conn: &mut Conn, keys: &Keys, wish: &Wish) -> Result<Option<Fitting>, StoreError> {
    let Some(fact) = fact(&wish.fact) else { return Ok(None) };
    let mut query = reports::table
        .inner_join(cases::table)
        .inner_join(identities::table.on(identities::report_id.eq(reports::id)))
        .order((reports::received_at.desc(), reports::id.desc()))
        .select((ReportRow::as_select(), identities::sealed, cases::reference))
        .limit(20)
        .into_boxed();
    query = match fact {
        Fact::Reference(reference) => query.filter(cases::reference.eq(reference.as_str().to_owned())),
        Fact::Contact(folded) => query.filter(identities::contact_mac.eq(contact_mac(keys, &folded)).assume_not_null()),
    };
    let candidates: Vec<(ReportRow, Vec<u8>, String)> = query.load(conn)?;
    for (report, sealed, reference) in candidates {
        let identity = opened(keys, report.id, &sealed)?;
        if is_name_of(&identity, &wish.name) {
            return Ok(Some(Fitting { report, identity, reference }));
        }
    }
    Ok(None)
}

fn opened(keys: &Keys, report: ReportId, sealed: &[u8]) -> Result<Identity, StoreError> {
    let plain = keys.open(&identity_place(report), sealed)?;
    serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))
}

/// Notes that a wish fits a report, and from when the receipt may be given out.
///
/// # Errors
/// The database's own.
pub fn fits(conn: &mut Conn, id: RecoveryId, report: ReportId, due_on: NaiveDate) -> Result<(), StoreError> {
    diesel::update(recoveries::table.find(id))
        .set((recoveries::report_id.eq(report), recoveries::due_on.eq(due_on)))
        .execute(conn)?;
    Ok(())
}

/// Takes a wish away that fits nothing: no trace of who asked stays.
///
/// # Errors
/// The database's own.
pub fn forget(conn: &mut Conn, id: RecoveryId) -> Result<(), StoreError> {
    diesel::delete(recoveries::table.find(id)).execute(conn)?;
    Ok(())
}

/// The receipts that may be given out today, the oldest first.
///
/// # Errors
/// The database's own.
pub fn due(conn: &mut Conn, today: NaiveDate, limit: i64) -> Result<Vec<RecoveryRow>, StoreError> {
    Ok(recoveries::table
        .filter(recoveries::open.eq(true))
        .filter(recoveries::due_on.le(today).assume_not_null())
        .order((recoveries::due_on, recoveries::id))
        .limit(limit)
        .select(RecoveryRow::as_select())
        .load(conn)?)
}

/// Since when a new receipt was asked for on this report, if it was.
///
/// # Errors
/// The database's own.
pub fn asked(conn: &mut Conn, report: ReportId) -> Result<Option<Ts>, StoreError> {
    let asked: Vec<Ts> = recoveries::table
        .filter(recoveries::report_id.eq(report).assume_not_null())
        .filter(recoveries::open.eq(true))
        .select(recoveries::asked_at)
        .load(conn)?;
    Ok(asked.into_iter().min())
}

/// The report of a wish with its identity and reference, for who gives the receipt out.
///
/// # Errors
/// [`StoreError::NotFound`] when the wish was stopped.
pub fn of_wish(conn: &mut Conn, keys: &Keys, row: &RecoveryRow) -> Result<Fitting, StoreError> {
    let report = row.report_id.ok_or(StoreError::NotFound)?;
    let (report, sealed, reference): (ReportRow, Vec<u8>, String) = reports::table
        .inner_join(cases::table)
        .inner_join(identities::table.on(identities::report_id.eq(reports::id)))
        .filter(reports::id.eq(report))
        .select((ReportRow::as_select(), identities::sealed, cases::reference))
        .first(conn)?;
    let identity = opened(keys, report.id, &sealed)?;
    Ok(Fitting { report, identity, reference })
}
