//! What a homecare failure is in LFPSE's words on medicines. Our own reading of both lists; where a failure can be several
//! things, nothing is said here and a person is asked.

use super::super::super::failure::{Failure, Family};
use super::lists::{
    Agent, CareProcess, Challenge, Factor, Incorrectly, MedicineProcess, Place, TooLittle, TooMuch, Unfit,
};

/// The section on a problem with a medicine, as far as the failure itself says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MedicationProblem {
    TooMuch(Option<TooMuch>),
    TooLittle(Option<TooLittle>),
    Incorrectly(Option<Incorrectly>),
    Unfit(Option<Unfit>),
    Other,
    NotKnown,
}

impl MedicationProblem {
    /// The factor alone, without its detail.
    #[must_use]
    pub const fn of(factor: Factor) -> Self {
        match factor {
            Factor::TooMuch => Self::TooMuch(None),
            Factor::TooLittle => Self::TooLittle(None),
            Factor::Incorrectly => Self::Incorrectly(None),
            Factor::Unfit => Self::Unfit(None),
            Factor::Other => Self::Other,
            Factor::NotKnown => Self::NotKnown,
        }
    }

    #[must_use]
    pub const fn factor(self) -> Factor {
        match self {
            Self::TooMuch(_) => Factor::TooMuch,
            Self::TooLittle(_) => Factor::TooLittle,
            Self::Incorrectly(_) => Factor::Incorrectly,
            Self::Unfit(_) => Factor::Unfit,
            Self::Other => Factor::Other,
            Self::NotKnown => Factor::NotKnown,
        }
    }
}

/// What the failure says of the medicine; `None` asks a person.
#[must_use]
pub fn problem(failure: &Failure) -> Option<MedicationProblem> {
    use MedicationProblem as P;
    Some(match failure.code {
        "HC-DEL-01" | "HC-DEL-04" | "HC-DEL-10" | "HC-DEL-11" | "HC-RX-05" | "HC-STK-01" | "HC-STK-02" => {
            P::TooLittle(Some(TooLittle::Omitted))
        }
        "HC-DEL-02" | "HC-DEL-03" | "HC-DEL-05" | "HC-DEL-06" | "HC-DEL-07" | "HC-DEL-14" | "HC-ONB-04"
        | "HC-RX-01" | "HC-RX-02" | "HC-RX-03" => P::TooLittle(Some(TooLittle::TooLate)),
        "HC-DIS-01" | "HC-STK-03" => P::Incorrectly(Some(Incorrectly::WrongMedicine)),
        "HC-DIS-02" => P::Incorrectly(Some(Incorrectly::Formulation)),
        "HC-DIS-06" => P::Incorrectly(Some(Incorrectly::Allergy)),
        "HC-DEL-08" => P::Incorrectly(Some(Incorrectly::WrongPatient)),
        "HC-NUR-04" => P::Incorrectly(None),
        "HC-DIS-05" => P::Unfit(Some(Unfit::OutOfDate)),
        "HC-CLD-01" | "HC-CLD-03" | "HC-CLD-05" => P::Unfit(Some(Unfit::Stored)),
        "HC-DIS-04" | "HC-DIS-07" | "HC-DEL-12" => P::Unfit(None),
        "HC-RX-07" | "HC-DEL-13" => P::TooMuch(Some(TooMuch::NotWanted)),
        _ => return None,
    })
}

/// The process of the medicine in which a failure lies, by its family.
#[must_use]
pub const fn process(family: Family) -> MedicineProcess {
    match family {
        Family::Prescription => MedicineProcess::Prescription,
        Family::Dispensing | Family::Stock | Family::Delivery | Family::ColdChain => MedicineProcess::Dispensing,
        Family::Nursing => MedicineProcess::Administering,
        Family::Onboarding
        | Family::Ancillaries
        | Family::Contact
        | Family::Recourse
        | Family::PersonalData
        | Family::Monitoring
        | Family::System
        | Family::Cost
        | Family::Other => MedicineProcess::Other,
    }
}

/// What was involved.
#[must_use]
pub(super) fn agent(failure: &Failure) -> Agent {
    match failure.family {
        Family::Onboarding
        | Family::Prescription
        | Family::Dispensing
        | Family::Stock
        | Family::Delivery
        | Family::ColdChain
        | Family::Nursing
        | Family::Monitoring
        | Family::Other => Agent::Medicine,
        Family::Ancillaries => Agent::Device,
        Family::System if failure.code == "HC-SYS-01" => Agent::Software,
        Family::Contact | Family::Recourse | Family::PersonalData | Family::System | Family::Cost => Agent::NoneOfThese,
    }
}

/// What care was being given; `None` where none was.
#[must_use]
pub(super) const fn care(family: Family) -> Option<CareProcess> {
    match family {
        Family::Onboarding => Some(CareProcess::Admission),
        Family::Prescription => Some(CareProcess::Prescribing),
        Family::Dispensing | Family::Stock | Family::Delivery | Family::ColdChain | Family::Nursing => {
            Some(CareProcess::Treatment)
        }
        Family::Monitoring => Some(CareProcess::Review),
        Family::Ancillaries
        | Family::Contact
        | Family::Recourse
        | Family::PersonalData
        | Family::System
        | Family::Cost
        | Family::Other => None,
    }
}

/// Where a failure of this family shows itself; `None` asks a person.
#[must_use]
pub(super) const fn place(family: Family) -> Option<Place> {
    match family {
        Family::Delivery | Family::ColdChain | Family::Ancillaries | Family::Nursing => Some(Place::Home),
        Family::Onboarding
        | Family::Prescription
        | Family::Dispensing
        | Family::Stock
        | Family::Contact
        | Family::Recourse
        | Family::PersonalData
        | Family::Monitoring
        | Family::System
        | Family::Cost
        | Family::Other => None,
    }
}

/// The safety challenge: an infection at a visit is one, nothing else of homecare is.
#[must_use]
pub(super) fn challenge(failure: &Failure) -> Challenge {
    if failure.code == "HC-NUR-05" { Challenge::Infection } else { Challenge::NoneOfThese }
}

/// Whether a fault of the medicine or a device is possible, so that a person says if it is one for the Yellow Card. The
/// same failures raise a duty of the kind "medicine report" (`case::open`).
#[must_use]
pub(super) fn may_be_yellow_card(failure: &Failure) -> bool {
    matches!(failure.code, "HC-DIS-07" | "HC-DEL-12" | "HC-ANC-04" | "HC-MON-02")
}

#[cfg(test)]
mod tests {
    use super::super::super::super::failure::failures;
    use super::*;

    #[test]
    fn a_missed_delivery_is_a_medicine_left_out_at_home() {
        let missed = failures().iter().find(|f| f.code == "HC-DEL-04").unwrap();
        assert_eq!(problem(missed), Some(MedicationProblem::TooLittle(Some(TooLittle::Omitted))));
        assert_eq!((agent(missed), place(missed.family)), (Agent::Medicine, Some(Place::Home)));
        assert_eq!((process(missed.family).code(), care(missed.family)), ("2", Some(CareProcess::Treatment)));
    }

    #[test]
    fn what_can_be_several_things_is_asked() {
        for code in ["HC-DIS-03", "HC-RX-06", "HC-NUR-01", "HC-OTH-99"] {
            let failure = failures().iter().find(|f| f.code == code).unwrap();
            assert_eq!(problem(failure), None, "{code}");
        }
        assert!(failures().iter().filter(|f| problem(f).is_some()).all(|f| agent(f) == Agent::Medicine));
    }
}
