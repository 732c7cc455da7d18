//! Dates in the forms usual in the United Kingdom, and which of them are likely dates of birth.

use super::words::{Text, Word, is_space};
use super::{Kind, Span};

/// A day before this year is taken for a date of birth even if no word says so: no story that reaches us is older. Ours.
const OLDEST_STORY: i32 = 2012;

/// Two digits from here on are a year of the last century.
const LAST_CENTURY: i32 = 30;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// How many words a date may stand behind "born" or "date of birth".
const CUE_REACH: usize = 4;

pub(super) fn find(text: &Text) -> Vec<Span> {
    let mut found = Vec::new();
    let mut next = 0;
    while next < text.words().len() {
        let born = follows_birth(text, next);
        let here = Here { text, words: text.words_from(next) };
        let date = here.numbers().or_else(|| here.day_month()).or_else(|| here.month_day());
        let date = date.or_else(|| here.month_year()).or_else(|| here.year_alone().filter(|_| born));
        match date {
            Some(date) => {
                found.extend(date.span(here.words, born));
                next += date.words;
            }
            None => next += 1,
        }
    }
    found
}

/// So many words of the text are a date, of this year if it is given.
#[derive(Clone, Copy)]
struct Date {
    words: usize,
    to_the_day: bool,
    year: Option<i32>,
}

impl Date {
    fn span(self, words: &[Word], born: bool) -> Option<Span> {
        let old = self.to_the_day && self.year.is_some_and(|year| year < OLDEST_STORY);
        let kind = if born || old { Kind::DateOfBirth } else { Kind::Date };
        Some(Span { start: words.first()?.start, end: words.get(self.words - 1)?.end, kind })
    }
}

/// The words from one on, read as a date.
struct Here<'a> {
    text: &'a Text,
    words: &'a [Word],
}

impl Here<'_> {
    /// 12/03/1957, 12.3.57, 1957-03-12.
    fn numbers(&self) -> Option<Date> {
        let [a, b, c, ..] = self.words else { return None };
        let mark = self.text.char(a.end).filter(|mark| matches!(mark, '/' | '-' | '.'))?;
        if self.text.slice(a.end, b.start) != [mark] || self.text.slice(b.end, c.start) != [mark] {
            return None;
        }
        let year = if a.folded.len() == 4 {
            month_number(b).and(day(c)).and(year(a))
        } else {
            day(a).and(month_number(b)).and(year(c))
        };
        year.map(|year| Date { words: 3, to_the_day: true, year: Some(year) })
    }

    /// 12 March 1957, 12th of March ’57, 12-Mar-57, 12 March.
    fn day_month(&self) -> Option<Date> {
        day(self.words.first()?)?;
        let of = usize::from(self.words.get(1).is_some_and(|word| word.folded == "of"));
        is_month(self.words.get(1 + of)?).then(|| self.with_year(2 + of)).filter(|date| self.holds_together(*date))
    }

    /// March 12, 1957; March 12th.
    fn month_day(&self) -> Option<Date> {
        let [month, number, ..] = self.words else { return None };
        let is_day = is_month(month) && day(number).is_some();
        is_day.then(|| self.with_year(2)).filter(|date| self.holds_together(*date))
    }

    /// March 1957.
    fn month_year(&self) -> Option<Date> {
        let [month, number, ..] = self.words else { return None };
        let year = Some(number).filter(|number| is_month(month) && number.folded.len() == 4).and_then(year)?;
        Some(Date { words: 2, to_the_day: false, year: Some(year) }).filter(|date| self.holds_together(*date))
    }

    /// 1957: enough after "born".
    fn year_alone(&self) -> Option<Date> {
        let year = self.words.first().filter(|word| word.folded.len() == 4).and_then(year)?;
        Some(Date { words: 1, to_the_day: false, year: Some(year) })
    }

    /// These words, and a year if one follows.
    fn with_year(&self, words: usize) -> Date {
        let with = Date { words: words + 1, to_the_day: true, year: self.words.get(words).and_then(year) };
        if with.year.is_some() && self.holds_together(with) {
            with
        } else {
            Date { words, to_the_day: true, year: None }
        }
    }

    fn holds_together(&self, date: Date) -> bool {
        let allowed = |c| is_space(c) || matches!(c, ',' | '.' | '-' | '/' | '’' | '\'');
        let pairs = self.words.get(..date.words).unwrap_or_default().windows(2);
        pairs.into_iter().all(|pair| matches!(pair, [a, b] if self.text.joined(a, b, 2, allowed)))
    }
}

/// Whether one of the words just before says that somebody was born.
fn follows_birth(text: &Text, index: usize) -> bool {
    let before: Vec<&str> = text.words_before(index, CUE_REACH).map(|word| word.folded.as_str()).collect();
    before.iter().any(|word| matches!(*word, "dob" | "born" | "birth" | "birthday" | "birthdate"))
        || before.starts_with(&["b", "o", "d"])
}

fn day(word: &Word) -> Option<i32> {
    let digits = word.folded.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = word.folded.strip_prefix(digits)?;
    let day = if digits.len() <= 2 { digits.parse().ok()? } else { return None };
    (matches!(suffix, "" | "st" | "nd" | "rd" | "th") && (1..=31).contains(&day)).then_some(day)
}

fn month_number(word: &Word) -> Option<i32> {
    word.number(2).filter(|month| (1..=12).contains(month))
}

/// In full, its first three letters, or "sept".
fn is_month(word: &Word) -> bool {
    let name = word.folded.as_str();
    name == "sept" || MONTHS.iter().any(|month| *month == name || name.len() == 3 && month.starts_with(name))
}

fn year(word: &Word) -> Option<i32> {
    match (word.folded.len(), word.number(4)?) {
        (4, year @ 1900..=2099) => Some(year),
        (2, year @ LAST_CENTURY..) => Some(1900 + year),
        (2, year) => Some(2000 + year),
        _ => None,
    }
}
