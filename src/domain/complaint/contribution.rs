//! Co-operation of responsible bodies (reg 9, SI 2009/309): one co-ordinates and keeps contact, each gives what is reasonably
//! asked for, the person gets one answer. The text speaks of two bodies; we let any number contribute, each with its own clock.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::calendar::date_words;

/// What one body was asked and what came of it. Silence is a result like any other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    pub body: String,
    pub asked_on: NaiveDate,
    pub due_on: Option<NaiveDate>,
    /// Every answer with its day, oldest first: a later one is added, never put in place of another.
    pub answers: Vec<NaiveDate>,
}

/// How a contribution stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Awaited,
    /// No answer by its date.
    Silent,
    InTime,
    Late,
}

impl Contribution {
    #[must_use]
    pub fn stands(&self, on: NaiveDate) -> Standing {
        let past = |day: NaiveDate| self.due_on.is_some_and(|due| day > due);
        match self.answers.iter().min() {
            Some(first) if past(*first) => Standing::Late,
            Some(_) => Standing::InTime,
            None if past(on) => Standing::Silent,
            None => Standing::Awaited,
        }
    }

    /// What the letter, the chronology and the export say of it on a day.
    #[must_use]
    pub fn words(&self, on: NaiveDate) -> String {
        let due = self.due_on.map_or_else(String::new, date_words);
        let asked = format!("{} was asked on {}", self.body, date_words(self.asked_on));
        let first = self.answers.iter().min().map(|day| date_words(*day)).unwrap_or_default();
        match self.stands(on) {
            Standing::Awaited => format!("{asked}. Its answer is not due yet."),
            Standing::Silent => format!("{asked}. It gave no answer by {due}."),
            Standing::InTime => format!("{asked}. It answered on {first}."),
            Standing::Late => format!("{asked}. It gave no answer by {due}. It answered late, on {first}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_said_and_a_late_answer_is_added_to_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let asked = |answers: &[&str]| Contribution {
            body: "Larkfield Homecare".to_owned(),
            asked_on: day("2026-01-05"),
            due_on: Some(day("2026-01-07")),
            answers: answers.iter().map(|a| day(a)).collect(),
        };
        let today = day("2026-01-12");
        assert_eq!(asked(&[]).stands(day("2026-01-07")), Standing::Awaited);
        assert!(asked(&[]).words(today).ends_with("It gave no answer by Wednesday 7 January 2026."));
        assert!(
            asked(&["2026-01-09"]).words(today).contains("no answer by Wednesday 7 January 2026. It answered late")
        );
        assert_eq!(asked(&["2026-01-09", "2026-01-06"]).stands(today), Standing::InTime);
    }
}
