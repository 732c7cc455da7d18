//! Words that several pages of the room share: dates as near as the reader may know them, harm and what is due.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::calendar::london_date;
use crate::domain::case::HarmSaid;
use crate::domain::harm::grade::HarmGrade;
use crate::domain::harm::severity::Severity;
use crate::store::facts::level;
use crate::web::listing::Tone;

/// With a capital first letter: words of a code list at the beginning of a line.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How near the reader may know when something was told (`Shown::exact_dates`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    pub exact: bool,
}

impl Dates {
    pub fn day(self, date: NaiveDate) -> String {
        date.format(if self.exact { "%-d %B %Y" } else { "%B %Y" }).to_string()
    }

    pub fn of(self, at: DateTime<Utc>) -> String {
        self.day(london_date(at))
    }

    /// For `<time datetime>`.
    pub fn machine(self, at: DateTime<Utc>) -> String {
        if self.exact {
            at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
        } else {
            london_date(at).format("%Y-%m").to_string()
        }
    }

    pub fn time(self, at: DateTime<Utc>) -> String {
        if self.exact { crate::domain::calendar::london_time_words(at) } else { self.of(at) }
    }
}

/// A date for everyone: a limit that must be kept is told to whoever keeps it.
pub fn date(date: NaiveDate) -> String {
    Dates { exact: true }.day(date)
}

/// "2 days late", "Due today", "In 3 days".
pub fn due(on: NaiveDate, today: NaiveDate) -> String {
    let days = on.signed_duration_since(today).num_days();
    let unit = if days.abs() == 1 { "day" } else { "days" };
    match days {
        0 => "Due today".to_owned(),
        1.. => format!("In {days} {unit}"),
        ..0 => format!("{} {unit} late", -days),
    }
}

/// The harm in a few words: as a clinician graded it, else as it was reported.
pub fn harm(reviewed: Option<HarmGrade>, reported: Option<HarmGrade>, said: HarmSaid) -> String {
    let words = match level(reviewed.or(reported), said) {
        "fatal" => "Fatal",
        "severe" => "Severe harm",
        "moderate" => "Moderate harm",
        "low" => "Low harm",
        "none" => "No harm",
        "said_harmed" => "Says harmed",
        _ => "Harm not known",
    };
    if reviewed.is_some() { format!("{words}, reviewed") } else { words.to_owned() }
}

pub fn severity_tone(severity: Severity) -> Tone {
    match severity {
        Severity::S1 => Tone::Urgent,
        Severity::S2 => Tone::Waiting,
        Severity::S3 => Tone::Moving,
        Severity::S4 | Severity::S5 => Tone::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_is_said_in_days() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        let said: Vec<String> = [7, 8, 9, 10, 12].iter().map(|&d| due(day(d), day(9))).collect();
        assert_eq!(said, ["2 days late", "1 day late", "Due today", "In 1 day", "In 3 days"]);
    }

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
