//! Pauses as they are kept with a clock: reason, author, dates. The person who waits reads all of them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{ClockRule, Pause, PauseProblem};

/// A pause on record. What is ended early keeps who ended it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub reason: String,
    /// Who stopped the clock, and when.
    pub by: String,
    pub on: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<String>,
}

impl Paused {
    /// The time the clock stands still; none where it was ended before it began.
    #[must_use]
    pub fn pause(&self) -> Option<Pause> {
        Pause::new(self.from, self.to, self.reason.as_str()).ok()
    }

    /// Without the words: when the clock stood still is kept.
    #[must_use]
    pub fn forgotten(&self) -> Self {
        let ended_by = self.ended_by.as_ref().map(|_| String::new());
        Self { reason: String::new(), by: String::new(), ended_by, ..self.clone() }
    }

    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

/// Puts a pause on a clock that runs: from today on, never over days that have passed, and only where the rule lets its owner
/// wait for somebody.
///
/// # Errors
/// Why it cannot be.
pub fn paused(rule: ClockRule, due_on: NaiveDate, new: &Paused) -> Result<(), PauseProblem> {
    if !rule.terms().pausable {
        return Err(PauseProblem::NotThisClock);
    }
    if new.from < new.on {
        return Err(PauseProblem::InThePast);
    }
    if new.from > due_on {
        return Err(PauseProblem::AfterTheEnd);
    }
    Pause::new(new.from, new.to, new.reason.as_str()).map(drop)
}

/// Ends the pause that covers a day, or lies ahead of it: the clock runs again from that day.
///
/// # Errors
/// [`PauseProblem::NoPause`] when none does.
pub fn ended(pauses: &[Paused], on: NaiveDate, by: &str) -> Result<Vec<Paused>, PauseProblem> {
    let runs = |p: &Paused| p.to >= on && p.ended_by.is_none();
    if !pauses.iter().any(runs) {
        return Err(PauseProblem::NoPause);
    }
    let end = |p: &Paused| Paused { to: on.pred_opt().unwrap_or(on), ended_by: Some(by.to_owned()), ..p.clone() };
    Ok(pauses.iter().map(|p| if runs(p) { end(p) } else { p.clone() }).collect())
}

#[cfg(test)]
mod tests {
    use super::super::{Start, due};
    use super::*;
    use crate::domain::calendar::Calendar;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn pause(from: &str, to: &str, on: &str) -> Paused {
        let reason = "waiting for consent".to_owned();
        Paused { from: day(from), to: day(to), reason, by: "Jo Okafor".to_owned(), on: day(on), ended_by: None }
    }

    #[test]
    fn a_pause_never_reaches_back_and_never_stops_the_law() {
        let due = day("2026-01-12");
        let put = |rule, p: &Paused| paused(rule, due, p);
        assert_eq!(put(ClockRule::HarmReview, &pause("2026-01-06", "2026-01-08", "2026-01-06")), Ok(()));
        let back = pause("2026-01-05", "2026-01-08", "2026-01-06");
        assert_eq!(put(ClockRule::HarmReview, &back), Err(PauseProblem::InThePast));
        let after = pause("2026-01-13", "2026-01-14", "2026-01-06");
        assert_eq!(put(ClockRule::HarmReview, &after), Err(PauseProblem::AfterTheEnd));
        for rule in ClockRule::ALL.iter().filter(|r| !r.terms().pausable) {
            let fair = pause("2026-01-06", "2026-01-08", "2026-01-06");
            assert_eq!(put(*rule, &fair), Err(PauseProblem::NotThisClock), "{rule}");
        }
    }

    #[test]
    fn what_is_ended_early_gives_its_days_back_and_stays_on_record() {
        let kept = [pause("2026-01-06", "2026-01-20", "2026-01-06")];
        let ended = ended(&kept, day("2026-01-08"), "Femi Lawal").unwrap();
        assert_eq!((ended[0].to, ended[0].ended_by.as_deref()), (day("2026-01-07"), Some("Femi Lawal")));
        let pauses: Vec<_> = ended.iter().filter_map(Paused::pause).collect();
        let on = due(ClockRule::HarmReview, Start::Day(day("2026-01-05")), &pauses, Calendar::england()).on;
        assert_eq!(on, day("2026-01-14"));
        assert_eq!(super::ended(&ended, day("2026-01-09"), ""), Err(PauseProblem::NoPause));
    }

    #[test]
    fn a_pause_ended_before_it_began_takes_nothing() {
        let ended = ended(&[pause("2026-01-10", "2026-01-20", "2026-01-06")], day("2026-01-07"), "").unwrap();
        assert_eq!(ended[0].pause(), None);
    }
}
