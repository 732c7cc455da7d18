//! What belongs to one case and is read on a regulator's pages only.

use diesel::prelude::*;

use crate::domain::ids::{CaseId, ReportId};
use crate::store::rows::MessageRow;
use crate::store::schema::{identities, messages, reports};
use crate::store::{Conn, StoreError};

/// The ids of a case's reports whose identity is kept, with what is sealed.
pub fn identities(conn: &mut Conn, case: CaseId) -> Result<Vec<(ReportId, Vec<u8>)>, StoreError> {
    Ok(identities::table
        .inner_join(reports::table)
        .filter(reports::case_id.eq(case))
        .order((reports::received_at, reports::id))
        .select((identities::report_id, identities::sealed))
        .load(conn)?)
}

/// What was written on a case, oldest first.
pub fn messages(conn: &mut Conn, case: CaseId) -> Result<Vec<MessageRow>, StoreError> {
    Ok(messages::table
        .filter(messages::case_id.eq(case))
        .order((messages::at, messages::id))
        .select(MessageRow::as_select())
        .load(conn)?)
}
