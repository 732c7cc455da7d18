//! Takes away what has ended by itself and is owed to nobody.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::people::WINDOW;
use super::schema::{drafts, jobs, sessions, throttles};
use super::types::Ts;

/// Ended drafts, sessions and tries, and jobs done before `old`. Buried jobs stay until somebody looks.
///
/// # Errors
/// The database's own.
pub fn ended(conn: &mut Conn, now: DateTime<Utc>, old: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::delete(drafts::table.filter(drafts::expires_at.lt(Ts::from(now)))).execute(conn)?;
    super::unfinished::tidy(conn, now)?;
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(Ts::from(now)))).execute(conn)?;
    diesel::delete(throttles::table.filter(throttles::since.lt(Ts::from(now - WINDOW)))).execute(conn)?;
    diesel::delete(
        jobs::table.filter(jobs::waiting.eq(false)).filter(jobs::done_at.lt(Ts::from(old)).assume_not_null()),
    )
    .execute(conn)?;
    Ok(())
}
