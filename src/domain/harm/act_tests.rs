//! The record of harm as it changes.

use super::*;
use crate::domain::harm::candour::CandourBody;
use crate::domain::harm::file::{Register, Registration};
use crate::domain::harm::psirf::Response;

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

fn today() -> NaiveDate {
    day(3, 31)
}

fn after(acts: impl IntoIterator<Item = HarmAct>) -> Result<HarmFile, HarmRefusal> {
    acts.into_iter().try_fold(HarmFile::default(), |file, act| act.apply(file, today()))
}

fn body() -> BodyId {
    BodyId(uuid::Uuid::from_u128(1))
}

fn candour(notifiable: bool) -> HarmAct {
    HarmAct::Candour(CandourRecord {
        body: body(),
        threshold: CandourBody::HealthService,
        notifiable,
        decided_on: today(),
        by: Registration { register: Register::Gphc, number: "2048761".to_owned() },
        by_words: "Jo Okafor".to_owned(),
        reason: "A flare.".to_owned(),
        known: crate::domain::harm::file::Known::default(),
        steps: Vec::new(),
    })
}

fn step(step: CandourStep) -> HarmAct {
    let step = StepTaken { step, on: today(), by: "Jo Okafor".to_owned(), words: "By phone.".to_owned() };
    HarmAct::CandourStep { body: body(), step }
}

fn plan(due: NaiveDate) -> HarmAct {
    HarmAct::PlanAction {
        what: "Ring before each delivery".to_owned(),
        owner: AccountId(uuid::Uuid::from_u128(2)),
        owner_words: "Jo Okafor".to_owned(),
        due,
    }
}

fn land(n: u32) -> HarmAct {
    HarmAct::LandAction { n, on: day(3, 20), evidence: "New script.".to_owned(), check: CheckAfter::Three }
}

#[test]
fn the_three_layers_are_kept_apart_and_give_the_gap() {
    let file = after([
        HarmAct::Failures(vec!["HC-DEL-04".to_owned(), "HC-COM-01".to_owned(), "HC-DEL-04".to_owned()]),
        HarmAct::Impact { impact: DoseImpact::Interrupted, buffer_days: Some(3) },
        HarmAct::AddDose(Dose::new(day(3, 1), Some(day(3, 9)))),
        HarmAct::AddDose(Dose::new(day(3, 15), None)),
        HarmAct::Outcomes(vec![HarmOutcome::Flare]),
    ])
    .unwrap();
    assert_eq!(file.failures, ["HC-DEL-04", "HC-COM-01"]);
    assert_eq!(file.gap(today()).unwrap().unwrap().days, 24, "the published example");
    assert_eq!((file.dose.impact, file.outcomes), (Some(DoseImpact::Interrupted), vec![HarmOutcome::Flare]));
}

#[test]
fn a_timeline_that_contradicts_itself_is_refused_when_it_is_entered() {
    let spoilt = Dose { wasted: Some(day(3, 1)), ..Dose::new(day(3, 1), Some(day(3, 9))) };
    assert_eq!(after([HarmAct::AddDose(spoilt)]), Err(HarmRefusal::Timeline));
    assert_eq!(after([HarmAct::DropDose(1)]), Err(HarmRefusal::NoSuchLine));
    assert_eq!(after([HarmAct::Failures(vec!["HC-XXX-01".to_owned()])]), Err(HarmRefusal::UnknownFailure));
}

#[test]
fn nothing_has_happened_in_the_future() {
    let tomorrow = day(4, 1);
    let supply = Supply { on: tomorrow, how: String::new() };
    let rescue = Rescue { on: tomorrow, what: String::new(), minutes: 5, cost: None };
    assert_eq!(after([HarmAct::Supply(supply)]), Err(HarmRefusal::Future));
    assert_eq!(after([HarmAct::Rescue(rescue)]), Err(HarmRefusal::Future));
}

