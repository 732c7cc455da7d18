//! What need not be dealt with under the Regulations (reg 8, SI 2009/309), and what else ends the procedure early. The person
//! is always told in writing, with the reason.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::calendar::Calendar;
use super::super::case::telling::Channel;
use super::super::clocks::{ClockRule, Start, due};

crate::codes! {
    /// The eight kinds of complaint of reg 8(1).
    pub enum Exclusion {
        ByABody = "EX-A" / "made by a responsible body",
        ByAnEmployee = "EX-B" / "made by an employee about their employment",
        SpokenAndSolved = "EX-C" / "spoken, and solved to the person’s satisfaction by the next working day",
        SolvedBefore = "EX-D" / "about what was solved so before",
        InvestigatedBefore = "EX-E" / "investigated under these or the earlier Regulations before",
        WithTheOmbudsman = "EX-F" / "an Ombudsman is investigating it, or has done so",
        Information = "EX-G" / "about a request under the Freedom of Information Act 2000",
        Pensions = "EX-H" / "about a pension or compensation scheme",
    }
}

impl Exclusion {
    /// The paragraph of reg 8.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::ByABody => "reg 8(1)(a) SI 2009/309",
            Self::ByAnEmployee => "reg 8(1)(b) SI 2009/309",
            Self::SpokenAndSolved => "reg 8(1)(c) SI 2009/309",
            Self::SolvedBefore => "reg 8(1)(d) SI 2009/309",
            Self::InvestigatedBefore => "reg 8(1)(e) SI 2009/309",
            Self::WithTheOmbudsman => "reg 8(1)(f) SI 2009/309",
            Self::Information => "reg 8(1)(g) SI 2009/309",
            Self::Pensions => "reg 8(1)(h) SI 2009/309",
        }
    }
}

crate::codes! {
    /// Why the procedure ended before an answer.
    pub enum Cause {
        /// Reg 8(1).
        Excluded = "excluded" / "the Regulations leave it out",
        /// Reg 5(3) or (5).
        Standing = "standing" / "the person may not act for the patient",
        /// Reg 12(1), and not both tests of reg 12(2).
        Late = "late" / "made too late",
        /// Reg 8(1)(c): it stays on record as a concern.
        Concern = "concern" / "solved at once, kept as a concern",
    }
}

/// The end of the procedure before an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetAside {
    pub cause: Cause,
    pub exclusion: Option<Exclusion>,
    /// Told to the person in writing (regs 5(3), 5(5) and 8(2)).
    pub reason: String,
    pub on: NaiveDate,
    pub by: String,
}

impl SetAside {
    /// Without the words.
    #[must_use]
    pub fn forgotten(&self) -> Self {
        Self { reason: String::new(), by: String::new(), ..self.clone() }
    }
}

/// Why something spoken is not a concern that was solved at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAConcern {
    /// It came in writing or electronically: reg 8(1)(c) is about what was made orally.
    NotSpoken,
    /// Solved after the next working day: from then on it is a complaint.
    TooLate,
}

/// Whether something spoken stays a concern: made orally, and solved to the person's satisfaction not later than the next
/// working day after the day it was made (reg 8(1)(c)).
///
/// # Errors
/// Why it is a complaint all the same.
pub fn concern(channel: Channel, made: NaiveDate, solved: NaiveDate, calendar: &Calendar) -> Result<(), NotAConcern> {
    match channel {
        Channel::Phone | Channel::Staff => {}
        Channel::Web | Channel::Paper | Channel::Import => return Err(NotAConcern::NotSpoken),
    }
    let limit = due(ClockRule::OralNextWorkingDay, Start::Day(made), &[], calendar).on;
    if solved <= limit { Ok(()) } else { Err(NotAConcern::TooLate) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_on_the_eve_of_easter_may_be_solved_on_the_tuesday() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let solved = |on| concern(Channel::Phone, day("2026-04-02"), day(on), Calendar::england());
        assert_eq!(solved("2026-04-02"), Ok(()));
        assert_eq!(solved("2026-04-07"), Ok(()));
        assert_eq!(solved("2026-04-08"), Err(NotAConcern::TooLate));
        let written = concern(Channel::Web, day("2026-04-02"), day("2026-04-02"), Calendar::england());
        assert_eq!(written, Err(NotAConcern::NotSpoken));
    }

    #[test]
    fn every_exclusion_names_its_paragraph() {
        let sources: std::collections::BTreeSet<_> = Exclusion::ALL.iter().map(|e| e.source()).collect();
        assert_eq!(sources.len(), 8);
    }
}
