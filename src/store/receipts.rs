//! Receipts: the person's own, and those they gave to a carer or an advocate. Of each code only a keyed hash is kept.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{cases, receipts, reports, sessions};
use super::types::Ts;
use crate::domain::case::person::Helper;
use crate::domain::ids::{ReceiptId, ReportId};
use crate::domain::people::{Actor, Capacity};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = receipts)]
#[diesel(treat_none_as_default_value = false)]
pub struct ReceiptRow {
    pub id: ReceiptId,
    pub report_id: ReportId,
    pub helper: Helper,
    /// What it opens: reading along, or speaking for the person.
    pub capacity: Capacity,
    pub code_mac: Vec<u8>,
    pub made_at: Ts,
    pub revoked_at: Option<Ts>,
}

impl ReceiptRow {
    /// The actor who holds it.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::helper(self.report_id, self.capacity, self.helper.words())
    }
}

/// What a code opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opens {
    pub report: ReportId,
    pub reference: String,
    /// None: the person's own receipt.
    pub receipt: Option<ReceiptId>,
}

/// What the code with this keyed hash opens. Both kinds are always looked for, so that the work tells nothing.
///
/// # Errors
/// The database's own.
pub fn opens(conn: &mut Conn, code_mac: &[u8]) -> Result<Option<Opens>, StoreError> {
    let own: Option<(ReportId, String)> = reports::table
        .inner_join(cases::table)
        .filter(reports::code_mac.eq(code_mac))
        .select((reports::id, cases::reference))
        .first(conn)
        .optional()?;
    let given: Option<(ReceiptId, ReportId, String)> = receipts::table
        .inner_join(reports::table.on(reports::id.eq(receipts::report_id)))
        .inner_join(cases::table.on(cases::id.eq(reports::case_id)))
        .filter(receipts::code_mac.eq(code_mac))
        .filter(receipts::revoked_at.is_null())
        .select((receipts::id, receipts::report_id, cases::reference))
        .first(conn)
        .optional()?;
    let own = own.map(|(report, reference)| Opens { report, reference, receipt: None });
    Ok(own.or(given.map(|(id, report, reference)| Opens { report, reference, receipt: Some(id) })))
}

/// The receipts given to others for this report, the newest first.
///
/// # Errors
/// The database's own.
pub fn given(conn: &mut Conn, report: ReportId) -> Result<Vec<ReceiptRow>, StoreError> {
    let mut given: Vec<ReceiptRow> =
        receipts::table.filter(receipts::report_id.eq(report)).select(ReceiptRow::as_select()).load(conn)?;
    given.sort_by_key(|row| std::cmp::Reverse((row.made_at, row.id)));
    Ok(given)
}

/// Notes that a session is that of a helper's receipt.
///
/// # Errors
/// The database's own.
pub fn bind(conn: &mut Conn, token_hash: &[u8], receipt: ReceiptId) -> Result<(), StoreError> {
    diesel::update(sessions::table.find(token_hash)).set(sessions::receipt_id.eq(receipt)).execute(conn)?;
    Ok(())
}

/// The actor behind a session of a receipt: the person, or the helper. None: the receipt was taken back.
///
/// # Errors
/// The database's own.
pub fn holder(conn: &mut Conn, token_hash: &[u8], report: ReportId) -> Result<Option<Actor>, StoreError> {
    let receipt: Option<Option<ReceiptId>> =
        sessions::table.find(token_hash).select(sessions::receipt_id).first(conn).optional()?;
    let Some(receipt) = receipt.flatten() else { return Ok(Some(Actor::receipt(report))) };
    let row: Option<ReceiptRow> = receipts::table
        .find(receipt)
        .filter(receipts::revoked_at.is_null())
        .select(ReceiptRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.filter(|row| row.report_id == report).map(|row| row.actor()))
}
