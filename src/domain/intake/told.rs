//! The answers so far, read as what they mean, until they make a report.

use chrono::NaiveDate;

use super::super::access::{Consent, Mode};
use super::super::case::HarmSaid;
use super::super::case::telling::{Channel, Danger, Identity, NewReport, Permission, Remedy, ReplyBy, Teller, When};
use super::super::failure::PlainFailure;
use super::super::harm::HarmOutcome;
use super::super::ids::BodyId;
use super::super::language;
use super::Step;

/// The answers so far: field and value, several of a field where several were ticked. It has no `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Told(Vec<(String, String)>);

impl Told {
    #[must_use]
    pub fn new(answers: Vec<(String, String)>) -> Self {
        Self(answers)
    }

    #[must_use]
    pub fn answers(&self) -> &[(String, String)] {
        &self.0
    }

    /// The answer in a field, where one was given.
    #[must_use]
    pub fn given(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// Every answer ticked in a field.
    #[must_use]
    pub fn ticked(&self, field: &str) -> Vec<&str> {
        self.0.iter().filter(|(name, _)| name == field).map(|(_, value)| value.as_str()).collect()
    }

    #[must_use]
    pub fn danger(&self) -> Option<Danger> {
        self.code("danger")
    }

    #[must_use]
    pub fn teller(&self) -> Option<Teller> {
        self.code("about")
    }

    /// Somebody tells what happened to somebody else.
    #[must_use]
    pub fn is_for_another(&self) -> bool {
        matches!(self.teller(), Some(Teller::Carer | Teller::Bereaved))
    }

    #[must_use]
    pub fn permission(&self) -> Option<Permission> {
        self.code("permission").filter(|_| Step::Permission.is_asked(self))
    }

    #[must_use]
    pub fn problems(&self) -> Vec<PlainFailure> {
        self.all("problem")
    }

    #[must_use]
    pub fn when(&self) -> Option<When> {
        self.code("when")
    }

    /// The day it happened, where one was named.
    #[must_use]
    pub fn happened_on(&self) -> Option<NaiveDate> {
        self.code("happened")
    }

    #[must_use]
    pub fn harm(&self) -> Option<HarmSaid> {
        self.code("harm")
    }

    #[must_use]
    pub fn effects(&self) -> Vec<HarmOutcome> {
        if Step::Effects.is_asked(self) { self.all("effects") } else { Vec::new() }
    }

    #[must_use]
    pub fn doses(&self) -> Option<u32> {
        self.code("doses").filter(|_| Step::Effects.is_asked(self))
    }

    #[must_use]
    pub fn remedies(&self) -> Vec<Remedy> {
        self.all("remedy")
    }

    #[must_use]
    pub fn reply(&self) -> Option<ReplyBy> {
        self.code("reply")
    }

    #[must_use]
    pub fn shares_with(&self, whom: &str) -> bool {
        self.ticked("sharing").contains(&whom)
    }

    /// Whether a question that must be answered is.
    #[must_use]
    pub fn answered(&self, step: Step) -> bool {
        step.fields().first().is_some_and(|field| self.given(field).is_some())
    }

    fn code<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.given(field).and_then(|value| value.parse().ok())
    }

    fn all<T: std::str::FromStr>(&self, field: &str) -> Vec<T> {
        self.ticked(field).into_iter().filter_map(|value| value.parse().ok()).collect()
    }

    fn text(&self, field: &str) -> Option<String> {
        self.given(field).map(str::to_owned)
    }

    /// Do not contact me: anonymous. A name for the lead alone: confidential.
    fn consent(&self) -> Consent {
        let mode = match self.reply() {
            None | Some(ReplyBy::None) => Mode::Anonymous,
            Some(_) if self.given("confidential").is_some() => Mode::Confidential,
            Some(_) => Mode::Named,
        };
        Consent {
            mode,
            provider: self.shares_with("provider"),
            trust: self.shares_with("trust"),
            regulator: self.shares_with("regulator"),
        }
    }

    fn identity(&self) -> Identity {
        let name = self.text("name");
        let patient_name = if self.is_for_another() { self.text("patient") } else { name.clone() };
        Identity {
            reporter_name: name,
            email: self.text("email"),
            phone: self.text("phone").or_else(|| self.text("text")),
            address: self.text("letter"),
            contact_times: self.text("times"),
            patient_name,
            ..Identity::default()
        }
    }

