//! The register of contracts between companies and trusts, and the days on which a body's team is closed.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::directory::{BodyRow, ContractRow};
use super::error::StoreError;
use super::schema::{bodies, closures, contracts};
use crate::domain::ids::{BodyId, ClosureId, ContractId};

/// A contract with the names of its parties.
#[derive(Debug, Clone)]
pub struct Listed {
    pub row: ContractRow,
    pub provider: String,
    pub trust: String,
}

/// The contracts of a body, as either party, those without an end first.
///
/// # Errors
/// The database's own.
pub fn of_body(conn: &mut Conn, body: BodyId) -> Result<Vec<Listed>, StoreError> {
    let rows: Vec<ContractRow> = contracts::table
        .filter(contracts::provider_id.eq(body).or(contracts::trust_id.eq(body)))
        .select(ContractRow::as_select())
        .load(conn)?;
    listed(conn, rows)
}

/// Every contract, those without an end first.
///
/// # Errors
/// The database's own.
pub fn all(conn: &mut Conn) -> Result<Vec<Listed>, StoreError> {
    let rows: Vec<ContractRow> = contracts::table.order(contracts::id).select(ContractRow::as_select()).load(conn)?;
    listed(conn, rows)
}

fn listed(conn: &mut Conn, mut rows: Vec<ContractRow>) -> Result<Vec<Listed>, StoreError> {
    rows.sort_by_key(|row| (row.to_on.is_some(), std::cmp::Reverse((row.to_on, row.from_on)), row.id));
    let names = super::directory::names(conn, rows.iter().flat_map(|row| [row.provider_id, row.trust_id]))?;
    let name = |id: BodyId| names.get(&id).cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|row| Listed { provider: name(row.provider_id), trust: name(row.trust_id), row }).collect())
}

/// A contract.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn find(conn: &mut Conn, id: ContractId) -> Result<ContractRow, StoreError> {
    Ok(contracts::table.find(id).select(ContractRow::as_select()).first(conn)?)
}

/// Enters a contract.
///
/// # Errors
/// The database's own.
pub fn enter(conn: &mut Conn, row: &ContractRow) -> Result<(), StoreError> {
    diesel::insert_into(contracts::table).values(row).execute(conn)?;
    Ok(())
}

/// Ends a contract on a day. What was in force on a past day stays so.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn end(conn: &mut Conn, id: ContractId, on: NaiveDate) -> Result<(), StoreError> {
    match diesel::update(contracts::table.find(id)).set(contracts::to_on.eq(on)).execute(conn)? {
        1 => Ok(()),
        _ => Err(StoreError::NotFound),
    }
}

/// The trusts that a company serves under a contract in force: to whom its failures are told.
///
/// # Errors
/// The database's own.
pub fn trusts_of(conn: &mut Conn, provider: BodyId, on: NaiveDate) -> Result<Vec<BodyRow>, StoreError> {
    Ok(bodies::table
        .filter(
            bodies::id.eq_any(
                contracts::table
                    .filter(contracts::provider_id.eq(provider))
                    .filter(contracts::from_on.le(on))
                    .filter(contracts::to_on.is_null().or(contracts::to_on.gt(on).assume_not_null()))
                    .select(contracts::trust_id),
            ),
        )
        .order((bodies::name, bodies::id))
        .select(BodyRow::as_select())
        .load(conn)?)
}

/// Days on which a body's team does not work, beside those of everybody. No limit set by law moves.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = closures)]
pub struct ClosureRow {
    pub id: ClosureId,
    pub body_id: BodyId,
    pub from_on: NaiveDate,
    /// The last day.
    pub to_on: NaiveDate,
    pub reason: String,
}

/// The closures of a body that have not ended.
///
/// # Errors
/// The database's own.
pub fn closures_of(conn: &mut Conn, body: BodyId, on: NaiveDate) -> Result<Vec<ClosureRow>, StoreError> {
    Ok(closures::table
        .filter(closures::body_id.eq(body))
        .filter(closures::to_on.ge(on))
        .order((closures::from_on, closures::id))
        .select(ClosureRow::as_select())
        .load(conn)?)
}

/// Every closure in force on a day, by body.
///
/// # Errors
/// The database's own.
pub fn closed_on(conn: &mut Conn, on: NaiveDate) -> Result<Vec<ClosureRow>, StoreError> {
    Ok(closures::table
        .filter(closures::from_on.le(on))
        .filter(closures::to_on.ge(on))
        .order((closures::to_on, closures::id))
        .select(ClosureRow::as_select())
        .load(conn)?)
}

/// Enters a closure.
///
/// # Errors
/// The database's own.
pub fn close(conn: &mut Conn, row: &ClosureRow) -> Result<(), StoreError> {
    diesel::insert_into(closures::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes a closure back.
///
/// # Errors
/// [`StoreError::NotFound`] where it is not this body's.
pub fn reopen(conn: &mut Conn, id: ClosureId, body: BodyId) -> Result<(), StoreError> {
    match diesel::delete(closures::table.find(id).filter(closures::body_id.eq(body))).execute(conn)? {
        1 => Ok(()),
        _ => Err(StoreError::NotFound),
    }
}
