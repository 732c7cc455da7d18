//! What form pages are made of: problems with their fields, choices to pick from, the three boxes of a date.

use chrono::NaiveDate;

/// Something wrong with what was sent: the field, and how to put it right, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub field: String,
    pub words: String,
    /// The box of a date that is wrong; `None`: the field as a whole.
    pub part: Option<Part>,
}

impl Problem {
    /// The id of the element that the error summary leads to.
    #[must_use]
    pub fn anchor(&self) -> String {
        match self.part {
            Some(part) => format!("{}-{}", self.field, part.name()),
            None => self.field.clone(),
        }
    }
}

/// The problems of one form, in the order of its fields. Add them in that order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Notes what is wrong with a field.
    pub fn add(&mut self, field: impl Into<String>, words: impl Into<String>) {
        self.0.push(Problem { field: field.into(), words: words.into(), part: None });
    }

    /// Notes what is wrong with a date, and leads to the box at fault.
    pub fn add_date(&mut self, field: impl Into<String>, fault: DateFault, subject: &str) {
        self.0.push(Problem { field: field.into(), words: fault.words(subject), part: Some(fault.part()) });
    }

    /// Notes what is wrong with a box of a date.
    pub fn add_box(&mut self, field: impl Into<String>, part: Part, words: impl Into<String>) {
        self.0.push(Problem { field: field.into(), words: words.into(), part: Some(part) });
    }

    /// Adds the problems of another part of the same form.
    pub fn extend(&mut self, others: Problems) {
        self.0.extend(others.0);
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// The first problem of this field, in words: what its part takes as `error`.
    #[must_use]
    pub fn for_field(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|problem| problem.field == field).map(|problem| problem.words.as_str())
    }

    /// The box at fault in this date: what the date part takes as `wrong`.
    #[must_use]
    pub fn part_of(&self, field: &str) -> Option<Part> {
        self.0.iter().find(|problem| problem.field == field).and_then(|problem| problem.part)
    }
}

/// One thing to pick: a radio, a checkbox or an option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: String,
    pub checked: bool,
    /// Stands before it, as "or".
    pub divider: String,
    /// Ticking it unticks all others: "None of these".
    pub alone: bool,
    /// More is asked below it once it is picked.
    pub reveals: bool,
    /// Picks it, on a page inside `data-keys` (coding).
    pub key: Option<char>,
}

impl Choice {
    /// A choice that sends `value` and reads `label`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub fn checked_if(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }

    /// Sets it apart from those above by the word "or".
    #[must_use]
    pub fn after_or(mut self) -> Self {
        self.divider = "or".to_owned();
        self
    }

    #[must_use]
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    #[must_use]
    pub fn reveals(mut self) -> Self {
        self.reveals = true;
        self
    }

    /// A key that picks it: a figure or a small letter.
    #[must_use]
    pub fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }

    /// Its id in the list of `field`: the first has the field's own, so that the error summary leads to it.
    #[must_use]
    pub fn id(&self, field: &str, place: usize) -> String {
        if place > 1 { format!("{field}-{place}") } else { field.to_owned() }
    }
}

/// Choices from pairs of value and words, as a code list gives them; those in `chosen` are ticked.
pub fn choices<V, L>(pairs: impl IntoIterator<Item = (V, L)>, chosen: &[impl AsRef<str>]) -> Vec<Choice>
where
    V: Into<String>,
    L: Into<String>,
{
    let ticked = |choice: &Choice| chosen.iter().any(|value| value.as_ref() == choice.value);
    pairs
        .into_iter()
        .map(|(value, label)| Choice::new(value, label))
        .map(|choice| Choice { checked: ticked(&choice), ..choice })
        .collect()
}

/// A box of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Day,
    Month,
    Year,
}

impl Part {
    /// The end of the field's name and id, and the word in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Part::Day => "day",
            Part::Month => "month",
            Part::Year => "year",
        }
    }

    /// The key of the words above the box.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Part::Day => "part-day",
            Part::Month => "part-month",
            Part::Year => "part-year",
        }
    }

    /// Characters the box is wide.
    #[must_use]
    pub const fn width(self) -> u8 {
        match self {
            Part::Day | Part::Month => 2,
            Part::Year => 4,
        }
    }
}

/// A date as it was typed. The words come back as they were when something is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateBoxes {
    pub day: String,
    pub month: String,
    pub year: String,
}

/// Why three boxes make no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// One box is empty while another is not.
    Missing(Part),
    /// No number (or name of a month), or a day that month does not have.
    NotReal(Part),
    /// Two figures say no century.
    ShortYear,
}

impl DateFault {
    #[must_use]
    pub const fn part(self) -> Part {
        match self {
            DateFault::Missing(part) | DateFault::NotReal(part) => part,
            DateFault::ShortYear => Part::Year,
        }
    }

