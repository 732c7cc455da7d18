//! Checks a bundle with nothing but the bundle, and names the first thing that is wrong: by file, and by row where it can.
//!
//! Every file against its hash; every cell against its column and the disclosure rule; every code against its list; and with
//! the secure tier, every file made again from the rows.

mod derive;
mod sheets;
mod source;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::claims::EXTRACTS;
use super::manifest::{MANIFEST, Manifest, SUMS};
use super::sign::{SIGNATURE, signed_by};
use super::{Recipe, Tier};
use crate::domain::text::hex;
use crate::domain::themes::table::{READINGS, UNITS};
use source::Source;

/// What is wrong, and where. Rows are counted as lines of the file: the heading is row 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Wrong {
    pub file: String,
    pub row: Option<u64>,
    pub why: String,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.row {
            Some(row) => write!(f, "{}, row {row}: {}", self.file, self.why),
            None => write!(f, "{}: {}", self.file, self.why),
        }
    }
}

impl Wrong {
    fn of(file: impl Into<String>, why: impl Into<String>) -> Self {
        Self { file: file.into(), row: None, why: why.into() }
    }

    fn at(file: impl Into<String>, row: u64, why: impl Into<String>) -> Self {
        Self { file: file.into(), row: Some(row), why: why.into() }
    }
}

/// A bundle in which nothing is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub manifest: Manifest,
    pub files: usize,
    /// Every table was made again from the rows.
    pub derived: bool,
    /// The public key by which it was signed, in hexadecimal.
    pub signed_by: Option<String>,
}

/// The files of a bundle but the record level, whole.
type Files = BTreeMap<String, Vec<u8>>;

/// Verifies a bundle: a ZIP file or a folder. Offline, from the bundle alone.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(path: &Path) -> Result<Verified, Wrong> {
    let mut source = Source::open(path)?;
    let (files, hashes) = read(&mut source)?;
    let sums = sums(&files)?;
    whole(&sums, &hashes)?;
    let altered: Vec<&String> =
        sums.iter().filter(|(file, sum)| hashes.get(*file) != Some(sum)).map(|(f, _)| f).collect();
    let found = content(&mut source, &files, &hashes);
    match (altered.first(), found) {
        (None, Ok((manifest, derived))) => {
            Ok(Verified { manifest, files: hashes.len(), derived, signed_by: signature(&files)? })
        }
        (None, Err(wrong)) => Err(wrong),
        // The content says where in the file; the hash only that it is in this one.
        (Some(_), Err(wrong)) if altered.contains(&&wrong.file) && wrong.row.is_some() => Err(wrong),
        (Some(first), _) => Err(Wrong::of(*first, format!("was altered: its SHA-256 is not the one in {SUMS}"))),
    }
}

fn read(source: &mut Source) -> Result<(Files, BTreeMap<String, String>), Wrong> {
    let (mut files, mut hashes) = (Files::new(), BTreeMap::new());
    for path in source.paths()? {
        let (mut digest, mut bytes) = (Sha256::new(), Vec::new());
        let mut buffer = vec![0; 64 * 1024];
        let mut reader = source.read(&path)?;
        loop {
            let read = reader.read(&mut buffer).map_err(|e| Wrong::of(&path, format!("cannot be read: {e}")))?;
            let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
            digest.update(piece);
            if path != UNITS {
                bytes.extend_from_slice(piece);
            }
        }
        hashes.insert(path.clone(), hex(&digest.finalize()));
        files.insert(path, bytes);
    }
    Ok((files, hashes))
}

/// Who signed the list of hashes; none where nobody did.
fn signature(files: &Files) -> Result<Option<String>, Wrong> {
    let Some(text) = files.get(SIGNATURE) else { return Ok(None) };
    signed_by(text, file(files, SUMS)?).map(Some).map_err(|why| Wrong::of(SIGNATURE, why))
}

