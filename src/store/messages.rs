//! What is written on a case, by thread: the reporter's with the lead, and another body's about its referral.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::rows::{MessageRow, ReferralRow};
use super::schema::messages;
use super::types::Ts;
use crate::domain::access::Visibility;
use crate::domain::case::decide::Audience;
use crate::domain::ids::{CaseId, ReportId};

/// The messages of a case, oldest first: whoever asks shows of them what the reader may see.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<MessageRow>, StoreError> {
    Ok(messages::table
        .filter(messages::case_id.eq(case))
        .order((messages::at, messages::id))
        .select(MessageRow::as_select())
        .load(conn)?)
}

/// The messages between the lead and the teller of these reports, oldest first. Another reporter's thread is theirs.
///
/// # Errors
/// The database's own.
pub fn thread(conn: &mut Conn, case: CaseId, own: &[ReportId]) -> Result<Vec<MessageRow>, StoreError> {
    // what was shared before the first of these reports was here was not for its teller
    let mut since: Option<Ts> = None;
    for report in own {
        let joined = super::joining::since(conn, *report)?.unwrap_or(Ts::from(DateTime::UNIX_EPOCH));
        since = Some(since.map_or(joined, |known| if known.utc() < joined.utc() { known } else { joined }));
    }
    let since = since.unwrap_or(Ts::from(DateTime::UNIX_EPOCH));
    let mine = messages::report_id.eq_any(own.to_vec()).assume_not_null();
    let to_all =
        messages::to_whom.eq(Audience::Reporter).and(messages::report_id.is_null()).and(messages::at.ge(since));
    Ok(messages::table
        .filter(messages::case_id.eq(case))
        .filter(messages::seen_by.eq(Visibility::Shared))
        .filter(mine.or(to_all))
        .order((messages::at, messages::id))
        .select(MessageRow::as_select())
        .load(conn)?)
}

/// What was asked of the homecare company on this referral, and answered, oldest first. The first question opened the
/// referral, so it carries the strand alone.
///
/// # Errors
/// The database's own.
pub fn with_provider(conn: &mut Conn, referral: &ReferralRow) -> Result<Vec<MessageRow>, StoreError> {
    let about = messages::referral_id.eq(referral.id).assume_not_null();
    let first = messages::referral_id
        .is_null()
        .and(messages::to_whom.eq(Audience::Provider))
        .and(messages::strand_id.eq(referral.strand_id).assume_not_null());
    Ok(messages::table
        .filter(messages::case_id.eq(referral.case_id))
        .filter(messages::seen_by.ne(Visibility::Internal))
        .filter(about.or(first))
        .order((messages::at, messages::id))
        .select(MessageRow::as_select())
        .load(conn)?)
}

/// Whether these words were written to this side of the case in the last minutes: the same form sent twice.
///
/// # Errors
/// The database's own.
pub fn said_already(
    conn: &mut Conn,
    case: CaseId,
    to: Audience,
    words: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let since = Ts::from(now - chrono::TimeDelta::minutes(10));
    let same = messages::table
        .filter(messages::case_id.eq(case))
        .filter(messages::to_whom.eq(to))
        .filter(messages::at.ge(since))
        .filter(messages::body.eq(words));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(conn)?)
}
