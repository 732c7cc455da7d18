//! The alarm between releases: whether the last whole week of a company stands out.

use chrono::{Datelike, Days, NaiveDate};

use super::spc::{Improvement, Reading, SpecialCause, chart};
use super::told::BASELINE;

/// Weeks that are looked at: half a year.
pub const WEEKS: usize = 26;

/// The Monday of a day's week.
#[must_use]
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

/// The Mondays of the whole weeks before a day, the oldest first.
#[must_use]
pub fn weeks(today: NaiveDate) -> Vec<NaiveDate> {
    let running = monday(today);
    let back = |n: usize| running.checked_sub_days(Days::new(7 * u64::try_from(n).unwrap_or(0)));
    (1..=WEEKS).rev().filter_map(back).collect()
}

/// A week that stands out: its cases, and the limit they pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    pub week: NaiveDate,
    pub cases: u32,
    pub limit: f64,
}

/// Cases in a week below which no alarm is raised: on a chart of rare events, chance passes the limits (`spc`: not for them).
pub const FEWEST: u32 = 5;

/// Whether the last whole week before a day lies above its limit, or ends a run or trend upward. Mean and limits come from the
/// weeks before it.
#[must_use]
pub fn alarm(days: &[NaiveDate], today: NaiveDate) -> Option<Alarm> {
    let weeks = weeks(today);
    let counts: Vec<u32> = weeks
        .iter()
        .map(|week| u32::try_from(days.iter().filter(|day| monday(**day) == *week).count()).unwrap_or(u32::MAX))
        .collect();
    let (week, cases) = (*weeks.last()?, *counts.last()?);
    // Weeks before the first case are not yet weeks of this company.
    let watched: Vec<f64> = counts.iter().skip_while(|count| **count == 0).map(|count| f64::from(*count)).collect();
    if cases < FEWEST || watched.len() <= BASELINE {
        return None;
    }
    let reading =
        Reading { improvement: Improvement::Neither, target: None, screened: false, baseline: Some(watched.len() - 1) };
    let chart = chart(&watched, &reading).ok()?;
    let causes = &chart.points.last()?.special;
    let up = [SpecialCause::AboveUpperLimit, SpecialCause::TrendUp, SpecialCause::RunAbove];
    causes.iter().any(|cause| up.contains(cause)).then_some(Alarm { week, cases, limit: chart.upper })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// So many cases in each whole week before a Wednesday, the oldest first.
    fn days(counts: &[usize]) -> Vec<NaiveDate> {
        let weeks = weeks(day("2026-06-03"));
        let held = weeks.iter().rev().zip(counts.iter().rev());
        held.flat_map(|(week, count)| vec![*week; *count]).collect()
    }

    #[test]
    fn whole_weeks_alone_are_looked_at() {
        let weeks = weeks(day("2026-06-03"));
        assert_eq!((weeks.len(), weeks.last()), (26, Some(&day("2026-05-25"))));
        assert_eq!(monday(day("2026-06-07")), day("2026-06-01"));
    }

    #[test]
    fn five_times_as_many_cases_raise_an_alarm_in_the_week_after() {
        let quiet = [3, 4, 2, 5, 3, 4, 3, 2, 4, 3, 5, 3, 4, 3];
        assert_eq!(alarm(&days(&quiet), day("2026-06-03")), None);
        let found = alarm(&days(&[&quiet[..], &[18]].concat()), day("2026-06-03")).unwrap();
        assert_eq!((found.week, found.cases), (day("2026-05-25"), 18));
        assert!(found.limit < 10.0);
    }

    #[test]
    fn a_handful_of_cases_or_a_new_company_raises_none() {
        assert_eq!(alarm(&days(&[0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 4]), day("2026-06-03")), None);
        assert_eq!(alarm(&days(&[3, 30]), day("2026-06-03")), None);
    }
}
