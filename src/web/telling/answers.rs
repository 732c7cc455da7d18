//! One question's form, read: the answers to keep, or what to put right. Nothing else that was sent is kept.

use crate::domain::intake::Step;
use chrono::NaiveDate;

use crate::domain::case::HarmSaid;
use crate::domain::case::telling::{Danger, Permission, Remedy, ReplyBy, Teller, When};
use crate::domain::failure::PlainFailure;
use crate::domain::harm::HarmOutcome;
use crate::domain::language;
use crate::domain::needs::OFFERED;
use crate::domain::text::{Email, Narrative, NarrativeProblem, PersonName, Phone};
use crate::web::forms::{DateBoxes, Problems};
use crate::web::language::Language;
use crate::web::sent::Fields;

/// Answers to keep: field and value.
pub type Answers = Vec<(String, String)>;

/// What harm did, in the order of the page. Death is asked of the bereaved alone.
pub const EFFECTS: &[HarmOutcome] = &[
    HarmOutcome::Flare,
    HarmOutcome::Pain,
    HarmOutcome::Distress,
    HarmOutcome::UnplannedContact,
    HarmOutcome::EmergencyAttendance,
    HarmOutcome::Admission,
    HarmOutcome::LifeDisrupted,
    HarmOutcome::Death,
    HarmOutcome::Other,
];

/// With whom a report may be shared.
pub const SHARING: &[&str] = &["provider", "trust", "regulator"];

/// Reads the answers to one question.
///
/// # Errors
/// What to put right, in the order of the page.
pub fn read(step: Step, sent: &Fields, today: NaiveDate, language: Language) -> Result<Answers, Problems> {
    let mut form = Form { sent, language, kept: Vec::new(), problems: Problems::default() };
    match step {
        Step::Danger => form.one::<Danger>("danger", "missing-danger"),
        Step::About => form.one::<Teller>("about", "missing-about"),
        Step::Permission => form.maybe::<Permission>("permission"),
        Step::Problem => {
            form.many("problem", |value| value.parse::<PlainFailure>().is_ok());
            form.need("problem", "missing-problem");
        }
        Step::When => form.when(today),
        Step::Who => {
            form.body("provider");
            form.body("trust");
        }
        Step::Story => {
            form.story();
            form.written_in();
        }
        Step::Harm => form.maybe::<HarmSaid>("harm"),
        Step::Effects => {
            form.many("effects", |value| value.parse::<HarmOutcome>().is_ok());
            form.doses();
        }
        Step::Remedy => form.many("remedy", |value| value.parse::<Remedy>().is_ok()),
        Step::Reply => form.reply(),
        Step::Needs => {
            form.many("needs", |value| OFFERED.contains(&value));
            form.short("language", 100);
            form.short("needs-words", 500);
        }
        Step::Sharing => form.many("sharing", |value| SHARING.contains(&value)),
    }
    if form.problems.is_empty() { Ok(form.kept) } else { Err(form.problems) }
}

struct Form<'a> {
    sent: &'a Fields,
    language: Language,
    kept: Answers,
    problems: Problems,
}

