//! What may be done to the record of harm, and what it becomes. Pure: the file in, the file out; who may is decided before.

use chrono::NaiveDate;

use super::attribution::AttributionParty;
use super::candour::CandourStep;
use super::file::{
    CandourRecord, HarmFile, NeverEvent, Notification, OutsideRoute, Prescription, Product, Proof, Rescue, StepTaken,
    Supply, Urgency,
};
use super::prescription;
use super::psirf::{ActionState, CheckAfter, Chosen, Factor, Finding, Moment, SafetyAction};
use super::severity::TherapyTier;
use super::therapy_gap::{Cover, Dose, gap};
use super::{DoseImpact, HarmOutcome};
use crate::domain::failure::failure;
use crate::domain::ids::{AccountId, BodyId};

/// One change to the record of harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HarmAct {
    /// The primary failure first.
    Failures(Vec<String>),
    Impact {
        impact: DoseImpact,
        buffer_days: Option<u32>,
    },
    AddDose(Dose),
    /// By its place, from one.
    DropDose(usize),
    AddCover(Cover),
    DropCover(usize),
    Outcomes(Vec<HarmOutcome>),
    Parties(Vec<AttributionParty>),
    Urgency {
        tier: TherapyTier,
        urgency: Urgency,
        reason: String,
    },
    Supply(Supply),
    Rescue(Rescue),
    Prescription(Prescription),
    Product(Product),
    /// Takes the place of an earlier decision for the same body; the steps taken stay.
    Candour(CandourRecord),
    CandourStep {
        body: BodyId,
        step: StepTaken,
    },
    NeverEvent(Option<NeverEvent>),
    Notification(Notification),
    /// By its place, from one.
    NotificationSent {
        n: usize,
        proof: Proof,
    },
    Route(OutsideRoute),
    RouteSent {
        n: usize,
        proof: Proof,
    },
    Response(Chosen),
    Moment(Moment),
    Factor(Factor),
    Finding(Finding),
    PlanAction {
        what: String,
        owner: AccountId,
        owner_words: String,
        due: NaiveDate,
    },
    LandAction {
        n: u32,
        on: NaiveDate,
        evidence: String,
        check: CheckAfter,
    },
    CheckAction {
        n: u32,
        holds: bool,
        words: String,
    },
    /// A later case shows that a change does not hold: tried by the program alone.
    Recurred {
        n: u32,
        reference: String,
    },
}

/// Why the record cannot become this. The words for people are in `web::words`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HarmRefusal {
    /// No such line in the record.
    NoSuchLine,
    /// A failure code that is not in the list.
    UnknownFailure,
    /// The timeline of doses contradicts itself.
    Timeline,
    /// A date lies in the future.
    Future,
    /// The dates of the prescription are the wrong way round.
    PrescriptionDates,
    /// Nobody decided that it is notifiable, so there is no step to take.
    NotNotifiable,
    /// The steps fell away: the person declined or could not be reached (reg 20(5)).
    Declined,
    /// It was sent, landed or checked already.
    DoneAlready,
    /// An action is due in the future.
    DueInThePast,
    /// The reason must be given.
    NoReason,
    /// Nobody was told in person, so there is nothing to follow up in writing (reg 20(4)).
    NotToldYet,
}

impl HarmAct {
    /// What the record becomes.
    ///
    /// # Errors
    /// A [`HarmRefusal`]; the record stays as it was.
    pub fn apply(self, mut file: HarmFile, today: NaiveDate) -> Result<HarmFile, HarmRefusal> {
        match self {
            Self::Failures(codes) => file.failures = known(codes)?,
            Self::Impact { impact, buffer_days } => {
                (file.dose.impact, file.dose.buffer_days) = (Some(impact), buffer_days);
            }
            Self::AddDose(dose) => file.dose.doses.push(dose),
            Self::DropDose(n) => drop_line(&mut file.dose.doses, n)?,
            Self::AddCover(cover) => file.dose.covers.push(cover),
            Self::DropCover(n) => drop_line(&mut file.dose.covers, n)?,
            Self::Outcomes(outcomes) => file.outcomes = outcomes,
            Self::Parties(parties) => file.parties = parties,
            Self::Urgency { urgency, .. } => file.urgency = urgency,
            Self::Supply(supply) => {
                past(supply.on, today)?;
                file.supply = Some(supply);
                file.urgency.without_medicine = false;
            }
            Self::Rescue(rescue) => {
                past(rescue.on, today)?;
                file.rescues.push(rescue);
            }
            Self::Prescription(dates) => {
                prescription::check(&dates).map_err(|_| HarmRefusal::PrescriptionDates)?;
                file.prescription = dates;
            }
            Self::Product(product) => file.product = Some(product),
            Self::Candour(record) => decide_candour(&mut file.candour, record),
            Self::CandourStep { body, step } => take_step(&mut file.candour, body, step, today)?,
            Self::NeverEvent(event) => file.never_event = event,
            Self::Notification(notification) => file.notifications.push(notification),
            Self::NotificationSent { n, proof } => {
                let line = line(&mut file.notifications, n)?;
                prove(&mut line.sent, proof, today)?;
            }
            Self::Route(route) => file.routes.push(route),
            Self::RouteSent { n, proof } => {
                let line = line(&mut file.routes, n)?;
                prove(&mut line.sent, proof, today)?;
            }
            Self::Response(chosen) => file.learning.response = Some(chosen),
            Self::Moment(moment) => {
                past(moment.on, today)?;
                file.learning.chronology.push(moment);
                file.learning.chronology.sort_by_key(|m| m.on);
            }
            Self::Factor(factor) => file.learning.factors.push(factor),
            Self::Finding(finding) => file.learning.finding = Some(finding),
            Self::PlanAction { .. } | Self::LandAction { .. } | Self::CheckAction { .. } | Self::Recurred { .. } => {
                self.change_actions(&mut file.actions, today)?;
            }
        }
        // A timeline that contradicts itself is refused when it is entered, not when it is counted.
        gap(&file.dose.doses, &file.dose.covers, today).map_err(|_| HarmRefusal::Timeline)?;
        Ok(file)
    }

