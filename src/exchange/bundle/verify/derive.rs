//! Makes every file again from the rows of the secure tier, and finds the first difference.

use std::collections::BTreeMap;

use csv::StringRecord;

use super::super::{About, Frozen, Recipe, Tier, check_of, csv_out, files, lists, manifest, unit_of};
use super::{Files, Manifest, Source, Wrong, file};
use crate::domain::themes::codebook::{Codebook, Theme};
use crate::domain::themes::counts::{Counted, Counts, Reading};
use crate::domain::themes::table::{READINGS, UNITS, unit_columns};
use crate::domain::themes::unit::Unit;

pub fn check(source: &mut Source, files_: &Files, recipe: &Recipe, manifest: &Manifest) -> Result<(), Wrong> {
    let readings = readings(file(files_, READINGS)?)?;
    let counts = count(source, recipe, &readings)?;
    if manifest.cases != Some(counts.cases_in_scope) || manifest.strands != Some(counts.strands_in_scope) {
        return Err(Wrong::of(UNITS, "does not hold as many cases and strands as the manifest says"));
    }
    let bodies = lists::read_bodies(file(files_, lists::BODIES)?);
    let bodies = bodies.ok_or_else(|| Wrong::of(lists::BODIES, "cannot be read"))?;
    let about = About { recipe: recipe.clone(), codebook: codebook(files_, recipe)?, bodies };
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

/// Counts the rows, each held to its own check, the recipe's rule and, all together, the digest of the snapshot.
fn count(source: &mut Source, recipe: &Recipe, readings: &BTreeMap<u32, Vec<Reading>>) -> Result<Counts, Wrong> {
    let mut reader = csv::Reader::from_reader(source.read(UNITS)?);
    heading(&mut reader, UNITS, &unit_columns().iter().map(|column| column.name).collect::<Vec<_>>())?;
    let (mut counts, mut frozen) = (Counts::default(), Frozen::default());
    let (mut case, mut units): (Option<(u32, bool, bool)>, Vec<Unit>) = (None, Vec::new());
    let mut close = |of: Option<(u32, bool, bool)>, units: &mut Vec<Unit>| {
        if let Some((number, readable, sampled)) = of {
            let readings = readings.get(&number).map_or(&[][..], Vec::as_slice);
            counts.add(Counted { units, readable, sampled, readings });
            units.clear();
        }
    };
    for (row, record) in (2..).zip(reader.records()) {
        let record = record.map_err(|e| Wrong::at(UNITS, row, e.to_string()))?;
        let (number, readable, sampled, unit) =
            unit_of(&record).map_err(|column| Wrong::at(UNITS, row, format!("{column} cannot be read")))?;
        let json = serde_json::to_string(&unit).map_err(|e| Wrong::at(UNITS, row, e.to_string()))?;
        if record.iter().next_back() != Some(check_of(number, readable, sampled, &json).as_str()) {
            return Err(Wrong::at(UNITS, row, "was altered: it does not fit its own check"));
        }
        if !recipe.criteria.matches(&unit) {
            return Err(Wrong::at(UNITS, row, "does not belong to the review: the rule leaves it out"));
        }
        frozen.add(number, readable, &json);
        let of = Some((number, readable, sampled));
        if case != of {
            let (before, after) = (case.map_or(0, |(number, ..)| number), number);
            if after <= before {
                return Err(Wrong::at(UNITS, row, "cases are out of order"));
            }
            close(case, &mut units);
            case = of;
        }
        units.push(unit);
    }
    close(case, &mut units);
    if frozen.digest() != recipe.snapshot {
        return Err(Wrong::of(UNITS, "is not what was frozen: its digest is not the snapshot's"));
    }
    Ok(counts)
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

fn readings(text: &[u8]) -> Result<BTreeMap<u32, Vec<Reading>>, Wrong> {
    let mut all: BTreeMap<u32, Vec<Reading>> = BTreeMap::new();
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
        all.entry(case.parse().map_err(|_| bad())?).or_default().push(reading);
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
