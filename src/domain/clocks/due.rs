//! When a limit ends, and each step on the way there.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};

use super::{ClockRule, Length, Terms};
use crate::domain::calendar::{Calendar, date_words, london_date, london_midnight, london_time_words};

/// From when a limit runs. Days are civil dates in London.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    Day(NaiveDate),
    At(DateTime<Utc>),
}

impl Start {
    /// The matter, or the day it came to somebody's notice if that is later (reg 12(1)(b), SI 2009/309).
    #[must_use]
    pub fn later_of(matter: Start, noticed: Start) -> Start {
        if noticed.date() > matter.date() { noticed } else { matter }
    }

    /// The date in London.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        match self {
            Self::Day(date) => date,
            Self::At(at) => london_date(at),
        }
    }
}

/// No pause is longer, in days: who must wait longer says so again. Ours.
pub const LONGEST_PAUSE: i64 = 366;

/// A time during which a clock stands still, first and last day included. It is always shown to the person who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    from: NaiveDate,
    to: NaiveDate,
    reason: String,
}

/// Why a pause cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PauseProblem {
    #[error("a pause cannot end before it begins")]
    EndsBeforeItBegins,
    #[error("a pause can last {LONGEST_PAUSE} days at most")]
    TooLong,
    #[error("a pause does not stop this clock")]
    NotThisClock,
    #[error("a pause cannot reach back over days that have passed")]
    InThePast,
    #[error("a pause cannot begin after the last day")]
    AfterTheEnd,
    #[error("no pause runs now")]
    NoPause,
}

impl Pause {
    /// A pause from one day to another, both included.
    ///
    /// # Errors
    /// If it ends before it begins, or is longer than [`LONGEST_PAUSE`].
    pub fn new(from: NaiveDate, to: NaiveDate, reason: impl Into<String>) -> Result<Pause, PauseProblem> {
        match to.signed_duration_since(from).num_days() {
            ..0 => Err(PauseProblem::EndsBeforeItBegins),
            0..LONGEST_PAUSE => Ok(Pause { from, to, reason: reason.into() }),
            LONGEST_PAUSE.. => Err(PauseProblem::TooLong),
        }
    }

    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    #[must_use]
    pub fn to(&self) -> NaiveDate {
        self.to
    }

    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }
}

/// Why a day is there, and counts or does not. `Display` says it in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    HoursBegin,
    Agreed,
    DayOne,
    DayZero,
    /// A weekend or a holiday, by its name.
    Off(String),
    /// By its reason, which may be empty.
    Paused(String),
    /// `runs_on`: a pause was given that does not stop this clock.
    WorkingDay {
        number: u32,
        of: u32,
        runs_on: bool,
    },
    LastOf(u32),
    /// `clamped`: the month has no such day. `last`: it is the last day, and not the day after.
    MonthsLater {
        months: u32,
        clamped: bool,
        last: bool,
    },
    Last,
    HoursLater {
        hours: u32,
        at: DateTime<Utc>,
    },
    NotStopped,
    /// Longer, as agreed on this day.
    Extended(NaiveDate),
    /// The same, on a day off: a calendar limit keeps its date.
    Kept(Box<Why>, String),
}

impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::HoursBegin => f.write_str("the hours run from here"),
            Self::Agreed => f.write_str("the day that was agreed or told"),
            Self::DayOne => f.write_str("day one: the day it starts counts"),
            Self::DayZero => f.write_str("day zero: counting begins the day after"),
            Self::Off(name) => f.write_str(name),
            Self::Paused(reason) if reason.is_empty() => f.write_str("paused"),
            Self::Paused(reason) => write!(f, "paused: {reason}"),
            Self::WorkingDay { number, of, runs_on: false } => write!(f, "working day {number} of {of}"),
            Self::WorkingDay { number, of, runs_on: true } => {
                write!(f, "working day {number} of {of}: a pause does not stop this clock")
            }
            Self::LastOf(count) => write!(f, "day {count} of {count}, the last"),
            Self::MonthsLater { months, clamped, last } => {
                let clamped = if *clamped { ", where the month ends" } else { "" };
                let day = if *last { "the last day" } else { "the day after the last" };
                write!(f, "{} later{clamped}: {day}", Length::Months(*months).words())
            }
            Self::Last => f.write_str("the last day"),
            Self::HoursLater { hours, at } => {
                write!(f, "{} later: {}", Length::Hours(*hours).words(), london_time_words(*at))
            }
            Self::NotStopped => f.write_str("a pause does not stop this clock"),
            Self::Extended(on) => write!(f, "longer, as agreed on {}, before the end", date_words(*on)),
            Self::Kept(why, off) => write!(f, "{why} ({off}: the date is kept)"),
        }
    }
}

/// One step of the working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    pub date: NaiveDate,
    pub counts: bool,
    pub why: Why,
}

/// When a limit ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The last day, in London; it is kept until that day ends.
    pub on: NaiveDate,
    /// The last moment, for a limit in hours.
    pub at: Option<DateTime<Utc>>,
    pub source: &'static str,
    /// Every day for working days; the start, what bent the date, and the last day for calendar days and months.
    pub working: Vec<Day>,
    /// The last day lies beyond the last holiday the calendar knows.
    pub beyond_calendar: bool,
}

