//! The metric registry: every uniform metric as a dated, versioned definition in data (`registry.toml`). It drives what is
//! counted, the words of pages, the columns of files and the page of methods; a definition that was published is never edited.

use std::fmt::Write as _;
use std::sync::LazyLock;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::countable::{Countable, Origin, Term};
use super::month::Month;
use super::spc::Improvement;
use crate::codes;

codes! {
    /// How a figure is made of its counts.
    pub enum Kind {
        /// A part of a whole, in percent, with Wilson's interval.
        Share = "share" / "a share",
        /// A count for so many units of exposure, with the exact Poisson interval.
        Rate = "rate" / "a rate",
        Count = "count" / "a count",
        Median = "median" / "the middle one",
        Ninetieth = "ninetieth" / "nine in ten",
    }
}

/// One metric in one version.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// For instance `U3.courier`: a part of U3.
    pub id: String,
    pub version: u32,
    /// The first month for which it holds.
    pub from: Month,
    pub name: String,
    /// What it says, in one sentence for everybody.
    pub words: String,
    pub kind: Kind,
    /// Units of exposure of a rate; 100 of a share; 1 otherwise.
    pub per: u32,
    /// The denominator is added up of two ends of a month, and half of it counts (patient-months).
    pub halves: bool,
    pub unit: String,
    pub numerator: Vec<Term>,
    pub denominator: Vec<Term>,
    pub inclusion: String,
    pub source: String,
    pub better: Improvement,
    /// One of the few that stand first (at most eight).
    pub headline: bool,
}

impl Definition {
    /// The formula, from the terms that are counted: it cannot differ from what is done.
    #[must_use]
    pub fn formula(&self) -> String {
        let sum = |terms: &[Term]| terms.iter().map(Term::words).collect::<Vec<_>>().join(" + ");
        let (num, den) = (sum(&self.numerator), sum(&self.denominator));
        let den = if self.halves { format!("half of ({den})") } else { den };
        match self.kind {
            Kind::Share | Kind::Rate => format!("{} × ({num}) ÷ ({den})", self.per),
            Kind::Count => num,
            Kind::Median => format!("the smallest number of days that half of the {num} do not pass"),
            Kind::Ninetieth => format!("the smallest number that nine in ten of the {num} do not pass"),
        }
    }

    /// Everything that is counted for it.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.numerator.iter().chain(&self.denominator)
    }

    /// Whether some of it counts distinct people, so that neither months nor groups add up.
    #[must_use]
    pub fn counts_people(&self) -> bool {
        self.numerator.iter().any(|term| term.countable.origin() == Origin::People)
    }

    /// Whether returns or delivery records are needed for it.
    #[must_use]
    pub fn needs_activity(&self) -> bool {
        self.terms().any(|term| term.countable.origin() == Origin::Activity)
    }

    /// A hash over all that decides the figure. What was published under it is never counted otherwise.
    #[must_use]
    pub fn hash(&self) -> String {
        let terms = |all: &[Term]| {
            let one = |t: &Term| format!("{} {}..{}", t.countable, t.from, t.to);
            all.iter().map(one).collect::<Vec<_>>().join("+")
        };
        let text = [
            self.id.clone(),
            self.version.to_string(),
            self.from.code(),
            self.kind.code().to_owned(),
            self.per.to_string(),
            self.halves.to_string(),
            self.unit.clone(),
            terms(&self.numerator),
            terms(&self.denominator),
            self.inclusion.clone(),
            self.better.code().to_owned(),
        ]
        .join("\n");
        let mut hex = String::new();
        for byte in Sha256::digest(text.as_bytes()) {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}

/// A definition as the file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    version: u32,
    from: String,
    name: String,
    words: String,
    kind: Kind,
    per: Option<u32>,
    #[serde(default)]
    halves: bool,
    unit: String,
    numerator: Vec<String>,
    denominator: Vec<String>,
    inclusion: String,
    source: String,
    better: Improvement,
    #[serde(default)]
    headline: bool,
}