impl Form<'_> {
    fn keep(&mut self, field: &str, value: impl Into<String>) {
        self.kept.push((field.to_owned(), value.into()));
    }

    /// Says what to put right, by its key.
    fn wrong(&mut self, field: &str, key: &str) {
        self.problems.add(field, self.language.say(key));
    }

    fn maybe<T: std::str::FromStr + std::fmt::Display>(&mut self, field: &str) {
        if let Some(value) = self.sent.code::<T>(field) {
            self.keep(field, value.to_string());
        }
    }

    fn one<T: std::str::FromStr + std::fmt::Display>(&mut self, field: &str, missing: &str) {
        self.maybe::<T>(field);
        self.need(field, missing);
    }

    fn need(&mut self, field: &str, missing: &str) {
        if !self.kept.iter().any(|(name, _)| name == field) {
            self.wrong(field, missing);
        }
    }

    fn many(&mut self, field: &str, known: impl Fn(&str) -> bool) {
        for value in self.sent.all(field) {
            if known(value) && !self.kept.iter().any(|(name, kept)| name == field && kept == value) {
                self.keep(field, value);
            }
        }
    }

    fn when(&mut self, today: NaiveDate) {
        let Some(when) = self.sent.code::<When>("when") else { return };
        self.keep("when", when.code());
        let on = match when {
            When::Today => Some(today),
            When::OnDate => self.date(today),
            When::LastWeek | When::KeepsHappening | When::NotSure => None,
        };
        if let Some(on) = on {
            self.keep("happened", on.to_string());
        }
    }

    fn date(&mut self, today: NaiveDate) -> Option<NaiveDate> {
        let boxes = boxes(self.sent);
        match boxes.parse() {
            Ok(Some(date)) if date > today => self.wrong("on", "wrong-date-future"),
            Ok(Some(date)) => {
                for (part, typed) in boxes.parts() {
                    self.keep(&format!("on-{}", part.name()), typed);
                }
                return Some(date);
            }
            Ok(None) => self.wrong("on", "missing-date"),
            Err(fault) => {
                let words = self.language.date_fault(fault, "wrong-date-subject");
                self.problems.add_box("on", fault.part(), words);
            }
        }
        None
    }

    /// A body by its code; that it exists is looked up when the report is sent.
    fn body(&mut self, field: &str) {
        if let Some(code) = self.sent.given(field).filter(|code| code.len() <= 20) {
            self.keep(field, code);
        }
    }

    fn story(&mut self) {
        match Narrative::parse(self.sent.get("story"), Narrative::LIMIT) {
            Ok(story) => self.keep("story", story.as_str()),
            Err(NarrativeProblem::Empty) => self.wrong("story", "missing-story"),
            Err(NarrativeProblem::TooLong { over, .. }) => {
                self.problems.add("story", self.language.too_long(Narrative::LIMIT, over));
            }
        }
    }

    /// The language the story was written in, where the person says so. Nothing is guessed.
    fn written_in(&mut self) {
        if let Some(tag) = self.sent.given("written-in").filter(|tag| language::name(tag).is_some()) {
            self.keep("written-in", tag);
        }
    }

    fn doses(&mut self) {
        let Some(typed) = self.sent.given("doses") else { return };
        match typed.parse::<u32>() {
            Ok(count) if count <= 999 => self.keep("doses", count.to_string()),
            _ => self.wrong("doses", "wrong-doses"),
        }
    }

    fn reply(&mut self) {
        let Some(way) = self.sent.code::<ReplyBy>("reply") else {
            return self.wrong("reply", "missing-reply");
        };
        self.keep("reply", way.code());
        match way {
            // Nobody is asked who they are: nothing that was typed before is kept.
            ReplyBy::None => return,
            ReplyBy::Email => match Email::parse(self.sent.get("email")) {
                Ok(email) => self.keep("email", email.as_str()),
                Err(_) => self.wrong("email", "wrong-email"),
            },
            ReplyBy::Text => self.phone("text"),
            ReplyBy::Phone => self.phone("phone"),
            ReplyBy::Letter => {
                self.short("letter", 400);
                self.need("letter", "missing-letter");
            }
        }
        self.name("name");
        self.name("patient");
        self.short("times", 200);
        if self.sent.given("confidential").is_some() {
            self.keep("confidential", "yes");
        }
    }

    fn phone(&mut self, field: &str) {
        match Phone::parse(self.sent.get(field)) {
            Ok(phone) => self.keep(field, phone.as_str()),
            Err(_) => self.wrong(field, "wrong-phone"),
        }
    }

    fn name(&mut self, field: &str) {
        let Some(typed) = self.sent.given(field) else { return };
        match PersonName::parse(typed) {
            Ok(name) => self.keep(field, name.as_str()),
            Err(_) => self.wrong(field, "wrong-name"),
        }
    }

    fn short(&mut self, field: &str, limit: usize) {
        match Narrative::parse(self.sent.get(field), limit) {
            Ok(text) => self.keep(field, text.as_str()),
            Err(NarrativeProblem::Empty) => {}
            Err(NarrativeProblem::TooLong { .. }) => {
                self.problems.add(field, self.language.tell("wrong-short", &[("limit", &limit)]));
            }
        }
    }
}

