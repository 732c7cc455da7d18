//! The people a body designated under reg 4, SI 2009/309: responsible person, complaints manager, and who acts for them.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::complaint::{Officer, OfficerPart};
use crate::domain::ids::{AccountId, BodyId, OfficerId};
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::schema::{accounts, complaint_officers as officers};

/// One designation, with the person's name.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct OfficerRow {
    pub id: OfficerId,
    pub account: AccountId,
    pub name: String,
    pub role: String,
    pub part: OfficerPart,
    pub from_on: NaiveDate,
}

impl OfficerRow {
    #[must_use]
    pub fn officer(self) -> Officer {
        Officer { account: self.account, name: self.name, role: self.role, part: self.part }
    }
}

/// The officers of a body on a day: active accounts alone.
///
/// # Errors
/// The database's own.
pub fn in_post(conn: &mut Conn, body: BodyId, on: NaiveDate) -> Result<Vec<OfficerRow>, StoreError> {
    Ok(officers::table
        .inner_join(accounts::table)
        .filter(officers::body_id.eq(body))
        .filter(officers::from_on.le(on))
        .filter(officers::to_on.is_null().or(officers::to_on.gt(on).assume_not_null()))
        .filter(accounts::active.eq(true))
        .order((officers::from_on.desc(), officers::id.desc()))
        .select((
            officers::id,
            officers::account_id,
            accounts::name,
            accounts::role_words,
            officers::part,
            officers::from_on,
        ))
        .load(conn)?)
}

/// The people of a body who could be designated, by name.
///
/// # Errors
/// The database's own.
pub fn colleagues(conn: &mut Conn, body: BodyId) -> Result<Vec<(AccountId, String, String)>, StoreError> {
    Ok(accounts::table
        .filter(accounts::body_id.eq(body))
        .filter(accounts::active.eq(true))
        .order((accounts::name, accounts::id))
        .select((accounts::id, accounts::name, accounts::role_words))
        .load(conn)?)
}

/// Designates somebody from today on. There is one responsible person and one complaints manager at a time: the one before
/// is released.
///
/// # Errors
/// [`StoreError::NotFound`] when the account is not of this body.
pub fn designate(
    conn: &mut Conn,
    body: BodyId,
    account: AccountId,
    part: OfficerPart,
    today: NaiveDate,
    by: &str,
) -> Result<(), StoreError> {
    let own: BodyId = accounts::table.find(account).select(accounts::body_id).first(conn)?;
    if own != body {
        return Err(StoreError::NotFound);
    }
    let now: Vec<OfficerRow> = in_post(conn, body, today)?;
    for known in now.iter().filter(|o| o.part == part && (part != OfficerPart::Delegate || o.account == account)) {
        end(conn, known.id, today)?;
    }
    diesel::insert_into(officers::table)
        .values((
            officers::id.eq(OfficerId(crate::doors::new_id())),
            officers::body_id.eq(body),
            officers::account_id.eq(account),
            officers::part.eq(part),
            officers::from_on.eq(today),
            officers::to_on.eq(None::<NaiveDate>),
            officers::by_words.eq(by),
        ))
        .execute(conn)?;
    Ok(())
}

/// Releases somebody of this body.
///
/// # Errors
/// [`StoreError::NotFound`] for another body's.
pub fn release(conn: &mut Conn, body: BodyId, id: OfficerId, today: NaiveDate) -> Result<(), StoreError> {
    if in_post(conn, body, today)?.iter().any(|o| o.id == id) {
        end(conn, id, today)
    } else {
        Err(StoreError::NotFound)
    }
}

fn end(conn: &mut Conn, id: OfficerId, today: NaiveDate) -> Result<(), StoreError> {
    diesel::update(officers::table.find(id)).set(officers::to_on.eq(today)).execute(conn)?;
    Ok(())
}
