//! What each question offers to pick from. The words are the sentences of the visit's language.

use super::answers::{EFFECTS, SHARING};
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::{Danger, Permission, Remedy, ReplyBy, Teller, When};
use crate::domain::failure::PlainFailure;
use crate::domain::harm::HarmOutcome;
use crate::domain::intake::{Step, Told};
use crate::domain::{language, needs};
use crate::web::forms::{Choice, choices};
use crate::web::language::Language;
use crate::web::sent::Fields;

/// The choices of a question, with those given ticked.
#[must_use]
pub fn offered(step: Step, told: &Told, given: &Fields, language: Language) -> Vec<Choice> {
    let field = if step == Step::Story { Some("written-in") } else { step.fields().first().copied() };
    let ticked = field.map(|field| given.all(field)).unwrap_or_default();
    let pick = choices(words(step, told, language), &ticked).into_iter();
    pick.map(|choice| if reveals(step, &choice.value) { choice.reveals() } else { choice })
        .map(|choice| match step {
            Step::Sharing => {
                let hint = language.say(&format!("sharing-{}-hint", choice.value));
                choice.hint(hint)
            }
            Step::Problem if choice.value == PlainFailure::Reprisal.code() => {
                choice.hint(language.say("problem-reprisal-hint"))
            }
            _ => choice,
        })
        .collect()
}

/// Each choice of a question with its words. The check of the answers reads them from here too.
#[must_use]
pub fn words(step: Step, told: &Told, language: Language) -> Vec<(&'static str, String)> {
    if step == Step::Story {
        // a language is found by its own name
        return language::LANGUAGES.iter().map(|(tag, name)| (*tag, (*name).to_owned())).collect();
    }
    let bereaved = told.teller() == Some(Teller::Bereaved);
    let asked = codes(step).into_iter().filter(|code| bereaved || *code != HarmOutcome::Death.code());
    asked.map(|code| (code, language.say(&key(step, code)))).collect()
}

/// The key of a question, as it is asked of this person.
#[must_use]
pub fn question(step: Step, told: &Told) -> &'static str {
    match (step, told.is_for_another()) {
        (Step::Danger, _) => "ask-danger",
        (Step::About, _) => "ask-about",
        (Step::Permission, _) => "ask-permission",
        (Step::Problem, _) => "ask-problem",
        (Step::When, _) => "ask-when",
        (Step::Who, _) => "ask-who",
        (Step::Story, _) => "ask-story",
        (Step::Harm, false) => "ask-harm",
        (Step::Harm, true) => "ask-harm-them",
        (Step::Effects, false) => "ask-effects",
        (Step::Effects, true) => "ask-effects-them",
        (Step::Remedy, _) => "ask-remedy",
        (Step::Reply, _) => "ask-reply",
        (Step::Needs, _) => "ask-needs",
        (Step::Sharing, _) => "ask-sharing",
    }
}

/// The key of a choice: "danger-no".
#[must_use]
pub fn key(step: Step, code: &str) -> String {
    format!("{step}-{code}")
}

/// Every choice of a question, in the order of the page; none where the choices are the data's.
#[must_use]
pub fn codes(step: Step) -> Vec<&'static str> {
    match step {
        Step::Danger => Danger::ALL.iter().map(|one| one.code()).collect(),
        Step::About => [Teller::Patient, Teller::Carer, Teller::Bereaved, Teller::Undisclosed].map(Teller::code).into(),
        Step::Permission => Permission::ALL.iter().map(|one| one.code()).collect(),
        Step::Problem => PlainFailure::ALL.iter().map(|one| one.code()).collect(),
        Step::When => When::ALL.iter().map(|one| one.code()).collect(),
        Step::Harm => HarmSaid::ALL.iter().map(|one| one.code()).collect(),
        Step::Effects => EFFECTS.iter().map(|one| one.code()).collect(),
        Step::Remedy => Remedy::ALL.iter().map(|one| one.code()).collect(),
        Step::Reply => ReplyBy::ALL.iter().map(|one| one.code()).collect(),
        Step::Needs => needs::OFFERED.to_vec(),
        Step::Sharing => SHARING.to_vec(),
        Step::Story | Step::Who => Vec::new(),
    }
}

/// Whether more is asked once this is picked.
fn reveals(step: Step, value: &str) -> bool {
    match step {
        Step::When => value == When::OnDate.code(),
        Step::Reply => true,
        Step::Needs => value == "sup_interpreter_language",
        _ => false,
    }
}
