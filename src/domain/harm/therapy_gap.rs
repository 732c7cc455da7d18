//! The therapy gap: days without treatment, from when each dose was due and when it could be taken.
//!
//! A gap runs from the day a dose was due up to, and not counting, the day it could be taken. What decides it:
//!
//! - **late**: a dose that came late was awaited until it came;
//! - **not received**: a dose that never came was awaited until a dose due that day or later could be taken, else until the
//!   day of looking: a missed dose is not taken twice, so the next one ends its gap;
//! - **ran out** (partial supply) and **wasted** (a cold-chain break, for instance): from that day until a dose due later
//!   could be taken. Used up or spoilt by the day it could be taken, a dose counts as not received;
//! - **early** delivery makes no gap shorter: nothing is taken before it is due;
//! - days **bridged** by another supply, or **held** by a clinician, are taken off;
//! - a day is counted once, however many doses were awaited on it.
//!
//! One timeline is one patient and one medicine. Source: our own measure, answering House of Lords paper 269 (2023).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::codes;

/// One dose of the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dose {
    pub due: NaiveDate,
    /// The day the complete, usable dose was with the patient; `None` is never, or not yet.
    pub available: Option<NaiveDate>,
    /// The first day a partial supply no longer covered.
    pub ran_out: Option<NaiveDate>,
    /// The day it was found unfit for use.
    pub wasted: Option<NaiveDate>,
}

impl Dose {
    /// A dose that was neither short nor spoilt.
    #[must_use]
    pub const fn new(due: NaiveDate, available: Option<NaiveDate>) -> Self {
        Self { due, available, ran_out: None, wasted: None }
    }
}

/// Days that are not counted: from, up to and not counting to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    pub reason: CoverReason,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

codes! {
    /// Why days are not counted although a dose was awaited.
    pub enum CoverReason {
        Bridged = "bridged" / "bridged by another supply",
        Held = "held" / "treatment held by a clinician",
    }
}

codes! {
    /// Why a dose was awaited.
    pub enum GapCause {
        Late = "late" / "came late",
        NotReceived = "not_received" / "was not received",
        RanOut = "ran_out" / "ran out",
        Wasted = "wasted" / "was unfit for use",
    }
}

/// One stretch of waiting, with its working: `days = (to - from) - counted_before - covered`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GapSpan {
    /// Which dose, by its place in the list that was given.
    pub dose: usize,
    pub cause: GapCause,
    pub from: NaiveDate,
    /// The first day that no longer counts.
    pub to: NaiveDate,
    /// Days that an earlier stretch has counted already.
    pub counted_before: u32,
    /// Days bridged or held.
    pub covered: u32,
    pub days: u32,
}

/// Days without treatment, with the working in order of dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    pub days: u32,
    pub spans: Vec<GapSpan>,
}

/// Why a timeline has no answer. Doses and covers are named by their place in the list, from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GapError {
    #[error("dose {0} ran out, but has no day on which it was available")]
    RanOutUnavailable(usize),
    #[error("dose {0} ran out or was wasted before it was available")]
    LostBeforeAvailable(usize),
    #[error("stretch {0} of days not to count ends before it starts")]
    CoverBackwards(usize),
}

/// Days without treatment up to, and not counting, `until`. A dose due on that day or later is not looked at.
///
/// # Errors
/// When a dose is lost before it is available, or a cover ends before it starts.
pub fn gap(doses: &[Dose], covers: &[Cover], until: NaiveDate) -> Result<Gap, GapError> {
    let covered = Covered::new(covers)?;
    let mut waits = waits(doses, until)?;
    waits.sort_by_key(|wait| (wait.from, wait.to, wait.dose));

    let mut counted_to = NaiveDate::MIN;
    let mut spans = Vec::with_capacity(waits.len());
    for Wait { dose, cause, from, to } in waits {
        let start = from.max(counted_to).min(to);
        let covered = covered.between(start, to);
        let days = days_between(start, to).saturating_sub(covered);
        spans.push(GapSpan { dose, cause, from, to, counted_before: days_between(from, start), covered, days });
        counted_to = counted_to.max(to);
    }
    Ok(Gap { days: spans.iter().map(|span| span.days).sum(), spans })
}

struct Wait {
    dose: usize,
    cause: GapCause,
    from: NaiveDate,
    to: NaiveDate,
}