#[derive(Debug, Deserialize)]
struct File {
    metric: Vec<Written>,
}

impl Written {
    fn definition(self) -> Result<Definition, String> {
        let wrong = |why: &str| format!("{} version {}: {why}", self.id, self.version);
        let terms = |all: &[String]| all.iter().map(|t| Term::parse(t)).collect::<Result<Vec<_>, _>>();
        let numerator = terms(&self.numerator).map_err(|why| wrong(&why))?;
        let denominator = terms(&self.denominator).map_err(|why| wrong(&why))?;
        let divides = matches!(self.kind, Kind::Share | Kind::Rate);
        if numerator.is_empty() || divides == denominator.is_empty() {
            return Err(wrong("a share or a rate has a denominator, and nothing else has"));
        }
        if (self.kind == Kind::Rate) != self.per.is_some() {
            return Err(wrong("a rate, and nothing else, is per so many"));
        }
        let days = numerator.iter().all(|t| t.countable.by_days()) && numerator.len() == 1;
        if matches!(self.kind, Kind::Median | Kind::Ninetieth) && !days {
            return Err(wrong("a middle is of one thing counted by days"));
        }
        let per = self.per.unwrap_or(if self.kind == Kind::Share { 100 } else { 1 });
        let from = Month::parse(&self.from).ok_or_else(|| wrong("`from` is a month, YYYY-MM"))?;
        Ok(Definition {
            id: self.id,
            version: self.version,
            from,
            name: self.name,
            words: self.words,
            kind: self.kind,
            per,
            halves: self.halves,
            unit: self.unit,
            numerator,
            denominator,
            inclusion: self.inclusion,
            source: self.source,
            better: self.better,
            headline: self.headline,
        })
    }
}

/// Reads a registry.
///
/// # Errors
/// In words: what cannot be read, a term that is not counted, a version that does not follow the one before.
pub fn read(text: &str) -> Result<Vec<Definition>, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let all = file.metric.into_iter().map(Written::definition).collect::<Result<Vec<_>, _>>()?;
    for (at, one) in all.iter().enumerate() {
        let before = all.iter().take(at).filter(|other| other.id == one.id).max_by_key(|other| other.version);
        let follows = before.map_or(one.version == 1, |b| one.version == b.version + 1 && one.from > b.from);
        if !follows {
            return Err(format!("{} version {} does not follow the one before it", one.id, one.version));
        }
    }
    Ok(all)
}

static REGISTRY: LazyLock<Vec<Definition>> = LazyLock::new(|| read(include_str!("registry.toml")).unwrap_or_default());

/// Every definition in every version, in the order of the file.
#[must_use]
pub fn definitions() -> &'static [Definition] {
    &REGISTRY
}

/// The definitions in force in a month, one version each.
#[must_use]
pub fn in_force(month: Month) -> Vec<&'static Definition> {
    let all = definitions().iter().filter(|d| d.from <= month);
    let newer = |d: &Definition| definitions().iter().any(|o| o.id == d.id && o.version > d.version && o.from <= month);
    all.filter(|d| !newer(d)).collect()
}

/// The definition of a metric in force in a month.
#[must_use]
pub fn definition(id: &str, month: Month) -> Option<&'static Definition> {
    definitions().iter().filter(|d| d.id == id && d.from <= month).max_by_key(|d| d.version)
}

/// A definition in a stated version: what an old publication goes by.
#[must_use]
pub fn version(id: &str, version: u32) -> Option<&'static Definition> {
    definitions().iter().find(|d| d.id == id && d.version == version)
}

/// Everything that these definitions need to be counted, each once.
#[must_use]
pub fn countables(metrics: &[&Definition]) -> Vec<Countable> {
    let mut all: Vec<_> = metrics.iter().flat_map(|d| d.terms().map(|t| t.countable)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
