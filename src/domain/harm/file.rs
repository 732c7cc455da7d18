//! The record of harm on a case: three layers kept apart, what the NHS did instead, and the duties that follow.
//!
//! What was *reported* stands with each report and is never changed; what was *reviewed* stands here. Every change is an
//! act (`super::act`) and an event on the timeline.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::attribution::AttributionParty;
use super::candour::{CandourBody, CandourFacts, CandourStep, PROLONGED_DAYS};
use super::grade::HarmGrade;
use super::psirf::{Learning, SafetyAction};
use super::therapy_gap::{Cover, Dose, Gap, GapError, gap};
use super::{DoseImpact, HarmOutcome};
use crate::codes;
use crate::domain::ids::BodyId;

/// Everything that was found about the harm of one case. A file of an earlier version stays readable: what it did not
/// know is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HarmFile {
    /// Layer one: what failed, the primary failure first (codes of [`crate::domain::failure`]).
    pub failures: Vec<String>,
    /// Layer two: what the patient missed or took.
    pub dose: DoseRecord,
    /// Layer three: what it did.
    pub outcomes: Vec<HarmOutcome>,
    /// Whose part it was.
    pub parties: Vec<AttributionParty>,
    /// The registered clinician who signed the review of harm.
    pub signed: Option<Registration>,
    pub urgency: Urgency,
    /// When and how the medicine reached the patient again.
    pub supply: Option<Supply>,
    pub rescues: Vec<Rescue>,
    pub prescription: Prescription,
    pub product: Option<Product>,
    /// One decision for each body that the duty may bind.
    pub candour: Vec<CandourRecord>,
    pub never_event: Option<NeverEvent>,
    pub notifications: Vec<Notification>,
    pub routes: Vec<OutsideRoute>,
    pub learning: Learning,
    pub actions: Vec<SafetyAction>,
}

impl HarmFile {
    /// The therapy gap of this patient up to a day; `None` while no dose is recorded.
    ///
    /// # Errors
    /// As [`gap`].
    pub fn gap(&self, until: NaiveDate) -> Option<Result<Gap, GapError>> {
        (!self.dose.doses.is_empty()).then(|| gap(&self.dose.doses, &self.dose.covers, until))
    }

    /// Whether the candour decision of at least one body is that it is notifiable.
    #[must_use]
    pub fn notifiable(&self) -> bool {
        self.candour.iter().any(|c| c.notifiable)
    }

    /// Minutes of NHS staff that the rescues took, together.
    #[must_use]
    pub fn rescue_minutes(&self) -> u32 {
        self.rescues.iter().map(|r| r.minutes).sum()
    }
}

/// What became of the doses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DoseRecord {
    pub impact: Option<DoseImpact>,
    /// Days of medicine left at home when the failure came to light.
    pub buffer_days: Option<u32>,
    pub doses: Vec<Dose>,
    /// Days bridged by another supply or held by a clinician.
    pub covers: Vec<Cover>,
}

codes! {
    /// The registers of those who may attribute harm: health care professionals with a statutory regulator.
    pub enum Register {
        Gphc = "gphc" / "General Pharmaceutical Council",
        Gmc = "gmc" / "General Medical Council",
        Nmc = "nmc" / "Nursing and Midwifery Council",
        Hcpc = "hcpc" / "Health and Care Professions Council",
    }
}

/// By which registration somebody signs as a clinician.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    pub register: Register,
    pub number: String,
}

impl Registration {
    /// Reads a registration number: 5 to 10 letters and figures, as the four registers give them. Whether the register
    /// holds it is for a person to check: the registers have no open look-up.
    #[must_use]
    pub fn parse(register: Register, typed: &str) -> Option<Self> {
        let number: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        let fits = (5..=10).contains(&number.len()) && number.chars().all(|c| c.is_ascii_alphanumeric());
        let figures = number.chars().any(|c| c.is_ascii_digit());
        (fits && figures).then_some(Self { register, number })
    }

    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {}", self.register.code().to_uppercase(), self.number)
    }
}

/// What raises the tier of this patient, beside the medicine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Urgency {
    pub child: bool,
    pub pregnant: bool,
    pub without_medicine: bool,
    pub reprisal: bool,
}

/// The medicine reached the patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supply {
    pub on: NaiveDate,
    pub how: String,
}

/// What the NHS supplied because the service did not (HL 269, ch. 2: the NHS pays twice).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescue {
    pub on: NaiveDate,
    pub what: String,
    /// Minutes of staff.
    pub minutes: u32,
    /// In pence; a cost is never asked for.
    pub cost: Option<u64>,
}

codes! {
    /// How a prescription travelled.
    pub enum Channel { Paper = "paper" / "on paper", Electronic = "electronic" / "electronically" }
}

/// The two clocks of a prescription: the trust's, from request to a valid prescription; the provider's, from there to
/// dispatch (HL 269 ch. 6; metric U7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prescription {
    pub channel: Option<Channel>,
    pub requested: Option<NaiveDate>,
    pub valid: Option<NaiveDate>,
    pub dispatched: Option<NaiveDate>,
}

/// The product in hand: for a biologic, brand and batch are asked for (MHRA, Drug Safety Update, June 2011).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub name: String,
    pub batch: Option<String>,
}

/// How a batch is compared: letters and figures alone, in capitals.
#[must_use]
pub fn folded_batch(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
}

