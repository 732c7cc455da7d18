//! The record of harm as stored, and its safety actions as lists see them: written by the same transaction as the case.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::cases::Found;
use super::conn::{Both, Conn};
use super::deciding::Act;
use super::error::StoreError;
use super::schema::{cases, harm_files, safety_actions};
use super::types::Ts;
use crate::domain::calendar::london_date;
use crate::domain::failure::{Family, failure};
use crate::domain::harm::file::{HarmFile, folded_batch};
use crate::domain::harm::psirf::{ActionState, RECURRENCE_MONTHS, recurs};
use crate::domain::ids::{AccountId, BodyId, CaseId};
use crate::domain::people::Actor;
use crate::domain::text::folded;

/// The record of harm of a case; empty while nothing was found.
///
/// # Errors
/// [`StoreError::Unreadable`] for a record of a later version.
pub fn file(conn: &mut Conn, case: CaseId) -> Result<HarmFile, StoreError> {
    let text: Option<String> = harm_files::table.find(case).select(harm_files::file).first(conn).optional()?;
    text.map_or_else(
        || Ok(HarmFile::default()),
        |text| serde_json::from_str(&text).map_err(|e| StoreError::Unreadable(e.to_string())),
    )
}

/// Saves the record, its columns for looking up, and its actions.
///
/// # Errors
/// The database's own.
pub fn save(conn: &mut Conn, found: &Found, file: &HarmFile, act: &Act<'_>) -> Result<(), StoreError> {
    let text = serde_json::to_string(file).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let gap = file.gap(london_date(act.now)).and_then(Result::ok).and_then(|gap| i32::try_from(gap.days).ok());
    let product = file.product.as_ref().map(|p| folded(&p.name));
    let batch = file.product.as_ref().and_then(|p| p.batch.as_deref()).map(folded_batch);
    let at = Ts::from(act.now);
    let values = (
        harm_files::case_id.eq(found.row.id),
        harm_files::file.eq(&text),
        harm_files::gap_days.eq(gap),
        harm_files::product.eq(&product),
        harm_files::batch.eq(&batch),
        harm_files::updated_at.eq(at),
    );
    let upsert =
        diesel::insert_into(harm_files::table).values(values).on_conflict(harm_files::case_id).do_update().set((
            harm_files::file.eq(&text),
            harm_files::gap_days.eq(gap),
            harm_files::product.eq(&product),
            harm_files::batch.eq(&batch),
            harm_files::updated_at.eq(at),
        ));
    Both(upsert).execute(conn)?;
    actions(conn, found, file)
}

/// A safety action as lists see it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = safety_actions)]
#[diesel(treat_none_as_default_value = false)]
pub struct ActionRow {
    pub case_id: CaseId,
    pub n: i32,
    pub owner_id: AccountId,
    pub provider_id: Option<BodyId>,
    pub trust_id: Option<BodyId>,
    pub family: Family,
    pub what: String,
    pub state: ActionState,
    pub open: bool,
    /// The day on which the change, or the look at its effect, is due.
    pub next_on: NaiveDate,
    pub landed_on: Option<NaiveDate>,
}

fn actions(conn: &mut Conn, found: &Found, file: &HarmFile) -> Result<(), StoreError> {
    let row = &found.row;
    diesel::delete(safety_actions::table.filter(safety_actions::case_id.eq(row.id))).execute(conn)?;
    let primary = file.failures.first().map_or(row.failure.as_str(), String::as_str);
    for action in &file.actions {
        let line = ActionRow {
            case_id: row.id,
            n: i32::try_from(action.n).unwrap_or(i32::MAX),
            owner_id: action.owner,
            provider_id: row.provider_id,
            trust_id: row.trust_id,
            family: failure(primary).map_or(Family::Other, |f| f.family),
            what: action.what.clone(),
            state: action.state,
            open: action.is_open(),
            next_on: action.next_date(),
            landed_on: action.landed,
        };
        diesel::insert_into(safety_actions::table).values(line).execute(conn)?;
    }
    Ok(())
}

/// A change that a new case shows not to hold: the case it stands in, its number, and the trust of that case.
pub type Recurring = (String, u32, Option<BodyId>);

/// Changes that a new case of this company and kind of failure shows not to hold, at whichever trust: a company that fails
/// another trust's patients in the same way has not changed.
///
/// # Errors
/// The database's own.
pub fn recurring(
    conn: &mut Conn,
    provider: BodyId,
    family: Family,
    received: NaiveDate,
) -> Result<Vec<Recurring>, StoreError> {
    let since = received.checked_sub_months(chrono::Months::new(RECURRENCE_MONTHS)).unwrap_or(NaiveDate::MIN);
    let landed: Vec<(String, i32, Option<BodyId>, Option<NaiveDate>)> = safety_actions::table
        .inner_join(cases::table)
        .filter(safety_actions::provider_id.eq(provider).assume_not_null())
        .filter(safety_actions::family.eq(family))
        .filter(safety_actions::landed_on.ge(since).assume_not_null())
        .filter(safety_actions::state.eq_any([ActionState::Landed, ActionState::Holding]))
        .order((safety_actions::case_id, safety_actions::n))
        .limit(50)
        .select((cases::reference, safety_actions::n, safety_actions::trust_id, safety_actions::landed_on))
        .load(conn)?;
    let held = |on: Option<NaiveDate>| on.is_some_and(|on| recurs(on, received));
    Ok(landed
        .into_iter()
        .filter(|(.., on)| held(*on))
        .filter_map(|(reference, n, trust, _)| u32::try_from(n).ok().map(|n| (reference, n, trust)))
        .collect())
}

/// The open actions that somebody owns in cases they may see, the next due first.
///
/// # Errors
/// The database's own.
pub fn owned(conn: &mut Conn, actor: &Actor, limit: i64) -> Result<Vec<(ActionRow, String)>, StoreError> {
    let Some(account) = actor.account() else { return Ok(Vec::new()) };
    let rows: Vec<ActionRow> = safety_actions::table
        .filter(safety_actions::owner_id.eq(account))
        .filter(safety_actions::open.eq(true))
        .order((safety_actions::next_on, safety_actions::case_id, safety_actions::n))
        .limit(limit)
        .select(ActionRow::as_select())
        .load(conn)?;
    let seen: Vec<(CaseId, String)> = cases::table
        .filter(cases::id.eq_any(rows.iter().map(|row| row.case_id).collect::<Vec<_>>()))
        .filter(super::scope::visible(actor))
        .select((cases::id, cases::reference))
        .load(conn)?;
    let reference = |case| seen.iter().find(|(id, _)| *id == case).map(|(_, reference)| reference.clone());
    Ok(rows.into_iter().filter_map(|row| reference(row.case_id).map(|reference| (row, reference))).collect())
}

/// Owners of open actions whose day passed before `today`, each once.
///
/// # Errors
/// The database's own.
pub fn overdue_owners(conn: &mut Conn, today: NaiveDate) -> Result<Vec<AccountId>, StoreError> {
    Ok(safety_actions::table
        .filter(safety_actions::open.eq(true))
        .filter(safety_actions::next_on.lt(today))
        .order(safety_actions::owner_id)
        .select(safety_actions::owner_id)
        .distinct()
        .load(conn)?)
}
