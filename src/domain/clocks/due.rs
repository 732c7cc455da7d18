//! When a limit ends, and each step on the way there.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};

use super::{ClockRule, Length, Terms};
use crate::domain::calendar::{Calendar, london_date, london_midnight, london_time_words};

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

    fn words(&self) -> String {
        if self.reason.is_empty() { "paused".to_owned() } else { format!("paused: {}", self.reason) }
    }

    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }
}

/// One step of the working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    pub date: NaiveDate,
    pub counts: bool,
    pub why: String,
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
        (Length::Hours(_), _) => "the hours run from here".to_owned(),
        (Length::ThatDay, _) => "the day that was agreed or told".to_owned(),
        (_, true) => "day one: the day it starts counts".to_owned(),
        (_, false) => "day zero: counting begins the day after".to_owned(),
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
            (Some(why), _) => (false, why),
            (None, Some(pause)) if terms.pausable => (false, pause.words()),
            (None, pause) => {
                counted += 1;
                let but = if pause.is_some() { ": a pause does not stop this clock" } else { "" };
                (true, format!("working day {counted} of {count}{but}"))
            }
        };
        working.push(Day { date, counts, why });
    }
    date
}

fn days(terms: Terms, count: u32, from: NaiveDate, working: &mut Vec<Day>) -> NaiveDate {
    let ahead = Days::new(u64::from(if terms.start_counts { count.saturating_sub(1) } else { count }));
    let date = from.checked_add_days(ahead).unwrap_or(NaiveDate::MAX);
    working.push(Day { date, counts: true, why: format!("day {count} of {count}, the last") });
    date
}

fn months(terms: Terms, count: u32, from: NaiveDate, working: &mut Vec<Day>) -> NaiveDate {
    let same_day = from.checked_add_months(Months::new(count)).unwrap_or(NaiveDate::MAX);
    let length = terms.length.words();
    let clamped = if same_day.day() < from.day() { ", where the month ends" } else { "" };
    if !terms.start_counts {
        working.push(Day { date: same_day, counts: true, why: format!("{length} later{clamped}: the last day") });
        return same_day;
    }
    let last = same_day.pred_opt().unwrap_or(same_day);
    working.push(Day { date: last, counts: true, why: "the last day".to_owned() });
    working.push(Day {
        date: same_day,
        counts: false,
        why: format!("{length} later{clamped}: the day after the last"),
    });
    last
}

fn hours(count: u32, start: Start, working: &mut Vec<Day>) -> DateTime<Utc> {
    let from = match start {
        Start::Day(date) => london_midnight(date),
        Start::At(at) => at,
    };
    let at = from.checked_add_signed(TimeDelta::hours(i64::from(count))).unwrap_or(DateTime::<Utc>::MAX_UTC);
    let words = Length::Hours(count).words();
    working.push(Day { date: london_date(at), counts: true, why: format!("{words} later: {}", london_time_words(at)) });
    at
}

/// Calendar limits cannot be paused: a pause given all the same is shown, not silently dropped.
fn note_idle_pauses(pauses: &[Pause], from: NaiveDate, on: NaiveDate, working: &mut Vec<Day>) {
    let idle = pauses.iter().filter(|pause| pause.from <= on && pause.to >= from);
    working.extend(idle.map(|pause| Day {
        date: pause.from.max(from),
        counts: true,
        why: "a pause does not stop this clock".to_owned(),
    }));
    working.sort_by_key(|day| day.date);
}

/// A calendar limit ends on its day even where nobody works on it.
fn note_day_off(calendar: &Calendar, working: &mut [Day]) {
    if let Some(last) = working.iter_mut().rfind(|day| day.counts)
        && let Some(off) = calendar.why_not(last.date)
    {
        last.why = format!("{} ({off}: the date is kept)", last.why);
    }
}
