//! What went wrong, what the patient missed or took, what it did: three layers, never one field. A fourth says why.
//!
//! The first layer is [`crate::domain::failure`]; the lists of the second and third are here.

pub mod act;
pub mod attribution;
pub mod candour;
pub mod count;
pub mod file;
pub mod grade;
pub mod matching;
pub mod never_events;
pub mod notifications;
pub mod prescription;
pub mod psirf;
pub mod severity;
pub mod therapy_gap;
pub mod voices;

use crate::codes;

codes! {
    /// What the failure did to the patient's doses. Source: our own list, built on the evidence to House of Lords paper 269
    /// (2023) and on common homecare practice; not an NHS code list.
    pub enum DoseImpact {
        None = "DI-0" / "No dose was affected",
        BufferUsed = "DI-1" / "The buffer was used, no dose was late",
        DoseLate = "DI-2" / "A dose was late",
        DoseMissed = "DI-3" / "One dose was missed",
        Interrupted = "DI-4" / "Two or more doses in a row were missed, or treatment was interrupted",
        StartDelayed = "DI-5" / "The start of treatment was delayed",
        WrongTaken = "DI-6" / "A wrong medicine or dose was taken",
        CompromisedTaken = "DI-7" / "A product unfit for use was taken",
        RescueSupplied = "DI-8" / "The dose was supplied by an NHS rescue",
        Unknown = "DI-9" / "Not known",
    }
}

codes! {
    /// What it did to the patient. Several may hold. Source: our own list; see [`HarmOutcome::evidenced`].
    pub enum HarmOutcome {
        Flare = "HO-01" / "Flare or relapse",
        Steroids = "HO-02" / "Steroids started, or other bridging treatment",
        Pain = "HO-03" / "Pain or loss of function",
        LastingDamage = "HO-04" / "Risk of irreversible joint or organ damage",
        UnplannedContact = "HO-05" / "Unplanned contact with a GP or an advice line",
        EmergencyAttendance = "HO-06" / "Attendance at an emergency department",
        Admission = "HO-07" / "Admission to hospital",
        Surgery = "HO-08" / "Surgery",
        Bleeding = "HO-09" / "Bleeding event in a bleeding disorder",
        Distress = "HO-10" / "Anxiety or distress",
        SuicidalThoughts = "HO-11" / "Suicidal thoughts",
        LossOfResponse = "HO-12" / "Loss of response, antibodies, or a switch of treatment",
        Infection = "HO-13" / "Infection or sepsis",
        Toxicity = "HO-14" / "Overdose or toxicity",
        Death = "HO-15" / "Death",
        LifeDisrupted = "HO-16" / "Work, education or caring lost",
        ViralReboundOrRejection = "HO-17" / "Virological rebound or rejection of a transplant",
        NoneIdentified = "HO-18" / "None identified",
        Other = "HO-99" / "Something else",
    }
}

impl HarmOutcome {
    /// Whether a published source on homecare describes this outcome; otherwise it is clinically plausible only.
    #[must_use]
    pub const fn evidenced(self) -> bool {
        match self {
            Self::Flare
            | Self::Steroids
            | Self::Pain
            | Self::LastingDamage
            | Self::UnplannedContact
            | Self::Admission
            | Self::Surgery
            | Self::Bleeding
            | Self::Distress
            | Self::SuicidalThoughts
            | Self::Toxicity
            | Self::Death
            | Self::LifeDisrupted => true,
            Self::EmergencyAttendance
            | Self::LossOfResponse
            | Self::Infection
            | Self::ViralReboundOrRejection
            | Self::NoneIdentified
            | Self::Other => false,
        }
    }

    /// Whether the outcome counts as unplanned care in metric U13: emergency attendance, admission, surgery, or steroids
    /// and bridging.
    #[must_use]
    pub const fn is_unplanned_care(self) -> bool {
        matches!(self, Self::EmergencyAttendance | Self::Admission | Self::Surgery | Self::Steroids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_as_itself() {
        for impact in DoseImpact::ALL {
            assert_eq!(impact.code().parse(), Ok(*impact));
        }
        for outcome in HarmOutcome::ALL {
            assert_eq!(outcome.code().parse(), Ok(*outcome));
        }
        assert_eq!((DoseImpact::ALL.len(), HarmOutcome::ALL.len()), (10, 19));
    }

    #[test]
    fn thirteen_outcomes_are_evidenced() {
        assert_eq!(HarmOutcome::ALL.iter().filter(|outcome| outcome.evidenced()).count(), 13);
    }
}
