//! Twelve months to complain (reg 12, SI 2009/309). Out of time never rejects: it opens a decision with two tests.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::calendar::Calendar;
use super::super::clocks::{ClockRule, Due, Start, due};

/// The decision on a complaint made late: both findings, each with its reason (reg 12(2)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lateness {
    /// (a) Good reasons for not complaining in time.
    pub good_reasons: bool,
    pub reasons: String,
    /// (b) Still possible to investigate it effectively and fairly.
    pub still_fair: bool,
    pub fairness: String,
    pub on: NaiveDate,
    pub by: String,
}

impl Lateness {
    /// The limit does not apply where the body is satisfied of both (reg 12(2)).
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.good_reasons && self.still_fair
    }
}

/// How a complaint stands to the twelve months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Timing {
    InTime(Due),
    /// Somebody decides; nothing is rejected meanwhile.
    Late(Due),
    /// Nobody said when it happened: never held against the person.
    NotKnown,
}

/// Twelve months after the matter or, if later, after it came to the complainant's notice (reg 12(1)).
#[must_use]
pub fn timing(matter: Option<NaiveDate>, known: Option<NaiveDate>, received: NaiveDate, calendar: &Calendar) -> Timing {
    let start = match (matter, known) {
        (Some(matter), Some(known)) => Start::later_of(Start::Day(matter), Start::Day(known)),
        (Some(day), None) | (None, Some(day)) => Start::Day(day),
        (None, None) => return Timing::NotKnown,
    };
    let limit = due(ClockRule::ComplainWithinTwelveMonths, start, &[], calendar);
    if received <= limit.on { Timing::InTime(limit) } else { Timing::Late(limit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn late(matter: &str, known: Option<&str>, received: &str) -> bool {
        matches!(timing(Some(day(matter)), known.map(day), day(received), Calendar::england()), Timing::Late(_))
    }

    #[test]
    fn the_last_day_of_twelve_months_is_still_in_time() {
        assert!(!late("2025-03-01", None, "2026-03-01"));
        assert!(late("2025-03-01", None, "2026-03-02"));
        assert!(!late("2024-02-29", None, "2025-02-28"));
        assert!(late("2024-02-29", None, "2025-03-01"));
    }

    #[test]
    fn what_came_to_notice_later_runs_from_there_and_earlier_notice_shortens_nothing() {
        assert!(!late("2025-01-01", Some("2025-06-01"), "2026-05-30"));
        assert!(late("2025-01-01", Some("2024-06-01"), "2026-01-02"));
    }

    #[test]
    fn without_a_date_nobody_is_late() {
        assert_eq!(timing(None, None, day("2026-03-01"), Calendar::england()), Timing::NotKnown);
    }

    #[test]
    fn one_test_alone_lets_no_late_complaint_in() {
        for (good_reasons, still_fair) in [(false, false), (true, false), (false, true), (true, true)] {
            let decision = Lateness {
                good_reasons,
                reasons: String::new(),
                still_fair,
                fairness: String::new(),
                on: day("2026-03-01"),
                by: String::new(),
            };
            assert_eq!(decision.accepted(), good_reasons && still_fair);
        }
    }
}
