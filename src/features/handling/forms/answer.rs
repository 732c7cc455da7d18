//! The points and the letter, how it is sent, and how the complaint is counted.

use super::{Field, Form, LIMIT, area, boxes, codes, date, picked, radios};
use crate::domain::calendar::Calendar;
use crate::domain::complaint::act::Act;
use crate::domain::complaint::response::{Finding, Found, Missing};
use crate::domain::complaint::returns::{Items, Section};
use crate::domain::complaint::sending::{Way, way};
use crate::web::complaint::{Scene, missing, missing_words};
use crate::web::forms::{DateBoxes, Problems, choices};
use crate::web::sent::Fields;
use crate::web::words::capital;

pub(super) fn point(sent: &Fields) -> Form {
    let intro = "One question each, in the person's own sense. Every point gets an answer in the letter.";
    Form::new(
        vec![intro.to_owned()],
        vec![area("question", "What do they want answered?", "", sent, 3)],
        "Add the point",
    )
}

/// The point of an address, `?point=2`.
fn number(sent: &Fields) -> u32 {
    sent.code("point").unwrap_or(1)
}

pub(super) fn finding(scene: &Scene, sent: &Fields) -> Form {
    let n = number(sent);
    let Some(issue) = scene.ground.complaint.issues.iter().find(|i| i.n == n) else {
        return Form::nothing("There is no such point. Add the points first.");
    };
    let known = issue.finding.as_ref();
    let text = |name: &'static str, label: &str, hint: &'static str, kept: fn(&Finding) -> &String| {
        let value = sent.given(name).map(str::to_owned).or(known.map(|f| kept(f).clone())).unwrap_or_default();
        Field::Area { name, label: label.to_owned(), hint, value, rows: 4 }
    };
    let found = sent.given("found").or(known.map(|f| f.found.code())).unwrap_or_default();
    let fields = vec![
        text("considered", "What did you look at?", "How the point was considered (reg 14(2)(a)(i)).", |f| {
            &f.considered
        }),
        text("conclusion", "What did you find, and why?", "Reg 14(2)(a)(ii).", |f| &f.conclusion),
        radios("found", "Is the point upheld?", "", codes(Found::ALL, found, Found::words)),
        text("remedy", "What is put right for this person?", "Say so if there is nothing to put right.", |f| &f.remedy),
        text("action", "What was or will be done?", "Reg 14(2)(b). Say so if nothing has to change.", |f| &f.action),
    ];
    let mut form = Form::new(vec![format!("Point {n}: {}", issue.question)], fields, "Save the finding");
    form.kept.push(("point", n.to_string()));
    form
}

pub(super) fn parse_finding(sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let considered = sent.prose("considered", LIMIT, "Say what you looked at", problems);
    let conclusion = sent.prose("conclusion", LIMIT, "Say what you found", problems);
    let found = picked(sent, "found", "Select if the point is upheld", problems);
    let remedy = sent.prose("remedy", LIMIT, "Say what is put right", problems);
    let action = sent.prose("action", LIMIT, "Say what was or will be done", problems);
    let finding =
        Finding { considered: considered?, conclusion: conclusion?, found: found?, remedy: remedy?, action: action? };
    Some(Act::AnswerIssue { n: number(sent), finding })
}

const OPENING: &str = "Thank you for telling us what happened. I am sorry for what you went through. \
This letter says how we looked into it, what we found, and what changes.";
const CLOSING: &str =
    "I am sorry. If anything in this letter is not clear, write or ring, and we go through it with you.";

pub(super) fn draft(scene: &Scene, sent: &Fields) -> Form {
    let letter = scene.ground.complaint.letter.as_ref();
    let text = |name: &'static str, label: &str, usual: &str, kept: Option<&String>| {
        let value = sent.given(name).map(str::to_owned).or(kept.cloned()).unwrap_or_else(|| usual.to_owned());
        Field::Area { name, label: label.to_owned(), hint: "", value, rows: 7 }
    };
    let fields = vec![
        text("opening", "The first words of the letter", OPENING, letter.map(|l| &l.opening)),
        text("closing", "The last words of the letter", CLOSING, letter.map(|l| &l.closing)),
    ];
    let intro = vec![
        "The points with their findings, what other organisations said or did not say, the way to the Ombudsman and the \
         signature are put in between. They cannot be left out."
            .to_owned(),
        "A change takes an approval back.".to_owned(),
    ];
    Form::new(intro, fields, "Save the letter")
}

