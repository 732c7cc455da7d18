//! How bad the harm was: two scales of NHS England, and how they compare.

use serde::{Deserialize, Serialize};

use crate::codes;

codes! {
    /// Level of physical harm, in the words of LFPSE (value set `level-of-physical-harm-5`).
    pub enum PhysicalHarm {
        None = "none" / "No physical harm",
        Low = "low" / "Low physical harm",
        Moderate = "moderate" / "Moderate physical harm",
        Severe = "severe" / "Severe physical harm",
        Fatal = "fatal" / "Fatal",
    }
}

codes! {
    /// Level of psychological harm, in the words of LFPSE (value set `level-of-psychological-harm-5`).
    pub enum PsychologicalHarm {
        None = "none" / "No psychological harm",
        Low = "low" / "Low psychological harm",
        Moderate = "moderate" / "Moderate psychological harm",
        Severe = "severe" / "Severe psychological harm",
    }
}

impl PhysicalHarm {
    /// The LFPSE code, version 5: 5 is none, 1 is fatal. **Lower is worse.**
    #[must_use]
    pub const fn lfpse(self) -> u8 {
        match self {
            Self::None => 5,
            Self::Low => 4,
            Self::Moderate => 3,
            Self::Severe => 2,
            Self::Fatal => 1,
        }
    }

    /// What makes the level, in our own short words: NHS England, policy guidance on recording patient safety events and
    /// levels of harm (2023). Recalled: to be compared with the guidance word for word before go-live.
    #[must_use]
    pub const fn criteria(self) -> &'static str {
        match self {
            Self::None => "No physical harm is known.",
            Self::Low => {
                "Extra observation, one visit to a GP, clinic or emergency department, or minor treatment such as a short \
                 course of tablets. Independence and other treatment are not affected."
            }
            Self::Moderate => {
                "More care than that, but less than 2 weeks more in hospital or 6 months more treatment, or independence \
                 limited for less than 6 months."
            }
            Self::Severe => {
                "Permanent harm, a life-saving intervention, a shorter life, more than 2 weeks more in hospital or 6 months \
                 more treatment, or independence limited for 6 months or more."
            }
            Self::Fatal => "The patient has died, and the incident may have contributed.",
        }
    }
}

impl PsychologicalHarm {
    /// The LFPSE code, version 5: 4 is none, 1 is severe. **Lower is worse.**
    #[must_use]
    pub const fn lfpse(self) -> u8 {
        match self {
            Self::None => 4,
            Self::Low => 3,
            Self::Moderate => 2,
            Self::Severe => 1,
        }
    }

    /// What makes the level; source and standing as for [`PhysicalHarm::criteria`].
    #[must_use]
    pub const fn criteria(self) -> &'static str {
        match self {
            Self::None => "Nothing known that makes low harm or worse. Pain counts as physical harm.",
            Self::Low => {
                "Distress that needed no more than one visit, with normal life affected for no more than a few days."
            }
            Self::Moderate => {
                "Treatment for less than 6 months, normal life affected for more than a few days, or a new or worse mental \
                 health condition that is expected to recover within 6 months."
            }
            Self::Severe => {
                "Treatment for more than 6 months, normal life or independence affected for more than 6 months, or a new or \
                 worse mental health condition that is not expected to recover within 6 months."
            }
        }
    }
}

/// Both gradings of one patient. Both are asked for whenever a patient was affected (NHS England, policy guidance on
/// recording patient safety events and levels of harm, 2023).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HarmGrade {
    pub physical: PhysicalHarm,
    pub psychological: PsychologicalHarm,
}

impl HarmGrade {
    /// The worst of the two on one scale from 1 (fatal) to 5 (none): `min(physical, psychological + 1)` of the LFPSE codes,
    /// as NHS England's own extraction code ranks them. Severe psychological harm stands beside severe physical harm.
    #[must_use]
    pub const fn rank(self) -> u8 {
        let (physical, psychological) = (self.physical.lfpse(), self.psychological.lfpse() + 1);
        if physical < psychological { physical } else { psychological }
    }

    /// Whether this is worse than the other, by [`HarmGrade::rank`].
    #[must_use]
    pub const fn is_worse_than(self, other: Self) -> bool {
        self.rank() < other.rank()
    }

