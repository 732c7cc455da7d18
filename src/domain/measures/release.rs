//! A release of figures: to which day its data go, what is checked, who signs, and when everybody may read it.

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc, Weekday};

use super::super::calendar::london_midnight;
use super::super::ids::AccountId;
use crate::codes;

codes! {
    /// What the program checks before anybody signs.
    pub enum Check {
        /// Figures of every month of the release are there.
        Months = "months" / "Every month has figures",
        /// At least this share of the returns of the last month is there: see [`RETURNS_ENOUGH`].
        Returns = "returns" / "Enough returns of the last month came in",
        /// The rows of each breakdown add up to England.
        Sums = "sums" / "Rows add up to England",
        /// Nothing hidden can be worked out, from this release or from it and those before.
        Hidden = "hidden" / "No hidden number can be worked out",
        /// Every metric has its definition of that day.
        Definitions = "definitions" / "Every metric has its definition",
    }
}

codes! {
    /// What the two who sign have done, each for themselves.
    pub enum Tick {
        Read = "read" / "I have read the sentences and looked at the charts",
        Compared = "compared" / "I have compared the totals with the release before, and large changes are explained",
        Names = "names" / "No name and no words of a patient are in it",
    }
}

/// Below this share of returns, in percent, a release is not signed. Ours, and local: no national threshold was found.
pub const RETURNS_ENOUGH: u32 = 50;

/// How a check came out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Checked {
    pub check: Check,
    pub holds: bool,
    /// What was found, in a sentence.
    pub found: String,
}

/// Why somebody may not sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsigned {
    /// It is out, or was dropped.
    Over,
    ChecksFail,
    /// They signed already: the second signature is somebody else's.
    SamePerson,
    Ticks,
}

/// What stands on a release so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Signatures {
    pub first: Option<AccountId>,
    pub second: Option<AccountId>,
}

/// Which signature this becomes: the first or the second. Two people sign (issue 7), each having ticked everything.
///
/// # Errors
/// [`Unsigned`].
pub fn sign(so_far: Signatures, by: AccountId, checks: &[Checked], ticks: &[Tick]) -> Result<Which, Unsigned> {
    if so_far.second.is_some() {
        return Err(Unsigned::Over);
    }
    if checks.is_empty() || checks.iter().any(|check| !check.holds) {
        return Err(Unsigned::ChecksFail);
    }
    if Tick::ALL.iter().any(|tick| !ticks.contains(tick)) {
        return Err(Unsigned::Ticks);
    }
    match so_far.first {
        None => Ok(Which::First),
        Some(first) if first == by => Err(Unsigned::SamePerson),
        Some(_) => Ok(Which::Second),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    First,
    Second,
}

/// When everybody may read the figures of a month: at 9:30 in London on the third Thursday of the month after it. The time is
/// that of official statistics (Code of Practice for Statistics: to verify); the day is ours.
#[must_use]
pub fn publication(month: NaiveDate) -> DateTime<Utc> {
    let next = month.with_day(1).unwrap_or(month).checked_add_months(Months::new(1)).unwrap_or(month);
    let third = NaiveDate::from_weekday_of_month_opt(next.year(), next.month(), Weekday::Thu, 3).unwrap_or(next);
    london_midnight(third) + TimeDelta::minutes(9 * 60 + 30)
}

/// When a release of a month comes out that is made now: on its day, or where that is less than a day away, at 9:30 on the
/// first day that leaves the two who sign a day for it.
#[must_use]
pub fn embargo(month: NaiveDate, now: DateTime<Utc>) -> DateTime<Utc> {
    let planned = publication(month);
    let least = now + TimeDelta::days(1);
    if planned >= least {
        return planned;
    }
    let morning = |day: NaiveDate| london_midnight(day) + TimeDelta::minutes(9 * 60 + 30);
    let today = super::super::calendar::london_date(least);
    let first = morning(today);
    if first >= least { first } else { morning(today.succ_opt().unwrap_or(today)) }
}

/// The first publication after a moment.
#[must_use]
pub fn next_publication(after: DateTime<Utc>) -> DateTime<Utc> {
    let before = after.date_naive().checked_sub_months(Months::new(2)).unwrap_or_default();
    let months = (0..5).filter_map(|n| before.checked_add_months(Months::new(n)));
    months.map(publication).find(|at| *at > after).unwrap_or(after)
}

/// Fewer than this in a body's denominator, and nothing is said of how it compares (issue 7): chance alone moves it too far.
pub const COMPARED_FROM: u64 = 30;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn person(n: u128) -> AccountId {
        AccountId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn figures_come_on_the_third_thursday_at_half_past_nine() {
        assert_eq!(publication(day("2026-10-31")).to_rfc3339(), "2026-11-19T09:30:00+00:00");
        assert_eq!(publication(day("2026-05-01")).to_rfc3339(), "2026-06-18T08:30:00+00:00", "summer time");
        assert_eq!(next_publication(publication(day("2026-10-01"))), publication(day("2026-11-01")));
        assert_eq!(next_publication(london_midnight(day("2026-11-19"))), publication(day("2026-10-01")));
    }

    #[test]
    fn a_late_release_leaves_a_day_for_its_signatures() {
        let now = london_midnight(day("2026-11-24")) + TimeDelta::hours(15);
        assert_eq!(embargo(day("2026-10-01"), now).to_rfc3339(), "2026-11-26T09:30:00+00:00");
        assert_eq!(embargo(day("2026-11-01"), now), publication(day("2026-11-01")));
        let early = london_midnight(day("2026-11-24")) + TimeDelta::hours(8);
        assert_eq!(embargo(day("2026-10-01"), early).to_rfc3339(), "2026-11-25T09:30:00+00:00");
    }

    #[test]
    fn two_people_sign_and_each_has_ticked_everything() {
        let checks = [Checked { check: Check::Sums, holds: true, found: String::new() }];
        let (none, one) = (Signatures::default(), Signatures { first: Some(person(1)), second: None });
        assert_eq!(sign(none, person(1), &checks, Tick::ALL), Ok(Which::First));
        assert_eq!(sign(one, person(1), &checks, Tick::ALL), Err(Unsigned::SamePerson));
        assert_eq!(sign(one, person(2), &checks, Tick::ALL), Ok(Which::Second));
        assert_eq!(sign(one, person(2), &checks, &[Tick::Read]), Err(Unsigned::Ticks));
        let both = Signatures { second: Some(person(2)), ..one };
        assert_eq!(sign(both, person(3), &checks, Tick::ALL), Err(Unsigned::Over));
    }

    #[test]
    fn nobody_signs_against_a_check() {
        let checks = [Checked { check: Check::Hidden, holds: false, found: String::new() }];
        assert_eq!(sign(Signatures::default(), person(1), &checks, Tick::ALL), Err(Unsigned::ChecksFail));
        assert_eq!(sign(Signatures::default(), person(1), &[], Tick::ALL), Err(Unsigned::ChecksFail));
    }
}
