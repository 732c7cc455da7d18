//! Every table against its columns, its key, the lists its codes come from, and the disclosure rule.

use std::collections::{BTreeMap, BTreeSet};

use super::{Files, Wrong, file};
use crate::domain::measures::disclosure::{DisclosureLevel, Profile, publish};
use crate::domain::themes::counts::{ALL, NOT_KNOWN};
use crate::domain::themes::deidentify::WITHHELD;
use crate::domain::themes::table::{Column, Holds, TABLES};

type Row<'a> = BTreeMap<&'a str, &'a str>;

/// The codes that other tables may use.
struct Lists {
    themes: BTreeSet<String>,
    failures: BTreeSet<String>,
    bodies: BTreeSet<String>,
    controlled: bool,
    suppressed: BTreeMap<String, u64>,
}

pub fn check(files: &Files) -> Result<(), Wrong> {
    let lists = Lists::read(files)?;
    for (path, columns) in TABLES {
        // Agreement is there only where two coded.
        if *path == "method/agreement.csv" && !files.contains_key(*path) {
            continue;
        }
        let suppressed = table(path, columns, file(files, path)?, &lists)?;
        if lists.suppressed.get(*path).is_some_and(|said| *said != suppressed) {
            return Err(Wrong::of(*path, "has not as many suppressed cells as method/disclosure_report.csv says"));
        }
    }
    Ok(())
}

impl Lists {
    fn read(files: &Files) -> Result<Self, Wrong> {
        let report = records("method/disclosure_report.csv", files)?;
        Ok(Self {
            themes: first(records("method/codebook.csv", files)?),
            failures: first(records("codes/failures.csv", files)?),
            bodies: first(records("codes/bodies.csv", files)?),
            controlled: report.iter().any(|row| row.get(6) == Some("controlled")),
            suppressed: report
                .iter()
                .filter_map(|row| Some((row.get(0)?.to_owned(), row.get(4)?.parse().ok()?)))
                .collect(),
        })
    }

    /// Whether a code is in the list its column takes it from.
    fn know(&self, column: &str, code: &str) -> bool {
        match column {
            "theme_id" => self.themes.contains(code),
            "failure" => code == ALL || self.failures.contains(code),
            "provider" | "trust" | "region" | "provider_group" => {
                [ALL, NOT_KNOWN, WITHHELD].contains(&code) || self.bodies.contains(code)
            }
            _ => true,
        }
    }
}

fn records(path: &str, files: &Files) -> Result<Vec<csv::StringRecord>, Wrong> {
    let mut reader = csv::Reader::from_reader(file(files, path)?);
    let read = (2..).zip(reader.records()).map(|(row, record)| record.map_err(|e| Wrong::at(path, row, e.to_string())));
    read.collect()
}

fn first(records: Vec<csv::StringRecord>) -> BTreeSet<String> {
    records.iter().filter_map(|record| record.get(0)).map(str::to_owned).collect()
}

/// Checks one table; how many counts of it are suppressed.
fn table(path: &str, columns: &[Column], text: &[u8], lists: &Lists) -> Result<u64, Wrong> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let (mut keys, mut suppressed) = (BTreeSet::new(), 0);
    for (row, record) in (1..).zip(reader.records()) {
        let record = record.map_err(|e| Wrong::at(path, row, e.to_string()))?;
        if row == 1 {
            if !record.iter().eq(columns.iter().map(|column| column.name)) {
                return Err(Wrong::at(path, row, "the columns are not those of the data dictionary"));
            }
            continue;
        }
        for (column, cell) in columns.iter().zip(&record) {
            let (name, bad) = (column.name, |why: &str| Wrong::at(path, row, format!("{}: {why}", column.name)));
            if !column.takes(cell) {
                return Err(bad(&format!("`{cell}` is not what the column may hold")));
            }
            if !lists.know(name, cell) {
                return Err(bad(&format!("`{cell}` is in no code list of the bundle")));
            }
        }
        let cells: Row<'_> = columns.iter().map(|column| column.name).zip(&record).collect();
        let key: Vec<String> =
            columns.iter().filter(|c| c.key).filter_map(|c| cells.get(c.name)).map(|s| (*s).to_owned()).collect();
        if !keys.insert(key) {
            return Err(Wrong::at(path, row, "the key is there twice"));
        }
        suppressed += disclosed(columns, &cells, lists.controlled).map_err(|why| Wrong::at(path, row, why))?;
    }
    Ok(suppressed)
}

/// The disclosure rule on every count of a row, and the flag that must say what it did.
fn disclosed(columns: &[Column], cells: &Row<'_>, controlled: bool) -> Result<u64, String> {
    let counts: Vec<&str> =
        columns.iter().filter(|c| c.holds == Holds::Count).filter_map(|c| cells.get(c.name).copied()).collect();
    let place = ["provider", "trust", "region", "provider_group"];
    let national = place.iter().all(|column| cells.get(column).is_none_or(|code| *code == ALL));
    let level = if national && !controlled { DisclosureLevel::National } else { DisclosureLevel::Subnational };
    for cell in &counts {
        let Ok(count) = cell.parse::<u64>() else { continue };
        if publish(Profile::NhsHes, level, count).to_string() != *cell {
            return Err(format!("{cell} may not be shown: small counts are *, others go to the nearest 5"));
        }
    }
    let stars = counts.iter().filter(|cell| **cell == "*").count();
    let flagged = cells.get("sdc_flag").copied();
    if flagged.is_some_and(|flag| (flag == "suppressed") != (stars > 0)) {
        return Err("sdc_flag does not say what was done".to_owned());
    }
    if level == DisclosureLevel::National && stars > 0 {
        return Err("a national count is suppressed that needs no control".to_owned());
    }
    Ok(u64::try_from(stars).unwrap_or(0))
}
