//! Dates as each language writes them. The names of days and months stand in `dates.ftl`.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::Language;
use crate::domain::calendar::{london_clock, london_date};

impl Language {
    /// "Thursday 31 December 2026".
    #[must_use]
    pub fn date(self, on: NaiveDate) -> String {
        let weekday = self.say(&format!("weekday-{}", on.weekday().number_from_monday()));
        let month = self.say(&format!("month-{}", on.month()));
        self.tell("date", &[("weekday", &weekday), ("day", &on.day()), ("month", &month), ("year", &on.year())])
    }

    /// The London date of an instant.
    #[must_use]
    pub fn day(self, at: DateTime<Utc>) -> String {
        self.date(london_date(at))
    }

    /// The London date and time of an instant: "Thursday 31 December 2026 at 2:05pm".
    #[must_use]
    pub fn moment(self, at: DateTime<Utc>) -> String {
        let clock = london_clock(at);
        let time = match self {
            Self::En => clock.format("%-I:%M%P"),
            Self::Pl | Self::Ro | Self::Pa | Self::Ur => clock.format("%H:%M"),
        };
        self.tell("date-time", &[("date", &self.date(clock.date())), ("time", &time)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{date_words, london_time_words};

    #[test]
    fn english_dates_read_as_they_do_everywhere() {
        for (day, at) in [("2026-03-12", "2026-03-12T14:05:00Z"), ("2026-08-31", "2026-08-31T23:30:00Z")] {
            let (day, at): (NaiveDate, DateTime<Utc>) = (day.parse().unwrap(), at.parse().unwrap());
            assert_eq!(Language::En.date(day), date_words(day));
            assert_eq!(Language::En.moment(at), london_time_words(at));
        }
    }

    #[test]
    fn every_language_has_its_own_names_of_days_and_months() {
        let day: NaiveDate = "2026-03-12".parse().unwrap();
        assert_eq!(Language::Pl.date(day), "czwartek, 12 marca 2026");
        assert_eq!(Language::Ro.date(day), "joi, 12 martie 2026");
    }
}
