//! How long a record is kept, what holds it longer, and who decides that it goes: a person, never the calendar alone.

mod classes;
#[cfg(test)]
mod tests;

pub use classes::{CLASSES, Class, StartsWith};

use chrono::{Months, NaiveDate};

use super::calendar::{date_words, london_date};
use super::case::action::Refusal;
use super::case::decide::{Decision, Moment};
use super::case::event::{Event, EventKind};
use super::case::state::StrandState;
use super::case::{Case, StrandKind};
use super::harm::grade::HarmGrade;
use super::people::{Actor, Capacity};

/// What the rule needs to know of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Each duty, and the day it was closed; none while it is open.
    pub duties: Vec<(StrandKind, Option<NaiveDate>)>,
    /// The day it happened, or, where that is not known, the day it was told.
    pub happened_on: NaiveDate,
    /// The worst that is known of the harm: as reviewed, else as reported.
    pub harm: Option<HarmGrade>,
    pub held: bool,
    /// A person decided to keep it until then.
    pub kept_until: Option<NaiveDate>,
}

/// How long one record is kept, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub class: &'static Class,
    pub from: NaiveDate,
    /// The first day on which a person may decide that it goes.
    pub until: NaiveDate,
}

/// The classes of one duty (Records Management Code of Practice, appendix II, as listed in [`CLASSES`]). A harm that calls
/// for candour makes the record one of candour; severe harm or death makes the incident a serious one: our reading of
/// "serious", to be verified. What the Code does not name follows the complaint, its nearest kin.
fn classes(kind: StrandKind, harm: Option<HarmGrade>) -> Vec<&'static Class> {
    let codes: &[&str] = match kind {
        StrandKind::Complaint | StrandKind::DataProtection | StrandKind::Safeguarding => &["complaint"],
        StrandKind::ServiceFailure => &["pals"],
        StrandKind::Incident | StrandKind::Medicine => match harm {
            Some(grade) if grade.is_severe_or_worse() => &["incident_serious", "candour"],
            Some(grade) if grade.is_moderate_or_worse() => &["incident_other", "candour"],
            _ => &["incident_other"],
        },
    };
    CLASSES.iter().filter(|class| codes.contains(&class.code)).collect()
}

/// How long a record is kept: the longest of its duties counts. None while any of them is open, because the time of a
/// complaint begins with its closing, and an open duty is never somebody's past.
#[must_use]
pub fn term(record: &Record) -> Option<Term> {
    let closed: Option<Vec<(StrandKind, NaiveDate)>> =
        record.duties.iter().map(|(kind, closed)| closed.map(|on| (*kind, on))).collect();
    let terms = closed?.into_iter().flat_map(|(kind, closed_on)| {
        classes(kind, record.harm).into_iter().filter_map(move |class| {
            let from = match class.starts_with {
                StartsWith::Closing => closed_on,
                StartsWith::Incident => record.happened_on,
            };
            // Never before the record was closed: an incident may be closed long after it happened.
            let until = from.checked_add_months(Months::new(class.years * 12))?.max(closed_on);
            Some(Term { class, from, until })
        })
    });
    // Of two that end on one day the complaint is named: it is what the person made.
    let longest = terms.max_by_key(|term| (term.until, term.class.code == "complaint"))?;
    Some(Term { until: record.kept_until.map_or(longest.until, |kept| kept.max(longest.until)), ..longest })
}

/// Whether a person is to decide about this record now.
#[must_use]
pub fn is_due(record: &Record, today: NaiveDate) -> bool {
    !record.held && term(record).is_some_and(|term| term.until <= today)
}

/// What a person does with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A court, an inquiry or a claim needs it (Records Management Code of Practice, appendix I).
    Hold,
    Lift,
    /// Its time is over, and there is a reason to keep it.
    Keep {
        record: Record,
        until: NaiveDate,
    },
    /// Its time is over, and nothing needs it.
    Erase {
        record: Record,
    },
    /// The program has erased it.
    Erased,
}

/// Decides about a record. The reasons are kept beside it, for those who handle it; the timeline says that it happened.
///
/// # Errors
/// [`Refusal::StillOpen`], [`Refusal::Held`], [`Refusal::NotDue`].
pub fn decide(case: &Case, actor: &Actor, act: Act, at: Moment<'_>) -> Result<Decision, Refusal> {
    let today = london_date(at.now);
    let event = match act {
        Act::Hold => Event::shared(EventKind::HoldPlaced, ""),
        Act::Lift => Event::shared(EventKind::HoldLifted, ""),
        Act::Keep { record, until } => {
            over(case, &record, today)?;
            if until <= today {
                return Err(Refusal::NotNow);
            }
            Event::shared(EventKind::KeptLonger, format!("until {}", date_words(until)))
        }
        Act::Erase { record } => {
            over(case, &record, today)?;
            Event::shared(EventKind::ErasureDecided, "")
        }
        Act::Erased if actor.capacity == Capacity::System => Event::shared(EventKind::Erased, ""),
        Act::Erased => return Err(Refusal::NotAllowed),
    };
    Ok(Decision { events: vec![event], ..Decision::default() })
}

fn over(case: &Case, record: &Record, today: NaiveDate) -> Result<(), Refusal> {
    if case.strands.iter().any(|s| s.state != StrandState::Closed) || term(record).is_none() {
        return Err(Refusal::StillOpen);
    }
    if record.held {
        return Err(Refusal::Held);
    }
    if is_due(record, today) { Ok(()) } else { Err(Refusal::NotDue) }
}