    /// Whether there is any harm at all: low or worse on either scale.
    #[must_use]
    pub const fn is_harm(self) -> bool {
        self.rank() <= 4
    }

    /// Moderate or worse on either scale.
    #[must_use]
    pub const fn is_moderate_or_worse(self) -> bool {
        self.rank() <= 3
    }

    /// Severe or fatal on either scale.
    #[must_use]
    pub const fn is_severe_or_worse(self) -> bool {
        self.rank() <= 2
    }

    /// The psychological code to send to LFPSE: none is sent when the patient died.
    #[must_use]
    pub const fn lfpse_psychological(self) -> Option<u8> {
        match self.physical {
            PhysicalHarm::Fatal => None,
            PhysicalHarm::None | PhysicalHarm::Low | PhysicalHarm::Moderate | PhysicalHarm::Severe => {
                Some(self.psychological.lfpse())
            }
        }
    }

    /// Whether LFPSE asks how strongly the incident is associated with the outcome: fatal or severe physical harm, or severe
    /// psychological harm.
    #[must_use]
    pub const fn asks_association(self) -> bool {
        self.is_severe_or_worse()
    }
}

/// The single grade to record when many patients were affected: NHS England asks for the most severe only from ten on.
/// The first of equals is kept. `None` when there is no grade.
#[must_use]
pub fn worst(grades: impl IntoIterator<Item = HarmGrade>) -> Option<HarmGrade> {
    grades.into_iter().reduce(|worst, grade| if grade.is_worse_than(worst) { grade } else { worst })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(physical: PhysicalHarm, psychological: PsychologicalHarm) -> HarmGrade {
        HarmGrade { physical, psychological }
    }

    #[test]
    fn lfpse_codes_fall_as_harm_rises() {
        assert_eq!(PhysicalHarm::ALL.iter().map(|harm| harm.lfpse()).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
        assert_eq!(PsychologicalHarm::ALL.iter().map(|harm| harm.lfpse()).collect::<Vec<_>>(), [4, 3, 2, 1]);
    }

    #[test]
    fn the_worst_of_two_scales_is_the_smaller_of_physical_and_psychological_plus_one() {
        for physical in PhysicalHarm::ALL {
            for psychological in PsychologicalHarm::ALL {
                let expected = physical.lfpse().min(psychological.lfpse() + 1);
                assert_eq!(grade(*physical, *psychological).rank(), expected);
            }
        }
    }

    #[test]
    fn each_word_means_the_same_on_both_scales() {
        for (physical, psychological) in PhysicalHarm::ALL.iter().zip(PsychologicalHarm::ALL) {
            assert_eq!(
                grade(*physical, PsychologicalHarm::None).rank(),
                grade(PhysicalHarm::None, *psychological).rank(),
                "{physical}"
            );
        }
    }

    #[test]
    fn no_psychological_code_is_sent_for_the_dead() {
        assert_eq!(grade(PhysicalHarm::Fatal, PsychologicalHarm::None).lfpse_psychological(), None);
        assert_eq!(grade(PhysicalHarm::Low, PsychologicalHarm::Severe).lfpse_psychological(), Some(1));
    }

    #[test]
    fn association_is_asked_when_fatal_or_severe() {
        assert!(grade(PhysicalHarm::Fatal, PsychologicalHarm::None).asks_association());
        assert!(grade(PhysicalHarm::Severe, PsychologicalHarm::None).asks_association());
        assert!(grade(PhysicalHarm::None, PsychologicalHarm::Severe).asks_association());
        assert!(!grade(PhysicalHarm::Moderate, PsychologicalHarm::Moderate).asks_association());
    }

    #[test]
    fn of_many_patients_the_worst_is_graded() {
        let many = [
            grade(PhysicalHarm::Low, PsychologicalHarm::None),
            grade(PhysicalHarm::None, PsychologicalHarm::Severe),
            grade(PhysicalHarm::Moderate, PsychologicalHarm::Low),
        ];
        assert_eq!(worst(many), Some(many[1]));
        assert_eq!(worst([]), None);
    }
}
