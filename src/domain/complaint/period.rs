//! How long the answer may take: the response period that was discussed (reg 13(7) and (8)), the six months, the longer
//! period agreed before they end (reg 14(3)), and the notice of delay (reg 14(4)). Nothing extends itself.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

crate::codes! {
    /// What became of the offer to discuss (reg 13(7)).
    pub enum Discussion {
        Held = "held" / "we talked, and agreed",
        Declined = "declined" / "they would rather not talk",
        NoAnswer = "no_answer" / "they did not answer the offer",
    }
}

/// How a complaint is handled, as discussed or, where the offer was not taken, as the body set it (reg 13(7) and (8)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub discussion: Discussion,
    /// How it will be looked into, in words the person has read.
    pub how: String,
    pub on: NaiveDate,
    pub by: String,
}

crate::codes! {
    /// How a date came to be.
    pub enum PeriodKind {
        /// Agreed when it was discussed (reg 13(7)(b)).
        Agreed = "agreed" / "agreed with the person",
        /// Set by the body and notified in writing (reg 13(8)).
        Set = "set" / "set by us, and told in writing",
        /// A longer relevant period, agreed before the former ended (reg 14(3)(b)).
        Extended = "extended" / "longer, as agreed with the person",
        /// The relevant period ended without an answer: a notice with the reason, and when the answer is expected (reg 14(4)).
        Delayed = "delayed" / "late: told in writing, with the reason",
    }
}

/// One date that the complainant was told, kept for ever (reg 17(c)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Period {
    pub kind: PeriodKind,
    pub until: NaiveDate,
    pub reason: String,
    /// The day it was agreed or told.
    pub on: NaiveDate,
    pub by: String,
}

/// Why a date cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodProblem {
    /// The day has passed already.
    InThePast,
    /// Later than the relevant period: a longer one is agreed as an extension, not set.
    BeyondTheRelevantPeriod,
    /// The relevant period had ended when it was agreed: it cannot be extended any more, only its delay be told.
    AfterTheEnd,
    /// Not longer than the period that runs.
    NotLonger,
    /// The agreement would lie in the future.
    NotAgreedYet,
}

/// A response period told with the plan: within the relevant period.
///
/// # Errors
/// Why not.
pub fn told(until: NaiveDate, relevant_end: NaiveDate, today: NaiveDate) -> Result<(), PeriodProblem> {
    if until < today {
        Err(PeriodProblem::InThePast)
    } else if until > relevant_end {
        Err(PeriodProblem::BeyondTheRelevantPeriod)
    } else {
        Ok(())
    }
}

/// A longer relevant period: agreed with the complainant before the period that runs expires (reg 14(3)(b)). The last day
/// still counts.
///
/// # Errors
/// Why not; [`PeriodProblem::AfterTheEnd`] leaves the notice of delay (reg 14(4)).
pub fn extended(
    relevant_end: NaiveDate,
    agreed_on: NaiveDate,
    until: NaiveDate,
    today: NaiveDate,
) -> Result<(), PeriodProblem> {
    if agreed_on > today {
        Err(PeriodProblem::NotAgreedYet)
    } else if agreed_on > relevant_end {
        Err(PeriodProblem::AfterTheEnd)
    } else if until <= relevant_end {
        Err(PeriodProblem::NotLonger)
    } else if until < today {
        Err(PeriodProblem::InThePast)
    } else {
        Ok(())
    }
}

/// Whether an answer on a day was within every period told last (reg 17(c)); nothing where none was told.
#[must_use]
pub fn kept(periods: &[Period], answered: NaiveDate) -> Option<bool> {
    periods.last().map(|period| answered <= period.until)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_day_of_the_six_months_is_the_last_to_agree_on_more() {
        let end = day("2026-07-14");
        assert_eq!(extended(end, end, day("2026-09-01"), end), Ok(()));
        let after = day("2026-07-15");
        assert_eq!(extended(end, after, day("2026-09-01"), after), Err(PeriodProblem::AfterTheEnd));
        assert_eq!(extended(end, end, end, end), Err(PeriodProblem::NotLonger));
        assert_eq!(extended(end, day("2026-07-15"), day("2026-09-01"), end), Err(PeriodProblem::NotAgreedYet));
    }

    #[test]
    fn a_period_set_by_the_body_stays_within_the_six_months() {
        let (end, today) = (day("2026-07-14"), day("2026-02-01"));
        assert_eq!(told(day("2026-03-01"), end, today), Ok(()));
        assert_eq!(told(day("2026-07-15"), end, today), Err(PeriodProblem::BeyondTheRelevantPeriod));
        assert_eq!(told(day("2026-01-31"), end, today), Err(PeriodProblem::InThePast));
    }

    #[test]
    fn the_record_says_whether_the_answer_came_within_what_was_told_last() {
        let period = |until: &str| Period {
            kind: PeriodKind::Agreed,
            until: day(until),
            reason: String::new(),
            on: day("2026-02-01"),
            by: String::new(),
        };
        assert_eq!(kept(&[], day("2026-03-01")), None);
        assert_eq!(kept(&[period("2026-02-20"), period("2026-03-01")], day("2026-03-01")), Some(true));
        assert_eq!(kept(&[period("2026-04-01"), period("2026-03-01")], day("2026-03-02")), Some(false));
    }

    proptest! {
        /// Whatever is asked on whatever day: a period grows by an agreement made before its end, or not at all.
        #[test]
        fn nothing_extends_itself(agreed in 0_u64..400, until in 0_u64..800, today in 0_u64..400) {
            let start = day("2026-01-01");
            let end = start + chrono::Days::new(180);
            let at = |days: u64| start + chrono::Days::new(days);
            if extended(end, at(agreed), at(until), at(today)).is_ok() {
                prop_assert!(at(agreed) <= end && at(agreed) <= at(today) && at(until) > end);
            }
        }
    }
}
