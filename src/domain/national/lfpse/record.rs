//! A whole record, whatever the version it will be sent in.

use super::super::super::calendar::day_words;
use super::super::super::harm::attribution::AttributionStrength;
use super::super::super::harm::grade::HarmGrade;
use super::lists::{
    AgeBracket, Agent, Association, CareProcess, Challenge, Concern, Gender, Involvement, MedicineProcess, Place,
    Reaction, StaffRole,
};
use super::medication::{self, MedicationProblem};
use super::question::{Answers, Facts, Question, grade, missing};
use super::{Happened, bracket};

/// Everything one record says, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub description: String,
    pub actions: Option<String>,
    pub happened: Happened,
    /// Whether it happened on the day on which it is recorded.
    pub today: bool,
    pub place: Place,
    pub organisations: Vec<String>,
    pub recorded_by: String,
    pub role: StaffRole,
    pub involvement: Involvement,
    pub concern: Concern,
    pub agent: Agent,
    pub medicine: Option<String>,
    pub substance: Option<(String, String)>,
    pub product: Option<(String, String)>,
    /// Sent where a medicine was involved.
    pub problem: Option<(MedicationProblem, Reaction, MedicineProcess)>,
    pub care: Option<CareProcess>,
    pub challenge: Challenge,
    pub patient: Patient,
    pub opted_out: bool,
    pub yellow_card: Option<String>,
}

/// The patient, of whom nothing that identifies is ever in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    pub age_days: Option<u32>,
    pub bracket: AgeBracket,
    pub gender: Gender,
    pub grade: HarmGrade,
    pub association: Option<Association>,
    pub outcome: Option<String>,
}

/// The association that a clinician's attribution says. Our own reading of both scales.
const fn association(strength: AttributionStrength) -> Association {
    match strength {
        AttributionStrength::Unlikely => Association::Unrelated,
        AttributionStrength::Possible => Association::Possibly,
        AttributionStrength::Probable => Association::Probably,
        AttributionStrength::Definite => Association::Caused,
    }
}

fn given(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The whole record.
///
/// # Errors
/// The questions that are still open.
pub fn record(facts: &Facts, answers: &Answers) -> Result<Record, Vec<Question>> {
    let left = missing(facts, answers);
    let whole = (left.is_empty()).then(|| build(facts, answers)).flatten();
    whole.ok_or(left)
}

fn build(facts: &Facts, answers: &Answers) -> Option<Record> {
    let failure = facts.failure;
    let agent = medication::agent(failure);
    let problem = medication::problem(failure).or(answers.factor.map(MedicationProblem::of));
    let reaction = answers.reaction.unwrap_or(Reaction::NoneOfThese);
    let grade = grade(facts, answers)?;
    let association = facts.attribution.map(association).or(answers.association);
    Some(Record {
        description: answers.description.trim().to_owned(),
        actions: given(&answers.actions),
        happened: facts.happened_on.map_or_else(|| Happened::About(facts.happened_words.clone()), Happened::On),
        today: facts.happened_on == Some(facts.today),
        place: medication::place(failure.family).or(answers.place)?,
        organisations: facts.organisations.clone(),
        recorded_by: facts.recorded_by.clone(),
        role: answers.role?,
        involvement: answers.involvement?,
        concern: answers.concern?,
        agent,
        medicine: facts.medicine.clone().filter(|_| agent == Agent::Medicine),
        substance: facts.substance.clone(),
        product: facts.product.clone(),
        problem: if agent == Agent::Medicine {
            Some((problem?, reaction, medication::process(failure.family)))
        } else {
            None
        },
        care: medication::care(failure.family),
        challenge: medication::challenge(failure),
        patient: Patient {
            age_days: facts.age_days,
            bracket: facts.age_days.map(bracket).or(answers.age)?,
            gender: answers.gender?,
            grade,
            association: association.filter(|_| grade.asks_association()),
            outcome: given(&answers.outcome),
        },
        opted_out: facts.opted_out,
        yellow_card: facts.yellow_card.clone(),
    })
}

/// What the case answers by itself, in words: shown above the questions.
#[must_use]
pub fn settled(facts: &Facts) -> Vec<(&'static str, String)> {
    let mut lines = vec![("Type of event", "Incident".to_owned()), ("What went wrong", facts.failure.label.to_owned())];
    let mut line = |key, value: Option<String>| lines.extend(value.map(|value| (key, value)));
    line("Involved", Some(medication::agent(facts.failure).words().to_owned()));
    line("Medicine", facts.medicine.clone());
    line("How it was involved", medication::problem(facts.failure).map(|p| p.factor().words().to_owned()));
    line("Process", Some(medication::process(facts.failure.family).words().to_owned()));
    line("Where", medication::place(facts.failure.family).map(|p| p.words().to_owned()));
    line("When", Some(facts.happened_on.map_or_else(|| facts.happened_words.clone(), day_words)));
    line("Organisations", Some(facts.organisations.join(", ")));
    line("Recorded by", Some(facts.recorded_by.clone()));
    line("Physical harm", facts.physical.map(|h| h.words().to_owned()));
    line("Psychological harm", facts.psychological.map(|h| h.words().to_owned()));
    line("Tied to the outcome", facts.attribution.map(|a| association(a).words().to_owned()));
    line("Age", facts.age_days.map(|days| bracket(days).words().to_owned()));
    line("Yellow Card", facts.yellow_card.clone());
    let shared = if facts.opted_out { "Not to be shared on" } else { "May be shared on by NHS England" };
    line("Sharing", Some(shared.to_owned()));
    lines
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
