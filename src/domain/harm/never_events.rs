//! Never Events, by the list in force on the day. A case keeps the list by which it was judged.
//!
//! Source: LFPSE value set `never-event-type-5`; NHS England, Never Events list 2018, revised February 2021. A
//! replacement was announced in September 2025: it becomes a second list here, and changes no case judged before.

use chrono::NaiveDate;

/// A list with the days on which it was in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    pub version: &'static str,
    /// First day, `YYYY-MM-DD`.
    pub from: (i32, u32, u32),
    /// The first day on which it was no longer in force.
    pub to: Option<(i32, u32, u32)>,
    /// LFPSE code and name.
    pub events: &'static [(&'static str, &'static str)],
}

/// Every list, the oldest first.
pub const LISTS: &[List] = &[List {
    version: "2018, revised February 2021",
    from: (2018, 2, 1),
    to: None,
    events: &[
        ("1", "Wrong site surgery"),
        ("2", "Wrong implant/prosthesis"),
        ("3", "Retained foreign object post procedure"),
        ("4", "Mis-selection of a strong potassium solution"),
        ("5", "Administration of medication by the wrong route"),
        ("6", "Overdose of insulin due to abbreviations or incorrect device"),
        ("7", "Overdose of methotrexate for non-cancer treatment"),
        ("8", "Mis-selection of high strength midazolam during conscious sedation"),
        ("9", "Failure to install functional collapsible shower or curtain rails"),
        ("10", "Falls from poorly restricted windows"),
        ("11", "Chest or neck entrapment in bed rails"),
        ("12", "Transfusion or transplantation of ABO-incompatible blood components or organs"),
        ("13", "Misplaced naso- or oro-gastric tubes"),
        ("14", "Scalding of patients"),
        ("15", "Unintentional connection of a patient requiring oxygen to an air flowmeter"),
    ],
}];

/// The list in force on a day.
#[must_use]
pub fn in_force(on: NaiveDate) -> Option<&'static List> {
    let day = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d);
    LISTS
        .iter()
        .rev()
        .find(|list| day(list.from).is_some_and(|from| from <= on) && list.to.and_then(day).is_none_or(|to| on < to))
}

/// The name of an event by its list and code.
#[must_use]
pub fn name(version: &str, code: &str) -> Option<&'static str> {
    let list = LISTS.iter().find(|list| list.version == version)?;
    list.events.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_has_one_list_and_its_codes_are_known() {
        let list = in_force(NaiveDate::from_ymd_opt(2026, 3, 9).unwrap()).unwrap();
        assert_eq!(list.events.len(), 15);
        assert_eq!(name(list.version, "7"), Some("Overdose of methotrexate for non-cancer treatment"));
        assert_eq!(name(list.version, "16"), None);
        assert!(in_force(NaiveDate::from_ymd_opt(2017, 1, 1).unwrap()).is_none());
    }

    #[test]
    fn the_names_are_those_of_the_reference() {
        let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/domain/codes/never_events.toml");
        let Ok(text) = std::fs::read_to_string(shared) else { return };
        for (_, event) in LISTS[0].events {
            assert!(text.contains(&format!("name = \"{event}\"")), "{event}");
        }
    }
}