fn sums(files: &Files) -> Result<BTreeMap<String, String>, Wrong> {
    let text = files.get(SUMS).ok_or_else(|| Wrong::of(SUMS, "is missing"))?;
    let text = std::str::from_utf8(text).map_err(|_| Wrong::of(SUMS, "is not text"))?;
    let line = |(row, line): (usize, &str)| {
        let row = u64::try_from(row).unwrap_or(0) + 1;
        let (sum, path) = line.split_once("  ").ok_or_else(|| Wrong::at(SUMS, row, "is no hash and path"))?;
        Ok((path.to_owned(), sum.to_owned()))
    };
    text.lines().enumerate().map(line).collect()
}

/// Neither a file too few nor one too many.
fn whole(sums: &BTreeMap<String, String>, hashes: &BTreeMap<String, String>) -> Result<(), Wrong> {
    if let Some(gone) = sums.keys().find(|path| !hashes.contains_key(*path)) {
        return Err(Wrong::of(gone, format!("is named in {SUMS} and missing")));
    }
    match hashes.keys().find(|path| ![SUMS, SIGNATURE].contains(&path.as_str()) && !sums.contains_key(*path)) {
        Some(strange) => Err(Wrong::of(strange, format!("is not named in {SUMS}"))),
        None => Ok(()),
    }
}

/// Everything but the hashes in `SHA256SUMS`.
fn content(source: &mut Source, files: &Files, hashes: &BTreeMap<String, String>) -> Result<(Manifest, bool), Wrong> {
    let manifest: Manifest = serde_json::from_slice(file(files, MANIFEST)?)
        .map_err(|e| Wrong::at(MANIFEST, u64::try_from(e.line()).unwrap_or(0), e.to_string()))?;
    let run = "method/run.toml";
    let text = std::str::from_utf8(file(files, run)?).map_err(|_| Wrong::of(run, "is not text"))?;
    let recipe: Recipe = toml::from_str(text).map_err(|e| Wrong::of(run, e.message()))?;
    recipe.criteria.check().map_err(|e| Wrong::of(run, e.to_string()))?;
    sheets::check(files)?;
    let derived = manifest.tier == Tier::Secure;
    if derived {
        derive::check(source, files, &recipe, &manifest)?;
    } else if let Some(extra) = [UNITS, READINGS, EXTRACTS].into_iter().find(|path| files.contains_key(*path)) {
        return Err(Wrong::of(extra, "has no place in a published bundle"));
    }
    derive::claimed(files, &recipe)?;
    consistent(files, &recipe, &manifest)?;
    for line in &manifest.files {
        if hashes.get(&line.path) != Some(&line.sha256) {
            return Err(Wrong::of(&line.path, format!("was altered: its SHA-256 is not the one in {MANIFEST}")));
        }
    }
    Ok((manifest, derived))
}

fn file<'a>(files: &'a Files, path: &str) -> Result<&'a [u8], Wrong> {
    files.get(path).map(Vec::as_slice).ok_or_else(|| Wrong::of(path, "is missing"))
}

/// The manifest says what the files say.
fn consistent(files: &Files, recipe: &Recipe, manifest: &Manifest) -> Result<(), Wrong> {
    let package = super::manifest::package(recipe).map_err(|e| Wrong::of("method/run.toml", e.to_string()))?;
    if package != manifest.package {
        return Err(Wrong::of("method/run.toml", "is not the recipe whose package the manifest names"));
    }
    if recipe.snapshot != manifest.snapshot || recipe.frozen_at != manifest.generated_at {
        return Err(Wrong::of(MANIFEST, "does not name the snapshot of the recipe"));
    }
    for line in manifest.files.iter().filter(|line| line.path != UNITS) {
        let Some(rows) = line.rows else { continue };
        let mut reader = csv::Reader::from_reader(file(files, &line.path)?);
        let found = u64::try_from(reader.byte_records().count()).unwrap_or(0);
        if found != rows {
            return Err(Wrong::of(&line.path, format!("has {found} rows where the manifest has {rows}")));
        }
    }
    Ok(())
}