/// Who decided on the duty of candour for one body, and what was done since (reg 20, SI 2014/2936).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandourRecord {
    pub body: BodyId,
    pub threshold: CandourBody,
    pub notifiable: bool,
    pub decided_on: NaiveDate,
    /// The health care professional whose reasonable opinion it is.
    pub by: Registration,
    pub by_words: String,
    pub reason: String,
    /// What was known beside the grade when it was decided.
    #[serde(default)]
    pub known: Known,
    pub steps: Vec<StepTaken>,
}

/// The facts that the two thresholds of reg 20, SI 2014/2936 ask for beside the grade.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    pub could_have: bool,
    /// Days for which the harm has lasted or is likely to last; `None` is not known.
    pub physical_days: Option<u32>,
    pub psychological_days: Option<u32>,
    pub body_changed: bool,
    pub life_shortened: bool,
    pub treatment_needed: bool,
}

impl Known {
    /// With the body and the grade, what the rule is asked.
    #[must_use]
    pub fn facts(self, body: CandourBody, grade: HarmGrade) -> CandourFacts {
        CandourFacts {
            body,
            grade,
            could_have: self.could_have,
            physical_days: self.physical_days,
            psychological_days: self.psychological_days,
            body_changed: self.body_changed,
            life_shortened: self.life_shortened,
            treatment_needed: self.treatment_needed,
        }
    }

    /// Harm of 28 days or more, a changed body, or a shorter life (reg 18(2)(a), SI 2009/3112).
    #[must_use]
    pub fn lasting(self) -> bool {
        let long = |days: Option<u32>| days.is_some_and(|days| days >= PROLONGED_DAYS);
        long(self.physical_days) || long(self.psychological_days) || self.body_changed || self.life_shortened
    }
}

impl CandourRecord {
    /// Whether a step was taken.
    #[must_use]
    pub fn took(&self, step: CandourStep) -> bool {
        self.steps.iter().any(|s| s.step == step)
    }

    /// The person could not be reached or declined to speak: the steps of reg 20(2) to (4) fall away, the record of the
    /// attempts stays (reg 20(5)).
    #[must_use]
    pub fn refused(&self) -> bool {
        self.took(CandourStep::Unreachable)
    }

    /// What is still owed, in order.
    #[must_use]
    pub fn owed(&self) -> Vec<CandourStep> {
        use CandourStep::{Account, Apology, Copies, Enquiries, Letter, Notify, Record, Results, Support};
        if !self.notifiable {
            return Vec::new();
        }
        let all: &[CandourStep] = if self.refused() {
            &[Copies]
        } else {
            &[Notify, Account, Enquiries, Apology, Record, Support, Letter, Results, Copies]
        };
        all.iter().copied().filter(|step| !self.took(*step)).collect()
    }
}

/// One step of the duty, as it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTaken {
    pub step: CandourStep,
    pub on: NaiveDate,
    pub by: String,
    /// What was said, how, or what became of an attempt.
    pub words: String,
}

/// A Never Event, by the list it was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeverEvent {
    pub list: String,
    pub code: String,
}

/// A notification to the CQC: drafted from the case, sent by the registered person on the CQC's own form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Whose duty it is.
    pub body: BodyId,
    pub paragraph: super::notifications::Paragraph,
    pub text: String,
    pub drafted_on: NaiveDate,
    pub sent: Option<Proof>,
}

/// That something was sent: when, and by which proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub on: NaiveDate,
    pub reference: String,
}

codes! {
    /// Bodies outside the service that must be told by a route of their own.
    pub enum Route {
        Safeguarding = "safeguarding" / "the local authority’s safeguarding team",
        Police = "police" / "the police",
        Ico = "ico" / "the Information Commissioner",
    }
}

/// A referral outside the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideRoute {
    pub route: Route,
    pub reason: String,
    pub raised_on: NaiveDate,
    pub sent: Option<Proof>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(notifiable: bool, steps: &[CandourStep]) -> CandourRecord {
        let day = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap();
        CandourRecord {
            body: BodyId(uuid::Uuid::nil()),
            threshold: CandourBody::HealthService,
            notifiable,
            decided_on: day,
            by: Registration::parse(Register::Gphc, "2048 761").unwrap(),
            by_words: "Jo Okafor".to_owned(),
            reason: "A flare that needed steroids.".to_owned(),
            known: Known::default(),
            steps: steps
                .iter()
                .map(|&step| StepTaken { step, on: day, by: String::new(), words: String::new() })
                .collect(),
        }
    }

    #[test]
    fn what_is_owed_shrinks_with_each_step_and_ends_when_the_person_declines() {
        assert!(record(false, &[]).owed().is_empty());
        assert_eq!(record(true, &[]).owed().len(), 9);
        assert!(!record(true, &[CandourStep::Notify]).owed().contains(&CandourStep::Notify));
        assert_eq!(record(true, &[CandourStep::Unreachable]).owed(), [CandourStep::Copies], "reg 20(5)");
    }

    #[test]
    fn a_registration_is_letters_and_figures() {
        assert_eq!(Registration::parse(Register::Nmc, " 98i1234e ").unwrap().number, "98I1234E");
        for wrong in ["", "1234", "ABCDEFG", "12345678901", "20-48761"] {
            assert!(Registration::parse(Register::Gmc, wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn an_empty_file_reads_as_nothing_known() {
        assert_eq!(serde_json::from_str::<HarmFile>("{}").unwrap(), HarmFile::default());
    }

    #[test]
    fn batches_are_compared_without_spaces_and_signs() {
        assert_eq!(folded_batch("lot 12-ab/7"), folded_batch("LOT12AB7"));
    }
}
