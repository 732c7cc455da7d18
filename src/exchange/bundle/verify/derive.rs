//! Makes every file again from the rows of the secure tier, and finds the first difference.

use std::collections::BTreeMap;

use csv::StringRecord;

use sha2::{Digest, Sha256};

use super::super::claims::{self, Claims};
use super::super::writer::unit_line;
use super::super::{About, Recipe, Tier, csv_out, files, lists, manifest};
use super::{Files, Manifest, Source, Wrong, file};
use crate::domain::text::hex;
use crate::domain::themes::codebook::{Codebook, Theme};
use crate::domain::themes::counts::{Counted, Counts, Reading};
use crate::domain::themes::table::{READINGS, UNITS, unit_columns};
use crate::domain::themes::unit::Unit;

pub fn check(source: &mut Source, files_: &Files, recipe: &Recipe, manifest: &Manifest) -> Result<(), Wrong> {
    let claims = claims(files_)?;
    let counts = count(source, files_, recipe)?;
    if manifest.cases != Some(counts.cases_in_scope) || manifest.strands != Some(counts.strands_in_scope) {
        return Err(Wrong::of(UNITS, "does not hold as many cases and strands as the manifest says"));
    }
    let bodies = lists::read_bodies(file(files_, lists::BODIES)?);
    let bodies = bodies.ok_or_else(|| Wrong::of(lists::BODIES, "cannot be read"))?;
    let about = About { recipe: recipe.clone(), codebook: codebook(files_, recipe)?, bodies, claims };
    let made = files(&about, &counts, Tier::Secure).map_err(|e| Wrong::of("method/run.toml", e.to_string()))?;
    // Words may change with the program's version; numbers may not.
    let same_program = manifest.generator == manifest::generator();
    for made in made.iter().filter(|made| same_program || made.rows.is_some()) {
        let found = file(files_, &made.path)?;
        if found != made.bytes {
            return Err(difference(&made.path, found, &made.bytes));
        }
    }
    Ok(())
}

/// The first line that is not as made again.
fn difference(path: &str, found: &[u8], made: &[u8]) -> Wrong {
    let same = found.split(|b| *b == b'\n').zip(made.split(|b| *b == b'\n')).take_while(|(a, b)| a == b).count();
    let row = u64::try_from(same).unwrap_or(0) + 1;
    let line = made.split(|b| *b == b'\n').nth(same).unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    Wrong::at(path, row, format!("made again from {UNITS} it reads: {}", line.trim_end()))
}

/// What is read while the rows go by.
struct Reader<'a> {
    counts: Counts,
    digest: Sha256,
    readings: &'a BTreeMap<String, Vec<Reading>>,
    case: Option<(String, bool, bool)>,
    units: Vec<Unit>,
}

impl Reader<'_> {
    fn close(&mut self) {
        if let Some((pseudonym, readable, sampled)) = self.case.take() {
            let readings = self.readings.get(&pseudonym).map_or(&[][..], Vec::as_slice);
            self.counts.add(Counted { units: &self.units, readable, sampled, readings });
            self.units.clear();
        }
    }

    fn row(&mut self, row: u64, record: &StringRecord, recipe: &Recipe) -> Result<(), Wrong> {
        let wrong = |why: &str| Wrong::at(UNITS, row, why);
        let cells: Vec<&str> = record.iter().collect();
        let [pseudonym, readable, sampled, unit @ .., _] = cells.as_slice() else { return Err(wrong("is cut short")) };
        let unit = Unit::read(unit).map_err(|column| wrong(&format!("{column} cannot be read")))?;
        let of = ((*pseudonym).to_owned(), *readable == "yes", *sampled == "yes");
        let mut line = String::new();
        unit_line(&mut line, pseudonym, (of.1, of.2), &unit);
        let mut own = String::new();
        csv_out::line(&mut own, cells.iter().copied());
        if line != own {
            return Err(wrong("was altered: it does not fit its own check"));
        }
        if !recipe.criteria.allows(&unit) {
            return Err(wrong("does not belong to the review: the rule leaves it out"));
        }
        self.digest.update(line);
        if self.case.as_ref() != Some(&of) {
            if self.case.as_ref().is_some_and(|(before, ..)| *before >= of.0) {
                return Err(wrong("cases are out of order"));
            }
            self.close();
            self.case = Some(of);
        }
        self.units.push(unit);
        Ok(())
    }
}

