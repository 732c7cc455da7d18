//! The statutory duty of candour: whether the facts suggest a notifiable safety incident. A person decides, never this rule.
//!
//! Regulation 20 of SI 2014/2936 has two thresholds, and they differ: 20(8) for a health service body reaches what *could*
//! have resulted; 20(9) for any other registered person only what *appears to have* resulted, and counts 28 days. To verify on
//! legislation.gov.uk: the words of 20(8), known from a secondary source; those of 20(9) come from a copy of the text.

use super::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use crate::codes;

/// Who decides: both thresholds rest on the reasonable opinion of a health care professional (reg 20(8) and 20(9)).
pub const DECIDES: &str = "a health care professional";

/// From how many days on impairment, pain or psychological harm is prolonged (reg 20(7), 20(9)(a)(ii), SI 2014/2936).
pub const PROLONGED_DAYS: u32 = 28;

codes! {
    /// Which threshold binds the body in whose care it happened.
    pub enum CandourBody {
        HealthService = "health_service" / "A health service body",
        RegisteredPerson = "registered_person" / "Any other person registered with the CQC",
        /// A homecare pharmacy under the GPhC alone, for instance. The professional duty and contract terms still hold.
        NotRegistered = "not_registered" / "A provider that is not registered with the CQC",
    }
}

codes! {
    /// Which part of the threshold the facts meet.
    pub enum CandourGround {
        HealthServiceCouldHave = "20(8) could" / "it could have resulted in death, severe or moderate harm, or prolonged psychological harm",
        HealthServiceDeath = "20(8)(a)" / "death directly related to the incident",
        HealthServiceHarm = "20(8)(b) harm" / "severe or moderate harm",
        HealthServicePsychological = "20(8)(b) psychological" / "psychological harm for 28 days or more",
        Death = "20(9)(a)(i)" / "death directly related to the incident",
        Impairment = "20(9)(a)(ii)" / "harm that is permanent or lasts 28 days or more: impairment of functions",
        BodyChanged = "20(9)(a)(iii)" / "a change to the structure of the body",
        ProlongedPain = "20(9)(a)(iv) pain" / "physical harm for 28 days or more: prolonged pain",
        ProlongedPsychological = "20(9)(a)(iv) psychological" / "psychological harm for 28 days or more",
        LifeShortened = "20(9)(a)(v)" / "a shortened life expectancy",
        TreatmentNeeded = "20(9)(b)" / "treatment needed to prevent death or such an injury",
    }
}

codes! {
    /// What must be done once it is notifiable, in order (reg 20(2) to 20(7)). The regulation sets no number of days.
    pub enum CandourStep {
        Assess = "assess" / "Decide whether it is notifiable; record who decided and why",
        Notify = "notify" / "Tell the person in person, as soon as reasonably practicable",
        Account = "account" / "Give a true account of all the facts known",
        Enquiries = "enquiries" / "Say what further enquiries are appropriate",
        Apology = "apology" / "Apologise",
        Record = "record" / "Keep a written record of the notification",
        Support = "support" / "Give reasonable support",
        Letter = "letter" / "Write: the account, the enquiries, their results so far, the apology",
        Results = "results" / "Write again with the results of further enquiries",
        Unreachable = "unreachable" / "If the person cannot be reached or declines, record each attempt",
        Copies = "copies" / "Keep a copy of all correspondence",
    }
}

impl CandourStep {
    /// The paragraph of SI 2014/2936 that asks for it.
    #[must_use]
    pub const fn regulation(self) -> &'static str {
        match self {
            Self::Assess => "reg 20(7) to (9)",
            Self::Notify => "reg 20(2)(a) and (3)(a)",
            Self::Account => "reg 20(3)(b)",
            Self::Enquiries => "reg 20(3)(c)",
            Self::Apology => "reg 20(3)(d)",
            Self::Record => "reg 20(3)(e)",
            Self::Support => "reg 20(2)(b)",
            Self::Letter => "reg 20(4)",
            Self::Results => "reg 20(4)(c)",
            Self::Unreachable => "reg 20(5)",
            Self::Copies => "reg 20(6)",
        }
    }
}

impl CandourBody {
    /// The test that binds this body, with its source.
    #[must_use]
    pub const fn test(self) -> &'static str {
        match self {
            Self::HealthService => {
                "reg 20(8) SI 2014/2936: an unintended or unexpected incident that could result in, or appears to have resulted in, \
                 death, severe harm, moderate harm or prolonged psychological harm"
            }
            Self::RegisteredPerson => {
                "reg 20(9) SI 2014/2936: an unintended or unexpected incident that appears to have resulted in death, impairment \
                 for 28 days or more, a change to the structure of the body, prolonged pain or psychological harm, a shortened life \
                 expectancy, or the need of treatment to prevent these"
            }
            Self::NotRegistered => {
                "reg 20 SI 2014/2936 does not bind a provider that is not registered with the CQC; the professional duty of candour \
                 and the terms of the NHS contract still do"
            }
        }
    }
}

