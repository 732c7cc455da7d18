//! What was sent, as a change to the record; nothing, and the problems said, where something is missing.

use super::forms::Duty;
use super::ground::{Ground, threshold};
use crate::domain::harm::act::HarmAct;
use crate::domain::harm::file::{CandourRecord, Known, NeverEvent, Notification, OutsideRoute, Proof, StepTaken};
use crate::domain::harm::never_events;
use crate::domain::harm::psirf::{Chosen, Factor, Finding, Moment};
use crate::domain::ids::BodyId;
use crate::web::asking::{Reading, registration};

pub fn parse(duty: Duty, ground: &Ground, read: &mut Reading<'_>) -> Option<HarmAct> {
    let on = ground.today;
    Some(match duty {
        Duty::Candour => candour(ground, read)?,
        Duty::Step => {
            let body = body(ground, read);
            let (step, day) = (read.code("step", "Choose the step"), read.needed_day("on", "The day"));
            let words = read.text("words", "Say what was said, or what became of the attempt");
            let by = ground.actor.words.clone();
            HarmAct::CandourStep { body: body?, step: StepTaken { step: step?, on: day?, by, words: words? } }
        }
        Duty::NeverEvent => never_event(ground, read)?,
        Duty::Notification => {
            let (body, paragraph) = (body(ground, read), read.code("paragraph", "Choose the paragraph"));
            let text = read.text("text", "Write the draft");
            HarmAct::Notification(Notification {
                body: body?,
                paragraph: paragraph?,
                text: text?,
                drafted_on: on,
                sent: None,
            })
        }
        Duty::NotificationProof => {
            let (n, proof) = proof(read)?;
            HarmAct::NotificationSent { n, proof }
        }
        Duty::Outside => {
            let (route, reason) = (read.code("route", "Choose who must be told"), read.text("reason", "Say why"));
            HarmAct::Route(OutsideRoute { route: route?, reason: reason?, raised_on: on, sent: None })
        }
        Duty::OutsideProof => {
            let (n, proof) = proof(read)?;
            HarmAct::RouteSent { n, proof }
        }
        Duty::Response => {
            let response = read.code("response", "Choose a response");
            let reason = read.text("reason", "Say why this one");
            HarmAct::Response(Chosen { response: response?, reason: reason?, on })
        }
        Duty::Finding => HarmAct::Finding(Finding { words: read.text("words", "Say what was learned")?, on }),
        Duty::Chronology => {
            let (day, what) = (read.needed_day("on", "The day"), read.text("what", "Say what happened"));
            let source = read.line("source", "Say where it is known from");
            HarmAct::Moment(Moment { on: day?, what: what?, source: source? })
        }
        Duty::WorkSystem => {
            let (part, words) = (read.code("part", "Choose where"), read.text("words", "Say what helped or hindered"));
            HarmAct::Factor(Factor { part: part?, words: words? })
        }
        Duty::Action | Duty::ActionMade | Duty::ActionCheck => action(duty, ground, read)?,
    })
}

fn body(ground: &Ground, read: &mut Reading<'_>) -> Option<BodyId> {
    let found = ground.body(read.sent.get("body")).map(|b| b.id);
    if found.is_none() {
        read.problems.add("body", "Choose whose duty it is");
    }
    found
}

fn yes(read: &mut Reading<'_>, name: &str, missing: &str) -> Option<bool> {
    match read.sent.get(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            read.problems.add(name, missing);
            None
        }
    }
}

fn candour(ground: &Ground, read: &mut Reading<'_>) -> Option<HarmAct> {
    let body = body(ground, read);
    let notifiable = yes(read, "notifiable", "Say if it is notifiable");
    let known = known(read);
    let reason = read.text("reason", "Say why");
    let by = registration(read.sent, read.problems);
    let row = ground.bodies.iter().find(|b| Some(b.id) == body)?;
    Some(HarmAct::Candour(CandourRecord {
        body: row.id,
        threshold: threshold(row),
        notifiable: notifiable?,
        decided_on: ground.today,
        by: by?,
        by_words: ground.actor.words.clone(),
        reason: reason?,
        known,
        steps: Vec::new(),
    }))
}

fn known(read: &mut Reading<'_>) -> Known {
    let days = "Enter the days as a number";
    let physical_days = read.number("physical-days", 40_000, days);
    let psychological_days = read.number("psychological-days", 40_000, days);
    let facts = read.sent.all("facts");
    let is = |name: &str| facts.contains(&name);
    Known {
        could_have: is("could_have"),
        physical_days,
        psychological_days,
        body_changed: is("body_changed"),
        life_shortened: is("life_shortened"),
        treatment_needed: is("treatment_needed"),
    }
}

fn never_event(ground: &Ground, read: &mut Reading<'_>) -> Option<HarmAct> {
    let code = read.sent.get("code");
    if code == "none" {
        return Some(HarmAct::NeverEvent(None));
    }
    let list = never_events::in_force(ground.today)?;
    if never_events::name(list.version, code).is_none() {
        read.problems.add("code", "Choose a Never Event, or that it is none");
        return None;
    }
    Some(HarmAct::NeverEvent(Some(NeverEvent { list: list.version.to_owned(), code: code.to_owned() })))
}

fn proof(read: &mut Reading<'_>) -> Option<(usize, Proof)> {
    let n = read.code::<usize>("n", "Enter its number on the page");
    let (on, reference) = (read.needed_day("on", "The day"), read.line("proof", "Enter its reference there"));
    Some((n?, Proof { on: on?, reference: reference? }))
}

fn action(duty: Duty, ground: &Ground, read: &mut Reading<'_>) -> Option<HarmAct> {
    match duty {
        Duty::ActionMade => {
            let n = read.code("n", "Choose the action");
            let on = read.needed_day("on", "The day");
            let evidence = read.text("evidence", "Say how one can see it");
            let check = read.code("check", "Choose when its effect is looked at");
            Some(HarmAct::LandAction { n: n?, on: on?, evidence: evidence?, check: check? })
        }
        Duty::ActionCheck => {
            let n = read.code("n", "Choose the action");
            let holds = yes(read, "holds", "Say if it helps");
            let words = read.text("words", "Say how you know");
            Some(HarmAct::CheckAction { n: n?, holds: holds?, words: words? })
        }
        _ => {
            let what = read.text("what", "Say what will change");
            let owner = ground.colleagues.iter().find(|c| c.email == read.sent.get("owner"));
            if owner.is_none() {
                read.problems.add("owner", "Choose who owns it");
            }
            let due = read.needed_day("due", "The day it is due");
            let owner = owner?;
            let owner_words = format!("{}, {}", owner.name, owner.role);
            Some(HarmAct::PlanAction { what: what?, owner: owner.id, owner_words, due: due? })
        }
    }
}
