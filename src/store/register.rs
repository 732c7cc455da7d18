//! The register as it is entered: bodies, accounts, appointments, contracts.

use std::collections::HashMap;

use diesel::prelude::*;

use super::conn::Conn;
use super::directory::{AppointmentRow, BodyRow, ContractRow};
use super::error::StoreError;
use super::people::AccountRow;
use super::schema::{accounts, appointments, bodies, contracts};

/// What is entered together.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    pub bodies: Vec<BodyRow>,
    pub accounts: Vec<AccountRow>,
    pub appointments: Vec<AppointmentRow>,
    pub contracts: Vec<ContractRow>,
}

/// Enters new rows.
///
/// # Errors
/// [`StoreError::Taken`] when a body's code or an address is known already.
pub fn enter(conn: &mut Conn, entries: &Entries) -> Result<(), StoreError> {
    macro_rules! put {
        ($table:ident) => {
            for chunk in entries.$table.chunks(250) {
                $crate::each!(&mut *conn, |c| diesel::insert_into($table::table).values(chunk).execute(c))?;
            }
        };
    }
    put!(bodies);
    put!(accounts);
    put!(appointments);
    put!(contracts);
    Ok(())
}

/// Changes what is known of a body: everything but its id.
///
/// # Errors
/// The database's own.
pub fn revise(conn: &mut Conn, row: &BodyRow) -> Result<(), StoreError> {
    diesel::update(bodies::table.find(row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Every body by its code.
///
/// # Errors
/// The database's own.
pub fn bodies_by_code(conn: &mut Conn) -> Result<HashMap<String, BodyRow>, StoreError> {
    let rows: Vec<BodyRow> = bodies::table.select(BodyRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}

/// Every account, by address.
///
/// # Errors
/// The database's own.
pub fn accounts(conn: &mut Conn) -> Result<Vec<(AccountRow, String)>, StoreError> {
    Ok(accounts::table
        .inner_join(bodies::table)
        .order(accounts::email)
        .select((AccountRow::as_select(), bodies::name))
        .load(conn)?)
}

/// Gives an account a new password.
///
/// # Errors
/// [`StoreError::NotFound`] for an unknown address.
pub fn set_password(conn: &mut Conn, email: &str, hash: &str) -> Result<(), StoreError> {
    let account = accounts::table.filter(accounts::email.eq(email.trim().to_lowercase()));
    match diesel::update(account).set(accounts::password.eq(hash)).execute(conn)? {
        1 => Ok(()),
        _ => Err(StoreError::NotFound),
    }
}
