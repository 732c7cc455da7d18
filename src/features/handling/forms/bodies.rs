//! Other organisations, and how the person may be written to.

use super::{Field, Form, LIMIT, Whom, area, codes, picked, radios, report, whose};
use crate::domain::complaint::act::Act;
use crate::domain::complaint::sending::ConsentChange;
use crate::domain::ids::{AccountId, BodyId};
use crate::web::complaint::Scene;
use crate::web::forms::{Choice, Problems};
use crate::web::sent::Fields;

fn whom(scene: &Scene, sent: &Fields) -> Vec<Field> {
    let near = scene.near.iter().map(|b| Choice::new(&b.code, &b.name).checked_if(sent.get("body") == b.code));
    let other = Field::Line {
        name: "code",
        label: "Or another organisation, by its code",
        hint: "The code of the Organisation Data Service, such as RXX.",
        value: sent.get("code").to_owned(),
    };
    if scene.near.is_empty() {
        return vec![other];
    }
    vec![radios("body", "Which organisation?", "", near.collect()), other]
}

/// The field under which a problem with the body is said.
fn named(scene: &Scene, sent: &Fields, problems: &mut Problems) {
    if Whom::of(sent).code().is_empty() {
        problems.add(if scene.near.is_empty() { "code" } else { "body" }, "Select the organisation");
    }
}

pub(super) fn contribution(scene: &Scene, sent: &Fields) -> Form {
    let mut fields = whom(scene, sent);
    fields.push(area(
        "question",
        "What do you ask of it?",
        "It reads this, the coded facts, and what the person agreed to.",
        sent,
        6,
    ));
    let intro = vec![
        "It has 10 working days, and its own clock. Your organisation gives the one answer for all (reg 9).".to_owned(),
        "If it does not answer, the letter says so.".to_owned(),
    ];
    Form::new(intro, fields, "Ask it")
}

pub(super) fn parse_contribution(scene: &Scene, sent: &Fields, problems: &mut Problems) -> Option<Act> {
    named(scene, sent, problems);
    let question = sent.prose("question", LIMIT, "Enter your question", problems)?;
    // the body is looked up with the act, in its transaction
    Some(Act::AskBody { to: BodyId(uuid::Uuid::nil()), to_words: String::new(), question })
}

pub(super) fn transfer(scene: &Scene, sent: &Fields) -> Form {
    let mut fields = whom(scene, sent);
    fields.push(area("consent", "How did the person agree that it is sent on?", "", sent, 3));
    fields.push(area("reason", "Why is it theirs to answer?", "The person reads this.", sent, 4));
    let intro = "The complaint is deemed made to that organisation today: its time to acknowledge and answer begins now \
                 (reg 6(5) and (6)). Its named lead takes it over.";
    Form::new(vec![intro.to_owned()], fields, "Send it on")
}

pub(super) fn parse_transfer(scene: &Scene, sent: &Fields, problems: &mut Problems) -> Option<Act> {
    named(scene, sent, problems);
    let consent = sent.prose("consent", LIMIT, "Say how the person agreed", problems);
    let reason = sent.prose("reason", LIMIT, "Say why", problems);
    Some(Act::Transfer {
        to: BodyId(uuid::Uuid::nil()),
        to_words: String::new(),
        lead: AccountId(uuid::Uuid::nil()),
        lead_words: String::new(),
        reason: reason?,
        consent: consent?,
    })
}

pub(super) fn electronic(scene: &Scene, sent: &Fields) -> Form {
    let mut fields: Vec<Field> = whose(scene, sent).into_iter().collect();
    fields.push(radios(
        "change",
        "What did they say?",
        "Only in writing or electronically: on the phone is not enough (reg 15(1)).",
        codes(ConsentChange::ALL, sent.get("change"), ConsentChange::words),
    ));
    fields.push(area("how", "How did they say it?", "", sent, 2));
    Form::new(Vec::new(), fields, "Save")
}

pub(super) fn parse_electronic(scene: &Scene, sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let report = report(scene, sent, problems);
    let change = picked(sent, "change", "Select what they said", problems);
    let how = sent.prose("how", LIMIT, "Say how they said it", problems);
    Some(Act::Electronic { report: report?, change: change?, how: how? })
}
