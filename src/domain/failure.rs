//! What went wrong in a homecare service: 90 codes in 15 families, and the nine plain words in which patients say it.
//!
//! The list is our own, drawn from what was told to House of Lords paper 269 (2023) and to regulators; it is open and dated,
//! so it is data (`failures.txt`) and not an enum.

use std::sync::LazyLock;

use crate::codes;

codes! {
    /// A family of failures: the middle part of the code.
    pub enum Family {
        Onboarding = "ONB" / "Starting with a provider",
        Prescription = "RX" / "Prescriptions",
        Dispensing = "DIS" / "Dispensing",
        Stock = "STK" / "Stock and shortage",
        Delivery = "DEL" / "Delivery",
        ColdChain = "CLD" / "Cold chain",
        Ancillaries = "ANC" / "Ancillaries, waste and equipment",
        Nursing = "NUR" / "Nursing and training",
        Contact = "COM" / "Contact and communication",
        Recourse = "REC" / "Complaints and recourse",
        PersonalData = "IG" / "Personal data",
        Monitoring = "MON" / "Monitoring and safety information",
        System = "SYS" / "Systems, capacity and contracts",
        Cost = "FIN" / "Cost to the patient",
        Other = "OTH" / "Something else",
    }
}

/// One kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// For instance `HC-DEL-04`.
    pub code: &'static str,
    pub family: Family,
    pub label: &'static str,
    pub meaning: &'static str,
    /// Whether a published source describes it; otherwise it is plausible in practice only.
    pub evidenced: bool,
}

static FAILURES: LazyLock<Vec<Failure>> = LazyLock::new(|| {
    let mut failures: Vec<_> = include_str!("failures.txt").lines().filter_map(read).collect();
    failures.sort_by_key(|failure| failure.code);
    failures
});

/// A line of the list; a remark has no family.
fn read(line: &'static str) -> Option<Failure> {
    let mut parts = line.split('|').map(str::trim);
    let code = parts.next()?;
    let family = code.split('-').nth(1)?.parse().ok()?;
    Some(Failure { code, family, label: parts.next()?, meaning: parts.next()?, evidenced: parts.next()? == "E" })
}

/// Every failure, in the order of codes.
#[must_use]
pub fn failures() -> &'static [Failure] {
    &FAILURES
}

/// The failure with this code.
#[must_use]
pub fn failure(code: &str) -> Option<&'static Failure> {
    let at = FAILURES.binary_search_by(|failure| failure.code.cmp(code)).ok()?;
    FAILURES.get(at)
}

codes! {
    /// What a patient or a hurried clinician can tick (question P3: "What went wrong?").
    pub enum PlainFailure {
        DidNotCome = "did_not_come" / "My medicine did not come",
        CameLate = "came_late" / "My medicine came late",
        WrongItem = "wrong_item" / "It was the wrong medicine, dose or device",
        WarmOrDamaged = "warm_or_damaged" / "It was too warm or damaged",
        Nurse = "nurse" / "The nurse did not come, or I was not trained",
        NoAnswer = "no_answer" / "I could not get through to anyone",
        Prescription = "prescription" / "There was a problem with my prescription",
        BillingDataStaff = "billing_data_staff" / "There was a problem with a bill, my details or the staff",
        Reprisal = "reprisal" / "I am treated worse because I spoke up, or I fear it",
        SomethingElse = "something_else" / "Something else",
    }
}

impl PlainFailure {
    /// The fine codes these words may mean, the likeliest first. A suggestion to the lead, who decides.
    #[must_use]
    pub const fn may_mean(self) -> &'static [&'static str] {
        match self {
            Self::DidNotCome => &["HC-DEL-04", "HC-DEL-01", "HC-DEL-10", "HC-STK-01"],
            Self::CameLate => &["HC-DEL-03", "HC-DEL-02", "HC-DEL-05"],
            Self::WrongItem => &["HC-DIS-01", "HC-DIS-02", "HC-DIS-03", "HC-DEL-08"],
            Self::WarmOrDamaged => &["HC-CLD-01", "HC-DEL-12", "HC-CLD-02"],
            Self::Nurse => &["HC-NUR-01", "HC-NUR-03", "HC-NUR-02"],
            Self::NoAnswer => &["HC-COM-01", "HC-COM-02", "HC-COM-03"],
            Self::Prescription => &["HC-RX-05", "HC-RX-02", "HC-RX-04"],
            Self::BillingDataStaff => &["HC-FIN-01", "HC-IG-06", "HC-COM-07"],
            Self::Reprisal => &["HC-REC-06"],
            Self::SomethingElse => &["HC-OTH-99"],
        }
    }

    /// The fine code to begin with.
    #[must_use]
    pub fn suggests(self) -> Option<&'static Failure> {
        self.may_mean().first().and_then(|code| failure(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_ninety_failures_in_fifteen_families() {
        assert_eq!(failures().len(), 90);
        let lines = include_str!("failures.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lines, 90, "a line of the list cannot be read");
        for family in Family::ALL {
            assert!(failures().iter().any(|failure| failure.family == *family), "{family}");
        }
        assert_eq!(failures().iter().filter(|failure| failure.evidenced).count(), 48);
    }

    #[test]
    fn every_failure_is_found_by_its_code_and_has_words() {
        for one in failures() {
            assert_eq!(failure(one.code), Some(one));
            assert!(!one.label.is_empty() && !one.meaning.is_empty());
        }
        assert_eq!(failure("HC-DEL-99"), None);
        assert!(failures().windows(2).all(|pair| pair[0].code < pair[1].code), "a code is used twice");
    }

    #[test]
    fn each_plain_word_suggests_failures_that_exist() {
        for plain in PlainFailure::ALL {
            assert!(plain.suggests().is_some(), "{plain}");
            assert!(plain.may_mean().iter().all(|code| failure(code).is_some()), "{plain}");
        }
    }
}
