//! Takes away what has ended by itself and is owed to nobody.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::people::WINDOW;
use super::schema::{drafts, jobs, letters, sessions, step_ups, throttles};
use super::types::Ts;

/// Ended drafts, sessions and tries, and jobs done before `old` with the letters they sent. Buried jobs stay until somebody
/// looks. Letters go with their jobs: an erasure finds the letters of a person by the jobs that sent them.
///
/// # Errors
/// The database's own.
pub fn ended(conn: &mut Conn, now: DateTime<Utc>, old: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::delete(drafts::table.filter(drafts::expires_at.lt(Ts::from(now)))).execute(conn)?;
    super::unfinished::tidy(conn, now)?;
    diesel::delete(sessions::table.filter(sessions::expires_at.lt(Ts::from(now)))).execute(conn)?;
    let stepped = step_ups::at.lt(Ts::from(now - super::people::ABSOLUTE));
    diesel::delete(step_ups::table.filter(stepped)).execute(conn)?;
    super::sign_ons::tidy(conn, now)?;
    diesel::delete(throttles::table.filter(throttles::since.lt(Ts::from(now - WINDOW)))).execute(conn)?;
    super::packets::forget(conn, old)?;
    let sent = jobs::table
        .filter(jobs::waiting.eq(false))
        .filter(jobs::done_at.lt(Ts::from(old)).assume_not_null())
        .select(jobs::id);
    diesel::delete(letters::table.filter(letters::job_id.eq_any(sent))).execute(conn)?;
    diesel::delete(
        jobs::table.filter(jobs::waiting.eq(false)).filter(jobs::done_at.lt(Ts::from(old)).assume_not_null()),
    )
    .execute(conn)?;
    Ok(())
}
