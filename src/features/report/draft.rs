//! What was told so far, as the draft keeps it and as the rules read it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::step::Step;
use crate::act::Context;
use crate::domain::access::{Consent, Mode};
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::{Channel, Danger, Identity, NewReport, Permission, Remedy, ReplyBy, Teller, When};
use crate::domain::failure::PlainFailure;
use crate::domain::harm::HarmOutcome;
use crate::domain::ids::BodyId;
use crate::domain::reference::AccessCode;
use crate::store::drafts::{self, Draft as Kept};
use crate::store::{Conn, StoreError};
use crate::web::sent::Fields;

/// A draft. What makes its report one report, and its receipt one receipt, is drawn when it begins.
#[derive(Clone, Serialize, Deserialize)]
pub struct Draft {
    pub once_key: String,
    code: [u8; 10],
    answers: Vec<(String, String)>,
    pub sent: Option<Receipt>,
}

/// What the receipt page shows until it is saved.
#[derive(Clone, Serialize, Deserialize)]
pub struct Receipt {
    pub reference: String,
    pub on: NaiveDate,
    pub reply_by: ReplyBy,
}

impl Draft {
    #[must_use]
    pub fn begin() -> Self {
        let key: [u8; 16] = crate::doors::random();
        Self {
            once_key: format!("web/{}", crate::app::hex(&key)),
            code: crate::doors::random(),
            answers: Vec::new(),
            sent: None,
        }
    }

    /// The visitor's draft.
    ///
    /// # Errors
    /// The store's.
    pub fn find(conn: &mut Conn, cx: &Context, visitor: &[u8]) -> Result<Option<Self>, StoreError> {
        let Some(kept) = drafts::find(conn, &cx.keys, visitor, cx.now)? else { return Ok(None) };
        serde_json::from_slice(&kept.plain).map(Some).map_err(|e| StoreError::Unreadable(e.to_string()))
    }

    /// Keeps it for another day.
    ///
    /// # Errors
    /// The store's.
    pub fn keep(&self, conn: &mut Conn, cx: &Context, visitor: &[u8]) -> Result<(), StoreError> {
        let plain = serde_json::to_vec(self).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        let case_ref = self.sent.as_ref().map(|sent| sent.reference.clone());
        let kept = Kept { once_key: self.once_key.clone(), case_ref, plain };
        drafts::keep(conn, &cx.keys, visitor, &kept, cx.now)
    }

    /// Puts the answers to one question in place of those before.
    pub fn answer(&mut self, step: Step, answers: Vec<(String, String)>) {
        self.answers.retain(|(name, _)| !step.fields().contains(&name.as_str()));
        self.answers.extend(answers);
    }

    /// Notes that it was sent. The answers are the case's now, and not kept twice.
    pub fn was_sent(&mut self, reference: String, on: NaiveDate) {
        let reply_by = self.told().reply().unwrap_or(ReplyBy::None);
        self.sent = Some(Receipt { reference, on, reply_by });
        self.answers.clear();
    }

    #[must_use]
    pub fn code(&self) -> AccessCode {
        AccessCode::from_bits(self.code)
    }

    #[must_use]
    pub fn told(&self) -> Told {
        Told::new(Fields::new(self.answers.clone()))
    }
}

/// The answers so far, read as what they mean.
pub struct Told(Fields);

impl Told {
    #[must_use]
    pub fn new(fields: Fields) -> Self {
        Self(fields)
    }

    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.0
    }

    #[must_use]
    pub fn danger(&self) -> Option<Danger> {
        self.0.code("danger")
    }

    #[must_use]
    pub fn teller(&self) -> Option<Teller> {
        self.0.code("about")
    }

    /// Somebody tells what happened to somebody else.
    #[must_use]
    pub fn is_for_another(&self) -> bool {
        matches!(self.teller(), Some(Teller::Carer | Teller::Bereaved))
    }

    #[must_use]
    pub fn permission(&self) -> Option<Permission> {
        self.0.code("permission").filter(|_| Step::Permission.is_asked(self))
    }

    #[must_use]
    pub fn problems(&self) -> Vec<PlainFailure> {
        self.all("problem")
    }

    #[must_use]
    pub fn when(&self) -> Option<When> {
        self.0.code("when")
    }

    /// The day it happened, where one was named.
    #[must_use]
    pub fn happened_on(&self) -> Option<NaiveDate> {
        self.0.code("happened")
    }

    #[must_use]
    pub fn harm(&self) -> Option<HarmSaid> {
        self.0.code("harm")
    }

    #[must_use]
    pub fn effects(&self) -> Vec<HarmOutcome> {
        if Step::Effects.is_asked(self) { self.all("effects") } else { Vec::new() }
    }

    #[must_use]
    pub fn doses(&self) -> Option<u32> {
        self.0.code("doses").filter(|_| Step::Effects.is_asked(self))
    }

    #[must_use]
    pub fn remedies(&self) -> Vec<Remedy> {
        self.all("remedy")
    }

    #[must_use]
    pub fn reply(&self) -> Option<ReplyBy> {
        self.0.code("reply")
    }

    #[must_use]
    pub fn shares_with(&self, whom: &str) -> bool {
        self.0.all("sharing").contains(&whom)
    }

    /// Whether a question that must be answered is.
    #[must_use]
    pub fn answered(&self, step: Step) -> bool {
        step.fields().first().is_some_and(|field| self.0.given(field).is_some())
    }

    fn all<T: std::str::FromStr>(&self, field: &str) -> Vec<T> {
        self.0.all(field).into_iter().filter_map(|value| value.parse().ok()).collect()
    }

    fn text(&self, field: &str) -> Option<String> {
        self.0.given(field).map(str::to_owned)
    }

    /// Do not contact me: anonymous. A name for the lead alone: confidential.
    fn consent(&self) -> Consent {
        let mode = match self.reply() {
            None | Some(ReplyBy::None) => Mode::Anonymous,
            Some(_) if self.0.given("confidential").is_some() => Mode::Confidential,
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
            // People write in any language and are not asked which: BCP 47, "undetermined".
            language: "und".to_owned(),
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
            needs: self.0.all("needs").into_iter().map(str::to_owned).collect(),
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
        Told::new(Fields::new(given))
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