    fn needs_words(&self) -> Option<String> {
        let language = self.text("language").map(|language| format!("Language: {language}"));
        let said: Vec<String> = language.into_iter().chain(self.text("needs-words")).collect();
        (!said.is_empty()).then(|| said.join(". "))
    }

    /// The report; none while a required answer is missing.
    #[must_use]
    pub fn report(&self, once_key: &str, provider: Option<BodyId>, trust: Option<BodyId>) -> Option<NewReport> {
        let mut failures = self.problems().into_iter().filter_map(PlainFailure::suggests);
        let failure = failures.next()?;
        Some(NewReport {
            teller: self.teller()?,
            permission: self.permission(),
            channel: Channel::Web,
            // People write in any language; the tag is theirs to give.
            language: self.text("written-in").unwrap_or_else(|| language::NOT_SAID.to_owned()),
            narrative: self.text("story")?,
            failure,
            other_failures: failures.collect(),
            when: self.when().unwrap_or(When::NotSure),
            happened_on: self.happened_on(),
            provider,
            trust,
            danger: self.danger()?,
            harm_said: self.harm().unwrap_or(HarmSaid::NotSure),
            physical: None,
            psychological: None,
            outcomes: self.effects(),
            doses_missed: self.doses(),
            remedies: self.remedies(),
            consent: self.consent(),
            reply_by: self.reply()?,
            identity: self.identity(),
            needs: self.ticked("needs").into_iter().map(str::to_owned).collect(),
            needs_words: self.needs_words(),
            medicine: None,
            medicine_code: None,
            done: Vec::new(),
            themes: Vec::new(),
            account: None,
            external_id: None,
            once_key: once_key.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pairs: &[(&str, &str)]) -> Told {
        let least =
            [("danger", "no"), ("about", "patient"), ("problem", "came_late"), ("story", "Late."), ("reply", "none")];
        let given: Vec<_> = pairs.iter().chain(&least).map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Told::new(given)
    }

    #[test]
    fn five_answers_make_a_report_and_what_was_not_said_is_not_made_up() {
        let report = told(&[]).report("key", None, None).unwrap();
        assert_eq!((report.when, report.harm_said), (When::NotSure, HarmSaid::NotSure));
        assert_eq!(report.consent, Consent { mode: Mode::Anonymous, provider: false, trust: false, regulator: false });
        assert!(report.identity.is_empty() && report.outcomes.is_empty());
    }

    #[test]
    fn every_problem_that_was_ticked_is_kept() {
        let report = told(&[("problem", "did_not_come"), ("problem", "no_answer")]).report("key", None, None).unwrap();
        let codes: Vec<_> = report.failures().map(|f| f.code).collect();
        assert_eq!(codes, ["HC-DEL-04", "HC-COM-01", "HC-DEL-03"]);
    }

    #[test]
    fn the_way_to_reply_sets_how_private_the_report_is() {
        let mode = |pairs: &[(&str, &str)]| told(pairs).report("key", None, None).unwrap().consent.mode;
        assert_eq!(mode(&[("reply", "email"), ("email", "pat@example.com")]), Mode::Named);
        assert_eq!(mode(&[("reply", "phone"), ("confidential", "yes")]), Mode::Confidential);
        assert_eq!(mode(&[("confidential", "yes")]), Mode::Anonymous);
    }

    #[test]
    fn a_carers_own_name_is_never_taken_for_the_patients() {
        let words = [("about", "carer"), ("reply", "email"), ("name", "Sam")];
        let identity = told(&words).report("key", None, None).unwrap().identity;
        assert_eq!((identity.reporter_name.as_deref(), identity.patient_name), (Some("Sam"), None));
    }

    #[test]
    fn effects_told_before_the_answer_changed_to_no_are_left_out() {
        let report = told(&[("harm", "no"), ("effects", "HO-06"), ("doses", "3")]).report("key", None, None).unwrap();
        assert!(report.outcomes.is_empty() && report.doses_missed.is_none());
    }
}
