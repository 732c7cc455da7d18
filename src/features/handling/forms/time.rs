//! Dates: plan, longer time, delay, pauses.

use super::{Field, Form, LIMIT, area, codes, date, day, picked, radios};
use crate::domain::calendar::date_words;
use crate::domain::clocks::ClockRule;
use crate::domain::complaint::act::Act;
use crate::domain::complaint::period::Discussion;
use crate::domain::ids::ClockId;
use crate::store::rows::ClockRow;
use crate::web::complaint::Scene;
use crate::web::forms::{Choice, Problems};
use crate::web::sent::Fields;
use crate::web::words::capital;

/// The end of the time that the law gives now.
fn end(scene: &Scene) -> Option<chrono::NaiveDate> {
    let relevant = [ClockRule::RespondSixMonths, ClockRule::RespondExtended];
    scene.found.clocks.iter().filter(|c| c.running && relevant.contains(&c.rule)).map(|c| c.due_on).max()
}

fn ends(scene: &Scene) -> Vec<String> {
    end(scene).map(|on| format!("The time to answer ends on {}.", date_words(on))).into_iter().collect()
}

pub(super) fn plan(scene: &Scene, sent: &Fields) -> Form {
    let known = scene.ground.complaint.plan.as_ref();
    let how = sent.given("how").or(known.map(|p| p.how.as_str())).unwrap_or_default().to_owned();
    let fields = vec![
        radios(
            "discussion",
            "What became of the offer to talk?",
            "If they would rather not talk, you decide, and they get it in writing (reg 13(7) and (8)).",
            codes(Discussion::ALL, sent.get("discussion"), Discussion::words),
        ),
        Field::Area {
            name: "how",
            label: "How will it be looked into?".to_owned(),
            hint: "The person reads this.",
            value: how,
            rows: 6,
        },
        date("until", "By when will they have the answer?", "For example, 27 3 2026.", sent, None),
    ];
    Form::new(ends(scene), fields, "Save the plan and tell the person")
}

pub(super) fn parse_plan(sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let discussion = picked(sent, "discussion", "Select what became of the offer", problems);
    let how = sent.prose("how", LIMIT, "Say how it will be looked into", problems);
    let until = day(sent, "until", "The day of the answer", problems);
    Some(Act::Plan { discussion: discussion?, how: how?, until: until? })
}

pub(super) fn extension(scene: &Scene, sent: &Fields) -> Form {
    let mut intro = ends(scene);
    intro.push("It can be made longer only if the person agreed on or before that day (reg 14(3)).".to_owned());
    let fields = vec![
        date("agreed", "When did the person agree?", "", sent, None),
        date("until", "Until when?", "", sent, None),
        area("reason", "Why does it take longer?", "The person reads this.", sent, 4),
    ];
    Form::new(intro, fields, "Save the longer time")
}

pub(super) fn parse_extension(sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let agreed_on = day(sent, "agreed", "The day they agreed", problems);
    let until = day(sent, "until", "The new last day", problems);
    let reason = sent.prose("reason", LIMIT, "Say why it takes longer", problems);
    Some(Act::Extend { agreed_on: agreed_on?, until: until?, reason: reason? })
}

pub(super) fn delay(sent: &Fields) -> Form {
    let intro = "The time to answer has ended. Tell the person why, and when you expect to answer (reg 14(4)).";
    let fields = vec![
        area("reason", "Why is it late?", "The person reads this.", sent, 5),
        date("expected", "By when do you expect to answer?", "", sent, None),
    ];
    Form::new(vec![intro.to_owned()], fields, "Tell the person")
}

pub(super) fn parse_delay(sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let reason = sent.prose("reason", LIMIT, "Say why it is late", problems);
    let expected = day(sent, "expected", "The day you expect to answer", problems);
    Some(Act::TellDelay { reason: reason?, expected: expected? })
}

/// The clocks of this body that may be stopped, or are.
fn clocks(scene: &Scene, stopped: bool) -> Vec<&ClockRow> {
    let own = |c: &&ClockRow| {
        let strand = scene.found.strands.iter().find(|s| s.id == c.strand_id);
        c.running && c.rule.terms().pausable && strand.is_some_and(|s| Some(s.body_id) == scene.actor.body)
    };
    let paused = |c: &ClockRow| c.paused().iter().any(|p| p.to >= scene.today && p.ended_by.is_none());
    scene.found.clocks.iter().filter(own).filter(|c| !stopped || paused(c)).collect()
}

fn which(scene: &Scene, sent: &Fields, stopped: bool) -> Option<Field> {
    let all = clocks(scene, stopped);
    if all.is_empty() {
        return None;
    }
    let choices = all.into_iter().map(|clock| {
        let of = scene.found.referrals.iter().find(|r| Some(r.id) == clock.referral_id);
        let of = of.map(|r| format!(" ({})", scene.body(r.to_body_id))).unwrap_or_default();
        let words = format!("{}{of}, due {}", capital(clock.rule.words()), date_words(clock.due_on));
        Choice::new(place(scene, clock.id).to_string(), words).checked_if(false)
    });
    let chosen = sent.get("clock").to_owned();
    let choices = choices.map(|c| Choice { checked: c.value == chosen, ..c }).collect();
    Some(radios("clock", "Which clock?", "What the law or safety sets cannot be stopped.", choices))
}

/// Where a clock stands in the list of the case: forms carry no ids.
fn place(scene: &Scene, id: ClockId) -> usize {
    scene.found.clocks.iter().position(|c| c.id == id).map_or(0, |n| n + 1)
}

pub(super) fn pause(scene: &Scene, sent: &Fields) -> Form {
    let Some(which) = which(scene, sent, false) else {
        return Form::nothing("No clock of yours runs that may be stopped. What the law sets cannot be stopped.");
    };
    let fields = vec![
        which,
        date("from", "From which day?", "Today or later: a pause never reaches back.", sent, Some(scene.today)),
        date("to", "Until which day?", "That day too.", sent, None),
        area("reason", "Why?", "The person who waits reads this.", sent, 3),
    ];
    Form::new(Vec::new(), fields, "Stop the clock")
}

pub(super) fn parse_pause(scene: &Scene, sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let clock = clock(scene, sent, problems);
    let from = day(sent, "from", "The first day", problems);
    let to = day(sent, "to", "The last day", problems);
    let reason = sent.prose("reason", LIMIT, "Say why", problems);
    Some(Act::Pause { clock: clock?, from: from?, to: to?, reason: reason? })
}

pub(super) fn pause_end(scene: &Scene, sent: &Fields) -> Form {
    match which(scene, sent, true) {
        Some(which) => Form::new(
            vec!["The clock runs again from today. The pause stays on record.".to_owned()],
            vec![which],
            "Let it run again",
        ),
        None => Form::nothing("No clock of yours is stopped now."),
    }
}

pub(super) fn clock(scene: &Scene, sent: &Fields, problems: &mut Problems) -> Option<ClockId> {
    let place = sent.code::<usize>("clock").and_then(|n| n.checked_sub(1));
    let clock = place.and_then(|n| scene.found.clocks.get(n)).map(|c| c.id);
    if clock.is_none() {
        problems.add("clock", "Select the clock");
    }
    clock
}
