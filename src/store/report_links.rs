//! Links by which a trust lets somebody without an account report: signed, for one trust, until a day, and taken back at will.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::report_links;
use super::types::Ts;
use super::vault::{Keys, Use};
use crate::domain::ids::{AccountId, BodyId, LinkId};

/// A link works for so long. Ours.
pub const KEPT: TimeDelta = TimeDelta::days(365);

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = report_links)]
#[diesel(treat_none_as_default_value = false)]
pub struct LinkRow {
    pub id: LinkId,
    pub body_id: BodyId,
    /// For whom it was made: a ward, a clinic.
    pub label: String,
    pub made_by: AccountId,
    pub made_at: Ts,
    pub expires_at: Ts,
    pub revoked_at: Option<Ts>,
    pub used: i32,
}

/// The last part of a link's address: its id and our signature over it.
#[must_use]
pub fn signed(keys: &Keys, id: LinkId) -> String {
    use base64::Engine;
    let mac = keys.mac(Use::Lookup, &[b"report-link", id.0.as_bytes()]);
    let half = mac.get(..16).unwrap_or_default();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode([id.0.as_bytes().as_slice(), half].concat())
}

/// The id in an address, if we signed it.
#[must_use]
pub fn verified(keys: &Keys, address: &str) -> Option<LinkId> {
    use base64::Engine;
    use subtle::ConstantTimeEq;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(address).ok()?;
    let id = LinkId(uuid::Uuid::from_slice(bytes.get(..16)?).ok()?);
    let ours = signed(keys, id);
    bool::from(ours.as_bytes().ct_eq(address.as_bytes())).then_some(id)
}

/// A link that works now.
///
/// # Errors
/// [`StoreError::NotFound`] when it ran out, was taken back, or never was.
pub fn working(conn: &mut Conn, id: LinkId, now: DateTime<Utc>) -> Result<LinkRow, StoreError> {
    Ok(report_links::table
        .find(id)
        .filter(report_links::revoked_at.is_null())
        .filter(report_links::expires_at.gt(Ts::from(now)))
        .select(LinkRow::as_select())
        .first(conn)?)
}

/// The links of a body, the newest first.
///
/// # Errors
/// The database's own.
pub fn of_body(conn: &mut Conn, body: BodyId) -> Result<Vec<LinkRow>, StoreError> {
    Ok(report_links::table
        .filter(report_links::body_id.eq(body))
        .order((report_links::made_at.desc(), report_links::id))
        .limit(200)
        .select(LinkRow::as_select())
        .load(conn)?)
}

/// Makes a link.
///
/// # Errors
/// The database's own.
pub fn make(
    conn: &mut Conn,
    body: BodyId,
    label: &str,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<LinkId, StoreError> {
    let id = LinkId(crate::doors::new_id());
    let row = LinkRow {
        id,
        body_id: body,
        label: label.to_owned(),
        made_by: by,
        made_at: now.into(),
        expires_at: (now + KEPT).into(),
        revoked_at: None,
        used: 0,
    };
    diesel::insert_into(report_links::table).values(row).execute(conn)?;
    Ok(id)
}

/// Takes a link of this body back.
///
/// # Errors
/// [`StoreError::NotFound`] for a link of another body.
pub fn revoke(conn: &mut Conn, body: BodyId, id: LinkId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let own = report_links::table.find(id).filter(report_links::body_id.eq(body));
    match diesel::update(own).set(report_links::revoked_at.eq(Ts::from(now))).execute(conn)? {
        1 => Ok(()),
        _ => Err(StoreError::NotFound),
    }
}

/// Counts a report that came by a link.
///
/// # Errors
/// The database's own.
pub fn was_used(conn: &mut Conn, id: LinkId) -> Result<(), StoreError> {
    diesel::update(report_links::table.find(id)).set(report_links::used.eq(report_links::used + 1)).execute(conn)?;
    Ok(())
}
