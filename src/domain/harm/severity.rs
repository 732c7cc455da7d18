//! How urgent a case is in the queue. Kept apart from the harm grade: a harmless near miss can be the most urgent case.

use super::grade::HarmGrade;
use crate::codes;

codes! {
    /// How soon the patient suffers without the medicine. Sets the urgent clock. Source: our own tiers.
    pub enum TherapyTier {
        LifeCritical = "T1" / "Life-critical, no buffer",
        Days = "T2" / "Serious within days",
        Weeks = "T3" / "Serious within weeks",
        Low = "T4" / "Low",
    }
}

codes! {
    /// The severity that orders a queue. May only be lowered with a reason. Source: our own scale.
    pub enum Severity {
        S1 = "S1" / "Fatal or severe harm, or no medicine for a life-critical therapy",
        S2 = "S2" / "Moderate harm, doses missed, or a person at risk",
        S3 = "S3" / "Low harm, or one dose missed",
        S4 = "S4" / "A failure of service, no dose missed",
        S5 = "S5" / "Feedback",
    }
}

impl TherapyTier {
    /// The tier for this patient: being a child or being pregnant raises it by one, once.
    #[must_use]
    pub const fn for_patient(self, child: bool, pregnant: bool) -> Self {
        if !child && !pregnant {
            return self;
        }
        match self {
            Self::LifeCritical | Self::Days => Self::LifeCritical,
            Self::Weeks => Self::Days,
            Self::Low => Self::Weeks,
        }
    }
}

/// What decides the severity of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeverityFacts {
    /// The worst grade known so far; `None` while nobody has graded it.
    pub grade: Option<HarmGrade>,
    /// The tier of the therapy, before the patient's own flags raise it.
    pub tier: Option<TherapyTier>,
    /// The patient has no usable medicine now.
    pub without_medicine: bool,
    pub doses_missed: u32,
    pub child: bool,
    pub pregnant: bool,
    /// Somebody suffered or fears reprisal for speaking up.
    pub reprisal: bool,
    /// A service failure is named; without one the report is feedback.
    pub failure: bool,
}

/// The severity of a case: the first line that holds. Source: our own rule (queue severity, version 1).
#[must_use]
pub fn severity(facts: &SeverityFacts) -> Severity {
    let tier = facts.tier.map(|tier| tier.for_patient(facts.child, facts.pregnant));
    let harmed = |level: fn(HarmGrade) -> bool| facts.grade.is_some_and(level);
    let vulnerable = (facts.child || facts.pregnant) && facts.doses_missed > 0;
    let cut_off = facts.without_medicine && tier == Some(TherapyTier::LifeCritical);

    if harmed(HarmGrade::is_severe_or_worse) || cut_off {
        Severity::S1
    } else if harmed(HarmGrade::is_moderate_or_worse) || facts.doses_missed >= 2 || vulnerable || facts.reprisal {
        Severity::S2
    } else if harmed(HarmGrade::is_harm) || facts.doses_missed == 1 {
        Severity::S3
    } else if facts.failure || facts.without_medicine {
        Severity::S4
    } else {
        Severity::S5
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};

    const CALM: SeverityFacts = SeverityFacts {
        grade: None,
        tier: Some(TherapyTier::Weeks),
        without_medicine: false,
        doses_missed: 0,
        child: false,
        pregnant: false,
        reprisal: false,
        failure: true,
    };

    fn graded(physical: PhysicalHarm, psychological: PsychologicalHarm) -> SeverityFacts {
        SeverityFacts { grade: Some(HarmGrade { physical, psychological }), ..CALM }
    }

    #[test]
    fn fatal_or_severe_harm_comes_first() {
        assert_eq!(severity(&graded(PhysicalHarm::Fatal, PsychologicalHarm::None)), Severity::S1);
        assert_eq!(severity(&graded(PhysicalHarm::Severe, PsychologicalHarm::None)), Severity::S1);
        assert_eq!(severity(&graded(PhysicalHarm::None, PsychologicalHarm::Severe)), Severity::S1);
    }

    #[test]
    fn a_life_critical_patient_without_medicine_comes_first_before_any_harm() {
        let facts = SeverityFacts { tier: Some(TherapyTier::LifeCritical), without_medicine: true, ..CALM };
        assert_eq!(severity(&facts), Severity::S1);
        assert_eq!(severity(&SeverityFacts { tier: Some(TherapyTier::Days), ..facts }), Severity::S4);
    }

    #[test]
    fn a_child_or_a_pregnancy_raises_the_tier_once() {
        let facts = SeverityFacts { tier: Some(TherapyTier::Days), without_medicine: true, child: true, ..CALM };
        assert_eq!(severity(&facts), Severity::S1);
        assert_eq!(TherapyTier::Low.for_patient(true, true), TherapyTier::Weeks);
        assert_eq!(TherapyTier::LifeCritical.for_patient(true, false), TherapyTier::LifeCritical);
    }

    #[test]
    fn moderate_harm_two_missed_doses_a_child_missing_one_or_reprisal_come_second() {
        assert_eq!(severity(&graded(PhysicalHarm::Moderate, PsychologicalHarm::None)), Severity::S2);
        assert_eq!(severity(&SeverityFacts { doses_missed: 2, ..CALM }), Severity::S2);
        assert_eq!(severity(&SeverityFacts { doses_missed: 1, child: true, ..CALM }), Severity::S2);
        assert_eq!(severity(&SeverityFacts { doses_missed: 1, pregnant: true, ..CALM }), Severity::S2);
        assert_eq!(severity(&SeverityFacts { reprisal: true, failure: false, ..CALM }), Severity::S2);
    }

    #[test]
    fn low_harm_or_one_missed_dose_come_third() {
        assert_eq!(severity(&graded(PhysicalHarm::Low, PsychologicalHarm::None)), Severity::S3);
        assert_eq!(severity(&SeverityFacts { doses_missed: 1, ..CALM }), Severity::S3);
    }

    #[test]
    fn a_failure_without_harm_comes_before_feedback() {
        assert_eq!(severity(&CALM), Severity::S4);
        assert_eq!(severity(&SeverityFacts { failure: false, ..CALM }), Severity::S5);
    }
}
