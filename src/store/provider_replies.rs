//! What a company says beside what regulators see of it: added to, dated, never changed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::provider_replies;
use super::types::Ts;
use crate::domain::ids::BodyId;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = provider_replies)]
pub struct ReplyRow {
    pub provider_id: BodyId,
    pub n: i32,
    pub at: Ts,
    pub by_words: String,
    pub words: String,
}

/// The newest replies of a company.
///
/// # Errors
/// The database's own.
pub fn of(conn: &mut Conn, provider: BodyId, limit: i64) -> Result<Vec<ReplyRow>, StoreError> {
    Ok(provider_replies::table
        .filter(provider_replies::provider_id.eq(provider))
        .order(provider_replies::n.desc())
        .limit(limit)
        .select(ReplyRow::as_select())
        .load(conn)?)
}

/// Adds a reply.
///
/// # Errors
/// [`StoreError::Taken`] when a colleague added one at the same instant.
pub fn add(conn: &mut Conn, provider: BodyId, (by, words): (&str, &str), now: DateTime<Utc>) -> Result<(), StoreError> {
    let last = of(conn, provider, 1)?.first().map_or(0, |row| row.n);
    let row = ReplyRow {
        provider_id: provider,
        n: last + 1,
        at: now.into(),
        by_words: by.to_owned(),
        words: words.to_owned(),
    };
    diesel::insert_into(provider_replies::table).values(row).execute(conn)?;
    Ok(())
}
