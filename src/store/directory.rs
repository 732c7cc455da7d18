//! Bodies, contracts and appointments, as they stand on a date.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{accounts, appointments, bodies, contracts, rule_sets};
use crate::domain::case::Funding;
use crate::domain::ids::{AccountId, AppointmentId, BodyId, ContractId};
use crate::domain::people::{BodyKind, LeadRole};
use crate::domain::routing::{Directory, Listed, Named, RuleSet};

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bodies)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct BodyRow {
    pub id: BodyId,
    pub code: String,
    pub name: String,
    pub kind: BodyKind,
    /// ODS code of the region.
    pub region: Option<String>,
    /// ODS code of the integrated care board.
    pub icb: Option<String>,
    pub health_service_body: bool,
    pub cqc_registered: bool,
    pub gphc_registered: bool,
    pub opened_on: Option<NaiveDate>,
    pub closed_on: Option<NaiveDate>,
    /// ODS code of the successor.
    pub successor: Option<String>,
    /// How patients reach it, in words.
    pub contact: Option<String>,
}

impl BodyRow {
    #[must_use]
    pub fn is_open(&self, on: NaiveDate) -> bool {
        self.opened_on.is_none_or(|d| d <= on) && self.closed_on.is_none_or(|d| d > on)
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = appointments)]
#[diesel(treat_none_as_default_value = false)]
pub struct AppointmentRow {
    pub id: AppointmentId,
    pub body_id: BodyId,
    pub account_id: AccountId,
    pub role: LeadRole,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    pub cover_id: Option<AccountId>,
    pub cover_from: Option<NaiveDate>,
    pub cover_to: Option<NaiveDate>,
    /// How patients reach whoever holds the post, where it is not as they reach the body.
    pub contact: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = contracts)]
#[diesel(treat_none_as_default_value = false)]
pub struct ContractRow {
    pub id: ContractId,
    pub provider_id: BodyId,
    pub trust_id: BodyId,
    pub therapy: String,
    pub funding: Funding,
    pub from_on: NaiveDate,
    /// The first day on which it is no longer in force: its expiry.
    pub to_on: Option<NaiveDate>,
    /// The number of the contract, or of the agreement where the manufacturer holds the contract.
    pub reference: String,
    /// The sites of the trust that it covers, in words.
    pub sites: String,
    /// Version of the schedule of indicators that the company reports against.
    pub kpi_schedule: String,
    /// Whom to turn to at the company, step by step.
    pub escalation_contacts: String,
}

/// A body by id.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn body(conn: &mut Conn, id: BodyId) -> Result<BodyRow, StoreError> {
    Ok(bodies::table.find(id).select(BodyRow::as_select()).first(conn)?)
}

/// A body by its code.
///
/// # Errors
/// The database's own.
pub fn body_by_code(conn: &mut Conn, code: &str) -> Result<Option<BodyRow>, StoreError> {
    Ok(bodies::table.filter(bodies::code.eq(code)).select(BodyRow::as_select()).first(conn).optional()?)
}

/// The open bodies of a kind, by name.
///
/// # Errors
/// The database's own.
pub fn of_kind(conn: &mut Conn, kind: BodyKind, on: NaiveDate) -> Result<Vec<BodyRow>, StoreError> {
    let rows: Vec<BodyRow> = bodies::table
        .filter(bodies::kind.eq(kind))
        .order((bodies::name, bodies::id))
        .select(BodyRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().filter(|b| b.is_open(on)).collect())
}

