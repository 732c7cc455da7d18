//! A calendar month by London's dates: the period of every figure.

use chrono::{Datelike, Months, NaiveDate};

/// A calendar month, written `YYYY-MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(NaiveDate);

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Reads `YYYY-MM`.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        (code.len() == 7).then(|| format!("{code}-01").parse().ok().map(Self)).flatten()
    }

    /// `YYYY-MM`.
    #[must_use]
    pub fn code(self) -> String {
        self.0.format("%Y-%m").to_string()
    }

    /// "November 2026".
    #[must_use]
    pub fn words(self) -> String {
        self.0.format("%B %Y").to_string()
    }

    #[must_use]
    pub const fn first(self) -> NaiveDate {
        self.0
    }

    /// The first day that is no longer of it.
    #[must_use]
    pub fn end(self) -> NaiveDate {
        self.next().0
    }

    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    /// So many months earlier.
    #[must_use]
    pub fn back(self, months: u32) -> Self {
        Self(self.0.checked_sub_months(Months::new(months)).unwrap_or(self.0))
    }

    /// From this month to that one, both included.
    #[must_use]
    pub fn to(self, last: Self) -> Vec<Self> {
        std::iter::successors(Some(self), |month| Some(month.next())).take_while(|month| *month <= last).collect()
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_reads_back_and_ends_where_the_next_begins() {
        let month = Month::parse("2024-12").unwrap();
        assert_eq!((month.code().as_str(), month.words().as_str()), ("2024-12", "December 2024"));
        assert_eq!(month.end(), "2025-01-01".parse().unwrap());
        assert_eq!(Month::of("2024-12-31".parse().unwrap()), month);
        assert_eq!(month.back(12).to(month).len(), 13);
        for wrong in ["2024-13", "2024-1", "202412", "2024-12-01", ""] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }
}