/// The date as it was typed.
#[must_use]
pub fn boxes(fields: &Fields) -> DateBoxes {
    let part = |name: &str| fields.get(name).to_owned();
    DateBoxes { day: part("on-day"), month: part("on-month"), year: part("on-year") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Fields {
        Fields::new(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 9).unwrap()
    }

    fn kept(step: Step, pairs: &[(&str, &str)]) -> Answers {
        read(step, &sent(pairs), today(), Language::En).unwrap()
    }

    fn wrong(step: Step, pairs: &[(&str, &str)]) -> Vec<String> {
        read(step, &sent(pairs), today(), Language::En)
            .unwrap_err()
            .iter()
            .map(crate::web::forms::Problem::anchor)
            .collect()
    }

    #[test]
    fn only_the_five_required_questions_refuse_an_empty_form() {
        for step in Step::ALL {
            assert_eq!(read(*step, &sent(&[]), today(), Language::En).is_err(), step.is_required(), "{step}");
        }
    }

    #[test]
    fn what_was_not_asked_is_not_kept() {
        assert_eq!(kept(Step::Danger, &[("danger", "no"), ("story", "x"), ("csrf", "y")]).len(), 1);
        assert_eq!(wrong(Step::About, &[("about", "a neighbour")]), ["about"]);
        assert_eq!(kept(Step::Problem, &[("problem", "nurse"), ("problem", "nurse"), ("problem", "x")]).len(), 1);
    }

    #[test]
    fn only_the_contact_that_was_chosen_is_kept_and_none_for_nobody() {
        let all = [("email", "pat@example.com"), ("phone", "07700 900123"), ("name", "Pat"), ("times", "mornings")];
        let with = |way: &'static str| kept(Step::Reply, &[&[("reply", way)], all.as_slice()].concat());
        assert_eq!(with("none"), [("reply".to_owned(), "none".to_owned())]);
        let email = with("email");
        assert!(email.iter().any(|(n, v)| n == "email" && v == "pat@example.com"));
        assert!(!email.iter().any(|(n, _)| n == "phone"));
        assert_eq!(wrong(Step::Reply, &[("reply", "text"), ("text", "12")]), ["text"]);
        assert_eq!(wrong(Step::Reply, &[("reply", "letter")]), ["letter"]);
    }

    #[test]
    fn a_date_is_kept_as_typed_and_as_meant_and_never_in_the_future() {
        let date = |day, month| [("when", "on_date"), ("on-day", day), ("on-month", month), ("on-year", "2026")];
        assert!(kept(Step::When, &date("9", "mar")).contains(&("happened".to_owned(), "2026-03-09".to_owned())));
        assert_eq!(wrong(Step::When, &date("10", "3")), ["on"]);
        assert_eq!(wrong(Step::When, &date("32", "3")), ["on-day"]);
        assert_eq!(kept(Step::When, &[("when", "not_sure"), ("on-day", "4")]).len(), 1);
        assert_eq!(kept(Step::When, &[("when", "today")]).len(), 2);
    }

    #[test]
    fn a_story_may_have_2000_characters_of_any_script() {
        assert_eq!(kept(Step::Story, &[("story", &"\u{9c7c}".repeat(2000))]).len(), 1);
        assert_eq!(wrong(Step::Story, &[("story", &"a".repeat(2001))]), ["story"]);
    }
}
