//! Bank holidays as GOV.UK publishes them: `bank-holidays.json` (Open Government Licence v3.0).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::domain::calendar::Calendar;

#[derive(Deserialize)]
struct File {
    #[serde(rename = "england-and-wales")]
    england_and_wales: Division,
}

#[derive(Deserialize)]
struct Division {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    title: String,
    date: NaiveDate,
    #[serde(default)]
    notes: String,
}

/// Why a file is not the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTheList {
    #[error("it is not GOV.UK's list of bank holidays: {0}")]
    Unreadable(String),
    #[error("the list for England and Wales is empty")]
    Empty,
    #[error("{0} is in the list twice")]
    Twice(NaiveDate),
    #[error("the list leaves out the year {0} between years that it has")]
    Gap(i32),
}

/// The holidays of England and Wales in the file, oldest first.
///
/// # Errors
/// Why it is not the list; a half list is none.
pub fn read(bytes: &[u8]) -> Result<BTreeMap<NaiveDate, String>, NotTheList> {
    let file: File = serde_json::from_slice(bytes).map_err(|e| NotTheList::Unreadable(e.to_string()))?;
    let mut days = BTreeMap::new();
    for Event { title, date, notes } in file.england_and_wales.events {
        let substitute = notes.to_lowercase().contains("substitute");
        let title = if substitute { format!("{title} (substitute day)") } else { title };
        if days.insert(date, title).is_some() {
            return Err(NotTheList::Twice(date));
        }
    }
    let (Some(first), Some(last)) = (days.first_key_value(), days.last_key_value()) else {
        return Err(NotTheList::Empty);
    };
    let gap = (first.0.year()..=last.0.year()).find(|year| !days.keys().any(|day| day.year() == *year));
    gap.map_or(Ok(()), |year| Err(NotTheList::Gap(year)))?;
    Ok(days)
}

/// The calendar with the list in place of what was known of its years; older and later years stay as they are.
#[must_use]
pub fn renewed(known: &Calendar, list: &BTreeMap<NaiveDate, String>, version: &str) -> Calendar {
    let years: Option<(i32, i32)> =
        list.first_key_value().zip(list.last_key_value()).map(|(first, last)| (first.0.year(), last.0.year()));
    let outside = |day: NaiveDate| years.is_none_or(|(first, last)| day.year() < first || day.year() > last);
    let kept = known.holidays().filter(|(day, _)| outside(*day)).map(|(day, name)| (day, name.to_owned()));
    Calendar::new(version, kept.chain(list.iter().map(|(day, name)| (*day, name.clone()))))
}

/// The days that count in one calendar and not in the other, oldest first.
#[must_use]
pub fn changed(before: &Calendar, after: &Calendar) -> Vec<NaiveDate> {
    let all = before.holidays().chain(after.holidays()).map(|(day, _)| day);
    let mut days: Vec<NaiveDate> =
        all.filter(|day| before.is_working_day(*day) != after.is_working_day(*day)).collect();
    days.sort_unstable();
    days.dedup();
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const LIST: &str = r#"{"england-and-wales":{"division":"england-and-wales","events":[
        {"title":"New Year\u2019s Day","date":"2029-01-01","notes":"","bunting":true},
        {"title":"Boxing Day","date":"2029-12-26","notes":"Substitute day","bunting":true}]},
        "scotland":{"division":"scotland","events":[{"title":"2nd January","date":"2029-01-02","notes":"","bunting":true}]}}"#;

    #[test]
    fn the_list_of_england_and_wales_is_read_and_scotlands_is_not() {
        let days = read(LIST.as_bytes()).unwrap();
        assert_eq!(days.len(), 2);
        assert_eq!(days[&day("2029-12-26")], "Boxing Day (substitute day)");
    }

    #[test]
    fn years_that_the_list_does_not_have_stay_as_they_are() {
        let england = Calendar::england();
        let after = renewed(england, &read(LIST.as_bytes()).unwrap(), "new");
        assert_eq!(after.holidays().count(), 142);
        assert_eq!(changed(england, &after), [day("2029-01-01"), day("2029-12-26")]);
        assert_eq!(changed(england, england), []);
    }

    #[test]
    fn half_a_list_is_none() {
        let list = |events: &str| read(format!(r#"{{"england-and-wales":{{"events":[{events}]}}}}"#).as_bytes());
        let one = |date: &str| format!(r#"{{"title":"X","date":"{date}"}}"#);
        assert_eq!(list(""), Err(NotTheList::Empty));
        assert_eq!(list(&[one("2029-01-01"), one("2031-01-01")].join(",")), Err(NotTheList::Gap(2030)));
        assert_eq!(list(&[one("2029-01-01"), one("2029-01-01")].join(",")), Err(NotTheList::Twice(day("2029-01-01"))));
        assert!(matches!(read(b"[]"), Err(NotTheList::Unreadable(_))));
    }
}
