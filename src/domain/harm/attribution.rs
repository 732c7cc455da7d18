//! How sure we are that the failure did it, whose part it was, and what may be counted as harm.

use super::grade::HarmGrade;
use crate::codes;

codes! {
    /// How strongly a registered clinician ties the harm to the failure, always with a reason. Source: our own scale.
    pub enum AttributionStrength {
        Unlikely = "unlikely" / "Unlikely",
        Possible = "possible" / "Possible",
        Probable = "probable" / "Probable",
        Definite = "definite" / "Definite",
    }
}

codes! {
    /// Whose part it was; several may be named. Source: our own list.
    pub enum AttributionParty {
        ProviderPharmacy = "provider_pharmacy" / "The provider's pharmacy",
        Courier = "courier" / "The courier",
        Nursing = "nursing" / "The nursing service",
        TrustPrescriber = "trust_prescriber" / "The trust's prescriber",
        TrustPharmacy = "trust_pharmacy" / "The trust's pharmacy",
        Manufacturer = "manufacturer" / "The manufacturer",
        Commissioning = "commissioning" / "NHS commissioning",
        PatientSide = "patient_side" / "The patient's side",
        ItSupplier = "it_supplier" / "An IT supplier",
        Unknown = "unknown" / "Not known",
    }
}

codes! {
    /// How a harmed patient is counted in metric U12. Each level holds the one before. Source: our own metric set.
    pub enum Harmed {
        Reported = "reported" / "Reported as harmed",
        Confirmed = "confirmed" / "Harm confirmed by a clinician",
        Serious = "serious" / "Serious harm confirmed by a clinician",
    }
}

/// How far this harm may be counted (metric U12): *reported* is low or worse and at least possible; *confirmed* is reviewed
/// by a clinician and at least probable; *serious* is confirmed and moderate or worse. `None` is not counted.
#[must_use]
pub fn counted(grade: HarmGrade, strength: AttributionStrength, reviewed_by_clinician: bool) -> Option<Harmed> {
    if !grade.is_harm() || strength < AttributionStrength::Possible {
        return None;
    }
    let confirmed = reviewed_by_clinician && strength >= AttributionStrength::Probable;
    Some(match (confirmed, grade.is_moderate_or_worse()) {
        (true, true) => Harmed::Serious,
        (true, false) => Harmed::Confirmed,
        (false, true | false) => Harmed::Reported,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};

    const LOW: HarmGrade = HarmGrade { physical: PhysicalHarm::Low, psychological: PsychologicalHarm::None };
    const UPSET: HarmGrade = HarmGrade { physical: PhysicalHarm::None, psychological: PsychologicalHarm::Moderate };
    const UNHARMED: HarmGrade = HarmGrade { physical: PhysicalHarm::None, psychological: PsychologicalHarm::None };

    #[test]
    fn no_harm_or_unlikely_harm_is_not_counted() {
        assert_eq!(counted(UNHARMED, AttributionStrength::Definite, true), None);
        assert_eq!(counted(LOW, AttributionStrength::Unlikely, true), None);
    }

    #[test]
    fn possible_harm_is_reported_even_after_review() {
        assert_eq!(counted(LOW, AttributionStrength::Possible, true), Some(Harmed::Reported));
    }

    #[test]
    fn only_a_clinician_confirms() {
        assert_eq!(counted(LOW, AttributionStrength::Definite, false), Some(Harmed::Reported));
        assert_eq!(counted(LOW, AttributionStrength::Probable, true), Some(Harmed::Confirmed));
    }

    #[test]
    fn serious_is_confirmed_and_moderate_or_worse_on_either_scale() {
        assert_eq!(counted(UPSET, AttributionStrength::Probable, true), Some(Harmed::Serious));
        assert_eq!(counted(UPSET, AttributionStrength::Probable, false), Some(Harmed::Reported));
    }
}
