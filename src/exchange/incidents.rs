//! Incidents from a trust's own system (Datix, Radar, any CSV), by a map that says which column is what. Read row by row, so
//! that a file of any length takes the same memory; every wrong row is named with its line and reason.

use std::collections::{BTreeMap, HashSet};
use std::io::Read;

use chrono::NaiveDate;
use csv::StringRecord;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::csv_in::{self, BadRow};
use crate::domain::case::HarmSaid;
use crate::domain::failure::{Failure, failure};
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::text::{Narrative, NarrativeProblem, NhsNumber};

/// Which column is what, and what the words in them mean.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// Where the file comes from; goes before each id, so that two sources never meet.
    pub source: String,
    pub columns: Columns,
    /// The failure of a row whose own words say none.
    #[serde(default = "other")]
    failure: String,
    /// The text in the column of the failure, and the code it means.
    #[serde(default)]
    failures: BTreeMap<String, String>,
    /// The text in the column of the company, and the company's code.
    #[serde(default)]
    providers: BTreeMap<String, String>,
    /// The text in the column of physical harm, and our level of it.
    #[serde(default)]
    physical: BTreeMap<String, PhysicalHarm>,
    #[serde(default)]
    psychological: BTreeMap<String, PsychologicalHarm>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub id: String,
    pub narrative: String,
    pub happened: Option<String>,
    /// As in strftime: `%d/%m/%Y`. Of several, the first that fits a row is taken.
    #[serde(default = "iso")]
    pub date_formats: Vec<String>,
    pub failure: Option<String>,
    pub provider: Option<String>,
    pub physical: Option<String>,
    pub psychological: Option<String>,
    pub medicine: Option<String>,
    pub nhs_number: Option<String>,
}

fn other() -> String {
    "HC-OTH-99".to_owned()
}

fn iso() -> Vec<String> {
    vec!["%Y-%m-%d".to_owned()]
}

/// One incident, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub line: u64,
    /// With the source before it.
    pub external_id: String,
    pub narrative: String,
    pub happened_on: Option<NaiveDate>,
    pub failure: &'static Failure,
    /// Code of the homecare company.
    pub provider: Option<String>,
    pub physical: Option<PhysicalHarm>,
    pub psychological: Option<PsychologicalHarm>,
    pub medicine: Option<String>,
    pub nhs_number: Option<String>,
}

impl Incident {
    /// Whether somebody was harmed, as far as the file says.
    #[must_use]
    pub fn harm_said(&self) -> HarmSaid {
        let harmed = self.physical.is_some_and(|h| h != PhysicalHarm::None)
            || self.psychological.is_some_and(|h| h != PsychologicalHarm::None);
        match (harmed, self.physical, self.psychological) {
            (true, ..) => HarmSaid::Yes,
            (false, Some(_), _) | (false, _, Some(_)) => HarmSaid::No,
            (false, None, None) => HarmSaid::NotSure,
        }
    }
}

impl Map {
    /// Reads a map.
    ///
    /// # Errors
    /// In words, with the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let map: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        let unknown = map.failures.values().chain([&map.failure]).find(|code| failure(code).is_none());
        match unknown {
            None => Ok(map),
            Some(code) => Err(format!("there is no failure {code}")),
        }
    }
}

/// The columns of one file by number.
struct Places {
    id: usize,
    narrative: usize,
    happened: Option<usize>,
    failure: Option<usize>,
    provider: Option<usize>,
    physical: Option<usize>,
    psychological: Option<usize>,
    medicine: Option<usize>,
    nhs_number: Option<usize>,
}

impl Places {
    fn find(map: &Columns, header: &StringRecord) -> Result<Self, BadRow> {
        let names: Vec<&str> = header.iter().map(|name| name.trim_start_matches('\u{feff}').trim()).collect();
        let place = |name: &str| {
            let mut at = names.iter().enumerate().filter(|(_, n)| **n == name);
            match (at.next(), at.next()) {
                (Some((at, _)), None) => Ok(at),
                (None, _) => Err(BadRow::new(1, format!("there is no column `{name}`"))),
                (Some(_), Some(_)) => Err(BadRow::new(1, format!("the column `{name}` is there twice"))),
            }
        };
        let optional = |name: &Option<String>| name.as_deref().map(place).transpose();
        Ok(Self {
            id: place(&map.id)?,
            narrative: place(&map.narrative)?,
            happened: optional(&map.happened)?,
            failure: optional(&map.failure)?,
            provider: optional(&map.provider)?,
            physical: optional(&map.physical)?,
            psychological: optional(&map.psychological)?,
            medicine: optional(&map.medicine)?,
            nhs_number: optional(&map.nhs_number)?,
        })
    }
}

