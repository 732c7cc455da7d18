//! Organisations as the Organisation Data Service publishes them: trusts (`etr.csv`, no heading), integrated care boards and
//! regions (with heading). Which file is which is seen from its first line.

use chrono::NaiveDate;

use super::csv_in::{self, BadRow};
use crate::domain::people::BodyKind;
use crate::domain::text::OdsCode;

/// One organisation as a file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    pub line: u64,
    pub code: String,
    pub name: String,
    pub kind: BodyKind,
    pub region: Option<String>,
    pub icb: Option<String>,
    pub opened_on: Option<NaiveDate>,
    pub closed_on: Option<NaiveDate>,
}

/// Reads one file.
///
/// # Errors
/// The first row that cannot be read.
pub fn read(bytes: &[u8]) -> Result<Vec<Organisation>, BadRow> {
    let text = csv_in::text(bytes)?;
    match text.lines().next().unwrap_or_default().trim() {
        "ods_code,gss_code,name,region_code" => listed(text, BodyKind::Icb),
        "ods_code,gss_code,name" => listed(text, BodyKind::Region),
        _ => trusts(text),
    }
}

fn listed(text: &str, kind: BodyKind) -> Result<Vec<Organisation>, BadRow> {
    let mut all = Vec::new();
    for row in csv_in::reader(text, true).records() {
        let row = row.map_err(|e| csv_in::problem(&e))?;
        let line = csv_in::line(&row);
        all.push(Organisation {
            line,
            code: code(line, csv_in::field(&row, 0))?,
            name: name(line, csv_in::field(&row, 2))?,
            kind,
            region: csv_in::field(&row, 3).map(str::to_owned),
            icb: None,
            opened_on: None,
            closed_on: None,
        });
    }
    Ok(all)
}

/// Fields of the ODS file format by number: 1 code, 2 name, 3 region, 4 board, 11 opened, 12 closed.
fn trusts(text: &str) -> Result<Vec<Organisation>, BadRow> {
    let mut all = Vec::new();
    for row in csv_in::ragged(text).records() {
        let row = row.map_err(|e| csv_in::problem(&e))?;
        let line = csv_in::line(&row);
        if row.len() < 12 {
            return Err(BadRow::new(line, format!("an ODS row has at least 12 fields; this has {}", row.len())));
        }
        all.push(Organisation {
            line,
            code: code(line, csv_in::field(&row, 0))?,
            name: name(line, csv_in::field(&row, 1))?,
            kind: BodyKind::Trust,
            region: csv_in::field(&row, 2).map(str::to_owned),
            icb: csv_in::field(&row, 3).map(str::to_owned),
            opened_on: day(line, csv_in::field(&row, 10))?,
            closed_on: day(line, csv_in::field(&row, 11))?,
        });
    }
    Ok(all)
}

fn code(line: u64, value: Option<&str>) -> Result<String, BadRow> {
    let code = OdsCode::parse(value.unwrap_or_default()).map_err(|e| BadRow::new(line, e.to_string()))?;
    Ok(code.as_str().to_owned())
}

fn name(line: u64, value: Option<&str>) -> Result<String, BadRow> {
    value.map(titled).ok_or_else(|| BadRow::new(line, "the name is missing"))
}

fn day(line: u64, value: Option<&str>) -> Result<Option<NaiveDate>, BadRow> {
    let read = |text| NaiveDate::parse_from_str(text, "%Y%m%d");
    value.map(read).transpose().map_err(|_| BadRow::new(line, "a date is not written as YYYYMMDD"))
}

/// "ST GEORGE'S UNIVERSITY HOSPITALS NHS TRUST" as people write it. Names that are not all capitals stay as they are.
fn titled(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let small = ["AND", "OF", "THE", "FOR", "ON", "IN", "WITH"];
    let words = name.split_whitespace().enumerate().map(|(at, word)| match word {
        "NHS" | "UK" => word.to_owned(),
        _ if at > 0 && small.contains(&word) => word.to_lowercase(),
        _ => capital(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A capital at the beginning and after a hyphen, a bracket or a full stop; never after an apostrophe.
fn capital(word: &str) -> String {
    let mut next = true;
    let raised = word.chars().map(|c| {
        let c = if next { c } else { c.to_ascii_lowercase() };
        next = matches!(c, '-' | '(' | '.' | '/' | '&');
        c
    });
    raised.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_trust_has_its_day_and_a_name_people_can_read() {
        let row = b"R1J,\"ST GEORGE'S, STOKE-ON-TRENT AND OF THE MOORS NHS TRUST\",Y58,Q86,,,,,,,20130322,20190930\n";
        let all = read(row).unwrap();
        assert_eq!(all[0].name, "St George's, Stoke-On-Trent and of the Moors NHS Trust");
        assert_eq!(all[0].closed_on, NaiveDate::from_ymd_opt(2019, 9, 30));
        assert_eq!((all[0].kind, all[0].icb.as_deref()), (BodyKind::Trust, Some("Q86")));
    }

    #[test]
    fn a_bad_row_is_named_with_its_line() {
        let bad = read(b"R0A,ONE NHS TRUST,Y62,QOP,,,,,,,20171001,\nR0B,,Y62,QOP,,,,,,,2017,\n").unwrap_err();
        assert_eq!(bad, BadRow::new(2, "the name is missing"));
    }

    #[test]
    fn the_kind_of_a_file_is_seen_from_its_heading() {
        let boards = read(b"ods_code,gss_code,name,region_code\nQE1,E54,NHS LANCASHIRE ICB,Y62\n").unwrap();
        assert_eq!((boards[0].kind, boards[0].region.as_deref()), (BodyKind::Icb, Some("Y62")));
        let regions = read(b"ods_code,gss_code,name\nY56,E40,London\n").unwrap();
        assert_eq!((regions[0].kind, regions[0].name.as_str()), (BodyKind::Region, "London"));
    }
}
