//! Time as journeys say it: `"2026-01-05 09:00"`, `4.working_days()`.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};

/// A moment by London's clocks.
pub fn london(words: &str) -> DateTime<Utc> {
    let at = NaiveDateTime::parse_from_str(words, "%Y-%m-%d %H:%M").expect("a moment, like 2026-01-05 09:00");
    chrono_tz::Europe::London.from_local_datetime(&at).earliest().expect("a moment that exists").to_utc()
}

/// How long a world waits.
#[derive(Debug, Clone, Copy)]
pub enum Wait {
    WorkingDays(u32),
    Exactly(TimeDelta),
}

pub trait Days {
    fn working_days(self) -> Wait;
    fn minutes(self) -> Wait;
}

impl Days for u32 {
    fn working_days(self) -> Wait {
        Wait::WorkingDays(self)
    }
    fn minutes(self) -> Wait {
        Wait::Exactly(TimeDelta::minutes(self.into()))
    }
}