/// What goes through a reader, and the sum over it.
struct Summed<R> {
    inner: R,
    sum: Sha256,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.sum.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// Reads a file and hands over row after row, good or bad; the first refusal by `take` ends it. Gives the file's digest.
///
/// # Errors
/// A [`BadRow`], as `E`, where the heading cannot be used; or what `take` says.
pub fn read<E: From<BadRow>>(
    file: impl Read,
    map: &Map,
    today: NaiveDate,
    mut take: impl FnMut(Result<Incident, BadRow>) -> Result<(), E>,
) -> Result<[u8; 32], E> {
    let summed = Summed { inner: file, sum: Sha256::new() };
    let mut reader = csv::ReaderBuilder::new().from_reader(summed);
    let header = reader.headers().map_err(|e| csv_in::problem(&e))?.clone();
    let places = Places::find(&map.columns, &header)?;
    let mut seen: HashSet<[u8; 32]> = HashSet::new();
    let mut row = StringRecord::new();
    loop {
        let parsed = match reader.read_record(&mut row) {
            Ok(false) => break,
            Ok(true) => parse(&row, map, &places, today),
            Err(error) if matches!(error.kind(), csv::ErrorKind::Io(_)) => return Err(csv_in::problem(&error).into()),
            Err(error) => Err(csv_in::problem(&error)),
        };
        let fresh = parsed.and_then(|incident| {
            // the ids of a long file are kept as sums: the same memory for each, however long
            let id: [u8; 32] = Sha256::digest(incident.external_id.as_bytes()).into();
            if seen.insert(id) {
                Ok(incident)
            } else {
                Err(BadRow::new(incident.line, "its id is on another line too"))
            }
        });
        take(fresh)?;
    }
    let mut summed = reader.into_inner();
    // what stands after the last row belongs to the file too
    std::io::copy(&mut summed, &mut std::io::sink()).map_err(|e| BadRow::new(0, e.to_string()))?;
    Ok(summed.sum.finalize().into())
}

fn parse(row: &StringRecord, map: &Map, places: &Places, today: NaiveDate) -> Result<Incident, BadRow> {
    let line = csv_in::line(row);
    let bad = |why: String| BadRow::new(line, why);
    let field = |at: Option<usize>| at.and_then(|at| csv_in::field(row, at));
    let id = field(Some(places.id)).ok_or_else(|| bad("the id is missing".to_owned()))?;
    let narrative = Narrative::parse(row.get(places.narrative).unwrap_or_default(), super::LONGEST);
    let narrative = narrative.map_err(|problem: NarrativeProblem| bad(problem.to_string()))?;
    let happened_on = field(places.happened).map(|text| day(text, &map.columns.date_formats, today)).transpose();
    let nhs_number = field(places.nhs_number).map(|text| NhsNumber::parse(text).map_err(|e| e.to_string())).transpose();
    Ok(Incident {
        line,
        external_id: format!("{}:{id}", map.source),
        narrative: narrative.into(),
        happened_on: happened_on.map_err(bad)?,
        failure: failed(field(places.failure), map).map_err(bad)?,
        provider: field(places.provider)
            .map(|text| map.providers.get(text).cloned().unwrap_or_else(|| text.to_owned())),
        physical: level(field(places.physical), &map.physical, "physical harm").map_err(bad)?,
        psychological: level(field(places.psychological), &map.psychological, "psychological harm").map_err(bad)?,
        medicine: field(places.medicine).map(str::to_owned),
        nhs_number: nhs_number.map_err(bad)?.map(String::from),
    })
}

fn failed(text: Option<&str>, map: &Map) -> Result<&'static Failure, String> {
    let code = match text {
        None => map.failure.as_str(),
        Some(text) => map.failures.get(text).map_or(text, String::as_str),
    };
    failure(code).ok_or_else(|| format!("the map gives no failure for `{code}`"))
}

