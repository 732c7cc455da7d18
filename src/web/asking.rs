//! A form of a few plain fields, as most acts on a case are: what it asks, filled with what was sent, and read back.

use chrono::NaiveDate;

use super::forms::{Choice, DateBoxes, Problems, choices};
use super::sent::Fields;
use crate::domain::harm::file::{Register, Registration};

/// Characters that one text may have. Ours.
pub const LONG: usize = 5000;
/// Characters that one line may have. Ours.
pub const SHORT: usize = 200;

/// One thing a form asks.
pub enum Ask {
    Line {
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        value: String,
        width: u8,
    },
    Area {
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        value: String,
        rows: u8,
    },
    Day {
        name: &'static str,
        legend: &'static str,
        hint: &'static str,
        value: DateBoxes,
    },
    /// One of a few.
    Pick {
        name: &'static str,
        legend: &'static str,
        hint: &'static str,
        choices: Vec<Choice>,
    },
    /// Any of a few.
    Tick {
        name: &'static str,
        legend: &'static str,
        hint: &'static str,
        choices: Vec<Choice>,
    },
    /// One of many.
    List {
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        options: Vec<Choice>,
    },
}

impl Ask {
    #[must_use]
    pub const fn limit() -> usize {
        LONG
    }

    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Line { name, .. }
            | Self::Area { name, .. }
            | Self::Day { name, .. }
            | Self::Pick { name, .. }
            | Self::Tick { name, .. }
            | Self::List { name, .. } => name,
        }
    }
}

/// A form: what to know before, what is asked, the words of the button.
pub struct Asking {
    pub intro: Vec<String>,
    pub fields: Vec<Ask>,
    pub send: &'static str,
}

impl Asking {
    #[must_use]
    pub fn new(send: &'static str, fields: Vec<Ask>) -> Self {
        Self { intro: Vec::new(), fields, send }
    }

    #[must_use]
    pub fn saying(mut self, line: impl Into<String>) -> Self {
        self.intro.push(line.into());
        self
    }
}

/// The three boxes of a date, as sent.
#[must_use]
pub fn boxes(sent: &Fields, name: &str) -> DateBoxes {
    let part = |part: &str| sent.get(&format!("{name}-{part}")).to_owned();
    DateBoxes { day: part("day"), month: part("month"), year: part("year") }
}

#[must_use]
pub fn line(sent: &Fields, name: &'static str, label: &'static str, hint: &'static str, width: u8) -> Ask {
    Ask::Line { name, label, hint, value: sent.get(name).to_owned(), width }
}

#[must_use]
pub fn area(sent: &Fields, name: &'static str, label: &'static str, hint: &'static str) -> Ask {
    Ask::Area { name, label, hint, value: sent.get(name).to_owned(), rows: 5 }
}

#[must_use]
pub fn day(sent: &Fields, name: &'static str, legend: &'static str, hint: &'static str) -> Ask {
    Ask::Day { name, legend, hint, value: boxes(sent, name) }
}

/// Radios from pairs of code and words.
pub fn pick<V: Into<String>, L: Into<String>>(
    sent: &Fields,
    name: &'static str,
    legend: &'static str,
    pairs: impl IntoIterator<Item = (V, L)>,
) -> Ask {
    Ask::Pick { name, legend, hint: "", choices: choices(pairs, &[sent.get(name)]) }
}

/// Checkboxes from pairs of code and words.
pub fn tick<V: Into<String>, L: Into<String>>(
    sent: &Fields,
    name: &'static str,
    legend: &'static str,
    pairs: impl IntoIterator<Item = (V, L)>,
) -> Ask {
    Ask::Tick { name, legend, hint: "", choices: choices(pairs, &sent.all(name)) }
}

/// A list to pick one from, from pairs of code and words.
pub fn list<V: Into<String>, L: Into<String>>(
    sent: &Fields,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    pairs: impl IntoIterator<Item = (V, L)>,
) -> Ask {
    Ask::List { name, label, hint, options: choices(pairs, &[sent.get(name)]) }
}

/// By which register somebody signs as a clinician, and its number there.
pub fn registration(sent: &Fields, problems: &mut Problems) -> Option<Registration> {
    let register = sent.code::<Register>("register");
    if register.is_none() {
        problems.add("register", "Select the register by which you sign");
    }
    let by = register.and_then(|register| Registration::parse(register, sent.get("registration")));
    if register.is_some() && by.is_none() {
        problems.add("registration", "Enter your registration number: 5 to 10 letters and numbers");
    }
    by
}

/// Reads a form and notes each problem at its field.
pub struct Reading<'a> {
    pub sent: &'a Fields,
    pub problems: &'a mut Problems,
}

impl Reading<'_> {
    /// A closed code that must be chosen.
    pub fn code<T: std::str::FromStr>(&mut self, name: &str, missing: &str) -> Option<T> {
        let found = self.sent.code(name);
        if found.is_none() {
            self.problems.add(name, missing);
        }
        found
    }

    /// Every closed code that was ticked.
    pub fn codes<T: std::str::FromStr>(&self, name: &str) -> Vec<T> {
        self.sent.all(name).into_iter().filter_map(|code| code.parse().ok()).collect()
    }

    /// A text that must be there.
    pub fn text(&mut self, name: &str, missing: &str) -> Option<String> {
        self.sent.prose(name, LONG, missing, self.problems)
    }

    /// A line that must be there.
    pub fn line(&mut self, name: &str, missing: &str) -> Option<String> {
        self.sent.prose(name, SHORT, missing, self.problems)
    }

    /// A date that may be left out.
    pub fn day(&mut self, name: &str, subject: &str) -> Option<NaiveDate> {
        match boxes(self.sent, name).parse() {
            Ok(day) => day,
            Err(fault) => {
                self.problems.add_date(name, fault, subject);
                None
            }
        }
    }

    /// A date that must be there.
    pub fn needed_day(&mut self, name: &str, subject: &str) -> Option<NaiveDate> {
        let before = self.problems.iter().count();
        let day = self.day(name, subject);
        if day.is_none() && self.problems.iter().count() == before {
            self.problems.add(name, format!("{subject}: enter the date"));
        }
        day
    }

    /// A whole number that may be left out.
    pub fn number(&mut self, name: &str, most: u32, words: &str) -> Option<u32> {
        let typed = self.sent.given(name)?;
        let number = typed.parse::<u32>().ok().filter(|n| *n <= most);
        if number.is_none() {
            self.problems.add(name, words);
        }
        number
    }
}

/// A part of a page about a case: facts, lines, and what can be done about them.
pub struct Section {
    pub title: String,
    pub note: Option<String>,
    pub facts: Vec<(String, String)>,
    pub lines: Vec<String>,
    /// Words and address.
    pub acts: Vec<(String, String)>,
}

impl Section {
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), note: None, facts: Vec::new(), lines: Vec::new(), acts: Vec::new() }
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    #[must_use]
    pub fn fact(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.facts.push((key.into(), value.into()));
        self
    }

    #[must_use]
    pub fn lines(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.lines.extend(lines);
        self
    }

    #[must_use]
    pub fn act(mut self, words: impl Into<String>, href: impl Into<String>) -> Self {
        self.acts.push((words.into(), href.into()));
        self
    }
}
