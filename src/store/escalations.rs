//! Escalations: of a case to a higher level, or of a company to every trust under contract.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{bodies, escalations, tellings};
use super::types::Ts;
use crate::domain::escalation::{Answer, Outcome, Rung};
use crate::domain::ids::{AccountId, BodyId, CaseId, EscalationId, StrandId};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = escalations)]
#[diesel(treat_none_as_default_value = false)]
pub struct EscalationRow {
    pub id: EscalationId,
    /// The case; none where it is of a company for all its trusts.
    pub case_id: Option<CaseId>,
    pub strand_id: Option<StrandId>,
    pub provider_id: Option<BodyId>,
    pub rung: Rung,
    pub from_body_id: BodyId,
    /// None on the last rung, whose bodies are not here.
    pub to_body_id: Option<BodyId>,
    pub raised_by: Option<AccountId>,
    pub raised_words: String,
    pub raised_at: Ts,
    /// What set it off: a person, or the date of a rung that passed.
    pub cause: String,
    pub summary: String,
    pub due_on: NaiveDate,
    pub overdue_at: Option<Ts>,
    pub open: bool,
    pub answered_words: Option<String>,
    pub answered_at: Option<Ts>,
    pub power: Option<bool>,
    pub response: Option<String>,
    pub mitigations: Option<String>,
    pub recovery_on: Option<NaiveDate>,
    pub outcome: Option<Outcome>,
    pub closed_at: Option<Ts>,
    pub version: i32,
}

/// One body told of a company's escalation.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = tellings)]
#[diesel(treat_none_as_default_value = false)]
pub struct TellingRow {
    pub escalation_id: EscalationId,
    pub body_id: BodyId,
    pub told_at: Ts,
    pub due_on: NaiveDate,
    pub acknowledged_at: Option<Ts>,
    pub acknowledged_by: Option<String>,
}

/// Keeps an escalation and whom it is told to.
///
/// # Errors
/// The database's own.
pub fn keep(conn: &mut Conn, row: &EscalationRow, told: &[TellingRow]) -> Result<(), StoreError> {
    diesel::insert_into(escalations::table).values(row).execute(conn)?;
    for chunk in told.chunks(250) {
        crate::each!(&mut *conn, |c| diesel::insert_into(tellings::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// An escalation.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn find(conn: &mut Conn, id: EscalationId) -> Result<EscalationRow, StoreError> {
    Ok(escalations::table.find(id).select(EscalationRow::as_select()).first(conn)?)
}

/// The escalations of a case, oldest first.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<EscalationRow>, StoreError> {
    Ok(escalations::table
        .filter(escalations::case_id.eq(case))
        .order((escalations::raised_at, escalations::id))
        .select(EscalationRow::as_select())
        .load(conn)?)
}

/// What a body raised, was asked, is the subject of as a company, or was told: open ones first, then the newest. Not of the
/// cases that the reader is kept out of.
///
/// # Errors
/// The database's own.
pub fn of_body(
    conn: &mut Conn,
    (body, hidden): (BodyId, &[CaseId]),
    limit: i64,
) -> Result<Vec<EscalationRow>, StoreError> {
    let told = tellings::table.filter(tellings::body_id.eq(body)).select(tellings::escalation_id);
    let own = escalations::from_body_id.eq(body).or(escalations::to_body_id.eq(body).assume_not_null());
    let company = escalations::provider_id.eq(body).assume_not_null().and(escalations::case_id.is_null());
    Ok(escalations::table
        .filter(own.or(company).or(escalations::id.eq_any(told)))
        .filter(escalations::case_id.is_null().or(escalations::case_id.ne_all(hidden.to_vec()).assume_not_null()))
        .order((escalations::open.desc(), escalations::due_on, escalations::id))
        .select(EscalationRow::as_select())
        .limit(limit)
        .load(conn)?)
}

/// Who was told, with what each answered.
///
/// # Errors
/// The database's own.
pub fn told(conn: &mut Conn, id: EscalationId) -> Result<Vec<(TellingRow, String)>, StoreError> {
    Ok(tellings::table
        .inner_join(bodies::table.on(bodies::id.eq(tellings::body_id)))
        .filter(tellings::escalation_id.eq(id))
        .order((bodies::name, bodies::id))
        .select((TellingRow::as_select(), bodies::name))
        .load(conn)?)
}

/// Notes that a body has read of it; false when it had already, or was not told.
///
/// # Errors
/// The database's own.
pub fn acknowledge(
    conn: &mut Conn,
    id: EscalationId,
    body: BodyId,
    by: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let waiting = tellings::table.find((id, body)).filter(tellings::acknowledged_at.is_null());
    let done = diesel::update(waiting)
        .set((tellings::acknowledged_at.eq(Ts::from(now)), tellings::acknowledged_by.eq(by)))
        .execute(conn)?;
    Ok(done == 1)
}

/// Keeps the answer, while it is as the answerer read it.
///
/// # Errors
/// [`StoreError::Stale`] when somebody answered meanwhile.
pub fn answer(
    conn: &mut Conn,
    row: &EscalationRow,
    answer: &Answer,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let now = Ts::from(now);
    let ends = answer.outcome != Outcome::Mitigated;
    let target = escalations::table.find(row.id).filter(escalations::version.eq(row.version));
    let done = diesel::update(target.filter(escalations::open.eq(true)))
        .set((
            escalations::answered_words.eq(by),
            escalations::answered_at.eq(now),
            escalations::power.eq(answer.power),
            escalations::response.eq(&answer.response),
            escalations::mitigations.eq(&answer.mitigations),
            escalations::recovery_on.eq(answer.recovery_on),
            escalations::outcome.eq(answer.outcome),
            escalations::open.eq(!ends),
            escalations::closed_at.eq(ends.then_some(now)),
            escalations::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    if done == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Open escalations whose rung did not answer in time and of which nobody was told yet; marks them.
///
/// # Errors
/// The database's own.
pub fn mark_overdue(conn: &mut Conn, today: NaiveDate, now: DateTime<Utc>) -> Result<Vec<EscalationRow>, StoreError> {
    let late: Vec<EscalationRow> = escalations::table
        .filter(escalations::open.eq(true))
        .filter(escalations::due_on.lt(today))
        .filter(escalations::overdue_at.is_null())
        .filter(escalations::answered_at.is_null())
        .select(EscalationRow::as_select())
        .load(conn)?;
    for row in &late {
        diesel::update(escalations::table.find(row.id)).set(escalations::overdue_at.eq(Ts::from(now))).execute(conn)?;
    }
    Ok(late)
}

/// How often each outcome came, and how often without a lever: for reviews.
///
/// # Errors
/// The database's own.
pub fn outcomes(conn: &mut Conn) -> Result<Vec<(Rung, Option<Outcome>, i64)>, StoreError> {
    Ok(escalations::table
        .group_by((escalations::rung, escalations::outcome))
        .select((escalations::rung, escalations::outcome, diesel::dsl::count_star()))
        .order((escalations::rung, escalations::outcome))
        .load(conn)?)
}
