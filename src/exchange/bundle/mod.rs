//! The bundle of a thematic review: one recipe, two tiers. The same rows and the same recipe give the same bytes, on either
//! database; `verify` makes them again and names the first difference.
//!
//! Files and columns follow `domain::themes::table`; the form of the open data is RFC 4180 with CSVW (W3C 2015).

mod csvw;
mod lists;
mod manifest;
mod pack;
mod verify;
mod words;

use std::io::{self, Seek, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use lists::BodyLine;
pub use manifest::{FileLine, Manifest};
pub use verify::{Verified, Wrong, verify};

use super::csv_out;
use crate::codes;
use crate::domain::text::hex;
use crate::domain::themes::codebook::Codebook;
use crate::domain::themes::counts::{Counted, Counts};
use crate::domain::themes::criteria::Criteria;
use crate::domain::themes::table::{Column, Holds, READING_COLUMNS, READINGS, Table, UNITS, unit_columns};
use crate::domain::themes::tables::tables;
use crate::domain::themes::unit::Unit;

codes! {
    /// Who a bundle is for.
    pub enum Tier {
        Published = "published" / "tables, method and report; small numbers suppressed",
        Secure = "secure" / "the same, with the de-identified rows behind it",
    }
}

/// The version of the bundle's form.
pub const FORMAT: u32 = 1;

/// What a bundle is made from: with the rows, all it takes to make it again. Written to `method/run.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    pub format: u32,
    pub title: String,
    pub question: String,
    /// When the rows were frozen, UTC: the only time in a bundle.
    pub frozen_at: String,
    /// SHA-256 of the frozen rows.
    pub snapshot: String,
    /// Of the sample and the resampling; from the question and the criteria, so that nobody can shop for one.
    pub seed: u64,
    pub sample_size: u64,
    /// Harm levels that were taken whole.
    pub census: Vec<String>,
    pub codebook_version: i32,
    /// Coders by number, never by name; 0 stands for labels that came with the records.
    pub coders: Vec<i32>,
    pub disclosure: String,
    pub criteria: Criteria,
}

impl Recipe {
    /// Whether labels that came with the records are among the coders.
    #[must_use]
    pub fn has_labels(&self) -> bool {
        self.coders.contains(&0)
    }
}

/// All that is told of a review beside its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub recipe: Recipe,
    pub codebook: Codebook,
    /// The bodies that occur in the rows.
    pub bodies: Vec<BodyLine>,
}

/// A file of a bundle, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    pub path: String,
    pub bytes: Vec<u8>,
    pub rows: Option<u64>,
}

/// Why a bundle could not be made.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    #[error("the file could not be written: {0}")]
    Io(#[from] io::Error),
    #[error("the frozen rows are not those that were frozen: their digest is {0}")]
    Altered(String),
    #[error("a part could not be written: {0}")]
    Words(String),
}

/// The digest of frozen rows, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Frozen(Sha256);

impl Frozen {
    /// Adds one row, in the order in which it was frozen.
    pub fn add(&mut self, case: u32, readable: bool, unit: &str) {
        self.0.update(format!("{case}\t{readable}\t{unit}\n"));
    }

    #[must_use]
    pub fn digest(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Writes a bundle while the cases go by; holds none of them.
pub struct Writer<W: Write + Seek> {
    pack: pack::Pack<W>,
    tier: Tier,
    counts: Counts,
    frozen: Frozen,
    line: String,
    readings: String,
    rows: (u64, u64),
}

impl<W: Write + Seek> Writer<W> {
    /// Begins a bundle.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn new(out: W, tier: Tier) -> Result<Self, BundleError> {
        let mut pack = pack::Pack::new(out);
        let mut line = String::new();
        if tier == Tier::Secure {
            pack.begin(UNITS)?;
            csv_out::line(&mut line, unit_columns().iter().map(|column| column.name));
            pack.write(line.as_bytes())?;
        }
        let mut readings = String::new();
        csv_out::line(&mut readings, READING_COLUMNS.iter().map(|column| column.name));
        Ok(Self { pack, tier, counts: Counts::default(), frozen: Frozen::default(), line, readings, rows: (0, 0) })
    }

    /// Adds the next case.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn case(&mut self, number: u32, case: Counted<'_>) -> Result<(), BundleError> {
        self.line.clear();
        let yes = |holds| if holds { "yes" } else { "no" }.to_owned();
        for unit in case.units {
            let json = serde_json::to_string(unit).map_err(|e| BundleError::Words(e.to_string()))?;
            self.frozen.add(number, case.readable, &json);
            let lead = [number.to_string(), yes(case.readable), yes(case.sampled)];
            let check = check_of(number, case.readable, case.sampled, &json);
            csv_out::line(&mut self.line, lead.into_iter().chain(unit.cells()).chain([check]));
            self.rows.0 += 1;
        }
        for reading in case.readings {
            let themes = reading.themes.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
            let cells = [number.to_string(), reading.coder.to_string(), reading.version.to_string(), themes];
            csv_out::line(&mut self.readings, cells);
            self.rows.1 += 1;
        }
        if self.tier == Tier::Secure {
            self.pack.write(self.line.as_bytes())?;
        }
        self.counts.add(case);
        Ok(())
    }

