//! What each question offers to pick from, in the words of the page.

use super::answers::EFFECTS;
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::{Danger, Permission, Remedy, ReplyBy, Teller, When};
use crate::domain::failure::PlainFailure;
use crate::domain::harm::HarmOutcome;
use crate::domain::intake::{Step, Told};
use crate::domain::{language, needs};
use crate::web::forms::{Choice, choices};
use crate::web::plain::capital;
use crate::web::sent::Fields;

/// The choices of a question, with those given ticked.
#[must_use]
pub fn offered(step: Step, told: &Told, given: &Fields) -> Vec<Choice> {
    let field = if step == Step::Story { Some("written-in") } else { step.fields().first().copied() };
    let ticked = field.map(|field| given.all(field)).unwrap_or_default();
    let words = words(step, told);
    let pick = choices(words, &ticked).into_iter();
    pick.map(|choice| if reveals(step, &choice.value) { choice.reveals() } else { choice })
        .map(|choice| match step {
            Step::Sharing => {
                let hint = sharing_hint(&choice.value);
                choice.hint(hint)
            }
            Step::Problem if choice.value == PlainFailure::Reprisal.code() => {
                choice.hint("The homecare company never learns that you told us this.")
            }
            _ => choice,
        })
        .collect()
}

/// Each choice of a question with its words. The check of the answers reads them from here too.
#[must_use]
pub fn words(step: Step, told: &Told) -> Vec<(&'static str, String)> {
    let own = |pairs: &[(&'static str, &str)]| pairs.iter().map(|(code, words)| (*code, (*words).to_owned())).collect();
    match step {
        Step::Danger => own(&[
            (Danger::Danger.code(), "Yes, someone is in danger"),
            (Danger::NoMedicine.code(), "Yes, I have no medicine or I feel very ill"),
            (Danger::No.code(), "No"),
        ]),
        Step::About => own(&[
            (Teller::Patient.code(), "Me"),
            (Teller::Carer.code(), "Someone I care for"),
            (Teller::Bereaved.code(), "Someone who has died"),
            (Teller::Undisclosed.code(), "I would rather not say"),
        ]),
        Step::Permission => own(&[
            (Permission::Yes.code(), "Yes"),
            (Permission::NotYet.code(), "I have not asked yet, or I do not know"),
            (Permission::Unable.code(), "They cannot give it"),
        ]),
        Step::Problem => PlainFailure::ALL.iter().map(|plain| (plain.code(), plain.words().to_owned())).collect(),
        Step::When => own(&[
            (When::Today.code(), "Today"),
            (When::LastWeek.code(), "In the last week"),
            (When::OnDate.code(), "On a date"),
            (When::KeepsHappening.code(), "It keeps happening"),
            (When::NotSure.code(), "I am not sure"),
        ]),
        Step::Harm => own(&[
            (HarmSaid::Yes.code(), "Yes"),
            (HarmSaid::No.code(), "No"),
            (HarmSaid::NotSure.code(), "I do not know"),
        ]),
        Step::Effects => {
            let died = told.teller() == Some(Teller::Bereaved);
            let asked = EFFECTS.iter().filter(|(outcome, _)| died || *outcome != HarmOutcome::Death);
            asked.map(|(outcome, words)| (outcome.code(), (*words).to_owned())).collect()
        }
        Step::Remedy => Remedy::ALL.iter().map(|remedy| (remedy.code(), capital(remedy.words()))).collect(),
        Step::Reply => own(&[
            (ReplyBy::Email.code(), "E-mail"),
            (ReplyBy::Text.code(), "Text message"),
            (ReplyBy::Phone.code(), "Phone call"),
            (ReplyBy::Letter.code(), "Letter"),
            (ReplyBy::None.code(), "Do not contact me"),
        ]),
        Step::Needs => {
            let named = needs::OFFERED.iter().filter_map(|code| needs::need(code));
            named.map(|need| (need.code, need.name.to_owned())).collect()
        }
        Step::Sharing => own(&[
            ("provider", "The homecare company"),
            ("trust", "The hospital or clinic"),
            ("regulator", "The regulators"),
        ]),
        Step::Story => language::LANGUAGES.iter().map(|(tag, name)| (*tag, (*name).to_owned())).collect(),
        Step::Who => Vec::new(),
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

fn sharing_hint(whom: &str) -> &'static str {
    match whom {
        "provider" => "They can find your order and put it right. They see your words, and your name if you gave it.",
        "trust" => "Your care team can check your treatment. They see your words, and your name if you gave it.",
        _ => "They check that companies and hospitals are safe. They see your words. Your name stays hidden.",
    }
}
