//! The one-page report as it was typed, and what it means: eight questions, five of them required.

use chrono::{Days, NaiveDate};

use crate::domain::access::{Consent, Mode};
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::{Channel, Danger, DoneSoFar, Identity, NewReport, ReplyBy, Teller, When};
use crate::domain::failure::{Failure, PlainFailure};
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::ids::{AccountId, BodyId};
use crate::domain::text::{Narrative, NarrativeProblem, NhsNumber, NhsNumberProblem};
use crate::store::directory::BodyRow;
use crate::store::people::AccountRow;
use crate::web::forms::{DateBoxes, Problems};
use crate::web::sent::Fields;

/// Sent where a list has no answer that fits.
pub const UNKNOWN: &str = "unknown";

/// Who reports: somebody with an account, or whoever holds a trust's link, who is not named.
#[derive(Debug, Clone)]
pub struct By {
    pub body: BodyId,
    pub account: Option<AccountId>,
    pub name: Option<String>,
    pub email: Option<String>,
    /// Part of the key that makes one report of one form.
    pub once: String,
}

impl By {
    pub fn account(row: &AccountRow) -> Self {
        Self {
            body: row.body_id,
            account: Some(row.id),
            name: Some(row.name.clone()),
            email: Some(row.email.clone()),
            once: row.id.to_string(),
        }
    }
}

/// A report as parsed.
#[derive(Debug, Clone)]
pub struct NewIncident {
    pub identity: Identity,
    pub provider: Option<BodyId>,
    pub failure: &'static Failure,
    pub when: When,
    pub happened_on: Option<NaiveDate>,
    pub physical: Option<PhysicalHarm>,
    pub psychological: Option<PsychologicalHarm>,
    /// As typed; the list of medicines is asked when it is saved.
    pub medicine: Option<String>,
    pub narrative: String,
    pub done: Vec<DoneSoFar>,
}

/// What failed, as staff say it. The same codes as the patients' question.
#[must_use]
pub const fn staff_words(failure: PlainFailure) -> &'static str {
    match failure {
        PlainFailure::DidNotCome => "Medicine did not come",
        PlainFailure::CameLate => "Medicine came late",
        PlainFailure::WrongItem => "Wrong medicine, dose or device",
        PlainFailure::WarmOrDamaged => "Too warm, or damaged",
        PlainFailure::Nurse => "Nurse did not come, or no training",
        PlainFailure::NoAnswer => "Company could not be reached",
        PlainFailure::Prescription => "Problem with the prescription",
        PlainFailure::BillingDataStaff => "Bill, personal data or conduct of staff",
        PlainFailure::Reprisal => "Reprisal, or fear of it, for speaking up",
        PlainFailure::SomethingElse => "Something else",
    }
}

/// The three boxes of a date.
#[must_use]
pub fn boxes(fields: &Fields, name: &str) -> DateBoxes {
    let part = |part: &str| fields.get(&format!("{name}-{part}")).to_owned();
    DateBoxes { day: part("day"), month: part("month"), year: part("year") }
}

/// Reads the form.
///
/// # Errors
/// Every problem, in the order of the page.
pub fn parse(fields: &Fields, providers: &[BodyRow], today: NaiveDate) -> Result<NewIncident, Problems> {
    let mut problems = Problems::default();
    let identity = patient(fields, today, &mut problems);
    let provider = provider(fields, providers, &mut problems);
    let failure = fields.code::<PlainFailure>("failure").and_then(PlainFailure::suggests);
    if failure.is_none() {
        problems.add("failure", "Choose what failed");
    }
    let (when, happened_on) = when(fields, today, &mut problems);
    let (physical, psychological) = harm(fields, &mut problems);
    let medicine = medicine(fields, &mut problems);
    let narrative = narrative(fields, &mut problems);
    let done = fields.all("done").into_iter().filter_map(|code| code.parse().ok()).collect();
    match (failure, narrative) {
        (Some(failure), Some(narrative)) if problems.is_empty() => Ok(NewIncident {
            identity,
            provider,
            failure,
            when,
            happened_on,
            physical,
            psychological,
            medicine,
            narrative,
            done,
        }),
        _ => Err(problems),
    }
}

/// Who the patient is, by one of the numbers by which they are known.
pub fn patient(fields: &Fields, today: NaiveDate, problems: &mut Problems) -> Identity {
    let mut identity = Identity::default();
    match fields.get("patient") {
        "nhs" => {
            match NhsNumber::parse(fields.get("nhs-number")) {
                Ok(number) => identity.nhs_number = Some(number.as_str().to_owned()),
                Err(problem) => problems.add("nhs-number", nhs_number_words(fields, problem)),
            }
            match boxes(fields, "born").parse() {
                Ok(Some(born)) if born <= today => identity.date_of_birth = Some(born),
                Ok(Some(_)) => problems.add("born", "Date of birth must be in the past"),
                Ok(None) => problems.add("born", "Enter the date of birth"),
                Err(fault) => problems.add_date("born", fault, "Date of birth"),
            }
        }
        "local" => match fields.given("local-number") {
            Some(number) if number.chars().count() <= 30 && !number.chars().any(char::is_control) => {
                identity.local_number = Some(number.to_owned());
            }
            Some(_) => problems.add("local-number", "The local number can have 30 characters at most"),
            None => problems.add("local-number", "Enter the local number"),
        },
        "none" => {}
        _ => problems.add("patient", "Choose how you know the patient, or that there is no single patient"),
    }
    identity
}

