//! Whom a safety action may be given to.

use diesel::prelude::*;

use crate::domain::ids::{AccountId, BodyId};
use crate::store::schema::accounts;
use crate::store::{Conn, StoreError};

/// Somebody of the reader's own organisation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Colleague {
    pub id: AccountId,
    pub email: String,
    pub name: String,
    pub role: String,
}

/// The active people of a body, by name.
///
/// # Errors
/// The database's own.
pub fn colleagues(conn: &mut Conn, body: BodyId) -> Result<Vec<Colleague>, StoreError> {
    Ok(accounts::table
        .filter(accounts::body_id.eq(body))
        .filter(accounts::active.eq(true))
        .order((accounts::name, accounts::id))
        .limit(500)
        .select((accounts::id, accounts::email, accounts::name, accounts::role_words))
        .load(conn)?)
}
