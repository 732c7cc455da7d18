//! Working days of England, and what date it is there. The calendar is data with a version, so every date can be
//! worked out again as it was.

mod england;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc, Weekday};
use chrono_tz::Europe::London;

/// The days that do not count, by date, and the version they were read from.
///
/// A working day is "any day except a Saturday, a Sunday, Christmas Day, Good Friday or a day which is a bank holiday in
/// England and Wales under the Banking and Financial Dealings Act 1971" (reg 2(1), SI 2009/309). Christmas Day and
/// Good Friday stand in the list like the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    version: String,
    holidays: BTreeMap<NaiveDate, String>,
}

static ENGLAND: LazyLock<Calendar> = LazyLock::new(|| {
    let yearly = england::YEARS.iter().flat_map(|(year, days)| {
        days.iter().zip(england::TITLES).map(move |(day, (title, own))| {
            let substitute = own.is_some_and(|own| own != *day);
            (*year, *day, if substitute { format!("{title} (substitute day)") } else { title.to_owned() })
        })
    });
    let proclaimed = england::PROCLAIMED.iter().map(|(year, day, title)| (*year, *day, (*title).to_owned()));
    let holidays = yearly
        .chain(proclaimed)
        .filter_map(|(year, (month, day), title)| Some((NaiveDate::from_ymd_opt(year, month, day)?, title)));
    Calendar::new("GOV.UK England and Wales 2012 to 2028", holidays)
});

impl Calendar {
    /// The built-in calendar: GOV.UK's list for England and Wales, 2012 to 2028.
    #[must_use]
    pub fn england() -> &'static Calendar {
        &ENGLAND
    }

    /// A calendar of these holidays (date and name). Its version is kept with every date worked out from it.
    pub fn new(version: impl Into<String>, holidays: impl IntoIterator<Item = (NaiveDate, String)>) -> Calendar {
        Calendar { version: version.into(), holidays: holidays.into_iter().collect() }
    }

    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Every holiday, oldest first.
    pub fn holidays(&self) -> impl Iterator<Item = (NaiveDate, &str)> {
        self.holidays.iter().map(|(date, name)| (*date, name.as_str()))
    }

    /// The name of the holiday on a date.
    #[must_use]
    pub fn holiday(&self, date: NaiveDate) -> Option<&str> {
        self.holidays.get(&date).map(String::as_str)
    }

    /// The last holiday known. A date worked out beyond it knows of no holiday but the weekend;
    /// an empty calendar ends at the beginning of time.
    #[must_use]
    pub fn ends(&self) -> NaiveDate {
        self.holidays.last_key_value().map_or(NaiveDate::MIN, |(date, _)| *date)
    }

    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.reason(date).is_none()
    }

    /// Why a day is not a working day ("Saturday", "Christmas Day"); nothing for a working day.
    #[must_use]
    pub fn why_not(&self, date: NaiveDate) -> Option<String> {
        self.reason(date).map(str::to_owned)
    }

    /// The date `count` working days after `from`, which is not counted itself; `from` for none.
    /// Stays on the last date there is, should the count run past it.
    #[must_use]
    pub fn add_working_days(&self, from: NaiveDate, count: u32) -> NaiveDate {
        let mut date = from;
        let mut left = count;
        while left > 0
            && let Some(next) = date.succ_opt()
        {
            date = next;
            left -= u32::from(self.is_working_day(date));
        }
        date
    }

    /// How many working days lie after `from`, up to and including `to`; none if `to` is not later.
    #[must_use]
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> usize {
        from.iter_days().skip(1).take_while(|date| *date <= to).filter(|date| self.is_working_day(*date)).count()
    }

    fn reason(&self, date: NaiveDate) -> Option<&str> {
        self.holiday(date).or(match date.weekday() {
            Weekday::Sat => Some("Saturday"),
            Weekday::Sun => Some("Sunday"),
            Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => None,
        })
    }
}

/// The civil date in London at an instant. Every limit counted in days runs on these dates, whatever the server's zone.
#[must_use]
pub fn london_date(at: DateTime<Utc>) -> NaiveDate {
    london_clock(at).date()
}

/// The instant at which a date begins in London.
#[must_use]
pub fn london_midnight(date: NaiveDate) -> DateTime<Utc> {
    // London's clocks change at 01:00 UTC, so its midnights exist and are single
    let midnight = date.and_time(NaiveTime::MIN);
    London.from_local_datetime(&midnight).earliest().map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// The London date of an instant, in words: "Thursday 31 December 2026".
#[must_use]
pub fn london_words(at: DateTime<Utc>) -> String {
    date_words(london_date(at))
}

/// The London date and time of an instant, in words: "Thursday 31 December 2026 at 2:05pm".
#[must_use]
pub fn london_time_words(at: DateTime<Utc>) -> String {
    london_clock(at).format("%A %-d %B %Y at %-I:%M%P").to_string()
}

/// A date in words: "Thursday 31 December 2026".
#[must_use]
pub fn date_words(date: NaiveDate) -> String {
    date.format("%A %-d %B %Y").to_string()
}

/// A date without its day of the week, as figures and reports name it: "31 December 2026".
#[must_use]
pub fn day_words(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// What clocks in London show. At the very ends of time, where its offset leads out of it, UTC.
#[must_use]
pub fn london_clock(at: DateTime<Utc>) -> NaiveDateTime {
    let utc = at.naive_utc();
    utc.checked_add_offset(London.offset_from_utc_datetime(&utc).fix()).unwrap_or(utc)
}

#[cfg(test)]
mod tests;
