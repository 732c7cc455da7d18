//! Dates as near as the reader may know them: a day can tell a company who complained.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calendar::{day_words, london_date, london_time_words};

/// How near the reader may know when something was told (`Shown::exact_dates`): to the day, or to the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    pub exact: bool,
}

impl Dates {
    #[must_use]
    pub fn day(self, date: NaiveDate) -> String {
        if self.exact { day_words(date) } else { date.format("%B %Y").to_string() }
    }

    #[must_use]
    pub fn of(self, at: DateTime<Utc>) -> String {
        self.day(london_date(at))
    }

    /// For `<time datetime>`.
    #[must_use]
    pub fn machine(self, at: DateTime<Utc>) -> String {
        if self.exact {
            at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
        } else {
            london_date(at).format("%Y-%m").to_string()
        }
    }

    /// With the time of day, where that is known.
    #[must_use]
    pub fn time(self, at: DateTime<Utc>) -> String {
        if self.exact { london_time_words(at) } else { self.of(at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_know_the_day_reads_the_month() {
        let at = DateTime::from_timestamp(1_773_100_800, 0).unwrap();
        let near = Dates { exact: false };
        assert_eq!(
            (near.of(at), near.time(at), near.machine(at)),
            ("March 2026".into(), "March 2026".into(), "2026-03".into())
        );
        assert_eq!(Dates { exact: true }.of(at), "10 March 2026");
    }
}
