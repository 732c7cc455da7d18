//! The questions as fields of a form, and what was sent as answers.

use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::national::lfpse::{
    AgeBracket, Answers, Association, Concern, Factor, Facts, Gender, Involvement, Place, Question, Reaction,
    StaffRole, missing,
};
use crate::domain::redact::{Kind, suggest};
use crate::web::forms::{Choice, Problems};
use crate::web::sent::Fields;

/// How a problem begins that a person must look at.
pub const TELLS: &str = "This may tell who somebody is";

/// Characters of a text at most (ours: LFPSE says nothing).
const LIMIT: usize = 5000;

/// One question on the page.
pub enum Field {
    Area { name: &'static str, label: String, hint: &'static str, value: String, rows: u8 },
    Radios { name: &'static str, legend: &'static str, hint: &'static str, choices: Vec<Choice> },
}

impl Field {
    pub const fn limit() -> usize {
        LIMIT
    }
}

fn codes<T: Copy + ToString + PartialEq>(all: &[T], chosen: Option<T>, words: fn(T) -> &'static str) -> Vec<Choice> {
    all.iter().map(|&code| Choice::new(code.to_string(), words(code)).checked_if(chosen == Some(code))).collect()
}

/// The questions that the case leaves open, filled with what is known.
pub fn fields(facts: &Facts, answers: &Answers) -> Vec<Field> {
    Question::ALL.iter().filter(|q| q.is_open(facts, answers)).map(|q| field(*q, answers)).collect()
}

fn field(question: Question, a: &Answers) -> Field {
    let area = |hint, value: &str, rows| {
        let optional = if question.is_optional() { " (optional)" } else { "" };
        let label = format!("{}{optional}", question.words());
        Field::Area { name: question.code(), label, hint, value: value.to_owned(), rows }
    };
    let choices = match question {
        Question::Description => {
            return area("Name nobody. Say what happened and what should have happened.", &a.description, 8);
        }
        Question::Outcome => return area("For example, a flare, and a course of steroids.", &a.outcome, 3),
        Question::Actions => return area("For example, supply from the hospital.", &a.actions, 3),
        Question::Factor => codes(Factor::ALL, a.factor, Factor::words),
        Question::Reaction => codes(Reaction::ALL, a.reaction, Reaction::words),
        Question::Place => codes(Place::ALL, a.place, Place::words),
        Question::Gender => codes(Gender::ALL, a.gender, Gender::words),
        Question::Age => codes(AgeBracket::ALL, a.age, AgeBracket::words),
        Question::Physical => codes(PhysicalHarm::ALL, a.physical, PhysicalHarm::words),
        Question::Psychological => codes(PsychologicalHarm::ALL, a.psychological, PsychologicalHarm::words),
        Question::Association => codes(Association::ALL, a.association, Association::words),
        Question::Concern => codes(Concern::ALL, a.concern, Concern::words),
        Question::Role => codes(StaffRole::ALL, a.role, StaffRole::words),
        Question::Involvement => codes(Involvement::ALL, a.involvement, Involvement::words),
    };
    Field::Radios { name: question.code(), legend: question.words(), hint: "", choices }
}

/// What was sent.
pub fn parse(sent: &Fields) -> Answers {
    let text = |q: Question| sent.get(q.code()).replace("\r\n", "\n").trim().to_owned();
    Answers {
        description: text(Question::Description),
        place: sent.code(Question::Place.code()),
        concern: sent.code(Question::Concern.code()),
        role: sent.code(Question::Role.code()),
        involvement: sent.code(Question::Involvement.code()),
        gender: sent.code(Question::Gender.code()),
        age: sent.code(Question::Age.code()),
        physical: sent.code(Question::Physical.code()),
        psychological: sent.code(Question::Psychological.code()),
        association: sent.code(Question::Association.code()),
        factor: sent.code(Question::Factor.code()),
        reaction: sent.code(Question::Reaction.code()),
        outcome: text(Question::Outcome),
        actions: text(Question::Actions),
    }
}

/// What must be put right before the record can be sent.
pub fn check(facts: &Facts, answers: &Answers, names: &[String], looked: bool) -> Problems {
    let mut problems = Problems::default();
    for question in missing(facts, answers) {
        let words = match question {
            Question::Description => "Say what happened",
            _ => "Choose an answer",
        };
        problems.add(question.code(), words);
    }
    let texts = [
        (Question::Description, &answers.description),
        (Question::Outcome, &answers.outcome),
        (Question::Actions, &answers.actions),
    ];
    for (question, text) in texts {
        let length = text.chars().count();
        if length > LIMIT {
            problems
                .add(question.code(), format!("Use {LIMIT} characters or fewer. You have {} too many", length - LIMIT));
        }
        if let Some(words) = identifying(text, names, looked) {
            problems.add(question.code(), words);
        }
    }
    problems
}

/// What in a text may tell who somebody is. A number or an address never leaves; a name or a place may be a false alarm,
/// which a person says after looking.
fn identifying(text: &str, names: &[String], looked: bool) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let stays = |kind: Kind| matches!(kind, Kind::NhsNumber | Kind::Email | Kind::Phone | Kind::DateOfBirth);
    let found: Vec<String> = suggest(text, names)
        .into_iter()
        .filter(|span| span.kind.is_taken_out() && (!looked || stays(span.kind)))
        .filter_map(|span| letters.get(span.start..span.end).map(|part| (span.kind, part.iter().collect::<String>())))
        .map(|(kind, part)| format!("“{part}” ({})", kind.words()))
        .collect();
    (!found.is_empty()).then(|| format!("{TELLS}: {}", found.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_never_leaves_and_a_name_only_after_somebody_looked() {
        let names = ["Nell Underhay".to_owned()];
        let words = identifying("Nell Underhay had no delivery, 943 476 5919.", &names, false).unwrap();
        assert!(words.contains("Nell Underhay") && words.contains("943 476 5919"), "{words}");
        let words = identifying("Nell Underhay had no delivery, 943 476 5919.", &names, true).unwrap();
        assert!(!words.contains("Underhay") && words.contains("943 476 5919"), "{words}");
        assert_eq!(identifying("The delivery due on 3 March did not come.", &names, false), None);
    }
}