impl Due {
    /// Whether the limit has run out at this moment.
    #[must_use]
    pub fn is_past(&self, now: DateTime<Utc>) -> bool {
        match self.at {
            Some(at) => now > at,
            None => london_date(now) > self.on,
        }
    }
}

/// When a limit ends. Pauses take away working time only: over a weekend one adds nothing, given twice it counts once,
/// and it does not touch a limit that cannot be paused. A date past the end of time stays on the last date there is.
#[must_use]
pub fn due(rule: ClockRule, start: Start, pauses: &[Pause], calendar: &Calendar) -> Due {
    let terms = rule.terms();
    let from = start.date();
    let mut working = vec![first_day(terms, from)];
    let (on, at) = match terms.length {
        Length::WorkingDays(count) => (working_days(terms, count, from, pauses, calendar, &mut working), None),
        Length::Days(count) => (days(terms, count, from, &mut working), None),
        Length::Months(count) => (months(terms, count, from, &mut working), None),
        Length::Hours(count) => {
            let at = hours(count, start, &mut working);
            (london_date(at), Some(at))
        }
        Length::ThatDay => (from, None),
    };
    if !matches!(terms.length, Length::WorkingDays(_)) {
        note_idle_pauses(pauses, from, on, &mut working);
        note_day_off(calendar, &mut working);
    }
    Due { on, at, source: terms.source, working, beyond_calendar: on > calendar.ends() }
}

fn first_day(terms: Terms, date: NaiveDate) -> Day {
    let why = match (terms.length, terms.start_counts) {
        (Length::Hours(_), _) => Why::HoursBegin,
        (Length::ThatDay, _) => Why::Agreed,
        (_, true) => Why::DayOne,
        (_, false) => Why::DayZero,
    };
    Day { date, counts: terms.start_counts, why }
}

fn working_days(
    terms: Terms,
    count: u32,
    from: NaiveDate,
    pauses: &[Pause],
    calendar: &Calendar,
    working: &mut Vec<Day>,
) -> NaiveDate {
    let mut date = from;
    let mut counted = 0;
    while counted < count
        && let Some(next) = date.succ_opt()
    {
        date = next;
        let pause = pauses.iter().find(|pause| pause.covers(date));
        let (counts, why) = match (calendar.why_not(date), pause) {
            (Some(off), _) => (false, Why::Off(off)),
            (None, Some(pause)) if terms.pausable => (false, Why::Paused(pause.reason.clone())),
            (None, pause) => {
                counted += 1;
                (true, Why::WorkingDay { number: counted, of: count, runs_on: pause.is_some() })
            }
        };
        working.push(Day { date, counts, why });
    }
    date
}

fn days(terms: Terms, count: u32, from: NaiveDate, working: &mut Vec<Day>) -> NaiveDate {
    let ahead = Days::new(u64::from(if terms.start_counts { count.saturating_sub(1) } else { count }));
    let date = from.checked_add_days(ahead).unwrap_or(NaiveDate::MAX);
    working.push(Day { date, counts: true, why: Why::LastOf(count) });
    date
}

fn months(terms: Terms, count: u32, from: NaiveDate, working: &mut Vec<Day>) -> NaiveDate {
    let same_day = from.checked_add_months(Months::new(count)).unwrap_or(NaiveDate::MAX);
    let later = |last| Why::MonthsLater { months: count, clamped: same_day.day() < from.day(), last };
    if !terms.start_counts {
        working.push(Day { date: same_day, counts: true, why: later(true) });
        return same_day;
    }
    let last = same_day.pred_opt().unwrap_or(same_day);
    working.push(Day { date: last, counts: true, why: Why::Last });
    working.push(Day { date: same_day, counts: false, why: later(false) });
    last
}

fn hours(count: u32, start: Start, working: &mut Vec<Day>) -> DateTime<Utc> {
    let from = match start {
        Start::Day(date) => london_midnight(date),
        Start::At(at) => at,
    };
    let at = from.checked_add_signed(TimeDelta::hours(i64::from(count))).unwrap_or(DateTime::<Utc>::MAX_UTC);
    working.push(Day { date: london_date(at), counts: true, why: Why::HoursLater { hours: count, at } });
    at
}

/// Calendar limits cannot be paused: a pause given all the same is shown, not silently dropped.
fn note_idle_pauses(pauses: &[Pause], from: NaiveDate, on: NaiveDate, working: &mut Vec<Day>) {
    let idle = pauses.iter().filter(|pause| pause.from <= on && pause.to >= from);
    working.extend(idle.map(|pause| Day { date: pause.from.max(from), counts: true, why: Why::NotStopped }));
    working.sort_by_key(|day| day.date);
}

/// A calendar limit ends on its day even where nobody works on it.
fn note_day_off(calendar: &Calendar, working: &mut [Day]) {
    if let Some(last) = working.iter_mut().rfind(|day| day.counts)
        && let Some(off) = calendar.why_not(last.date)
    {
        last.why = Why::Kept(Box::new(last.why.clone()), off);
    }
}
