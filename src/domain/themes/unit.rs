//! One strand as a review froze it: a flat, de-identified row. No name, no date, no id: the month, codes and day counts only.

use serde::{Deserialize, Serialize};

use crate::codes;
use crate::domain::case::state::StrandState;
use crate::domain::case::telling::{Channel, Teller};
use crate::domain::case::{Funding, Outcome, StrandKind};
use crate::domain::failure::{Failure, failure};
use crate::domain::harm::severity::{Severity, TherapyTier};

codes! {
    /// The worse of the physical and psychological grade as one level for tables (HL-6, NHS England's own comparison), or
    /// what was said where nobody has graded it.
    pub enum HarmLevel {
        Fatal = "fatal" / "death",
        Severe = "severe" / "severe harm",
        Moderate = "moderate" / "moderate harm",
        Low = "low" / "low harm",
        None = "none" / "no harm",
        SaidHarmed = "said_harmed" / "said to be harmed, not graded",
        NotKnown = "not_known" / "not known",
    }
}

/// A value that is written as one cell and read back from it.
trait Field: Sized {
    fn write(&self) -> String;
    fn read(cell: &str) -> Option<Self>;
}

impl Field for String {
    fn write(&self) -> String {
        self.clone()
    }
    fn read(cell: &str) -> Option<Self> {
        (!cell.is_empty()).then(|| cell.to_owned())
    }
}

impl Field for i32 {
    fn write(&self) -> String {
        self.to_string()
    }
    fn read(cell: &str) -> Option<Self> {
        cell.parse().ok()
    }
}

