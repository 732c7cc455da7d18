//! What a person who told us is told back: the named leads of each duty and the next dates.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{accounts, appointments, bodies, cases, clocks, reports, strands};
use crate::domain::case::StrandKind;
use crate::domain::clocks::ClockRule;
use crate::domain::ids::{ReportId, StrandId};
use crate::domain::people::LeadRole;

/// One duty with its named lead and first limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    pub kind: StrandKind,
    pub lead: String,
    pub role: LeadRole,
    pub body: String,
    pub limits: Vec<(ClockRule, NaiveDate)>,
}

/// The report made with this key, if it was made before.
///
/// # Errors
/// The database's own.
pub fn once(conn: &mut Conn, once_key: &str) -> Result<Option<(ReportId, String)>, StoreError> {
    Ok(reports::table
        .inner_join(cases::table)
        .filter(reports::once_key.eq(once_key))
        .select((reports::id, cases::reference))
        .first(conn)
        .optional()?)
}

type Line = (StrandId, StrandKind, String, Option<LeadRole>, String);

/// The duties of a case with their leads and running limits, as they stand now.
///
/// # Errors
/// The database's own.
pub fn duties(conn: &mut Conn, reference: &str) -> Result<Vec<Duty>, StoreError> {
    let mut lines: Vec<Line> = strands::table
        .inner_join(cases::table)
        .inner_join(accounts::table.on(accounts::id.eq(strands::lead_id)))
        .inner_join(bodies::table.on(bodies::id.eq(strands::body_id)))
        .left_join(
            appointments::table
                .on(appointments::account_id.eq(strands::lead_id).and(appointments::body_id.eq(strands::body_id))),
        )
        .filter(cases::reference.eq(reference))
        .order((strands::opened_at, strands::id))
        .select((strands::id, strands::kind, accounts::name, appointments::role.nullable(), bodies::name))
        .load(conn)?;
    // Somebody appointed twice to the same body still leads a duty once.
    lines.dedup_by_key(|(strand, ..)| *strand);
    let mut duties = Vec::new();
    for (strand, kind, lead, role, body) in lines {
        let limits = clocks::table
            .filter(clocks::strand_id.eq(strand))
            .filter(clocks::referral_id.is_null())
            .filter(clocks::running.eq(true))
            .order(clocks::due_on)
            .select((clocks::rule, clocks::due_on))
            .load(conn)?;
        duties.push(Duty { kind, lead, role: role.unwrap_or(LeadRole::TrustHomecare), body, limits });
    }
    Ok(duties)
}
