//! Themes that can be laid down before reading, from lists that others keep: subjects of KO41a, key questions of the
//! Care Quality Commission.

use super::codebook::KeyQuestion;
use crate::codes;

/// One theme of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    pub name: &'static str,
    pub definition: &'static str,
    pub key_question: Option<KeyQuestion>,
}

/// Subjects of a complaint in KO41a, section 5, without what the codes of homecare failures say better (recalled in
/// part, verify against the collection's own list before a return is compared).
const KO41A: [&str; 19] = [
    "Access to treatment or drugs",
    "Admissions, discharges and transfers",
    "Appointments",
    "Clinical treatment",
    "Commissioning",
    "Communications",
    "Consent",
    "End of life care",
    "Facilities services",
    "Integrated care",
    "Patient care",
    "Prescribing errors",
    "Privacy, dignity and wellbeing",
    "Restraint",
    "Staff numbers",
    "Transport",
    "Trust administration",
    "Values and behaviours of staff",
    "Waiting times",
];

codes! {
    /// A list from which themes can be laid down.
    pub enum List {
        KeyQuestions = "key_questions" / "the five key questions of the CQC",
        Ko41a = "ko41a" / "subjects of complaints in KO41a",
    }
}

/// The themes of a list.
#[must_use]
pub fn themes(list: List) -> Vec<Listed> {
    match list {
        List::Ko41a => {
            let of = |name: &&'static str| Listed {
                name,
                definition: "A subject of complaints in KO41a.",
                key_question: None,
            };
            KO41A.iter().map(of).collect()
        }
        List::KeyQuestions => KeyQuestion::ALL.iter().map(|question| of_question(*question)).collect(),
    }
}

/// In our words: what the question asks of homecare.
const fn of_question(question: KeyQuestion) -> Listed {
    let (name, definition) = match question {
        KeyQuestion::Safe => ("Safe care", "Whether people were kept from harm that could be avoided."),
        KeyQuestion::Effective => ("Effective care", "Whether treatment and support did what they were meant to do."),
        KeyQuestion::Caring => ("Caring", "Whether people were treated with kindness, dignity and respect."),
        KeyQuestion::Responsive => ("Responsive", "Whether people were heard, and services met what they need."),
        KeyQuestion::WellLed => ("Well-led", "Whether those in charge knew, answered and learned."),
    };
    Listed { name, definition, key_question: Some(question) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_listed_theme_has_a_name_of_its_own() {
        let all: Vec<Listed> = List::ALL.iter().flat_map(|list| themes(*list)).collect();
        let names: BTreeSet<&str> = all.iter().map(|theme| theme.name).collect();
        assert_eq!(names.len(), all.len());
        assert_eq!(themes(List::KeyQuestions).len(), 5);
    }
}