/// What is known of the incident. The grade says what *appears to have resulted*; `could_have` is a fact of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CandourFacts {
    pub body: CandourBody,
    pub grade: HarmGrade,
    /// It could have resulted in death, severe or moderate harm, or prolonged psychological harm.
    pub could_have: bool,
    /// Days for which the physical harm has lasted or is likely to last without a break; `None` is not known.
    pub physical_days: Option<u32>,
    /// The same of the psychological harm.
    pub psychological_days: Option<u32>,
    pub body_changed: bool,
    pub life_shortened: bool,
    /// Treatment by a health care professional was needed to prevent death or an injury of reg 20(9)(a).
    pub treatment_needed: bool,
}

/// Whether the facts suggest a notifiable safety incident, and what makes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub suggests: bool,
    pub body: CandourBody,
    pub grounds: Vec<CandourGround>,
    /// What is not known and could turn the answer.
    pub ask: Vec<&'static str>,
}

/// Whether the facts suggest a notifiable safety incident. The LFPSE level is not the legal test, it only points to it:
///
/// - a health service body (reg 20(8)): moderate or worse physical harm, any psychological harm for 28 days, or what could
///   have been either;
/// - any other registered person (reg 20(9)): fatal or severe physical harm, any harm for 28 days, or a listed injury.
///   What could have happened does not count, and moderate harm that passes within 28 days does not by itself;
/// - a provider that is not registered: never, by this regulation.
#[must_use]
pub fn suggests(facts: &CandourFacts) -> Suggestion {
    let grounds = match facts.body {
        CandourBody::HealthService => health_service_grounds(facts),
        CandourBody::RegisteredPerson => registered_person_grounds(facts),
        CandourBody::NotRegistered => Vec::new(),
    };
    let ask = if grounds.is_empty() { unknowns(facts) } else { Vec::new() };
    Suggestion { suggests: !grounds.is_empty(), body: facts.body, grounds, ask }
}

fn health_service_grounds(facts: &CandourFacts) -> Vec<CandourGround> {
    let physical = facts.grade.physical;
    held([
        (physical == PhysicalHarm::Fatal, CandourGround::HealthServiceDeath),
        (matches!(physical, PhysicalHarm::Moderate | PhysicalHarm::Severe), CandourGround::HealthServiceHarm),
        (prolonged_psychological(facts), CandourGround::HealthServicePsychological),
        (facts.could_have, CandourGround::HealthServiceCouldHave),
    ])
}

/// Severe physical harm meets 20(9) whatever its length: the grade itself means that it is permanent, shortens life, or took
/// a life-saving intervention.
fn registered_person_grounds(facts: &CandourFacts) -> Vec<CandourGround> {
    let physical = facts.grade.physical;
    let lasts = matches!(physical, PhysicalHarm::Low | PhysicalHarm::Moderate) && prolonged(facts.physical_days);
    held([
        (physical == PhysicalHarm::Fatal, CandourGround::Death),
        (physical == PhysicalHarm::Severe || lasts, CandourGround::Impairment),
        (facts.body_changed, CandourGround::BodyChanged),
        (lasts, CandourGround::ProlongedPain),
        (prolonged_psychological(facts), CandourGround::ProlongedPsychological),
        (facts.life_shortened, CandourGround::LifeShortened),
        (facts.treatment_needed, CandourGround::TreatmentNeeded),
    ])
}

fn held<const N: usize>(grounds: [(bool, CandourGround); N]) -> Vec<CandourGround> {
    grounds.into_iter().filter_map(|(holds, ground)| holds.then_some(ground)).collect()
}

fn prolonged(days: Option<u32>) -> bool {
    days.is_some_and(|days| days >= PROLONGED_DAYS)
}

fn prolonged_psychological(facts: &CandourFacts) -> bool {
    facts.grade.psychological != PsychologicalHarm::None && prolonged(facts.psychological_days)
}

