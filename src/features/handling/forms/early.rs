//! What is decided first: who complains, when it happened, whether in time, whether under the regulations.

use super::{Field, Form, LIMIT, area, codes, date, day, maybe_day, picked, radios, report, whose};
use crate::domain::calendar::{Calendar, date_words};
use crate::domain::complaint::act::Act;
use crate::domain::complaint::exclusion::Exclusion;
use crate::domain::complaint::standing::{Authority, Evidence, Ground, Scope, Verdict};
use crate::domain::complaint::time_limit::Timing;
use crate::web::complaint::Scene;
use crate::web::forms::{Choice, Problems};
use crate::web::sent::Fields;

pub(super) fn standing(scene: &Scene, sent: &Fields) -> Form {
    let told = scene.ground.tellers.first();
    let suggested = told.and_then(|t| Ground::suggested(t.teller, t.permission)).map_or("", Ground::code);
    let ground = sent.given("ground").unwrap_or(suggested);
    let mut fields: Vec<Field> = whose(scene, sent).into_iter().collect();
    fields.extend([
        radios("ground", "On which ground do they complain?", "Reg 5(1) and (2).", codes(Ground::ALL, ground, Ground::words)),
        radios(
            "verdict",
            "What do you decide?",
            "For a child: are there good grounds why the child does not complain? For a child or someone without capacity: \
             do they act in the person's best interests? (Reg 5(3) and (4).)",
            codes(Verdict::ALL, sent.get("verdict"), Verdict::words),
        ),
        area("reason", "Why?", "If you refuse, the person gets these words in writing.", sent, 4),
        radios(
            "scope",
            "How far did the patient agree?",
            "Leave it empty if they complain for themselves.",
            codes(Scope::ALL, sent.get("scope"), Scope::words),
        ),
        radios("evidence", "How do we know?", "", codes(Evidence::ALL, sent.get("evidence"), Evidence::words)),
        date("given", "When was it given?", "For example, 27 3 2026.", sent, None),
    ]);
    Form::new(Vec::new(), fields, "Save the decision")
}

pub(super) fn parse_standing(scene: &Scene, sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let report = report(scene, sent, problems);
    let ground = picked(sent, "ground", "Select the ground", problems);
    let verdict = picked(sent, "verdict", "Select what you decide", problems);
    let reason = sent.prose("reason", LIMIT, "Say why", problems);
    let scope: Option<Scope> = sent.code("scope");
    let evidence: Option<Evidence> = sent.code("evidence");
    let given = maybe_day(sent, "given", "The day it was given", problems)?;
    let authority = match (scope, evidence, given) {
        (None, None, None) => None,
        (Some(scope), Some(evidence), Some(given_on)) => {
            Some(Authority { scope, evidence, given_on, withdrawn_on: None })
        }
        (scope, evidence, given) => {
            let mut lacking = |absent: bool, field: &str, words: &str| {
                if absent {
                    problems.add(field, words);
                }
            };
            lacking(scope.is_none(), "scope", "Select how far the patient agreed");
            lacking(evidence.is_none(), "evidence", "Select how we know");
            lacking(given.is_none(), "given", "The day it was given is missing");
            return None;
        }
    };
    Some(Act::Stand { report: report?, ground: ground?, verdict: verdict?, reason: reason?, authority })
}

pub(super) fn withdrawal(scene: &Scene, sent: &Fields) -> Form {
    let fields = whose(scene, sent).into_iter().collect();
    let intro = "From today the person who acts for the patient is told no more, until the patient agrees again.";
    Form::new(vec![intro.to_owned()], fields, "The agreement was taken back")
}

pub(super) fn dates(scene: &Scene, sent: &Fields) -> Form {
    let fields = vec![
        date("matter", "When did it happen?", "The last day, if it went on.", sent, scene.ground.matter_on()),
        date(
            "known",
            "When did they come to know of it?",
            "Only if that was later. The 12 months run from the later day (reg 12(1)).",
            sent,
            scene.ground.complaint.known_on,
        ),
    ];
    Form::new(Vec::new(), fields, "Save the dates")
}