    /// Writes everything that rests on the cases.
    ///
    /// # Errors
    /// When nothing can be written, or the rows are not those that the recipe names.
    pub fn finish(mut self, about: &About) -> Result<W, BundleError> {
        let digest = self.frozen.digest();
        if digest != about.recipe.snapshot {
            return Err(BundleError::Altered(digest));
        }
        if self.tier == Tier::Secure {
            self.pack.end(Some(self.rows.0))?;
            self.pack.add(&Made {
                path: READINGS.to_owned(),
                bytes: self.readings.into_bytes(),
                rows: Some(self.rows.1),
            })?;
        }
        for made in files(about, &self.counts, self.tier)? {
            self.pack.add(&made)?;
        }
        let manifest = Manifest::of(&about.recipe, (self.tier, &self.counts), self.pack.files())?;
        self.pack.add(&manifest.made()?)?;
        let sums = manifest::sums(self.pack.files());
        self.pack.add(&sums)?;
        Ok(self.pack.finish()?)
    }
}

/// Every file but the record level, the manifest and the sums: a function of what is given, and of nothing else.
fn files(about: &About, counts: &Counts, tier: Tier) -> Result<Vec<Made>, BundleError> {
    let (mut all, control) = tables(counts, &about.codebook, about.recipe.seed);
    let text = |path: &str, text: String| Made { path: path.to_owned(), bytes: text.into_bytes(), rows: None };
    let run = toml::to_string(&about.recipe).map_err(|e| BundleError::Words(e.to_string()))?;
    let told = words::Told::new(about, counts, &all, control);
    let mut made = vec![
        text("README.md", told.readme(tier)?),
        text("method/protocol.md", told.protocol()?),
        text("report/report.html", told.report()?),
        text("method/run.toml", run),
    ];
    all.extend(lists::tables(about));
    made.push(text("datapackage/metadata.csvw.json", csvw::metadata(&all, tier)?));
    made.extend(all.iter().map(csv));
    Ok(made)
}

/// A table as CSV.
fn csv(table: &Table) -> Made {
    let mut text = String::new();
    csv_out::line(&mut text, table.columns.iter().map(|column| column.name));
    for row in &table.rows {
        csv_out::line(&mut text, row.iter().zip(table.columns).map(|(cell, column)| typed(cell, column)));
    }
    Made { path: table.path.to_owned(), bytes: text.into_bytes(), rows: u64::try_from(table.rows.len()).ok() }
}

/// A figure of ours may begin with a minus; everything else is guarded.
fn typed<'a>(cell: &'a str, column: &Column) -> csv_out::Cell<'a> {
    match (column.holds, cell.parse::<f64>()) {
        (Holds::Decimal, Ok(number)) => csv_out::Cell::Decimal(number, 4),
        _ => csv_out::Cell::from(cell),
    }
}

/// A row's own check, so that a row altered by accident is named. The digest of the snapshot stands against intent.
fn check_of(case: u32, readable: bool, sampled: bool, unit: &str) -> String {
    let digest = hex(&Sha256::digest(format!("{case}\t{readable}\t{sampled}\t{unit}")));
    digest.chars().take(16).collect()
}

/// Reads a unit of the record level: the case, whether its words may be read, whether it was drawn, the row.
fn unit_of(record: &csv::StringRecord) -> Result<(u32, bool, bool, Unit), &'static str> {
    let cells: Vec<&str> = record.iter().collect();
    let [case, readable, sampled, unit @ .., _] = cells.as_slice() else { return Err("case") };
    let yes = |cell: &str| matches!(cell, "yes");
    Ok((case.parse().map_err(|_| "case")?, yes(readable), yes(sampled), Unit::read(unit)?))
}

#[cfg(test)]
mod tests;