impl Field for bool {
    fn write(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }
    fn read(cell: &str) -> Option<Self> {
        match cell {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }
}

impl<T: Field> Field for Option<T> {
    fn write(&self) -> String {
        self.as_ref().map_or_else(String::new, Field::write)
    }
    fn read(cell: &str) -> Option<Self> {
        if cell.is_empty() { Some(None) } else { T::read(cell).map(Some) }
    }
}

macro_rules! coded {
    ($($code:ty),+) => { $(
        impl Field for $code {
            fn write(&self) -> String {
                self.code().to_owned()
            }
            fn read(cell: &str) -> Option<Self> {
                cell.parse().ok()
            }
        }
    )+ };
}

coded!(StrandKind, Teller, Channel, HarmLevel, Severity, TherapyTier, Funding, StrandState, Outcome);

/// The struct, its columns, and both ways between them, so that they cannot part.
macro_rules! unit {
    ($(#[$meta:meta])* $($field:ident: $of:ty = $column:literal $about:literal),+ $(,)?) => {
        $(#[$meta])*
        pub struct Unit { $(#[doc = $about] pub $field: $of),+ }

        impl Unit {
            /// Each column with what it holds, in the order of [`Unit::cells`].
            pub const COLUMNS: &'static [(&'static str, &'static str)] = &[$(($column, $about)),+];

            /// The row as cells; nothing known is an empty cell.
            #[must_use]
            pub fn cells(&self) -> Vec<String> {
                vec![$(self.$field.write()),+]
            }

            /// Reads a row of cells.
            ///
            /// # Errors
            /// The column whose cell cannot be read, or that is missing.
            pub fn read(cells: &[&str]) -> Result<Self, &'static str> {
                let mut cells = cells.iter();
                Ok(Self { $($field: cells.next().and_then(|cell| Field::read(cell)).ok_or($column)?),+ })
            }
        }
    };
}

unit! {
    /// Field order is the canonical order of the JSON that a review keeps. Columns of a bundle have the names of the data
    /// dictionary where it has one.
    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    month: String = "period_month" "Month of receipt, Europe/London; its quarter, or withheld, where the month would tell too much",
    kind: StrandKind = "kind" "Which duty the strand is",
    origin: Teller = "source" "Who told us",
    channel: Channel = "channel" "How it reached us",
    failure: String = "failure_types" "What went wrong first of all: a code of codes/failures.csv",
    harm_reported: HarmLevel = "harm_reported" "Harm as reported",
    harm_reviewed: Option<HarmLevel> = "harm_reviewed" "Harm as a clinician reviewed it; empty until reviewed",
    severity: Severity = "severity" "How urgent the case is in the queue",
    tier: Option<TherapyTier> = "tier" "How soon the patient suffers without the medicine; empty where that is withheld",
    provider: Option<String> = "provider_group" "Homecare company: a code of codes/bodies.csv; empty where not known",
    trust: Option<String> = "trust" "NHS trust: a code of codes/bodies.csv; empty where not known, withheld where it would tell too much",
    icb: Option<String> = "commissioner" "Integrated care board: a code of codes/bodies.csv; empty where not known, or withheld",
    region: Option<String> = "region" "NHS England region; empty where not known, or withheld",
    funding: Funding = "funding" "Who pays the homecare company",
    state: StrandState = "state" "How far the strand had come when the review was frozen",
    ack_days: Option<i32> = "ack_working_days" "Working days from receipt to acknowledgement; empty while not acknowledged",
    ack_on_time: Option<bool> = "ack_on_time" "Acknowledged within its limit",
    response_days: Option<i32> = "response_days" "Calendar days from receipt to the final answer; empty while not answered",
    over_six_months: Option<bool> = "over_six_months" "The answer took longer than six months (reg 14(4), SI 2009/309)",
    outcome: Option<Outcome> = "outcome" "The answer; empty while there is none",
    reopened: i32 = "reopened" "How often it was reopened",
    provider_answered: Option<bool> = "provider_answered" "The provider answered by its date; empty while not asked or not yet due",
}

impl Unit {
    /// The level for tables: as reviewed, else as reported.
    #[must_use]
    pub fn harm(&self) -> HarmLevel {
        self.harm_reviewed.unwrap_or(self.harm_reported)
    }

    /// The failure in words and family; none for a code this version does not know.
    #[must_use]
    pub fn failure(&self) -> Option<&'static Failure> {
        failure(&self.failure)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A plain row to vary.
    pub fn unit() -> Unit {
        Unit {
            month: "2026-03".to_owned(),
            kind: StrandKind::Complaint,
            origin: Teller::Patient,
            channel: Channel::Web,
            failure: "HC-DEL-04".to_owned(),
            harm_reported: HarmLevel::Low,
            harm_reviewed: None,
            severity: Severity::S3,
            tier: Some(TherapyTier::Weeks),
            provider: Some("P01".to_owned()),
            trust: Some("RAA".to_owned()),
            icb: None,
            region: Some("Y56".to_owned()),
            funding: Funding::Nhs,
            state: StrandState::Received,
            ack_days: Some(2),
            ack_on_time: Some(true),
            response_days: None,
            over_six_months: None,
            outcome: None,
            reopened: 0,
            provider_answered: None,
        }
    }

    #[test]
    fn a_row_is_read_back_as_it_was_written() {
        let unit = Unit { harm_reviewed: Some(HarmLevel::Severe), trust: None, ..unit() };
        let cells = unit.cells();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        assert_eq!(Unit::read(&cells), Ok(unit.clone()));
        assert_eq!(cells.len(), Unit::COLUMNS.len());
        let json = serde_json::to_string(&unit).unwrap();
        assert_eq!(serde_json::from_str::<Unit>(&json).unwrap(), unit);
    }

    #[test]
    fn a_cell_that_cannot_be_read_names_its_column() {
        let mut cells = unit().cells();
        cells[1] = "grumble".to_owned();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        assert_eq!(Unit::read(&cells), Err("kind"));
        assert_eq!(Unit::read(&["2026-03"]), Err("kind"));
    }

    #[test]
    fn harm_is_as_reviewed_else_as_reported() {
        assert_eq!(unit().harm(), HarmLevel::Low);
        assert_eq!(Unit { harm_reviewed: Some(HarmLevel::Fatal), ..unit() }.harm(), HarmLevel::Fatal);
    }
}
