//! Cases opened in an emergency: by whom, why, until when.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::emergencies;
use super::types::Ts;
use crate::domain::ids::{AccountId, CaseId, EmergencyId};
use crate::domain::shield::EMERGENCY;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = emergencies)]
#[diesel(treat_none_as_default_value = false)]
pub struct EmergencyRow {
    pub id: EmergencyId,
    pub case_id: CaseId,
    pub account_id: AccountId,
    pub reason: String,
    pub at: Ts,
    pub until: Ts,
}

impl EmergencyRow {
    #[must_use]
    pub fn new(case: CaseId, account: AccountId, reason: &str, now: DateTime<Utc>) -> Self {
        Self {
            id: EmergencyId(crate::doors::new_id()),
            case_id: case,
            account_id: account,
            reason: reason.to_owned(),
            at: now.into(),
            until: (now + EMERGENCY).into(),
        }
    }
}

/// Keeps a case open to somebody.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, row: &EmergencyRow) -> Result<(), StoreError> {
    diesel::insert_into(emergencies::table).values(row).execute(conn)?;
    Ok(())
}

/// Whether this case is open to this account now, and why.
///
/// # Errors
/// The database's own.
pub fn live(
    conn: &mut Conn,
    case: CaseId,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<EmergencyRow>, StoreError> {
    Ok(emergencies::table
        .filter(emergencies::account_id.eq(account))
        .filter(emergencies::case_id.eq(case))
        .filter(emergencies::until.gt(Ts::from(now)))
        .order(emergencies::until.desc())
        .select(EmergencyRow::as_select())
        .first(conn)
        .optional()?)
}