/// Counts the rows, each held to its own check, the recipe's rule and, all together, the recipe's digest; the codings too.
fn count(source: &mut Source, files: &Files, recipe: &Recipe) -> Result<Counts, Wrong> {
    let codings = file(files, READINGS)?;
    let readings = readings(codings)?;
    let mut reader = csv::Reader::from_reader(source.read(UNITS)?);
    heading(&mut reader, UNITS, &unit_columns().iter().map(|column| column.name).collect::<Vec<_>>())?;
    let (counts, digest) = (Counts::default(), Sha256::new());
    let mut read = Reader { counts, digest, readings: &readings, case: None, units: Vec::new() };
    for (row, record) in (2..).zip(reader.records()) {
        read.row(row, &record.map_err(|e| Wrong::at(UNITS, row, e.to_string()))?, recipe)?;
    }
    read.close();
    if hex(&read.digest.finalize()) != recipe.released {
        return Err(Wrong::of(UNITS, "is not what was released: its digest is not the recipe's"));
    }
    // After its heading, the file of codings as it is.
    let body = codings.iter().position(|byte| *byte == b'\n').and_then(|end| codings.get(end + 1..));
    if hex(&Sha256::digest(body.unwrap_or_default())) != recipe.codings {
        return Err(Wrong::of(READINGS, "is not what was released: its digest is not the recipe's"));
    }
    Ok(read.counts)
}

fn heading<R: std::io::Read>(reader: &mut csv::Reader<R>, path: &str, columns: &[&str]) -> Result<(), Wrong> {
    let found = reader.headers().map_err(|e| Wrong::at(path, 1, e.to_string()))?;
    if found.iter().eq(columns.iter().copied()) {
        return Ok(());
    }
    let mut line = String::new();
    csv_out::line(&mut line, columns.iter().copied());
    Err(Wrong::at(path, 1, format!("the columns are not {}", line.trim_end())))
}

/// What is claimed, and the quotes, each held to its own check.
fn claims(files: &Files) -> Result<Claims, Wrong> {
    let wrong = |(path, row): (&'static str, u64)| Wrong::at(path, row, "was altered, or cannot be read");
    let quotes = claims::read_extracts(file(files, claims::EXTRACTS)?).map_err(wrong)?;
    let read = claims::read(file(files, claims::FINDINGS)?, file(files, claims::RECOMMENDATIONS)?).map_err(wrong)?;
    Ok(Claims { quotes, ..read })
}

/// What is claimed is what the recipe names.
pub fn claimed(files: &Files, recipe: &Recipe) -> Result<(), Wrong> {
    let claims = [
        (claims::FINDINGS, &recipe.findings),
        (claims::RECOMMENDATIONS, &recipe.recommendations),
        (claims::EXTRACTS, &recipe.extracts),
    ];
    for (path, said) in claims.into_iter().filter(|(path, _)| *path != claims::EXTRACTS || files.contains_key(*path)) {
        if hex(&Sha256::digest(file(files, path)?)) != *said {
            return Err(Wrong::of(path, "is not what the recipe names: its digest is another"));
        }
    }
    Ok(())
}

fn readings(text: &[u8]) -> Result<BTreeMap<String, Vec<Reading>>, Wrong> {
    let mut all: BTreeMap<String, Vec<Reading>> = BTreeMap::new();
    for (row, record) in (2..).zip(csv::Reader::from_reader(text).records()) {
        let bad = || Wrong::at(READINGS, row, "cannot be read");
        let record = record.map_err(|_| bad())?;
        let cells: Vec<&str> = record.iter().collect();
        let [case, coder, version, themes] = cells.as_slice() else { return Err(bad()) };
        let reading = Reading {
            coder: coder.parse().map_err(|_| bad())?,
            version: version.parse().map_err(|_| bad())?,
            themes: themes.split_whitespace().map(str::to_owned).collect(),
        };
        all.entry((*case).to_owned()).or_default().push(reading);
    }
    Ok(all)
}

fn codebook(files: &Files, recipe: &Recipe) -> Result<Codebook, Wrong> {
    let path = "method/codebook.csv";
    let theme = |(row, record): (u64, csv::Result<StringRecord>)| {
        let bad = || Wrong::at(path, row, "cannot be read");
        let record = record.map_err(|_| bad())?;
        let cells: Vec<&str> = record.iter().collect();
        let [id, parent, name, definition, include, exclude, example, question, origin, version] = cells.as_slice()
        else {
            return Err(bad());
        };
        let text = |cell: &str| csv_out::unguarded(cell).to_owned();
        Ok(Theme {
            id: text(id),
            parent: Some(text(parent)).filter(|parent| !parent.is_empty()),
            name: text(name),
            definition: text(definition),
            include: text(include),
            exclude: text(exclude),
            example: text(example),
            origin: origin.parse().map_err(|_| bad())?,
            version: version.parse().map_err(|_| bad())?,
            key_question: (!question.is_empty()).then(|| question.parse().map_err(|_| bad())).transpose()?,
        })
    };
    let mut reader = csv::Reader::from_reader(file(files, path)?);
    let themes = (2..).zip(reader.records()).map(theme).collect::<Result<Vec<_>, _>>()?;
    let version = u32::try_from(recipe.codebook_version).unwrap_or(0);
    Ok(Codebook { version, themes })
}
