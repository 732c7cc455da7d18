//! Deliveries that failed by the company's own record, before the hospital: a proposal that a person makes a case of, ties to
//! one, or sets aside.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::deliveries::MissedRow;
use super::error::StoreError;
use super::schema::{deliveries, missed_deliveries};
use super::types::Ts;
use crate::domain::ids::{BodyId, CaseId};
use crate::domain::measures::delivery::Look;

/// A failed delivery, and when it came after all.
pub type Missed = (MissedRow, Option<NaiveDate>);

/// Those that a hospital has still to look at, the next dose first; then those of which no dose was told.
///
/// # Errors
/// The database's own.
pub fn open(conn: &mut Conn, trust: BodyId, limit: i64) -> Result<Vec<Missed>, StoreError> {
    macro_rules! of_trust {
        () => {
            missed_deliveries::table
                .inner_join(
                    deliveries::table.on(deliveries::provider_id
                        .eq(missed_deliveries::provider_id)
                        .and(deliveries::external_id.eq(missed_deliveries::external_id))),
                )
                .filter(missed_deliveries::trust_id.eq(trust))
                .filter(missed_deliveries::open.eq(true))
                .order((
                    missed_deliveries::next_dose_on,
                    missed_deliveries::provider_id,
                    missed_deliveries::external_id,
                ))
                .limit(limit)
                .select((MissedRow::as_select(), deliveries::delivered_on))
        };
    }
    let mut all: Vec<Missed> = of_trust!().filter(missed_deliveries::next_dose_on.is_not_null()).load(conn)?;
    let rest: Vec<Missed> = of_trust!().filter(missed_deliveries::next_dose_on.is_null()).load(conn)?;
    all.extend(rest);
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(all)
}

/// One that a hospital has still to look at.
///
/// # Errors
/// [`StoreError::NotFound`] where it is not this hospital's, or was decided.
pub fn find(conn: &mut Conn, trust: BodyId, provider: BodyId, external_id: &str) -> Result<Missed, StoreError> {
    let row: MissedRow = missed_deliveries::table
        .find((provider, external_id))
        .filter(missed_deliveries::trust_id.eq(trust))
        .filter(missed_deliveries::open.eq(true))
        .select(MissedRow::as_select())
        .first(conn)?;
    let came: Option<NaiveDate> =
        deliveries::table.find((provider, external_id)).select(deliveries::delivered_on).first(conn)?;
    Ok((row, came))
}

/// What a person decided.
#[derive(Debug, Clone)]
pub struct Decided {
    pub look: Look,
    pub case: Option<CaseId>,
    /// The company's record came within the days in which both accounts count as one (metric U24).
    pub matched: bool,
    pub reason: Option<String>,
    pub by: String,
}

/// Keeps what was decided, once.
///
/// # Errors
/// [`StoreError::Stale`] where somebody decided meanwhile.
pub fn decide(conn: &mut Conn, row: &MissedRow, decided: &Decided, now: DateTime<Utc>) -> Result<(), StoreError> {
    let target = missed_deliveries::table
        .find((row.provider_id, row.external_id.clone()))
        .filter(missed_deliveries::open.eq(true));
    let changed = diesel::update(target)
        .set((
            missed_deliveries::state.eq(decided.look),
            missed_deliveries::open.eq(false),
            missed_deliveries::case_id.eq(decided.case),
            missed_deliveries::matched.eq(decided.matched),
            missed_deliveries::reason.eq(&decided.reason),
            missed_deliveries::decided_by.eq(&decided.by),
            missed_deliveries::decided_at.eq(Ts::from(now)),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// What was tied to a case that was joined belongs to the case that stays.
///
/// # Errors
/// The database's own.
pub fn join(conn: &mut Conn, into: CaseId, from: CaseId) -> Result<(), StoreError> {
    let tied = missed_deliveries::table.filter(missed_deliveries::case_id.eq(from).assume_not_null());
    diesel::update(tied).set(missed_deliveries::case_id.eq(into)).execute(conn)?;
    Ok(())
}