#[test]
fn candour_goes_decision_talk_letter_and_not_otherwise() {
    assert_eq!(after([step(CandourStep::Notify)]), Err(HarmRefusal::NotNotifiable));
    assert_eq!(after([candour(false), step(CandourStep::Notify)]), Err(HarmRefusal::NotNotifiable));
    assert_eq!(after([candour(true), step(CandourStep::Letter)]), Err(HarmRefusal::NotToldYet));
    let file = after([candour(true), step(CandourStep::Notify), step(CandourStep::Letter)]).unwrap();
    assert!(!file.candour[0].owed().contains(&CandourStep::Letter));
}

#[test]
fn a_person_who_declines_ends_the_steps_but_not_the_record() {
    let file = after([candour(true), step(CandourStep::Unreachable), step(CandourStep::Unreachable)]).unwrap();
    assert_eq!(file.candour[0].steps.len(), 2, "each attempt is written down (reg 20(5))");
    assert_eq!(
        after([candour(true), step(CandourStep::Unreachable), step(CandourStep::Letter)]),
        Err(HarmRefusal::Declined)
    );
}

#[test]
fn a_new_decision_keeps_the_steps_that_were_taken() {
    let file = after([candour(true), step(CandourStep::Notify), candour(false), candour(true)]).unwrap();
    assert_eq!(file.candour.len(), 1);
    assert!(file.candour[0].took(CandourStep::Notify));
}

#[test]
fn an_action_goes_planned_landed_checked_and_falls_back() {
    assert_eq!(after([plan(day(3, 30))]), Err(HarmRefusal::DueInThePast));
    assert_eq!(after([plan(today()), land(2)]), Err(HarmRefusal::NoSuchLine));
    let check = |holds| HarmAct::CheckAction { n: 1, holds, words: "Two months without.".to_owned() };
    assert_eq!(after([plan(today()), check(true)]), Err(HarmRefusal::DoneAlready), "it has not landed");
    let file = after([plan(today()), land(1)]).unwrap();
    assert_eq!((file.actions[0].state, file.actions[0].check), (ActionState::Landed, Some(day(6, 20))));
    let file = after([plan(today()), land(1), check(true)]).unwrap();
    assert_eq!(file.actions[0].state, ActionState::Holding);
    let again = HarmAct::Recurred { n: 1, reference: "CAN-2".to_owned() };
    let file = after([plan(today()), land(1), check(true), again.clone()]).unwrap();
    assert_eq!((file.actions[0].state, file.actions[0].is_open()), (ActionState::NotHolding, true));
    assert_eq!(again.apply(file.clone(), today()), Err(HarmRefusal::DoneAlready), "one case tells it once");
    assert_eq!(land(1).apply(file, today()).unwrap().actions[0].state, ActionState::Landed, "and is mended again");
}

#[test]
fn what_was_sent_is_sent_once() {
    let route = OutsideRoute {
        route: crate::domain::harm::file::Route::Police,
        reason: "Theft.".to_owned(),
        raised_on: today(),
        sent: None,
    };
    let sent = HarmAct::RouteSent { n: 1, proof: Proof { on: today(), reference: "101/7".to_owned() } };
    assert!(after([HarmAct::Route(route.clone()), sent.clone()]).is_ok());
    assert_eq!(after([HarmAct::Route(route), sent.clone(), sent]), Err(HarmRefusal::DoneAlready));
}

#[test]
fn the_chronology_is_in_the_order_of_days() {
    let moment = |on| HarmAct::Moment(Moment { on, what: String::new(), source: String::new() });
    let file = after([moment(day(3, 9)), moment(day(3, 2))]).unwrap();
    assert_eq!(file.learning.chronology[0].on, day(3, 2));
    let chosen = Chosen { response: Response::Swarm, reason: "Soon after.".to_owned(), on: today() };
    assert!(after([HarmAct::Response(chosen)]).unwrap().learning.response.is_some());
}
