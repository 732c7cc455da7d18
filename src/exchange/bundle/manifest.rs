//! What is in a bundle: every file with its SHA-256, and what they were made from.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{BundleError, FORMAT, Made, Recipe, Tier};
use crate::domain::text::hex;
use crate::domain::themes::approval::Step;
use crate::domain::themes::counts::Counts;

pub const MANIFEST: &str = "manifest.json";
pub const SUMS: &str = "SHA256SUMS";

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileLine {
    pub path: String,
    pub sha256: String,
    pub bytes: u64,
    /// Of a CSV file, without its heading.
    pub rows: Option<u64>,
}

/// A signature under the review: which step, whose, when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    pub step: String,
    pub name: String,
    /// RFC 3339.
    pub at: String,
}

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    /// SHA-256 of the recipe, which names the rows: the same for both tiers.
    pub package: String,
    pub tier: Tier,
    pub title: String,
    /// The program and version that made it.
    pub generator: String,
    /// When the rows were frozen. A bundle has no other time, so that it can be made again.
    pub generated_at: String,
    pub licence: String,
    pub snapshot: String,
    /// Exact, so in the secure tier only: beside the published tables it could give a suppressed cell away.
    pub cases: Option<u64>,
    pub strands: Option<u64>,
    /// A draft until the author, a statistician, a Caldicott guardian and the responsible person have signed.
    pub status: String,
    pub approvals: Vec<Approval>,
    pub files: Vec<FileLine>,
}

/// The program's name and version.
pub fn generator() -> String {
    format!("Candour {}", env!("CARGO_PKG_VERSION"))
}

/// The name of what a recipe makes.
pub fn package(recipe: &Recipe) -> Result<String, BundleError> {
    let text = toml::to_string(recipe).map_err(|e| BundleError::Words(e.to_string()))?;
    Ok(hex(&Sha256::digest(text)))
}

impl Manifest {
    pub(super) fn of(
        recipe: &Recipe,
        (tier, counts, approvals): (Tier, &Counts, &[Approval]),
        files: &[FileLine],
    ) -> Result<Self, BundleError> {
        let mut files = files.to_vec();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let exact = |count| (tier == Tier::Secure).then_some(count);
        Ok(Self {
            format: FORMAT,
            package: package(recipe)?,
            tier,
            title: recipe.title.clone(),
            generator: generator(),
            generated_at: recipe.frozen_at.clone(),
            licence: super::dcat::LICENCE.to_owned(),
            snapshot: recipe.snapshot.clone(),
            cases: exact(counts.cases_in_scope),
            strands: exact(counts.strands_in_scope),
            status: if approvals.len() < Step::ALL.len() { "draft" } else { "issued" }.to_owned(),
            approvals: approvals.to_vec(),
            files,
        })
    }

    pub(super) fn made(&self) -> Result<Made, BundleError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|e| BundleError::Words(e.to_string()))?;
        bytes.push(b'\n');
        Ok(Made { path: MANIFEST.to_owned(), bytes, rows: None })
    }
}

/// `SHA256SUMS`, as `sha256sum -c` reads it.
pub(super) fn sums(files: &[FileLine]) -> Made {
    let mut lines: Vec<String> = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect();
    lines.sort_by(|a, b| a.split_once("  ").map(|(_, path)| path).cmp(&b.split_once("  ").map(|(_, path)| path)));
    Made { path: SUMS.to_owned(), bytes: lines.concat().into_bytes(), rows: None }
}
