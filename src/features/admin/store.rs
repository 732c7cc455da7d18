//! What the administrator's pages read and change: accounts, and how much waits. Nothing of a case but a number.

use diesel::prelude::*;

use crate::domain::ids::AccountId;
use crate::store::people::AccountRow;
use crate::store::schema::{accounts, bodies, jobs, strands};
use crate::store::{Conn, StoreError};

/// Accounts with the names of their bodies, by address, from after an address on.
///
/// # Errors
/// The database's own.
pub fn accounts_after(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<(AccountRow, String)>, StoreError> {
    Ok(accounts::table
        .inner_join(bodies::table)
        .filter(accounts::email.gt(after))
        .order(accounts::email)
        .select((AccountRow::as_select(), bodies::name))
        .limit(limit)
        .load(conn)?)
}

/// How many open strands an account answers for, on its own.
///
/// # Errors
/// The database's own.
pub fn leads_open(conn: &mut Conn, id: AccountId) -> Result<i64, StoreError> {
    let open = strands::table.filter(strands::lead_id.eq(id)).filter(strands::open.eq(true));
    Ok(open.count().get_result(conn)?)
}

/// Lets an account sign in, or not.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn set_active(conn: &mut Conn, id: AccountId, active: bool) -> Result<(), StoreError> {
    match diesel::update(accounts::table.find(id)).set(accounts::active.eq(active)).execute(conn)? {
        1 => Ok(()),
        _ => Err(StoreError::NotFound),
    }
}

/// How many jobs wait, and how many were buried.
///
/// # Errors
/// The database's own.
pub fn job_counts(conn: &mut Conn) -> Result<(i64, i64), StoreError> {
    let waiting = jobs::table.filter(jobs::waiting.eq(true)).count().get_result(conn)?;
    let buried = jobs::table.filter(jobs::buried_at.is_not_null());
    Ok((waiting, buried.count().get_result(conn)?))
}