pub(super) fn parse_draft(sent: &Fields, problems: &mut Problems) -> Option<Act> {
    let opening = sent.prose("opening", LIMIT, "Write the first words", problems);
    let closing = sent.prose("closing", LIMIT, "Write the last words", problems);
    Some(Act::Draft { opening: opening?, closing: closing? })
}

fn lacking(scene: &Scene, calendar: &Calendar, but: Missing) -> Vec<String> {
    missing(scene, calendar).into_iter().filter(|m| *m != but).map(missing_words).collect()
}

pub(super) fn approval(scene: &Scene, calendar: &Calendar) -> Form {
    let lacking = lacking(scene, calendar, Missing::Signature);
    if !lacking.is_empty() {
        return Form { intro: lacking, ..Form::nothing("") };
    }
    let intro = vec![
        "Read the letter first. With your approval you sign it: as the responsible person, or for them (reg 14(2))."
            .to_owned(),
        "Who acts for the responsible person cannot approve their own words.".to_owned(),
    ];
    Form::new(intro, Vec::new(), "Approve and sign")
}

pub(super) fn sending(scene: &Scene, calendar: &Calendar) -> Form {
    let lacking: Vec<String> = missing(scene, calendar).into_iter().map(missing_words).collect();
    if !lacking.is_empty() {
        return Form { intro: lacking, ..Form::nothing("") };
    }
    let changes = &scene.ground.complaint.electronic;
    let mut intro: Vec<String> = scene
        .ground
        .tellers
        .iter()
        .map(|told| {
            let way = way(told, changes);
            let post = if way == Way::Paper { " Print the letter and post it." } else { "" };
            format!("{}: {}.{post}", capital(told.teller.words()), way.words())
        })
        .collect();
    intro.push("What was sent cannot be changed.".to_owned());
    Form::new(intro, Vec::new(), "Send the answer")
}

pub(super) fn counting(scene: &Scene, sent: &Fields) -> Form {
    let known = &scene.ground.complaint.items;
    let first = sent.pairs().is_empty();
    let mut fields = Vec::new();
    for &section in Section::ALL {
        let kept = known.of(section);
        let chosen = if first { kept } else { sent.all(section.field()) };
        let all = choices(section.items().iter().copied(), &chosen);
        let (name, legend) = (section.field(), section.words().to_owned());
        fields.push(if section.is_single() {
            Field::Radios { name, legend, hint: "", choices: all }
        } else {
            Field::Ticks { name, legend, hint: "", choices: all }
        });
    }
    let importance = sent.given("importance").unwrap_or(&scene.ground.complaint.importance).to_owned();
    fields.push(Field::Area {
        name: "importance",
        label: "Is anything of general importance, or about how complaints are handled?".to_owned(),
        hint: "It goes into the annual report (reg 18(1)(e)). Name nobody.",
        value: importance,
        rows: 3,
    });
    Form::new(vec!["For KO41a and the annual report.".to_owned()], fields, "Save")
}

pub(super) fn parse_counting(sent: &Fields) -> Act {
    let mut items = Items::default();
    for &section in Section::ALL {
        items.put(section, &sent.all(section.field()));
    }
    let importance = sent.given("importance").unwrap_or_default().chars().take(LIMIT).collect();
    Act::Classify { items, importance }
}

pub(super) fn ombudsman(sent: &Fields) -> Form {
    let known = boxes(sent, "on") == DateBoxes::default();
    let hint = if known { "For example, 27 3 2026." } else { "" };
    let field = date("on", "When were you told that an Ombudsman has it?", hint, sent, None);
    Form::new(Vec::new(), vec![field], "Save")
}