/// Names of bodies by id, for pages and exports.
///
/// # Errors
/// The database's own.
pub fn names(
    conn: &mut Conn,
    ids: impl IntoIterator<Item = BodyId>,
) -> Result<std::collections::HashMap<BodyId, String>, StoreError> {
    let ids: Vec<BodyId> = ids.into_iter().collect();
    let rows: Vec<(BodyId, String)> =
        bodies::table.filter(bodies::id.eq_any(ids)).select((bodies::id, bodies::name)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The named lead of a body today: the newest appointment in force of an active account.
///
/// # Errors
/// The database's own.
pub fn lead_of(conn: &mut Conn, body: BodyId, on: NaiveDate) -> Result<Option<Named>, StoreError> {
    let found: Option<(AccountId, String, LeadRole)> = appointments::table
        .inner_join(accounts::table.on(accounts::id.eq(appointments::account_id)))
        .filter(appointments::body_id.eq(body))
        .filter(appointments::from_on.le(on))
        .filter(appointments::to_on.is_null().or(appointments::to_on.gt(on).assume_not_null()))
        .filter(accounts::active.eq(true))
        .order((appointments::from_on.desc(), appointments::id))
        .select((appointments::account_id, accounts::name, appointments::role))
        .first(conn)
        .optional()?;
    Ok(found.map(|(account, name, role)| Named { account, name, role }))
}

/// Who covers for a lead today.
///
/// # Errors
/// The database's own.
pub fn cover_of(conn: &mut Conn, lead: AccountId, on: NaiveDate) -> Result<Option<AccountId>, StoreError> {
    let cover: Option<Option<AccountId>> = appointments::table
        .filter(appointments::account_id.eq(lead))
        .filter(appointments::cover_from.le(on).assume_not_null())
        .filter(appointments::cover_to.is_null().or(appointments::cover_to.ge(on).assume_not_null()))
        .select(appointments::cover_id)
        .first(conn)
        .optional()?;
    Ok(cover.flatten())
}

fn listed(conn: &mut Conn, row: BodyRow, on: NaiveDate) -> Result<Listed, StoreError> {
    let lead = lead_of(conn, row.id, on)?;
    Ok(Listed { id: row.id, code: row.code, name: row.name, lead })
}

/// The bodies of one case, with the flags that decide which duties bind.
#[derive(Debug, Clone, Default)]
pub struct Parties {
    pub trust: Option<BodyRow>,
    pub provider: Option<BodyRow>,
    pub icb: Option<BodyRow>,
    pub region: Option<BodyRow>,
    pub funding: Option<Funding>,
}

/// A body, or what became of it: the successor's successor, as far as there is one.
///
/// # Errors
/// [`StoreError::NotFound`] for an unknown id.
pub fn standing(conn: &mut Conn, id: BodyId, on: NaiveDate) -> Result<BodyRow, StoreError> {
    let mut row = body(conn, id)?;
    // Nobody merges more often than that; a circle in the data ends too.
    for _ in 0..8 {
        if row.is_open(on) {
            break;
        }
        match row.successor.clone().map(|code| body_by_code(conn, &code)).transpose()?.flatten() {
            Some(next) => row = next,
            None => break,
        }
    }
    Ok(row)
}

/// Looks up the bodies around a trust and a provider.
///
/// # Errors
/// [`StoreError::NotFound`] for an unknown id.
pub fn parties(
    conn: &mut Conn,
    trust: Option<BodyId>,
    provider: Option<BodyId>,
    on: NaiveDate,
) -> Result<Parties, StoreError> {
    let trust = trust.map(|id| standing(conn, id, on)).transpose()?;
    let provider = provider.map(|id| standing(conn, id, on)).transpose()?;
    let mut by_code = |code: Option<&String>| match code {
        Some(code) => body_by_code(conn, code),
        None => Ok(None),
    };
    let icb = by_code(trust.as_ref().and_then(|t| t.icb.as_ref()))?;
    let region = by_code(trust.as_ref().and_then(|t| t.region.as_ref()))?;
    let funding = match (&trust, &provider) {
        (Some(trust), Some(provider)) => funding(conn, provider.id, trust.id, on)?,
        _ => None,
    };
    Ok(Parties { trust, provider, icb, region, funding })
}

/// How a provider's service to a trust is paid: known only where all contracts in force agree.
fn funding(conn: &mut Conn, provider: BodyId, trust: BodyId, on: NaiveDate) -> Result<Option<Funding>, StoreError> {
    let mut all: Vec<Funding> = contracts::table
        .filter(contracts::provider_id.eq(provider))
        .filter(contracts::trust_id.eq(trust))
        .filter(contracts::from_on.le(on))
        .filter(contracts::to_on.is_null().or(contracts::to_on.gt(on).assume_not_null()))
        .select(contracts::funding)
        .load(conn)?;
    all.sort_unstable();
    all.dedup();
    Ok(if let [one] = all.as_slice() { Some(*one) } else { None })
}

/// The routing directory for these parties today.
///
/// # Errors
/// [`StoreError::NotFound`] when no national lead is appointed: Candour does not run without one.
pub fn for_routing(conn: &mut Conn, parties: &Parties, on: NaiveDate) -> Result<Directory, StoreError> {
    let mut list = |row: &Option<BodyRow>| row.clone().map(|row| listed(conn, row, on)).transpose();
    let (provider, trust) = (list(&parties.provider)?, list(&parties.trust)?);
    let (icb, region) = (list(&parties.icb)?, list(&parties.region)?);
    let mut national = None;
    for row in of_kind(conn, BodyKind::National, on)? {
        let row = listed(conn, row, on)?;
        if let Some(lead) = row.lead.clone() {
            national = Some((row, lead));
            break;
        }
    }
    let mut regulators = Vec::new();
    for row in of_kind(conn, BodyKind::Regulator, on)? {
        regulators.push(Listed { id: row.id, code: row.code, name: row.name, lead: None });
    }
    Ok(Directory { provider, trust, icb, region, national: national.ok_or(StoreError::NotFound)?, regulators })
}

/// The rule set in force.
///
/// # Errors
/// [`StoreError::Unreadable`] when it cannot be read.
pub fn rules(conn: &mut Conn) -> Result<RuleSet, StoreError> {
    let text: Option<String> =
        rule_sets::table.order(rule_sets::version.desc()).select(rule_sets::text).first(conn).optional()?;
    RuleSet::parse(text.as_deref().unwrap_or(RuleSet::seed_text())).map_err(StoreError::Unreadable)
}
