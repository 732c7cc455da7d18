//! What lists and tables are made of: the tone of a state, the order of a column, the filters in use.

use super::words;
use crate::domain::calendar::london_date;
use crate::domain::harm::severity::Severity;
use crate::store::decided::Decided;

/// The tone of a state. Five and no more; the words carry the meaning, the colour only repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing asks for attention: closed, withdrawn, not started.
    Plain,
    /// Under way in somebody's hands.
    Moving,
    /// Somebody waits: due soon, asked and not yet answered.
    Waiting,
    /// Good: answered in time, healed, complete.
    Settled,
    /// Overdue, or severe harm. Red is for these alone.
    Urgent,
}

impl Tone {
    /// The colour of the tag, as the design system names it.
    #[must_use]
    pub const fn colour(self) -> &'static str {
        match self {
            Tone::Plain => "grey",
            Tone::Moving => "blue",
            Tone::Waiting => "yellow",
            Tone::Settled => "green",
            Tone::Urgent => "red",
        }
    }
}

/// The tone of a severity: red is for severe harm alone.
#[must_use]
pub const fn severity_tone(severity: Severity) -> Tone {
    match severity {
        Severity::S1 => Tone::Urgent,
        Severity::S2 => Tone::Waiting,
        Severity::S3 => Tone::Moving,
        Severity::S4 | Severity::S5 => Tone::Plain,
    }
}

/// How the list is ordered by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    No,
    Ascending,
    Descending,
}

impl Sorted {
    /// The value of `aria-sort`, which also turns the column's arrow; only the column in force has one.
    #[must_use]
    pub const fn aria(self) -> Option<&'static str> {
        match self {
            Sorted::No => None,
            Sorted::Ascending => Some("ascending"),
            Sorted::Descending => Some("descending"),
        }
    }
}

/// A filter that narrows the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// What it lets through: "Severe harm".
    pub words: String,
    /// The same list without this filter, from its first page.
    pub without: String,
}

/// A regulator's decision as the others read it: no case, no person. Shown by `parts/decisions.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastDecision {
    pub on: String,
    pub regulator: String,
    pub decision: &'static str,
    pub problem: &'static str,
    pub reason: String,
}

impl PastDecision {
    #[must_use]
    pub fn of(decided: &Decided) -> Self {
        let referral = &decided.referral;
        Self {
            on: referral.decided_at.map(|at| words::short_date(london_date(at.utc()))).unwrap_or_default(),
            regulator: decided.regulator.clone(),
            decision: referral.decision.map_or("", |d| d.words()),
            problem: words::failure(&referral.failure),
            reason: referral.reason.clone().unwrap_or_default(),
        }
    }
}
