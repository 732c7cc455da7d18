//! Handovers that wait for their successor: coded facts alone, as the successor may not see the case yet.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{accounts, bodies, cases, handovers, strands};
use super::types::Ts;
use crate::domain::case::StrandKind;
use crate::domain::harm::severity::Severity;
use crate::domain::ids::{AccountId, BodyId, CaseId, StrandId};
use crate::domain::shield::Conflict;

/// A strand that somebody is asked to take.
#[derive(Debug, Clone, Queryable)]
pub struct Offer {
    pub strand: StrandId,
    pub kind: StrandKind,
    pub severity: Severity,
    pub on_time: bool,
    pub failure: String,
    pub from: String,
    pub from_body: String,
    pub offered_at: Ts,
    pub reason: String,
}

/// What is offered to somebody, the most serious first.
///
/// # Errors
/// The database's own.
pub fn offered_to(conn: &mut Conn, account: AccountId, limit: i64) -> Result<Vec<Offer>, StoreError> {
    Ok(handovers::table
        .inner_join(strands::table)
        .inner_join(cases::table)
        .inner_join(accounts::table.on(accounts::id.eq(handovers::from_id)))
        .inner_join(bodies::table.on(bodies::id.eq(strands::body_id)))
        .filter(handovers::to_id.eq(account))
        .filter(strands::open.eq(true))
        .order((strands::on_time, strands::severity, handovers::offered_at, strands::id))
        .select((
            strands::id,
            strands::kind,
            strands::severity,
            strands::on_time,
            cases::failure,
            accounts::name,
            bodies::name,
            handovers::offered_at,
            handovers::reason,
        ))
        .limit(limit)
        .load(conn)?)
}

/// The open strands that somebody leads at a body: what a leaver hands over.
///
/// # Errors
/// The database's own.
pub fn led_by(conn: &mut Conn, account: AccountId, body: BodyId) -> Result<Vec<StrandId>, StoreError> {
    Ok(strands::table
        .filter(strands::lead_id.eq(account))
        .filter(strands::open.eq(true))
        .filter(strands::body_id.eq(body))
        .order(strands::id)
        .select(strands::id)
        .load(conn)?)
}

/// To whom strands of a case are offered now.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<(StrandId, AccountId, String)>, StoreError> {
    Ok(handovers::table
        .inner_join(accounts::table.on(accounts::id.eq(handovers::to_id)))
        .filter(handovers::case_id.eq(case))
        .select((handovers::strand_id, handovers::to_id, accounts::name))
        .load(conn)?)
}

/// Ends what is offered of a case to somebody who is kept out of it from now on.
///
/// # Errors
/// The database's own.
pub fn end_to(conn: &mut Conn, case: CaseId, kept_out: Conflict) -> Result<(), StoreError> {
    let offered: Vec<(StrandId, AccountId, BodyId)> = handovers::table
        .inner_join(accounts::table.on(accounts::id.eq(handovers::to_id)))
        .filter(handovers::case_id.eq(case))
        .select((handovers::strand_id, handovers::to_id, accounts::body_id))
        .load(conn)?;
    let theirs = offered.into_iter().filter(|(_, to, body)| kept_out.concerns(*to, Some(*body)));
    let theirs: Vec<StrandId> = theirs.map(|(strand, ..)| strand).collect();
    diesel::delete(handovers::table.filter(handovers::strand_id.eq_any(theirs))).execute(conn)?;
    Ok(())
}