fn level<T: Copy + std::str::FromStr>(
    text: Option<&str>,
    known: &BTreeMap<String, T>,
    what: &str,
) -> Result<Option<T>, String> {
    let Some(text) = text else { return Ok(None) };
    let level = known.get(text).copied().or_else(|| text.parse().ok());
    level.map(Some).ok_or_else(|| format!("the map gives no {what} for `{text}`"))
}

fn day(text: &str, formats: &[String], today: NaiveDate) -> Result<NaiveDate, String> {
    let fitting = formats.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    let day = fitting.ok_or_else(|| format!("`{text}` is not a date written as {}", formats.join(" or ")))?;
    if day > today { Err(format!("`{text}` is in the future")) } else { Ok(day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = "source = 'datix'\n[columns]\nid = 'Ref'\nnarrative = 'Description'\nhappened = 'Date'\n\
                       date_formats = ['%d/%m/%Y']\nfailure = 'Category'\nprovider = 'Company'\nphysical = 'Harm'\n\
                       nhs_number = 'NHS'\n[failures]\n'Late delivery' = 'HC-DEL-03'\n[providers]\nACME = 'HCP01'\n\
                       [physical]\n'Low' = 'low'\n";
    const HEAD: &str = "Ref,Description,Date,Category,Company,Harm,NHS,Handler\n";

    fn rows(body: &str) -> (Vec<Incident>, Vec<BadRow>) {
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        let today = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        let text = format!("\u{feff}{HEAD}{body}");
        read(text.as_bytes(), &Map::parse(MAP).unwrap(), today, |row| {
            match row {
                Ok(incident) => good.push(incident),
                Err(row) => bad.push(row),
            }
            Ok::<(), BadRow>(())
        })
        .unwrap();
        (good, bad)
    }

    #[test]
    fn a_row_is_read_by_its_map() {
        let (good, bad) = rows("7,\"Late,\nagain\",03/01/2026,Late delivery,ACME,Low,943 476 5919,Jo\n8,Lost,,,,,,\n");
        assert_eq!(bad, []);
        assert_eq!((good[0].external_id.as_str(), good[0].failure.code), ("datix:7", "HC-DEL-03"));
        assert_eq!((good[0].provider.as_deref(), good[0].physical), (Some("HCP01"), Some(PhysicalHarm::Low)));
        assert_eq!((good[0].harm_said(), good[1].harm_said()), (HarmSaid::Yes, HarmSaid::NotSure));
        assert_eq!(good[1].failure.code, "HC-OTH-99");
    }

    #[test]
    fn every_wrong_row_is_named_with_its_line_and_reason() {
        let (good, bad) = rows(
            "1,ok,,,,,,\n,no id,,,,,,\n2,,,,,,,\n3,x,2026-01-03,,,,,\n4,x,06/01/2026,,,,,\n5,x,,Surprise,,,,\n6,x,,,,Awful,,\n\
             7,x,,,,,123,\n1,again,,,,,,\n9,short\n",
        );
        assert_eq!(good.len(), 1);
        let lines: Vec<u64> = bad.iter().map(|row| row.line).collect();
        assert_eq!(lines, [3, 4, 5, 6, 7, 8, 9, 10, 11]);
        for (at, words) in [(0, "id is missing"), (2, "not a date"), (3, "future"), (4, "no failure for `Surprise`")] {
            assert!(bad[at].why.contains(words), "{:?}", bad[at]);
        }
        assert!(bad[7].why.contains("another line") && bad[8].why.contains("2 fields"));
    }

    #[test]
    fn a_map_that_means_nothing_is_refused() {
        assert!(Map::parse(&MAP.replace("HC-DEL-03", "HC-DEL-99")).unwrap_err().contains("HC-DEL-99"));
        assert!(Map::parse("source = 'x'\nsurprise = 1\n").unwrap_err().contains("surprise"));
    }
}