fn unknowns(facts: &CandourFacts) -> Vec<&'static str> {
    let physical = facts.body == CandourBody::RegisteredPerson
        && facts.grade.physical != PhysicalHarm::None
        && facts.physical_days.is_none();
    let psychological = facts.body != CandourBody::NotRegistered
        && facts.grade.psychological != PsychologicalHarm::None
        && facts.psychological_days.is_none();
    [
        (physical, "for how many days the physical harm has lasted, or is likely to last"),
        (psychological, "for how many days the psychological harm has lasted, or is likely to last"),
    ]
    .into_iter()
    .filter_map(|(unknown, question)| unknown.then_some(question))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(body: CandourBody, physical: PhysicalHarm, days: u32) -> CandourFacts {
        CandourFacts {
            body,
            grade: HarmGrade { physical, psychological: PsychologicalHarm::None },
            could_have: false,
            physical_days: Some(days),
            psychological_days: Some(days),
            body_changed: false,
            life_shortened: false,
            treatment_needed: false,
        }
    }

    fn upset(body: CandourBody, psychological: PsychologicalHarm, days: u32) -> CandourFacts {
        let grade = HarmGrade { physical: PhysicalHarm::None, psychological };
        CandourFacts { grade, ..facts(body, PhysicalHarm::None, days) }
    }

    use CandourBody::{HealthService, NotRegistered, RegisteredPerson};

    #[test]
    fn what_could_have_happened_binds_a_health_service_body_only() {
        for (body, expected) in [(HealthService, true), (RegisteredPerson, false), (NotRegistered, false)] {
            let near_miss = CandourFacts { could_have: true, ..facts(body, PhysicalHarm::None, 0) };
            assert_eq!(suggests(&near_miss).suggests, expected, "{body}");
        }
    }

    #[test]
    fn moderate_harm_binds_a_health_service_body_from_the_first_day() {
        assert!(suggests(&facts(HealthService, PhysicalHarm::Moderate, 1)).suggests);
        assert!(!suggests(&facts(HealthService, PhysicalHarm::Low, 90)).suggests);
    }

    #[test]
    fn moderate_harm_binds_another_registered_person_from_the_twenty_eighth_day() {
        assert!(!suggests(&facts(RegisteredPerson, PhysicalHarm::Moderate, 27)).suggests);
        assert!(suggests(&facts(RegisteredPerson, PhysicalHarm::Moderate, 28)).suggests);
    }

    #[test]
    fn for_another_registered_person_length_counts_and_not_the_level() {
        assert!(suggests(&facts(RegisteredPerson, PhysicalHarm::Low, 28)).suggests);
        assert!(!suggests(&facts(RegisteredPerson, PhysicalHarm::None, 28)).suggests);
        assert!(suggests(&facts(RegisteredPerson, PhysicalHarm::Severe, 1)).suggests);
    }

    #[test]
    fn prolonged_psychological_harm_binds_both_at_twenty_eight_days() {
        for body in [HealthService, RegisteredPerson] {
            for level in [PsychologicalHarm::Low, PsychologicalHarm::Moderate, PsychologicalHarm::Severe] {
                assert!(suggests(&upset(body, level, 28)).suggests, "{body} {level}");
                assert!(!suggests(&upset(body, level, 27)).suggests, "{body} {level}");
            }
        }
    }

    #[test]
    fn death_binds_both() {
        assert_eq!(
            suggests(&facts(HealthService, PhysicalHarm::Fatal, 0)).grounds,
            [CandourGround::HealthServiceDeath]
        );
        assert_eq!(suggests(&facts(RegisteredPerson, PhysicalHarm::Fatal, 0)).grounds, [CandourGround::Death]);
    }

    #[test]
    fn each_listed_injury_of_20_9_suffices_alone() {
        let none = facts(RegisteredPerson, PhysicalHarm::Low, 3);
        assert!(suggests(&CandourFacts { body_changed: true, ..none }).suggests);
        assert!(suggests(&CandourFacts { life_shortened: true, ..none }).suggests);
        assert!(suggests(&CandourFacts { treatment_needed: true, ..none }).suggests);
        assert!(!suggests(&none).suggests);
    }

    #[test]
    fn a_provider_that_is_not_registered_is_never_bound_by_the_regulation() {
        let worst =
            CandourFacts { could_have: true, life_shortened: true, ..facts(NotRegistered, PhysicalHarm::Fatal, 90) };
        assert!(!suggests(&worst).suggests);
        assert!(NotRegistered.test().contains("professional duty"));
    }

    #[test]
    fn an_unknown_length_is_asked_for_and_not_guessed() {
        let unknown = CandourFacts { physical_days: None, ..facts(RegisteredPerson, PhysicalHarm::Moderate, 0) };
        let answer = suggests(&unknown);
        assert!(!answer.suggests);
        assert_eq!(answer.ask.len(), 1);
        assert!(suggests(&CandourFacts { body: HealthService, ..unknown }).ask.is_empty());
    }

    #[test]
    fn each_step_names_its_paragraph() {
        assert_eq!(CandourStep::ALL.len(), 11);
        assert!(CandourStep::ALL.iter().all(|step| step.regulation().starts_with("reg 20(")));
    }
}
