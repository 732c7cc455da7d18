//! How far a review and its bundles have come, and what is kept of the two acts that cannot be undone: freezing and
//! drawing.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::strata::By;
use crate::codes;

codes! {
    /// How far a review has come. What was frozen stays as it is.
    pub enum ReviewState {
        Draft = "draft" / "not frozen yet",
        Freezing = "freezing" / "being frozen",
        Frozen = "frozen" / "frozen",
    }
}

codes! {
    /// How far a bundle has come.
    pub enum BundleState {
        Waiting = "waiting" / "waiting",
        Building = "building" / "being built",
        Made = "made" / "ready",
        Failed = "failed" / "could not be built",
        Cancelled = "cancelled" / "stopped",
    }
}

/// What was frozen, and where the registers stood then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// SHA-256 of the rows in their order: names no id, so it is the same on every database that holds the same cases.
    pub digest: String,
    pub cases: u64,
    pub strands: u64,
    /// Cases whose words may be read.
    pub readable: u64,
    /// SHA-256 over the head of every case's chain of events at that moment, in the order of ids: what an auditor of
    /// this installation compares. It stays here; a bundle must not depend on ids.
    pub chain: String,
    pub chained_cases: u64,
    pub by: String,
    pub bodies: Vec<FrozenBody>,
}

/// A body as it was called when the rows were frozen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FrozenBody {
    pub code: String,
    pub name: String,
    pub kind: String,
    /// All providers are in by default; who is registered with the Care Quality Commission is a column, not a filter.
    pub cqc_registered: bool,
    pub gphc_registered: bool,
}

/// How the sample was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleDrawn {
    pub size: u64,
    pub census: Vec<String>,
    pub drawn: u64,
    pub by: String,
    pub at: DateTime<Utc>,
    /// What parted the cases beside harm.
    #[serde(default)]
    pub parted_by: Vec<By>,
    /// Every stratum, with what it held and what was drawn: the weight of a case is the one over the other.
    #[serde(default)]
    pub strata: Vec<StratumDrawn>,
}

/// One stratum of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StratumDrawn {
    pub name: String,
    pub held: u32,
    pub drawn: u32,
}

impl StratumDrawn {
    /// How many cases of the stratum each drawn one stands for.
    #[must_use]
    pub fn weight(&self) -> f64 {
        if self.drawn == 0 { 0.0 } else { f64::from(self.held) / f64::from(self.drawn) }
    }
}