pub(super) fn parse_dates(sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let matter_on = maybe_day(sent, "matter", "The day it happened", problems);
    let known_on = maybe_day(sent, "known", "The day they came to know", problems);
    Some(Act::Date { matter_on: matter_on?, known_on: known_on? })
}

pub(super) fn lateness(scene: &Scene, sent: &Fields, calendar: &Calendar) -> Form {
    let Timing::Late(limit) = scene.timing(calendar) else {
        return Form::nothing(
            "The complaint came in time, or nobody said when it happened. There is nothing to decide.",
        );
    };
    let yes_no = |name: &'static str| {
        let one = |value: &str, label: &str| Choice::new(value, label).checked_if(sent.get(name) == value);
        vec![one("yes", "Yes"), one("no", "No")]
    };
    let intro = vec![
        format!(
            "The 12 months ended on {}. A late complaint is never turned down by the program.",
            date_words(limit.on)
        ),
        "It is looked into if both answers are yes (reg 12(2)).".to_owned(),
    ];
    let fields = vec![
        radios("good", "Were there good reasons not to complain in time?", "", yes_no("good")),
        area("reasons", "Which reasons?", "", sent, 3),
        radios("fair", "Can it still be looked into effectively and fairly?", "", yes_no("fair")),
        area("fairness", "Why?", "If you turn it down, the person gets your reasons in writing.", sent, 3),
    ];
    Form::new(intro, fields, "Save the decision")
}

pub(super) fn parse_lateness(sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let mut yes = |name: &str, missing: &str| match sent.get(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            problems.add(name, missing);
            None
        }
    };
    let good_reasons = yes("good", "Select if there were good reasons");
    let still_fair = yes("fair", "Select if it can still be looked into fairly");
    let reasons = sent.prose("reasons", LIMIT, "Say which reasons", problems);
    let fairness = sent.prose("fairness", LIMIT, "Say why", problems);
    Some(Act::DecideLate {
        good_reasons: good_reasons?,
        reasons: reasons?,
        still_fair: still_fair?,
        fairness: fairness?,
    })
}

pub(super) fn exclusion(sent: &Fields) -> Form {
    let kinds = Exclusion::ALL.iter().filter(|e| **e != Exclusion::SpokenAndSolved);
    let choices = kinds.map(|e| {
        Choice::new(e.code(), format!("It is {}", e.words()))
            .hint(e.source())
            .checked_if(sent.get("exclusion") == e.code())
    });
    let fields = vec![
        radios("exclusion", "Which kind is it?", "", choices.collect()),
        area("reason", "Why?", "The person gets this in writing (reg 8(2)).", sent, 5),
    ];
    let intro = "The complaint ends, and the person is told why. The other duties of the case go on.";
    Form::new(vec![intro.to_owned()], fields, "End the complaint and tell the person")
}

pub(super) fn parse_exclusion(sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let exclusion = picked(sent, "exclusion", "Select the kind", problems);
    let reason = sent.prose("reason", LIMIT, "Say why", problems);
    Some(Act::Exclude { exclusion: exclusion?, reason: reason? })
}

pub(super) fn concern(sent: &Fields) -> Form {
    let fields = vec![
        date("solved", "When was it solved?", "At the latest on the next working day (reg 8(1)(c)).", sent, None),
        area(
            "how",
            "How was it solved, and how do we know that they are satisfied?",
            "The person reads this.",
            sent,
            5,
        ),
    ];
    let intro = "Only what was spoken can stay a concern. It is kept on record, and is not counted as a complaint.";
    Form::new(vec![intro.to_owned()], fields, "Keep it as a concern")
}

pub(super) fn parse_concern(sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let solved_on = day(sent, "solved", "The day it was solved", problems);
    let how = sent.prose("how", LIMIT, "Say how it was solved", problems);
    Some(Act::KeepAsConcern { solved_on: solved_on?, how: how? })
}
