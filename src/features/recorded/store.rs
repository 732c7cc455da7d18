//! What the clinician's pages read beside a case: their own reports, newest first, and where each stands.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::access::Visibility;
use crate::domain::case::event::EventKind;
use crate::domain::ids::{AccountId, BodyId, CaseId, ReportId, StrandId};
use crate::domain::people::Actor;
use crate::store::rows::StrandRow;
use crate::store::schema::{accounts, cases, events, reports, strands};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError, scope};

/// One of one's own reports, with what is shown of its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnReport {
    pub id: ReportId,
    pub received_at: Ts,
    pub case_id: CaseId,
    pub reference: String,
    pub failure: String,
    pub provider: Option<BodyId>,
}

/// After which report a page begins.
pub type After = Option<(Ts, ReportId)>;

/// The reports of this account in cases that the actor may see, newest first.
///
/// # Errors
/// The database's own.
pub fn own_reports(
    conn: &mut Conn,
    actor: &Actor,
    account: AccountId,
    after: After,
    limit: i64,
) -> Result<Vec<OwnReport>, StoreError> {
    let mut page = reports::table
        .filter(reports::account_id.eq(account).assume_not_null())
        .order((reports::received_at.desc(), reports::id.desc()))
        .select((reports::id, reports::received_at, reports::case_id))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = after {
        page = page.filter(reports::received_at.lt(at).or(reports::received_at.eq(at).and(reports::id.lt(id))));
    }
    let page: Vec<(ReportId, Ts, CaseId)> = page.load(conn)?;
    let of: Vec<CaseId> = page.iter().map(|(_, _, case)| *case).collect();
    let seen: Vec<(CaseId, String, String, Option<BodyId>)> = cases::table
        .filter(cases::id.eq_any(of))
        .filter(scope::visible(actor))
        .select((cases::id, cases::reference, cases::failure, cases::provider_id))
        .load(conn)?;
    let seen: HashMap<CaseId, _> =
        seen.into_iter().map(|(id, reference, failure, of)| (id, (reference, failure, of))).collect();
    let with_case = |(id, received_at, case_id)| {
        let (reference, failure, provider) = seen.get(&case_id)?.clone();
        Some(OwnReport { id, received_at, case_id, reference, failure, provider })
    };
    Ok(page.into_iter().filter_map(with_case).collect())
}

/// The strands of these cases, each with the name of its lead.
///
/// # Errors
/// The database's own.
pub fn strands_of(conn: &mut Conn, of: &[CaseId]) -> Result<Vec<(StrandRow, String)>, StoreError> {
    Ok(strands::table
        .inner_join(accounts::table.on(accounts::id.eq(strands::lead_id)))
        .filter(strands::case_id.eq_any(of.to_vec()))
        .order((strands::opened_at, strands::id))
        .select((StrandRow::as_select(), accounts::name))
        .load(conn)?)
}

/// The last line of each of these cases that everybody on it may read.
///
/// # Errors
/// The database's own.
pub fn last_events(conn: &mut Conn, of: &[CaseId]) -> Result<HashMap<CaseId, (EventKind, Ts)>, StoreError> {
    let lines: Vec<(CaseId, EventKind, Ts)> = events::table
        .filter(events::case_id.eq_any(of.to_vec()))
        .filter(events::seen_by.eq(Visibility::Shared))
        .order((events::case_id, events::seq))
        .select((events::case_id, events::kind, events::at))
        .load(conn)?;
    // The later line of a case takes the place of the earlier.
    Ok(lines.into_iter().map(|(case, kind, at)| (case, (kind, at))).collect())
}

/// Name and role of the leads of strands, for the page of one case.
///
/// # Errors
/// The database's own.
pub fn leads(conn: &mut Conn, case: CaseId) -> Result<HashMap<StrandId, (String, String)>, StoreError> {
    let rows: Vec<(StrandId, String, String)> = strands::table
        .inner_join(accounts::table.on(accounts::id.eq(strands::lead_id)))
        .filter(strands::case_id.eq(case))
        .select((strands::id, accounts::name, accounts::role_words))
        .load(conn)?;
    Ok(rows.into_iter().map(|(strand, name, role)| (strand, (name, role))).collect())
}
