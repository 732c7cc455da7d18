//! How a date was worked out, day by day, as each language says it.

use super::Language;
use crate::domain::clocks::{Day, Why};

impl Language {
    /// A step of the working: the date, why it is there, and whether it counts.
    #[must_use]
    pub fn worked(self, day: &Day) -> String {
        let (date, why) = (self.date(day.date), self.why(&day.why));
        let key = if day.counts { "working-counts" } else { "working-not-counted" };
        self.tell(key, &[("date", &date), ("why", &why)])
    }

    fn why(self, why: &Why) -> String {
        match why {
            Why::HoursBegin => self.say("working-hours-begin"),
            Why::Agreed => self.say("working-agreed"),
            Why::DayOne => self.say("working-day-one"),
            Why::DayZero => self.say("working-day-zero"),
            Why::Off(name) => self.day_off(name),
            Why::Paused(reason) if reason.is_empty() => self.say("working-paused"),
            Why::Paused(reason) => self.tell("working-paused-because", &[("reason", reason)]),
            Why::WorkingDay { number, of, runs_on: false } => {
                self.tell("working-day", &[("number", number), ("of", of)])
            }
            Why::WorkingDay { number, of, runs_on: true } => {
                self.tell("working-day-runs-on", &[("number", number), ("of", of)])
            }
            Why::LastOf(count) => self.tell("working-last-of", &[("count", count)]),
            Why::MonthsLater { months, clamped, last } => {
                let key = match (clamped, last) {
                    (false, true) => "working-months-last",
                    (true, true) => "working-months-last-clamped",
                    (false, false) => "working-months-after",
                    (true, false) => "working-months-after-clamped",
                };
                self.tell(key, &[("months", months)])
            }
            Why::Last => self.say("working-last"),
            Why::HoursLater { hours, at } => {
                self.tell("working-hours-later", &[("hours", hours), ("at", &self.moment(*at))])
            }
            Why::NotStopped => self.say("working-not-stopped"),
            Why::Extended(on) => self.tell("working-extended", &[("on", &self.date(*on))]),
            Why::Kept(why, off) => self.tell("working-kept", &[("why", &self.why(why)), ("off", &self.day_off(off))]),
        }
    }

    /// The weekend in this language; a holiday keeps the name it has in the calendar.
    fn day_off(self, name: &str) -> String {
        match name {
            "Saturday" => self.say("weekday-6"),
            "Sunday" => self.say("weekday-7"),
            holiday => holiday.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{Calendar, date_words};
    use crate::domain::clocks::{ClockRule, Start, due};

    #[test]
    fn the_working_reads_in_english_as_the_rules_say_it() {
        let from = "2026-04-02".parse().unwrap();
        for rule in ClockRule::ALL {
            for day in due(*rule, Start::Day(from), &[], Calendar::england()).working {
                let counted = if day.counts { "" } else { " (not counted)" };
                let said = format!("{}: {}{counted}", date_words(day.date), day.why);
                assert_eq!(Language::En.worked(&day), said, "{rule}");
                assert!(Language::Ur.worked(&day).len() > 20);
            }
        }
    }
}
