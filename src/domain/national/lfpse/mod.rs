//! The record of a patient-safety incident for LFPSE (Learn From Patient Safety Events, NHS England).
//!
//! Codes are those of the LFPSE taxonomy, version 5, as its published server gives them. Version 6 is known from a public
//! implementation only; where this file relies on it, it says so. The service applies question logic of its own beside the
//! profiles: its every answer is kept and shown.

mod lists;
mod medication;
mod question;
mod record;

pub use lists::*;
pub use medication::{MedicationProblem, problem, process};
pub use question::{Answers, Facts, Question, missing, optional};
pub use record::{Patient, Record, record, settled};

use chrono::NaiveDate;

/// The type of event: an incident (LFPSE event type 1, from a public implementation of version 6). Risks, outcomes and good
/// care are recorded with LFPSE itself.
pub const INCIDENT: &str = "1";

/// Days of an age bracket, from the first on (value set `age-brackets-5`).
#[must_use]
pub fn bracket(age_days: u32) -> AgeBracket {
    let years = |n: u32| n * 1461 / 4;
    match age_days {
        0..=14 => AgeBracket::ToFourteenDays,
        15..=28 => AgeBracket::ToTwentyEightDays,
        days if days < years(1) => AgeBracket::ToElevenMonths,
        days if days < years(5) => AgeBracket::ToFour,
        days if days < years(10) => AgeBracket::ToNine,
        days if days < years(16) => AgeBracket::ToFifteen,
        days if days < years(18) => AgeBracket::SixteenSeventeen,
        days if days < years(26) => AgeBracket::ToTwentyFive,
        days if days < years(46) => AgeBracket::ToFortyFive,
        days if days < years(66) => AgeBracket::ToSixtyFive,
        days if days < years(86) => AgeBracket::ToEightyFive,
        _ => AgeBracket::Older,
    }
}

/// When it happened, as LFPSE takes it: a day, or words where no day is known (field `ApproximateDate`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    On(NaiveDate),
    About(String),
}