fn nhs_number_words(fields: &Fields, problem: NhsNumberProblem) -> &'static str {
    if fields.given("nhs-number").is_none() {
        return "Enter the NHS number";
    }
    match problem {
        NhsNumberProblem::NotDigits => "NHS number must be numbers only",
        NhsNumberProblem::Length { .. } => "NHS number must have 10 numbers",
        NhsNumberProblem::AllTheSame | NhsNumberProblem::CheckDigit => {
            "This is not an NHS number. Check each number against the record"
        }
    }
}

fn provider(fields: &Fields, providers: &[BodyRow], problems: &mut Problems) -> Option<BodyId> {
    let chosen = fields.get("provider");
    let found = providers.iter().find(|p| p.code == chosen).map(|p| p.id);
    if found.is_none() && chosen != UNKNOWN {
        problems.add("provider", "Choose the homecare company");
    }
    found
}

fn when(fields: &Fields, today: NaiveDate, problems: &mut Problems) -> (When, Option<NaiveDate>) {
    match fields.get("when") {
        "today" => (When::Today, Some(today)),
        "yesterday" => (When::OnDate, today.checked_sub_days(Days::new(1))),
        "date" => {
            match boxes(fields, "day").parse() {
                Ok(Some(day)) if day <= today => return (When::OnDate, Some(day)),
                Ok(Some(_)) => problems.add("day", "The date must be today or in the past"),
                Ok(None) => problems.add("day", "Enter the date"),
                Err(fault) => problems.add_date("day", fault, "The date"),
            }
            (When::NotSure, None)
        }
        _ => (When::NotSure, None),
    }
}

/// Both gradings are asked for; of somebody who died the physical one alone (rules HL-1, HL-2 of the LFPSE guidance).
fn harm(fields: &Fields, problems: &mut Problems) -> (Option<PhysicalHarm>, Option<PsychologicalHarm>) {
    let physical = fields.code::<PhysicalHarm>("physical");
    if physical.is_none() && fields.get("physical") != UNKNOWN {
        problems.add("physical", "Choose the physical harm, or that it is not known yet");
    }
    if physical == Some(PhysicalHarm::Fatal) {
        return (physical, None);
    }
    let psychological = fields.code::<PsychologicalHarm>("psychological");
    if psychological.is_none() && fields.get("psychological") != UNKNOWN {
        problems.add("psychological", "Choose the psychological harm, or that it is not known yet");
    }
    (physical, psychological)
}

fn medicine(fields: &Fields, problems: &mut Problems) -> Option<String> {
    let typed = fields.given("medicine")?;
    if typed.chars().count() > 200 || typed.chars().any(char::is_control) {
        problems.add("medicine", "The name of the medicine can have 200 characters at most");
    }
    Some(typed.to_owned())
}

fn narrative(fields: &Fields, problems: &mut Problems) -> Option<String> {
    match Narrative::parse(fields.get("story"), Narrative::LIMIT) {
        Ok(narrative) => return Some(narrative.into()),
        Err(NarrativeProblem::Empty) => problems.add("story", "Say what happened"),
        Err(NarrativeProblem::TooLong { limit, over }) => {
            problems.add("story", format!("What happened can have {limit} characters. Take out {over}"));
        }
    }
    None
}

/// Whether there was harm, from the grades: not sure as long as one that could show it is not known.
const fn said(physical: Option<PhysicalHarm>, psychological: Option<PsychologicalHarm>) -> HarmSaid {
    match (physical, psychological) {
        (Some(PhysicalHarm::None), Some(PsychologicalHarm::None)) => HarmSaid::No,
        (Some(PhysicalHarm::None) | None, Some(PsychologicalHarm::None) | None) => HarmSaid::NotSure,
        (Some(_), _) | (_, Some(_)) => HarmSaid::Yes,
    }
}

impl NewIncident {
    /// The report that this clinician makes for their own trust. `medicine_code` is that of the dictionary, where the
    /// name is in it. The clinician reports in their own name, and the page says who reads it.
    #[must_use]
    pub fn report(self, by: &By, medicine_code: Option<String>, key: &str) -> NewReport {
        let mode = if by.name.is_some() { Mode::Named } else { Mode::Confidential };
        NewReport {
            teller: Teller::Clinician,
            permission: None,
            channel: Channel::Staff,
            language: "en".to_owned(),
            narrative: self.narrative,
            failure: self.failure,
            other_failures: Vec::new(),
            when: self.when,
            happened_on: self.happened_on,
            provider: self.provider,
            trust: Some(by.body),
            danger: Danger::No,
            harm_said: said(self.physical, self.psychological),
            physical: self.physical,
            psychological: self.psychological,
            outcomes: Vec::new(),
            doses_missed: None,
            remedies: Vec::new(),
            consent: Consent { mode, provider: true, trust: true, regulator: true },
            reply_by: if by.email.is_some() { ReplyBy::Email } else { ReplyBy::None },
            identity: Identity { reporter_name: by.name.clone(), email: by.email.clone(), ..self.identity },
            needs: Vec::new(),
            needs_words: None,
            medicine: self.medicine,
            medicine_code,
            done: self.done,
            themes: Vec::new(),
            account: by.account,
            external_id: None,
            once_key: format!("incident/{}/{key}", by.once),
        }
    }
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