    fn change_actions(self, actions: &mut Vec<SafetyAction>, today: NaiveDate) -> Result<(), HarmRefusal> {
        match self {
            Self::PlanAction { what, owner, owner_words, due } => {
                if due < today {
                    return Err(HarmRefusal::DueInThePast);
                }
                let n = actions.iter().map(|a| a.n).max().unwrap_or(0) + 1;
                actions.push(SafetyAction {
                    n,
                    what,
                    owner,
                    owner_words,
                    due,
                    state: ActionState::Planned,
                    evidence: None,
                    landed: None,
                    check: None,
                    check_words: None,
                    recurred: Vec::new(),
                });
            }
            Self::LandAction { n, on, evidence, check } => {
                past(on, today)?;
                let action = action(actions, n)?;
                if !matches!(action.state, ActionState::Planned | ActionState::NotHolding) {
                    return Err(HarmRefusal::DoneAlready);
                }
                let months = chrono::Months::new(if check == CheckAfter::Three { 3 } else { 6 });
                action.state = ActionState::Landed;
                (action.landed, action.evidence) = (Some(on), Some(evidence));
                (action.check, action.check_words) = (on.checked_add_months(months), None);
            }
            Self::CheckAction { n, holds, words } => {
                let action = action(actions, n)?;
                if action.state != ActionState::Landed {
                    return Err(HarmRefusal::DoneAlready);
                }
                action.state = if holds { ActionState::Holding } else { ActionState::NotHolding };
                action.check_words = Some(words);
            }
            Self::Recurred { n, reference } => {
                let action = action(actions, n)?;
                if action.recurred.contains(&reference) {
                    return Err(HarmRefusal::DoneAlready);
                }
                action.state = ActionState::NotHolding;
                action.recurred.push(reference);
            }
            _ => {}
        }
        Ok(())
    }
}

fn known(codes: Vec<String>) -> Result<Vec<String>, HarmRefusal> {
    let mut kept: Vec<String> = Vec::new();
    for code in codes {
        if failure(&code).is_none() {
            return Err(HarmRefusal::UnknownFailure);
        }
        if !kept.contains(&code) {
            kept.push(code);
        }
    }
    if kept.is_empty() { Err(HarmRefusal::UnknownFailure) } else { Ok(kept) }
}

fn past(on: NaiveDate, today: NaiveDate) -> Result<(), HarmRefusal> {
    if on > today { Err(HarmRefusal::Future) } else { Ok(()) }
}

fn place<T>(lines: &[T], n: usize) -> Result<usize, HarmRefusal> {
    n.checked_sub(1).filter(|at| *at < lines.len()).ok_or(HarmRefusal::NoSuchLine)
}

fn line<T>(lines: &mut [T], n: usize) -> Result<&mut T, HarmRefusal> {
    let at = place(lines, n)?;
    lines.get_mut(at).ok_or(HarmRefusal::NoSuchLine)
}

fn drop_line<T>(lines: &mut Vec<T>, n: usize) -> Result<(), HarmRefusal> {
    let at = place(lines, n)?;
    lines.remove(at);
    Ok(())
}

fn action(actions: &mut [SafetyAction], n: u32) -> Result<&mut SafetyAction, HarmRefusal> {
    actions.iter_mut().find(|a| a.n == n).ok_or(HarmRefusal::NoSuchLine)
}

fn prove(sent: &mut Option<Proof>, proof: Proof, today: NaiveDate) -> Result<(), HarmRefusal> {
    past(proof.on, today)?;
    if sent.is_some() {
        return Err(HarmRefusal::DoneAlready);
    }
    *sent = Some(proof);
    Ok(())
}

fn decide_candour(all: &mut Vec<CandourRecord>, record: CandourRecord) {
    let steps = all.iter().find(|c| c.body == record.body).map(|c| c.steps.clone()).unwrap_or_default();
    all.retain(|c| c.body != record.body);
    all.push(CandourRecord { steps, ..record });
}

/// Steps follow the decision; the letter follows the talk (reg 20(4)); nothing but copies follows a refusal (reg 20(5)).
fn take_step(all: &mut [CandourRecord], body: BodyId, step: StepTaken, today: NaiveDate) -> Result<(), HarmRefusal> {
    past(step.on, today)?;
    let record = all.iter_mut().find(|c| c.body == body && c.notifiable).ok_or(HarmRefusal::NotNotifiable)?;
    let after_refusal = matches!(step.step, CandourStep::Copies | CandourStep::Unreachable | CandourStep::Support);
    if record.refused() && !after_refusal {
        return Err(HarmRefusal::Declined);
    }
    let in_writing = matches!(step.step, CandourStep::Letter | CandourStep::Results);
    if in_writing && !record.took(CandourStep::Notify) {
        return Err(HarmRefusal::NotToldYet);
    }
    record.steps.push(step);
    Ok(())
}

#[cfg(test)]
#[path = "act_tests.rs"]
mod tests;
