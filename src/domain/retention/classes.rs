//! The schedule: minimum periods of the Records Management Code of Practice (NHS England, appendix II, updated 7 August
//! 2023), and ours where the Code names none.

/// Recalled: the periods are to be compared with appendix II before go-live. `ours` says where no source names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    pub code: &'static str,
    /// The record, as the Code calls it.
    pub record: &'static str,
    pub years: u32,
    pub starts_with: StartsWith,
    /// Not in the Code: our own design.
    pub ours: bool,
}

crate::codes! {
    /// From which day the years are counted.
    pub enum StartsWith {
        Closing = "closing" / "the closing of the record, and of any appeal or claim",
        Incident = "incident" / "the day of the incident",
    }
}

const fn class(code: &'static str, record: &'static str, years: u32, starts_with: StartsWith, ours: bool) -> Class {
    Class { code, record, years, starts_with, ours }
}

/// The classes of what Candour keeps. Complaint records are kept apart from the health record.
pub const CLASSES: &[Class] = &[
    class("complaint", "Complaint case file", 10, StartsWith::Closing, false),
    class("pals", "PALS contact", 10, StartsWith::Closing, false),
    class("incident_serious", "Patient safety incident, serious", 20, StartsWith::Incident, false),
    class("incident_other", "Patient safety incident, not serious", 10, StartsWith::Incident, false),
    class("candour", "Duty of candour record", 20, StartsWith::Incident, true),
];
