//! A return of a month's activity as a file or a system tells it: `other, therapy, funding, item, days, count`, a number a
//! row. `other` is the code of the hospital where a company files, of the company where a hospital does.

use serde::Deserialize;

use super::csv_in::{self, BadRow};
use crate::domain::case::Funding;
use crate::domain::measures::countable::Countable;
use crate::domain::measures::month::Month;
use crate::domain::measures::returns::{Line, therapy};

/// The columns, in this order in the file we give to begin with.
pub const COLUMNS: [&str; 6] = ["other", "therapy", "funding", "item", "days", "count"];

/// More wrong rows are not named.
const NAMED: usize = 100;

/// Reads a CSV: its lines, or everything that is wrong with it.
///
/// # Errors
/// Each wrong row with its line.
pub fn csv(bytes: &[u8]) -> Result<Vec<Line>, Vec<BadRow>> {
    let text = csv_in::text(bytes).map_err(|bad| vec![bad])?;
    let mut reader = csv_in::reader(text, true);
    let heading = reader.headers().map_err(|e| vec![csv_in::problem(&e)])?.clone();
    let mut at = [0; COLUMNS.len()];
    for (place, name) in at.iter_mut().zip(COLUMNS) {
        let found = heading.iter().position(|h| h.trim() == name);
        *place = found.ok_or_else(|| vec![BadRow::new(1, format!("there is no column `{name}`"))])?;
    }
    let (mut lines, mut bad) = (Vec::new(), Vec::new());
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                bad.push(csv_in::problem(&error));
                break;
            }
        };
        let number = csv_in::line(&row);
        let [other, therapy, funding, item, days, count] = at.map(|at| csv_in::field(&row, at).unwrap_or_default());
        match line(number, (other, therapy, funding), (item, days, count)) {
            Ok(line) => lines.push(line),
            Err(why) => bad.push(BadRow::new(number, why)),
        }
    }
    bad.truncate(NAMED);
    if bad.is_empty() { Ok(lines) } else { Err(bad) }
}

/// One number from its words.
///
/// # Errors
/// What is wrong with it.
pub fn line(
    at: u64,
    (other, typed, funding): (&str, &str, &str),
    (item, days, count): (&str, &str, &str),
) -> Result<Line, String> {
    if other.is_empty() {
        return Err("`other` is missing: the code of the other side".to_owned());
    }
    let number = |name: &str, text: &str| -> Result<u32, String> {
        text.parse().map_err(|_| format!("`{name}`: `{text}` is no whole number"))
    };
    Ok(Line {
        at,
        other: other.to_owned(),
        therapy: therapy(typed).ok_or_else(|| "`therapy` is missing or too long".to_owned())?,
        funding: funding.parse::<Funding>().map_err(|_| "`funding` is nhs, manufacturer or unknown".to_owned())?,
        item: item.parse::<Countable>().map_err(|_| format!("`{item}` is nothing that is counted"))?,
        days: if days.is_empty() { 0 } else { number("days", days)? },
        count: number("count", count)?,
    })
}

/// A return as a system sends it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub month: Month,
    /// The revision it takes the place of; 0 for the first.
    pub after: i32,
    pub reason: Option<String>,
    pub lines: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    month: String,
    #[serde(default)]
    after: i32,
    reason: Option<String>,
    lines: Vec<WrittenLine>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLine {
    other: String,
    therapy: String,
    funding: Funding,
    item: Countable,
    #[serde(default)]
    days: u32,
    count: u32,
}

/// Reads the JSON of a system.
///
/// # Errors
/// Each wrong line by its number, from 1; 0 for the whole.
pub fn json(value: serde_json::Value) -> Result<Sent, Vec<BadRow>> {
    let written: Written = serde_json::from_value(value).map_err(|e| vec![BadRow::new(0, e.to_string())])?;
    let month = Month::parse(&written.month).ok_or_else(|| vec![BadRow::new(0, "`month` is written like 2026-03")])?;
    let (mut lines, mut bad) = (Vec::new(), Vec::new());
    for (at, line) in (1..).zip(written.lines) {
        match therapy(&line.therapy) {
            None => bad.push(BadRow::new(at, "`therapy` is missing or too long")),
            Some(therapy) => lines.push(Line {
                at,
                other: line.other,
                therapy,
                funding: line.funding,
                item: line.item,
                days: line.days,
                count: line.count,
            }),
        }
    }
    if bad.is_empty() { Ok(Sent { month, after: written.after, reason: written.reason, lines }) } else { Err(bad) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_a_system_say_the_same() {
        let file = "other,therapy,funding,item,days,count\nDEMOT01,Rheumatology,nhs,days_late,3,7\n";
        let sent = serde_json::json!({ "month": "2026-03", "lines": [
            { "other": "DEMOT01", "therapy": "rheumatology", "funding": "nhs", "item": "days_late", "days": 3, "count": 7 },
        ] });
        let (file, sent) = (csv(file.as_bytes()).unwrap(), json(sent).unwrap());
        assert_eq!(file[0], Line { at: 2, ..sent.lines[0].clone() });
        assert_eq!((sent.month.code().as_str(), sent.after), ("2026-03", 0));
    }

    #[test]
    fn every_wrong_row_is_named() {
        let file = "other,therapy,funding,item,days,count\n,x,nhs,items,,1\nT,x,somebody,items,,1\nT,x,nhs,luck,,1\nT,x,nhs,items,,-1\n";
        let lines: Vec<u64> = csv(file.as_bytes()).unwrap_err().iter().map(|bad| bad.line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert!(csv(b"other,item\n").is_err());
        assert!(json(serde_json::json!({ "month": "March", "lines": [] })).is_err());
    }
}