/// What became of a dose: from when it could be taken, and from when no longer.
struct Fate {
    place: usize,
    due: NaiveDate,
    ready: Option<NaiveDate>,
    lost: Option<(NaiveDate, GapCause)>,
}

impl Fate {
    fn of(place: usize, dose: &Dose) -> Result<Self, GapError> {
        let lost = [(dose.ran_out, GapCause::RanOut), (dose.wasted, GapCause::Wasted)]
            .into_iter()
            .filter_map(|(day, cause)| day.map(|day| (day, cause)))
            .min_by_key(|(day, _)| *day);
        let Some(available) = dose.available else {
            return match dose.ran_out {
                Some(_) => Err(GapError::RanOutUnavailable(place + 1)),
                None => Ok(Self { place, due: dose.due, ready: None, lost }),
            };
        };
        if lost.is_some_and(|(day, _)| day < available) {
            return Err(GapError::LostBeforeAvailable(place + 1));
        }
        let ready = dose.due.max(available);
        let ready = lost.is_none_or(|(day, _)| day > ready).then_some(ready);
        Ok(Self { place, due: dose.due, ready, lost })
    }

    /// The stretches in which this dose was awaited, given from when a dose due that day or later, and one due later, could
    /// be taken.
    fn waits(&self, same_or_later: Option<NaiveDate>, later: Option<NaiveDate>, until: NaiveDate) -> [Wait; 2] {
        let (cause, ends) = match (self.ready, self.lost) {
            (Some(ready), _) => (GapCause::Late, Some(ready)),
            (None, Some((_, cause))) => (cause, same_or_later),
            (None, None) => (GapCause::NotReceived, same_or_later),
        };
        let first = Wait { dose: self.place, cause, from: self.due, to: ends.unwrap_or(until).min(until) };
        let (from, cause) = match (self.ready, self.lost) {
            (Some(_), Some(lost)) => lost,
            (None, _) | (_, None) => (until, cause),
        };
        [first, Wait { dose: self.place, cause, from, to: later.unwrap_or(until).min(until) }]
    }
}

/// From the last due to the first, so that what could be taken later is known when an earlier dose is looked at.
fn waits(doses: &[Dose], until: NaiveDate) -> Result<Vec<Wait>, GapError> {
    let fates = doses.iter().enumerate().map(|(place, dose)| Fate::of(place, dose));
    let mut fates = fates.collect::<Result<Vec<_>, _>>()?;
    fates.sort_by_key(|fate| fate.due);

    let mut waits = Vec::new();
    let mut later: Option<NaiveDate> = None;
    for day in fates.chunk_by(|a, b| a.due == b.due).rev() {
        let same_or_later = day.iter().filter_map(|fate| fate.ready).chain(later).min();
        let awaited = day.iter().flat_map(|fate| fate.waits(same_or_later, later, until));
        waits.extend(awaited.filter(|wait| wait.from < wait.to));
        later = same_or_later;
    }
    Ok(waits)
}

/// The days not to count, joined and in order, each with the days covered before it.
struct Covered(Vec<(NaiveDate, NaiveDate, u32)>);

impl Covered {
    fn new(covers: &[Cover]) -> Result<Self, GapError> {
        if let Some(place) = covers.iter().position(|cover| cover.to < cover.from) {
            return Err(GapError::CoverBackwards(place + 1));
        }
        let mut sorted: Vec<_> = covers.iter().map(|cover| (cover.from, cover.to)).collect();
        sorted.sort_unstable();
        let mut joined: Vec<(NaiveDate, NaiveDate, u32)> = Vec::new();
        for (from, to) in sorted {
            match joined.last_mut() {
                Some((_, end, _)) if from <= *end => *end = to.max(*end),
                Some((start, end, before)) => {
                    let before = *before + days_between(*start, *end);
                    joined.push((from, to, before));
                }
                None => joined.push((from, to, 0)),
            }
        }
        Ok(Self(joined))
    }

    fn between(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        self.before(to).saturating_sub(self.before(from))
    }

    fn before(&self, day: NaiveDate) -> u32 {
        let at = self.0.partition_point(|(from, _, _)| *from < day);
        let last = at.checked_sub(1).and_then(|at| self.0.get(at));
        last.map_or(0, |(from, to, before)| before + days_between(*from, day.min(*to)))
    }
}

fn days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days()).unwrap_or(0)
}

#[cfg(test)]
#[path = "therapy_gap_tests.rs"]
mod tests;
