//! The bundle of a thematic review: one recipe, two tiers. The same rows and the same recipe give the same bytes, on either
//! database; `verify` makes them again and names the first difference.
//!
//! Files and columns follow `domain::themes::table`; the form of the open data is RFC 4180 with CSVW (W3C 2015).

mod charts;
mod claims;
mod csvw;
mod dcat;
mod lists;
mod manifest;
mod pack;
mod print;
mod report;
mod shelf;
mod sign;
mod verify;
mod words;
mod workbook;
mod writer;

use std::io;

use serde::{Deserialize, Serialize};

pub use claims::{Claims, Finding, Quote, Recommendation};
pub use lists::BodyLine;
pub use manifest::{Approval, FileLine, Manifest};
pub use sign::{Signed, Signer};
pub use verify::{Verified, Wrong, verify};
pub use writer::{Frozen, Survey, Writer};

use super::csv_out;
use crate::codes;
use crate::domain::themes::codebook::Codebook;
use crate::domain::themes::counts::Counts;
use crate::domain::themes::criteria::Criteria;
use crate::domain::themes::frameworks::{Framework, mappings};
use crate::domain::themes::table::{Column, Holds, Table};
use crate::domain::themes::tables::{Laid, tables};

codes! {
    /// Who a bundle is for.
    pub enum Tier {
        Published = "published" / "tables, method and report; small numbers suppressed",
        Secure = "secure" / "the same, with the de-identified rows behind it",
    }
}

/// The version of the bundle's form.
pub const FORMAT: u32 = 2;

/// What a bundle is made from: with the rows, all it takes to make it again. Written to `method/run.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    pub format: u32,
    pub title: String,
    pub question: String,
    /// When the rows were frozen, UTC: the only time in a bundle.
    pub frozen_at: String,
    /// SHA-256 of the frozen rows: what was there before anything was withheld. Who holds the database can make it again.
    pub snapshot: String,
    /// SHA-256 of the rows of the secure tier, and of its codings: what all tables are made from.
    pub released: String,
    pub codings: String,
    /// SHA-256 of `report/findings.csv`, `report/recommendations.csv` and `data/extracts.csv`.
    pub findings: String,
    pub recommendations: String,
    pub extracts: String,
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
    pub claims: Claims,
}

/// A file of a bundle, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    pub path: String,
    pub bytes: Vec<u8>,
    pub rows: Option<u64>,
}

impl Made {
    fn text(path: &str, text: String) -> Self {
        Self { path: path.to_owned(), bytes: text.into_bytes(), rows: None }
    }
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

/// Every file but the record level, the manifest and the sums: a function of what is given, and of nothing else.
fn files(about: &About, counts: &Counts, tier: Tier) -> Result<Vec<Made>, BundleError> {
    let Laid { mut tables, control, had } = tables(counts, &about.codebook, (about.recipe.seed, tier == Tier::Secure));
    let run = toml::to_string(&about.recipe).map_err(|e| BundleError::Words(e.to_string()))?;
    let told = words::Told::new(about, counts, &tables, control);
    let mut made = vec![
        Made::text("README.md", told.readme(tier)?),
        Made::text("method/protocol.md", told.protocol()?),
        Made::text("method/deidentification.md", told.deidentification()?),
        Made::text("method/run.toml", run),
        Made::text("checks/validation.json", validation(&tables, had)?),
    ];
    let report = report::Report::new(&told, Framework::Cqc);
    made.push(Made::text("report/report.html", print::html(&report)?));
    made.push(Made { path: "report/report.pdf".to_owned(), bytes: print::pdf(&report)?, rows: None });
    made.push(Made::text("report/report-gphc.html", print::html(&report::Report::new(&told, Framework::Gphc))?));
    for chart in report.charts() {
        made.push(chart.made()?);
    }
    tables.extend(about.claims.tables());
    tables.extend(mappings());
    tables.extend(lists::tables(about));
    made.push(workbook::made(&tables).map_err(|e| BundleError::Words(e.to_string()))?);
    made.push(Made::text("datapackage/metadata.csvw.json", csvw::metadata(&tables, tier)?));
    made.extend(tables.iter().map(csv));
    if tier == Tier::Published {
        made.push(dcat::made(about, &made)?);
    }
    Ok(made)
}

/// What was checked while it was made. Whoever runs `candour verify` checks it again.
fn validation(tables: &[Table], had: usize) -> Result<String, BundleError> {
    let bad = |table: &Table| {
        let rows = table.rows.iter().flat_map(|row| row.iter().zip(table.columns));
        rows.filter(|(cell, column)| !column.takes(cell)).count()
    };
    let checks = serde_json::json!({ "checks": [
        { "check": "every cell holds what its column may hold", "found_wrong": tables.iter().map(bad).sum::<usize>() },
        { "check": "suppressed counts that can be had from all tables together, by tightening bounds", "found_wrong": had },
    ]});
    let text = serde_json::to_string_pretty(&checks).map_err(|e| BundleError::Words(e.to_string()))?;
    Ok(format!("{text}\n"))
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

#[cfg(test)]
mod tests;
