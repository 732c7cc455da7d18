//! Escalations: of a case, as an act on it; of a company, told to every trust under contract.

use super::{ActError, Context};
use crate::domain::access::{Relation, Verb, may};
use crate::domain::case::action::Refusal;
use crate::domain::case::decide::{Moment, Notice};
use crate::domain::escalation::{self, ACKNOWLEDGED_WITHIN, Answer, Rung};
use crate::domain::ids::{BodyId, EscalationId};
use crate::domain::reference::CaseRef;
use crate::store::cases::find_for_change;
use crate::store::deciding::{Act, save};
use crate::store::directory::BodyRow;
use crate::store::escalations::{self as store, EscalationRow, TellingRow};
use crate::store::jobs::{self, NewJob};
use crate::store::{Conn, StoreError, contracts};

/// What somebody says who escalates.
#[derive(Debug, Clone)]
pub struct Said {
    pub rung: Rung,
    /// The body asked; none on the last rung.
    pub to: Option<BodyRow>,
    pub summary: String,
    /// What set it off.
    pub cause: String,
}

/// Takes a case to a higher level. Call inside a write transaction.
///
/// # Errors
/// [`ActError::Refused`] by the rules; [`StoreError::NotFound`] for what is not the actor's.
pub fn case(conn: &mut Conn, cx: &Context, wanted: &CaseRef, said: &Said) -> Result<EscalationId, ActError> {
    let found = find_for_change(conn, &cx.actor, wanted, cx.now)?;
    let at = Moment { now: cx.now, calendar: &cx.calendar };
    let to = said.to.as_ref().map(|body| (body.id, body.name.as_str()));
    let raised = escalation::raise(&found.case, &cx.actor, said.rung, to, at).map_err(ActError::Refused)?;
    let act = Act { actor: &cx.actor, now: cx.now, keys: &cx.keys, calendar: &cx.calendar };
    save(conn, &found, &raised.decision, &act)?;
    let from = cx.actor.body.ok_or(StoreError::NotFound)?;
    let row = EscalationRow {
        case_id: Some(found.row.id),
        strand_id: Some(raised.strand),
        ..row(cx, said, from, raised.due_on)
    };
    store::keep(conn, &row, &[])?;
    Ok(row.id)
}

/// Takes a company to a higher level for all its trusts: one act, a line for each trust under contract to acknowledge.
///
/// # Errors
/// [`ActError::Refused`] by the policy.
pub fn company(
    conn: &mut Conn,
    cx: &Context,
    provider: BodyId,
    said: &Said,
) -> Result<(EscalationId, usize), ActError> {
    if !may(cx.actor.capacity, Verb::EscalateProvider, Relation::None) {
        return Err(ActError::Refused(Refusal::NotAllowed));
    }
    let from = cx.actor.body.ok_or(StoreError::NotFound)?;
    let due = said.rung.due(cx.today(), &cx.calendar);
    let row = EscalationRow { provider_id: Some(provider), ..row(cx, said, from, due) };
    let due_on = cx.calendar.add_working_days(cx.today(), ACKNOWLEDGED_WITHIN);
    let trusts = contracts::trusts_of(conn, provider, cx.today())?;
    let told: Vec<TellingRow> = trusts
        .iter()
        .filter(|trust| trust.id != from)
        .map(|trust| TellingRow {
            escalation_id: row.id,
            body_id: trust.id,
            told_at: cx.now.into(),
            due_on,
            acknowledged_at: None,
            acknowledged_by: None,
        })
        .collect();
    store::keep(conn, &row, &told)?;
    let bodies = told.iter().map(|t| t.body_id).chain(row.to_body_id).chain([provider]);
    let owed: Vec<_> = bodies.map(|body| jobs::row(NewJob::letter(Notice::Body(body)), cx.now)).collect();
    jobs::insert(conn, &owed)?;
    Ok((row.id, told.len()))
}

/// The answer of the body that was asked, or of the company itself.
///
/// # Errors
/// [`StoreError::NotFound`] where it is not the actor's to answer; [`StoreError::Stale`] when it was answered meanwhile.
pub fn answer(
    conn: &mut Conn,
    cx: &Context,
    id: EscalationId,
    reference: Option<&CaseRef>,
    answer: &Answer,
) -> Result<(), ActError> {
    let row = store::find(conn, id)?;
    match (row.case_id, reference) {
        (Some(case), Some(reference)) => {
            let found = find_for_change(conn, &cx.actor, reference, cx.now)?;
            if found.row.id != case {
                return Err(StoreError::NotFound.into());
            }
            let decision =
                escalation::answered(&found.case, &cx.actor, row.to_body_id, answer).map_err(ActError::Refused)?;
            let act = Act { actor: &cx.actor, now: cx.now, keys: &cx.keys, calendar: &cx.calendar };
            save(conn, &found, &decision, &act)?;
        }
        (None, _) => {
            let own = cx.actor.body.is_some() && (cx.actor.body == row.to_body_id || cx.actor.body == row.provider_id);
            if !own {
                return Err(StoreError::NotFound.into());
            }
            let told = store::told(conn, id)?;
            let bodies = told.iter().map(|(telling, _)| telling.body_id).chain([row.from_body_id]);
            let owed: Vec<_> = bodies.map(|body| jobs::row(NewJob::letter(Notice::Body(body)), cx.now)).collect();
            jobs::insert(conn, &owed)?;
        }
        (Some(_), None) => return Err(StoreError::NotFound.into()),
    }
    store::answer(conn, &row, answer, &cx.actor.words, cx.now)?;
    Ok(())
}

fn row(cx: &Context, said: &Said, from: BodyId, due_on: chrono::NaiveDate) -> EscalationRow {
    EscalationRow {
        id: EscalationId(crate::doors::new_id()),
        case_id: None,
        strand_id: None,
        provider_id: None,
        rung: said.rung,
        from_body_id: from,
        to_body_id: said.to.as_ref().map(|body| body.id),
        raised_by: cx.actor.account(),
        raised_words: cx.actor.words.clone(),
        raised_at: cx.now.into(),
        cause: said.cause.clone(),
        summary: said.summary.clone(),
        due_on,
        overdue_at: None,
        open: true,
        answered_words: None,
        answered_at: None,
        power: None,
        response: None,
        mitigations: None,
        recovery_on: None,
        outcome: None,
        closed_at: None,
        version: 1,
    }
}
