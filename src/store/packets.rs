//! Packets as stored: ours, offered to others; and theirs, offered to a body of ours. What is in one is sealed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{disclosures, packets};
use super::types::Ts;
use crate::domain::ids::{AccountId, BodyId, CaseId, DisclosureId, PacketId, StrandId};
use crate::domain::packet::{PacketState, Purpose};
use crate::domain::reference::AccessCode;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = packets)]
#[diesel(treat_none_as_default_value = false)]
pub struct PacketRow {
    pub id: PacketId,
    /// By it both sides speak of the packet.
    pub token: String,
    /// We sent it.
    pub ours: bool,
    /// Its case, where that is one of this installation.
    pub case_id: Option<CaseId>,
    pub strand_id: Option<StrandId>,
    pub from_body_id: Option<BodyId>,
    pub from_code: String,
    pub from_name: String,
    /// The body it is for, where people of it sign in here.
    pub to_body_id: Option<BodyId>,
    pub to_code: String,
    pub to_name: String,
    pub purpose: Purpose,
    /// `domain::packet::Field` codes, in a row.
    pub fields: String,
    /// `exchange::packet::Signed` as JSON.
    pub sealed: Vec<u8>,
    pub state: PacketState,
    pub made_at: Ts,
    pub expires_at: Ts,
    pub by_account: Option<AccountId>,
    /// How it was handed over by hand, and when: for bodies that are not on Candour.
    pub handed: Option<String>,
    pub handed_at: Option<Ts>,
    pub decided_at: Option<Ts>,
    pub decided_by: Option<String>,
    pub reason: Option<String>,
    pub better: Option<String>,
}

/// A new packet's id, which stays here, and the token by which both sides speak of it.
#[must_use]
pub fn fresh() -> (PacketId, String) {
    let token = AccessCode::from_bits(crate::doors::random()).reveal().to_owned();
    (PacketId(crate::doors::new_id()), token)
}

/// A new disclosure's id.
#[must_use]
pub fn fresh_disclosure() -> DisclosureId {
    DisclosureId(crate::doors::new_id())
}

/// The place name under which a packet's content is sealed.
#[must_use]
pub fn place(id: PacketId) -> Vec<u8> {
    [b"packets/".as_slice(), id.0.as_bytes()].concat()
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = disclosures)]
#[diesel(treat_none_as_default_value = false)]
pub struct DisclosureRow {
    pub id: DisclosureId,
    pub case_id: CaseId,
    pub packet_id: Option<PacketId>,
    pub to_words: String,
    pub purpose: Purpose,
    pub basis: String,
    pub fields: String,
    pub at: Ts,
    pub by_account: Option<AccountId>,
}

/// Keeps a packet.
///
/// # Errors
/// [`StoreError::Taken`] when one with this token is here already.
pub fn insert(conn: &mut Conn, row: &PacketRow) -> Result<(), StoreError> {
    diesel::insert_into(packets::table).values(row).execute(conn)?;
    Ok(())
}

/// Notes a disclosure.
///
/// # Errors
/// The database's own.
pub fn disclose(conn: &mut Conn, row: &DisclosureRow) -> Result<(), StoreError> {
    diesel::insert_into(disclosures::table).values(row).execute(conn)?;
    Ok(())
}

/// The disclosures of a case, the oldest first.
///
/// # Errors
/// The database's own.
pub fn disclosed(conn: &mut Conn, case: CaseId) -> Result<Vec<DisclosureRow>, StoreError> {
    Ok(disclosures::table
        .filter(disclosures::case_id.eq(case))
        .order((disclosures::at, disclosures::id))
        .select(DisclosureRow::as_select())
        .load(conn)?)
}

/// The packets of a case, the newest first.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<PacketRow>, StoreError> {
    Ok(packets::table
        .filter(packets::case_id.eq(case))
        .order((packets::made_at.desc(), packets::id.desc()))
        .select(PacketRow::as_select())
        .load(conn)?)
}

/// The packets offered to a body, the newest first, without those of cases that the reader is kept out of.
///
/// # Errors
/// The database's own.
pub fn to_body(conn: &mut Conn, body: BodyId, hidden: &[CaseId]) -> Result<Vec<PacketRow>, StoreError> {
    let rows: Vec<PacketRow> = packets::table
        .filter(packets::to_body_id.eq(body))
        .order((packets::made_at.desc(), packets::id.desc()))
        .limit(200)
        .select(PacketRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().filter(|row| row.case_id.is_none_or(|case| !hidden.contains(&case))).collect())
}

/// A packet offered to a body, by its token.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn received(conn: &mut Conn, token: &str, body: BodyId) -> Result<PacketRow, StoreError> {
    Ok(packets::table
        .filter(packets::token.eq(token))
        .filter(packets::to_body_id.eq(body))
        .select(PacketRow::as_select())
        .first(conn)?)
}

/// A packet by its id, for the program.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn by_id(conn: &mut Conn, id: PacketId) -> Result<PacketRow, StoreError> {
    Ok(packets::table.find(id).select(PacketRow::as_select()).first(conn)?)
}

/// A packet that a body elsewhere sent us.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn from_elsewhere(conn: &mut Conn, token: &str, from: &str) -> Result<PacketRow, StoreError> {
    Ok(packets::table
        .filter(packets::token.eq(token))
        .filter(packets::ours.eq(false))
        .filter(packets::from_code.eq(from))
        .select(PacketRow::as_select())
        .first(conn)?)
}

/// What packets held that nobody may read since `old`: it goes, and that they were there stays.
///
/// # Errors
/// The database's own.
pub fn forget(conn: &mut Conn, old: DateTime<Utc>) -> Result<(), StoreError> {
    let over =
        packets::table.filter(packets::expires_at.lt(Ts::from(old))).filter(packets::sealed.ne(Vec::<u8>::new()));
    diesel::update(over).set(packets::sealed.eq(Vec::<u8>::new())).execute(conn)?;
    Ok(())
}

/// A packet that we sent, by its token.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn sent(conn: &mut Conn, token: &str) -> Result<PacketRow, StoreError> {
    Ok(packets::table
        .filter(packets::token.eq(token))
        .filter(packets::ours.eq(true))
        .select(PacketRow::as_select())
        .first(conn)?)
}

/// What was decided, by whom in words, why, and where it belongs instead.
#[derive(Debug, Clone)]
pub struct Decided<'a> {
    pub state: PacketState,
    pub by: &'a str,
    pub reason: &'a str,
    pub better: Option<&'a str>,
}

/// Notes a decision.
///
/// # Errors
/// [`StoreError::Stale`] when it was decided otherwise meanwhile.
pub fn decide(conn: &mut Conn, row: &PacketRow, decided: &Decided<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let target = packets::table.find(row.id).filter(packets::state.eq(row.state));
    let changed = diesel::update(target)
        .set((
            packets::state.eq(decided.state),
            packets::decided_at.eq(Ts::from(now)),
            packets::decided_by.eq(decided.by),
            packets::reason.eq(decided.reason),
            packets::better.eq(decided.better),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Notes that it was handed over by hand.
///
/// # Errors
/// The database's own.
pub fn handed(conn: &mut Conn, id: PacketId, how: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(packets::table.find(id))
        .set((packets::handed.eq(how), packets::handed_at.eq(Ts::from(now))))
        .execute(conn)?;
    Ok(())
}
