//! What the case knows, what a person answered, and which questions are left.

use chrono::NaiveDate;

use super::super::super::failure::Failure;
use super::super::super::harm::attribution::AttributionStrength;
use super::super::super::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use super::lists::{AgeBracket, Agent, Association, Concern, Factor, Gender, Involvement, Place, Reaction, StaffRole};
use super::medication;

/// What the case knows already, as far as the person who records it may see it.
#[derive(Debug, Clone)]
pub struct Facts {
    pub failure: &'static Failure,
    pub physical: Option<PhysicalHarm>,
    pub psychological: Option<PsychologicalHarm>,
    pub attribution: Option<AttributionStrength>,
    pub happened_on: Option<NaiveDate>,
    pub happened_words: String,
    /// Today in London: a day after it is refused by LFPSE.
    pub today: NaiveDate,
    /// ODS codes of the organisations involved: the trust, the homecare company.
    pub organisations: Vec<String>,
    /// ODS code of the organisation that records it.
    pub recorded_by: String,
    /// The name of the medicine, and its dm+d code where it is coded: of the substance (VTM) and of the product (VMP).
    pub medicine: Option<String>,
    pub substance: Option<(String, String)>,
    pub product: Option<(String, String)>,
    pub age_days: Option<u32>,
    /// A reporter did not agree that regulators read their words: nothing of them is to be shared on by LFPSE.
    pub opted_out: bool,
    /// The Yellow Card's reference, where one was sent.
    pub yellow_card: Option<String>,
}

/// What a person answered, question by question.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Answers {
    /// What happened, without anything that tells who somebody is.
    pub description: String,
    pub place: Option<Place>,
    pub concern: Option<Concern>,
    pub role: Option<StaffRole>,
    pub involvement: Option<Involvement>,
    pub gender: Option<Gender>,
    pub age: Option<AgeBracket>,
    pub physical: Option<PhysicalHarm>,
    pub psychological: Option<PsychologicalHarm>,
    pub association: Option<Association>,
    pub factor: Option<Factor>,
    pub reaction: Option<Reaction>,
    /// What became of the patient; may stay empty.
    pub outcome: String,
    /// What was done at once; may stay empty.
    pub actions: String,
}

crate::codes! {
    /// A question of the page. Asked only where the case does not know the answer.
    pub enum Question {
        Description = "description" / "What happened?",
        Factor = "factor" / "How was the medicine involved?",
        Reaction = "reaction" / "Is it one of these?",
        Place = "place" / "Where did it happen?",
        Gender = "gender" / "What is the patient's gender?",
        Age = "age" / "How old was the patient?",
        Physical = "physical" / "How bad was the physical harm?",
        Psychological = "psychological" / "How bad was the psychological harm?",
        Association = "association" / "How strongly is it tied to what became of the patient?",
        Concern = "concern" / "How concerned are you, given what it may mean for others?",
        Role = "role" / "What is your role?",
        Involvement = "involvement" / "How do you know of it?",
        Outcome = "outcome" / "What became of the patient?",
        Actions = "actions" / "What was done at once to reduce the harm?",
    }
}

/// The grade to be sent: as the case has it, else as answered.
pub(super) fn grade(facts: &Facts, answers: &Answers) -> Option<HarmGrade> {
    let physical = facts.physical.or(answers.physical)?;
    // none is sent for the dead, and none is asked
    let psychological = facts.psychological.or(answers.psychological).or(match physical {
        PhysicalHarm::Fatal => Some(PsychologicalHarm::None),
        PhysicalHarm::None | PhysicalHarm::Low | PhysicalHarm::Moderate | PhysicalHarm::Severe => None,
    })?;
    Some(HarmGrade { physical, psychological })
}

impl Question {
    /// Whether the case leaves it to a person, whatever was answered so far.
    #[must_use]
    pub fn is_open(self, facts: &Facts, answers: &Answers) -> bool {
        let medicine = medication::agent(facts.failure) == Agent::Medicine;
        match self {
            Self::Description
            | Self::Gender
            | Self::Concern
            | Self::Role
            | Self::Involvement
            | Self::Outcome
            | Self::Actions => true,
            Self::Factor => medicine && medication::problem(facts.failure).is_none(),
            Self::Reaction => medication::may_be_yellow_card(facts.failure),
            Self::Place => medication::place(facts.failure.family).is_none(),
            Self::Age => facts.age_days.is_none(),
            Self::Physical => facts.physical.is_none(),
            Self::Psychological => {
                let dead = facts.physical.or(answers.physical) == Some(PhysicalHarm::Fatal);
                facts.psychological.is_none() && !dead
            }
            Self::Association => {
                facts.attribution.is_none() && grade(facts, answers).is_some_and(HarmGrade::asks_association)
            }
        }
    }

    /// Whether the record is whole without an answer.
    #[must_use]
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::Outcome | Self::Actions)
    }

    fn is_answered(self, answers: &Answers) -> bool {
        match self {
            Self::Description => !answers.description.trim().is_empty(),
            Self::Factor => answers.factor.is_some(),
            Self::Reaction => answers.reaction.is_some(),
            Self::Place => answers.place.is_some(),
            Self::Gender => answers.gender.is_some(),
            Self::Age => answers.age.is_some(),
            Self::Physical => answers.physical.is_some(),
            Self::Psychological => answers.psychological.is_some(),
            Self::Association => answers.association.is_some(),
            Self::Concern => answers.concern.is_some(),
            Self::Role => answers.role.is_some(),
            Self::Involvement => answers.involvement.is_some(),
            Self::Outcome | Self::Actions => true,
        }
    }
}

/// The questions that must still be answered, in the order of the page.
#[must_use]
pub fn missing(facts: &Facts, answers: &Answers) -> Vec<Question> {
    Question::ALL.iter().copied().filter(|q| q.is_open(facts, answers) && !q.is_answered(answers)).collect()
}

/// The questions that may be left.
pub fn optional() -> impl Iterator<Item = Question> {
    Question::ALL.iter().copied().filter(|q| q.is_optional())
}
