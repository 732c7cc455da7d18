//! What a body returns of its complaints: the annual report (reg 18), KO41a, and the summary for the CQC (reg 16(3), SI
//! 2014/2936). Counted from one row a complaint, by rules that are printed beside the figures.

pub mod annual;
pub mod items;
pub mod ko41a;

pub use items::{Items, Section};

use chrono::{Datelike, NaiveDate};

use super::super::case::Outcome;
use super::exclusion::Cause;

/// One complaint, as returns count it.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// The day it came to the body that deals with it (V6).
    pub received_on: NaiveDate,
    /// The day it was answered.
    pub resolved_on: Option<NaiveDate>,
    /// As the points of the answer decided it.
    pub outcome: Option<Outcome>,
    pub set_aside: Option<Cause>,
    pub ombudsman_on: Option<NaiveDate>,
    /// What failed, in words.
    pub subject: String,
    pub items: Items,
    /// What was done or will be done, from the findings.
    pub actions: Vec<String>,
    pub importance: String,
}

impl Counted {
    /// Whether it is a complaint under the Regulations: a concern that was solved at once and what reg 8(1) leaves out are not.
    /// A refusal for standing or time is: it was received, and decided.
    #[must_use]
    pub fn counts(&self) -> bool {
        !matches!(self.set_aside, Some(Cause::Concern | Cause::Excluded))
    }
}

/// A year that ends on 31 March (reg 18(1), KO41a).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Year {
    /// The year that ends on 31 March of this year.
    #[must_use]
    pub fn ending(year: i32) -> Option<Self> {
        let from = NaiveDate::from_ymd_opt(year.checked_sub(1)?, 4, 1)?;
        Some(Self { from, to: NaiveDate::from_ymd_opt(year, 3, 31)? })
    }

    /// The year in which a day lies.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        let ends = day.year() + i32::from(day.month() > 3);
        Self::ending(ends).unwrap_or(Self { from: day, to: day })
    }

    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// "2025-26".
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}-{:02}", self.from.year(), self.to.year() % 100)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub fn counted(received: &str, resolved: Option<&str>, outcome: Option<Outcome>) -> Counted {
        Counted {
            received_on: day(received),
            resolved_on: resolved.map(day),
            outcome,
            set_aside: None,
            ombudsman_on: None,
            subject: "Never delivered".to_owned(),
            items: Items::default(),
            actions: Vec::new(),
            importance: String::new(),
        }
    }

    #[test]
    fn a_year_begins_in_april_and_ends_in_march() {
        assert_eq!(Year::of(day("2026-03-31")).words(), "2025-26");
        assert_eq!(Year::of(day("2026-04-01")).words(), "2026-27");
        let year = Year::ending(2026).unwrap();
        assert!(year.contains(day("2025-04-01")) && year.contains(day("2026-03-31")));
        assert!(!year.contains(day("2026-04-01")));
    }
}