    /// What to put right. `subject` begins the sentence: "Date of birth".
    #[must_use]
    pub fn words(self, subject: &str) -> String {
        match self {
            DateFault::Missing(part) => format!("{subject} must include a {}", part.name()),
            DateFault::NotReal(_) => format!("{subject} must be a real date"),
            DateFault::ShortYear => format!("{subject} must have a year of 4 numbers"),
        }
    }
}

impl DateBoxes {
    /// The boxes of a date that is known.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        use chrono::Datelike;
        Self { day: date.day().to_string(), month: date.month().to_string(), year: date.year().to_string() }
    }

    /// Each box with what was typed, in reading order.
    #[must_use]
    pub fn parts(&self) -> [(Part, &str); 3] {
        [(Part::Day, self.day.trim()), (Part::Month, self.month.trim()), (Part::Year, self.year.trim())]
    }

    /// The date, or `None` when all boxes are empty. Months may be numbers or English names, whole or of three letters.
    ///
    /// # Errors
    /// The first box at fault, in reading order.
    pub fn parse(&self) -> Result<Option<NaiveDate>, DateFault> {
        let boxes = self.parts();
        if boxes.iter().all(|(_, typed)| typed.is_empty()) {
            return Ok(None);
        }
        if let Some((part, _)) = boxes.iter().find(|(_, typed)| typed.is_empty()) {
            return Err(DateFault::Missing(*part));
        }
        let day = number(self.day.trim()).filter(|day| (1..=31).contains(day));
        let day = day.ok_or(DateFault::NotReal(Part::Day))?;
        let month = month(self.month.trim()).ok_or(DateFault::NotReal(Part::Month))?;
        let year = number(self.year.trim()).ok_or(DateFault::NotReal(Part::Year))?;
        if self.year.trim().len() != 4 {
            return Err(DateFault::ShortYear);
        }
        let year = i32::try_from(year).map_err(|_| DateFault::NotReal(Part::Year))?;
        NaiveDate::from_ymd_opt(year, month, day).ok_or(DateFault::NotReal(Part::Day)).map(Some)
    }
}

fn number(typed: &str) -> Option<u32> {
    typed.bytes().all(|byte| byte.is_ascii_digit()).then(|| typed.parse().ok()).flatten()
}

fn month(typed: &str) -> Option<u32> {
    let named = || typed.parse::<chrono::Month>().ok().map(|month| month.number_from_month());
    number(typed).or_else(named).filter(|month| (1..=12).contains(month))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(day: &str, month: &str, year: &str) -> Result<Option<NaiveDate>, DateFault> {
        DateBoxes { day: day.into(), month: month.into(), year: year.into() }.parse()
    }

    #[test]
    fn a_date_is_taken_as_people_write_it() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 9);
        for (day, month) in [("9", "3"), ("09", "03"), (" 9 ", "March"), ("9", "mar")] {
            assert_eq!(typed(day, month, "2026"), Ok(date), "{day} {month}");
        }
        assert_eq!(typed("29", "2", "2028"), Ok(NaiveDate::from_ymd_opt(2028, 2, 29)));
        assert_eq!(typed("", " ", ""), Ok(None));
        assert_eq!(DateBoxes::of(date.unwrap()).parse(), Ok(date));
    }

    #[test]
    fn a_fault_names_its_box_and_says_what_to_put_right() {
        for (boxes, fault, words) in [
            (("", "3", "2026"), DateFault::Missing(Part::Day), "Date must include a day"),
            (("9", "3", ""), DateFault::Missing(Part::Year), "Date must include a year"),
            (("32", "1", "2026"), DateFault::NotReal(Part::Day), "Date must be a real date"),
            (("29", "2", "2026"), DateFault::NotReal(Part::Day), "Date must be a real date"),
            (("9", "13", "2026"), DateFault::NotReal(Part::Month), "Date must be a real date"),
            (("9", "+3", "2026"), DateFault::NotReal(Part::Month), "Date must be a real date"),
            (("9", "3", "26"), DateFault::ShortYear, "Date must have a year of 4 numbers"),
        ] {
            assert_eq!(typed(boxes.0, boxes.1, boxes.2), Err(fault), "{boxes:?}");
            assert_eq!(fault.words("Date"), words);
        }
    }

    #[test]
    fn problems_keep_their_order_and_lead_to_their_box() {
        let mut problems = Problems::default();
        problems.add("story", "Tell us what happened");
        problems.add_date("when", DateFault::Missing(Part::Month), "Date");
        problems.add("story", "Use fewer words");
        assert_eq!(problems.for_field("story"), Some("Tell us what happened"));
        assert_eq!(problems.part_of("when"), Some(Part::Month));
        assert_eq!(problems.for_field("who"), None);
        let anchors: Vec<String> = problems.iter().map(Problem::anchor).collect();
        assert_eq!(anchors, ["story", "when-month", "story"]);
    }

    #[test]
    fn choices_tick_what_was_chosen() {
        let list = choices([("late", "It was late"), ("never", "It did not come")], &["never"]);
        assert_eq!(list.iter().map(|choice| choice.checked).collect::<Vec<_>>(), [false, true]);
    }
}
