//! Writes a bundle while the cases go by, twice: the first time to see how much may be told of each, the second time to write
//! them down. Memory holds counts and classes, never the cases.

use std::io::{Seek, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::shelf::Shelf;
use super::sign::{self, Signer};
use super::{About, Approval, BundleError, Manifest, Tier, csv, files, manifest, pack};
use crate::domain::text::hex;
use crate::domain::themes::counts::{Counted, Counts};
use crate::domain::themes::deidentify::{Classes, Details};
use crate::domain::themes::table::{READING_COLUMNS, READINGS, UNITS, unit_columns};
use crate::domain::themes::unit::Unit;
use crate::exchange::csv_out::{self, Cell};

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

/// The first reading of the frozen rows.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    frozen: Frozen,
    classes: Classes,
}

impl Survey {
    /// Sees the next case, with its rows as they were frozen.
    pub fn case(&mut self, number: u32, readable: bool, (units, rows): (&[Unit], &[&str])) {
        rows.iter().for_each(|row| self.frozen.add(number, readable, row));
        self.classes.add(units);
    }

    /// How much may be told of each case.
    ///
    /// # Errors
    /// When the rows are not those of the snapshot.
    pub fn done(self, snapshot: &str) -> Result<Details, BundleError> {
        let digest = self.frozen.digest();
        if digest != snapshot {
            return Err(BundleError::Altered(digest));
        }
        Ok(self.classes.details())
    }
}

/// The second reading.
pub struct Writer<W: Write + Seek> {
    pack: pack::Pack<W>,
    tier: Tier,
    details: Details,
    counts: Counts,
    /// Rows and codings that wait; none once they are taken out.
    units: Option<Shelf>,
    readings: Option<Shelf>,
    line: String,
    rows: (u64, u64),
}

impl<W: Write + Seek> Writer<W> {
    /// Begins a bundle. Rows wait beside the file, in a folder of their own, until they are in order.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn new(out: W, tier: Tier, (details, waiting): (Details, &Path)) -> Result<Self, BundleError> {
        let shelf = |name: &str| Shelf::at(&waiting.join(name)).map(Some);
        let (units, readings) = (shelf("cases")?, shelf("codings")?);
        let (counts, line) = (Counts::default(), String::new());
        Ok(Self { pack: pack::Pack::new(out), tier, details, counts, units, readings, line, rows: (0, 0) })
    }

    /// Adds the next case under its pseudonym.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn case(&mut self, pseudonym: &str, case: Counted<'_>) -> Result<(), BundleError> {
        let units = self.details.released(case.units);
        self.line.clear();
        for unit in &units {
            unit_line(&mut self.line, pseudonym, (case.readable, case.sampled), unit);
            self.rows.0 += 1;
        }
        if let Some(shelf) = &mut self.units {
            shelf.put(pseudonym, &self.line)?;
        }
        if !case.readings.is_empty() {
            self.line.clear();
            for reading in case.readings {
                let themes = reading.themes.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
                // Numbers of ours: a decision's coder begins with a minus, and stays a number.
                let numbers = [reading.coder, reading.version].map(Cell::from);
                let cells = std::iter::once(Cell::from(pseudonym)).chain(numbers).chain([Cell::from(&themes)]);
                csv_out::line(&mut self.line, cells);
                self.rows.1 += 1;
            }
            if let Some(shelf) = &mut self.readings {
                shelf.put(pseudonym, &self.line)?;
            }
        }
        self.counts.add(Counted { units: &units, ..case });
        Ok(())
    }

    /// Writes everything: the rows in order, and all that rests on them.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn finish(mut self, mut about: About, approvals: &[Approval], sign: Signer<'_>) -> Result<W, BundleError> {
        [about.recipe.released, about.recipe.codings] = self.rows_in_order()?;
        let [findings, recommendations, extracts] = about.claims.digests();
        about.recipe.findings = findings;
        about.recipe.recommendations = recommendations;
        about.recipe.extracts = extracts;
        if self.tier == Tier::Secure {
            self.pack.add(&csv(&about.claims.extracts()))?;
        }
        for made in files(&about, &self.counts, self.tier)? {
            self.pack.add(&made)?;
        }
        let manifest = Manifest::of(&about.recipe, (self.tier, &self.counts, approvals), self.pack.files())?;
        self.pack.add(&manifest.made()?)?;
        let sums = manifest::sums(self.pack.files());
        self.pack.add(&sums)?;
        let signed = sign(&sums.bytes).map_err(BundleError::Words)?;
        self.pack.add(&sign::made(&signed))?;
        Ok(self.pack.finish()?)
    }

    /// Writes the record level in the secure tier; gives its digests in both, so that both are one package.
    fn rows_in_order(&mut self) -> Result<[String; 2], BundleError> {
        let secure = self.tier == Tier::Secure;
        let mut digests = [String::new(), String::new()];
        let columns = unit_columns();
        let heads: [(&str, Vec<&str>); 2] = [
            (UNITS, columns.iter().map(|column| column.name).collect()),
            (READINGS, READING_COLUMNS.iter().map(|column| column.name).collect()),
        ];
        for ((path, head), into) in heads.into_iter().zip(&mut digests) {
            let mut digest = Sha256::new();
            let (pack, is_units) = (&mut self.pack, path == UNITS);
            let mut text = String::new();
            csv_out::line(&mut text, head);
            if secure {
                pack.begin(path)?;
                pack.write(text.as_bytes())?;
            }
            let shelf = if is_units { self.units.take() } else { self.readings.take() };
            let each = |case: &[u8]| {
                digest.update(case);
                if secure { pack.write(case).map_err(BundleError::from) } else { Ok(()) }
            };
            shelf.map_or(Ok(()), |shelf| shelf.take(each))?;
            if secure {
                pack.end(Some(if is_units { self.rows.0 } else { self.rows.1 }))?;
            }
            *into = hex(&digest.finalize());
        }
        Ok(digests)
    }
}

/// One row of the record level, with its own check.
pub(super) fn unit_line(out: &mut String, pseudonym: &str, (readable, sampled): (bool, bool), unit: &Unit) {
    let yes = |holds| if holds { "yes" } else { "no" }.to_owned();
    let lead = [pseudonym.to_owned(), yes(readable), yes(sampled)];
    let cells: Vec<String> = lead.into_iter().chain(unit.cells()).collect();
    let check = check_of(&cells);
    csv_out::line(out, cells.into_iter().chain([check]));
}

/// A row's own check, so that a row altered by accident is named. The digest in the recipe stands against intent.
pub(super) fn check_of(cells: &[String]) -> String {
    hex(&Sha256::digest(cells.join("\t"))).chars().take(16).collect()
}
