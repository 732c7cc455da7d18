//! What somebody wrote on a case.

use diesel::prelude::*;

use super::Act;
use crate::domain::case::decide::NewMessage;
use crate::domain::ids::MessageId;
use crate::store::cases::Found;
use crate::store::rows::MessageRow;
use crate::store::schema::messages;
use crate::store::{Conn, StoreError};

pub(super) fn write(conn: &mut Conn, found: &Found, message: &NewMessage, act: &Act<'_>) -> Result<(), StoreError> {
    let row = MessageRow {
        id: MessageId(crate::doors::new_id()),
        case_id: found.row.id,
        strand_id: message.strand,
        report_id: message.report,
        referral_id: message.referral,
        kind: message.kind,
        from_capacity: act.actor.capacity,
        from_words: act.actor.words.clone(),
        account_id: act.actor.account(),
        to_whom: message.to,
        seen_by: message.seen_by,
        body: message.body.clone(),
        at: act.now.into(),
        seen_at: None,
    };
    diesel::insert_into(messages::table).values(row).execute(conn)?;
    Ok(())
}
