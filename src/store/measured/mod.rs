//! The uniform metrics counted from what is stored: returns, delivery records, cases, people. `domain::measures` says what
//! each metric is made of; here is what each countable is in the tables. The same figures on both databases.

mod activity;
mod cases;
mod closed;
mod expected;
mod files;
mod people;
mod place;

use crate::domain::calendar::Calendar;
use crate::domain::measures::countable::{Countable, Origin};
use crate::domain::measures::month::Month;
use crate::domain::measures::registry::{Definition, countables};
use crate::domain::measures::value::{Counts, Dimension, Group, Said, Value, figures};

use super::conn::Conn;
use super::error::StoreError;
use place::Places;

/// How figures are broken down, whose account of the activity they go by, and over how many months each reaches.
#[derive(Debug, Clone)]
pub struct By {
    pub dimensions: Vec<Dimension>,
    pub said: Said,
    /// Months of each figure: 1, or 12 for a rolling year.
    pub span: u32,
    /// Only what has these keys; empty is everything.
    pub only: Group,
}

impl By {
    /// Month by month, as the companies returned it.
    #[must_use]
    pub fn dimensions(dimensions: &[Dimension]) -> Self {
        Self { dimensions: dimensions.to_vec(), said: Said::Provider, span: 1, only: Group::default() }
    }

    #[must_use]
    pub fn said(mut self, said: Said) -> Self {
        self.said = said;
        self
    }

    /// Rolling years: each figure is of the 12 months that end with its month.
    #[must_use]
    pub fn rolling_year(mut self) -> Self {
        self.span = 12;
        self
    }

    #[must_use]
    pub fn only(mut self, dimension: Dimension, key: impl Into<String>) -> Self {
        self.only = self.only.with(dimension, key);
        self
    }
}

/// What is asked of the tables.
struct Asked<'a> {
    months: Vec<Month>,
    /// The months of the figures themselves; `months` begins earlier where they roll.
    shown: Vec<Month>,
    by: &'a By,
    wanted: Vec<Countable>,
    places: Places,
    calendar: &'a Calendar,
}

impl Asked<'_> {
    fn wants(&self, all: &[Countable]) -> bool {
        all.iter().any(|countable| self.wanted.contains(countable))
    }

    fn wants_any(&self, origin: Origin) -> bool {
        self.wanted.iter().any(|countable| countable.origin() == origin)
    }

    fn first(&self) -> Month {
        self.months.first().copied().unwrap_or_else(|| Month::of(chrono::NaiveDate::MIN))
    }

    fn last(&self) -> Month {
        self.months.last().copied().unwrap_or_else(|| self.first())
    }
}

/// The figures of these metrics from month to month, both included, for every group that anything was counted for.
///
/// # Errors
/// The database's own, or [`StoreError::Unreadable`] for a record of a later version.
pub fn measured(
    conn: &mut Conn,
    metrics: &[&Definition],
    from: Month,
    to: Month,
    by: &By,
) -> Result<Vec<Value>, StoreError> {
    let places = Places::load(conn, by)?;
    let asked = Asked {
        months: from.back(by.span.saturating_sub(1)).to(to),
        shown: from.to(to),
        by,
        wanted: countables(metrics),
        places,
        calendar: Calendar::england(),
    };
    let mut counts = Counts::default();
    if asked.wants_any(Origin::Activity) {
        activity::count(conn, &asked, &mut counts)?;
    }
    if asked.wants_any(Origin::Activity) || asked.wants_any(Origin::Returns) {
        expected::count(conn, &asked, &mut counts)?;
    }
    if asked.wants_any(Origin::Case) {
        cases::count(conn, &asked, &mut counts)?;
        closed::count(conn, &asked, &mut counts)?;
        files::count(conn, &asked, &mut counts)?;
    }
    if asked.wants_any(Origin::People) {
        people::count(conn, &asked, &mut counts)?;
    }
    Ok(figures(metrics, &counts, &asked.shown, by.span))
}
