//! By what a sample is stratified: harm always, as the gravest cases are taken whole; and what the review chooses
//! beside it.

use crate::codes;

use super::counts::NOT_KNOWN;
use super::criteria::quarter;
use super::unit::{HarmLevel, Unit};

codes! {
    /// What parts the cases beside harm.
    pub enum By {
        Quarter = "quarter" / "quarter of receipt",
        Provider = "provider" / "homecare company",
        Trust = "trust" / "trust",
    }
}

/// Taken whole: death and severe harm.
pub const CENSUS: [HarmLevel; 2] = [HarmLevel::Fatal, HarmLevel::Severe];

/// The stratum of a case, from its first row: `moderate`, or `moderate/2026-Q1/P01`.
#[must_use]
pub fn stratum(unit: &Unit, by: &[By]) -> String {
    let part = |by: &By| match by {
        By::Quarter => quarter(&unit.month),
        By::Provider => unit.provider.clone().unwrap_or_else(|| NOT_KNOWN.to_owned()),
        By::Trust => unit.trust.clone().unwrap_or_else(|| NOT_KNOWN.to_owned()),
    };
    let parts: Vec<String> = std::iter::once(unit.harm().code().to_owned()).chain(by.iter().map(part)).collect();
    parts.join("/")
}

/// Whether a stratum is taken whole.
#[must_use]
pub fn is_census(stratum: &str) -> bool {
    let harm = stratum.split('/').next().unwrap_or_default();
    CENSUS.iter().any(|level| level.code() == harm)
}

#[cfg(test)]
mod tests {
    use super::super::unit::tests::unit;
    use super::*;

    #[test]
    fn harm_comes_first_and_decides_the_census() {
        let unit = Unit { harm_reported: HarmLevel::Severe, harm_reviewed: None, ..unit() };
        assert_eq!(stratum(&unit, &[]), "severe");
        let by = stratum(&unit, &[By::Quarter, By::Provider]);
        assert_eq!(by, format!("severe/{}/P01", quarter(&unit.month)));
        assert!(is_census(&by) && is_census("fatal") && !is_census("moderate/severe"));
        assert_eq!(stratum(&Unit { provider: None, ..unit }, &[By::Provider]), "severe/not_known");
    }
}
