//! Counts a review once, case by case, in one pass and without keeping the cases: what every table of a bundle rests on.

use std::collections::{BTreeMap, BTreeSet};

use super::criteria::quarter;
use super::deidentify::{Classes, Detail};
use super::unit::{HarmLevel, Unit};
use crate::domain::case::Outcome;

/// Not broken down.
pub const ALL: &str = "ALL";
/// Broken down, but not known of this case.
pub const NOT_KNOWN: &str = "not_known";
/// An outcome that is none yet, and one that came undone.
pub const OPEN: &str = "open";
pub const REOPENED: &str = "reopened";

/// Stands for a coder where two differed and it was decided: what stands of the case. It is nobody's own reading, so it has no part in
/// how far coders agree.
pub const DECIDED: i32 = -1;

/// What one coder found in one case: the latest coding counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading {
    /// 0: labels that came with the records; [`DECIDED`]: what was decided.
    pub coder: i32,
    pub version: i32,
    pub themes: BTreeSet<String>,
}

/// One case of a review: its strands, and what was coded.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    pub units: &'a [Unit],
    pub readable: bool,
    pub sampled: bool,
    pub readings: &'a [Reading],
}

/// What coders read by themselves.
#[must_use]
pub fn own(readings: &[Reading]) -> Vec<Reading> {
    readings.iter().filter(|reading| reading.coder != DECIDED).cloned().collect()
}

/// A theme is present when it was decided to be, or else when at least half of those who coded the case chose it.
#[must_use]
pub fn present(readings: &[Reading]) -> BTreeSet<&str> {
    if let Some(decided) = readings.iter().find(|reading| reading.coder == DECIDED) {
        return decided.themes.iter().map(String::as_str).collect();
    }
    let mut chosen: BTreeMap<&str, usize> = BTreeMap::new();
    for theme in readings.iter().flat_map(|reading| &reading.themes) {
        *chosen.entry(theme).or_default() += 1;
    }
    chosen.into_iter().filter(|(_, times)| times * 2 >= readings.len()).map(|(theme, _)| theme).collect()
}

/// The strands of one kind, provider, trust and region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strands {
    pub count: u64,
    /// Measure, then for how many it holds and of how many it is known.
    pub measures: BTreeMap<&'static str, (u64, u64)>,
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Calendar days to the answer, and how often.
    pub days: BTreeMap<i32, u64>,
    /// Fields that may be unknown, and in how many strands they are known.
    pub known: BTreeMap<&'static str, u64>,
}

/// Everything counted so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub cases_in_scope: u64,
    pub strands_in_scope: u64,
    /// Failure, harm, provider, trust, region: the finest cells of cases.
    pub cases: BTreeMap<[String; 5], u64>,
    /// Kind, provider, trust, region.
    pub strands: BTreeMap<[String; 4], Strands>,
    /// Step and stratum.
    pub flow: BTreeMap<(&'static str, &'static str), u64>,
    /// Theme, quarter, provider, harm.
    pub themed: BTreeMap<[String; 4], u64>,
    /// Quarter and provider of coded cases.
    pub coded: BTreeMap<[String; 2], u64>,
    /// Period of receipt as released: a month, a quarter or withheld. Cases, and of them those with severe harm or death.
    pub months: BTreeMap<String, (u64, u64)>,
    /// Cases by how much is told of when and where.
    pub details: BTreeMap<&'static str, u64>,
    /// The classes of the released rows: what k and l are measured on.
    pub classes: Classes,
    /// The codings of each case that two or more coded.
    pub doubly: Vec<Vec<Reading>>,
}

/// The steps of the sample flow, in order.
pub const STEPS: [&str; 4] = ["in_scope", "readable", "drawn", "coded"];

impl Counts {
    /// Counts one case. What is said of a case (failure, harm, bodies) is said by its first strand.
    pub fn add(&mut self, case: Counted<'_>) {
        let Some(first) = case.units.first() else { return };
        self.cases_in_scope += 1;
        let harm = first.harm();
        let [provider, trust, region] = place(first);
        let cell = [&first.failure, harm.code(), provider, trust, region].map(str::to_owned);
        *self.cases.entry(cell).or_default() += 1;
        let (received, serious) = self.months.entry(first.month.clone()).or_default();
        *received += 1;
        *serious += u64::from(matches!(harm, HarmLevel::Fatal | HarmLevel::Severe));
        *self.details.entry(Detail::of(first).code()).or_default() += 1;
        self.classes.add(case.units);
        for unit in case.units {
            self.add_strand(unit);
        }
        let coded = !case.readings.is_empty();
        for (step, holds) in STEPS.into_iter().zip([true, case.readable, case.sampled, coded]) {
            if holds {
                *self.flow.entry((step, harm.code())).or_default() += 1;
            }
        }
        if coded {
            self.add_themes(first, case.readings);
        }
    }

    fn add_strand(&mut self, unit: &Unit) {
        self.strands_in_scope += 1;
        let [provider, trust, region] = place(unit);
        let cell = [unit.kind.code(), provider, trust, region].map(str::to_owned);
        self.strands.entry(cell).or_default().add(unit);
    }

    fn add_themes(&mut self, first: &Unit, readings: &[Reading]) {
        let (quarter, [provider, ..]) = (quarter(&first.month), place(first));
        *self.coded.entry([quarter.clone(), provider.to_owned()]).or_default() += 1;
        for theme in present(readings) {
            let cell = [theme, quarter.as_str(), provider, first.harm().code()].map(str::to_owned);
            *self.themed.entry(cell).or_default() += 1;
        }
        let own = own(readings);
        if own.len() >= 2 {
            self.doubly.push(own);
        }
    }

    /// How many cases were coded.
    #[must_use]
    pub fn cases_coded(&self) -> u64 {
        self.coded.values().sum()
    }
}

impl Strands {
    fn add(&mut self, unit: &Unit) {
        self.count += 1;
        let mut measure = |name, holds: Option<bool>| {
            if let Some(holds) = holds {
                let (yes, of) = self.measures.entry(name).or_default();
                *yes += u64::from(holds);
                *of += 1;
            }
        };
        measure("acknowledged", Some(unit.ack_days.is_some()));
        measure("acknowledged_on_time", unit.ack_on_time);
        measure("answered", Some(unit.response_days.is_some()));
        measure("over_six_months", unit.over_six_months);
        measure("provider_answered_on_time", unit.provider_answered);
        if let Some(days) = unit.response_days {
            *self.days.entry(days).or_default() += 1;
        }
        *self.outcomes.entry(unit.outcome.map_or(OPEN, Outcome::code)).or_default() += 1;
        if unit.reopened > 0 {
            *self.outcomes.entry(REOPENED).or_default() += 1;
        }
        for (field, known) in known(unit) {
            *self.known.entry(field).or_default() += u64::from(known);
        }
    }

    /// Adds the strands of another cell.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        for (name, (yes, of)) in &other.measures {
            let mine = self.measures.entry(name).or_default();
            *mine = (mine.0 + yes, mine.1 + of);
        }
        for (mine, theirs) in [(&mut self.outcomes, &other.outcomes), (&mut self.known, &other.known)] {
            for (name, count) in theirs {
                *mine.entry(name).or_default() += count;
            }
        }
        for (days, count) in &other.days {
            *self.days.entry(*days).or_default() += count;
        }
    }

    /// The days within which this share of answers came: nearest rank, `share` in hundredths.
    #[must_use]
    pub fn days_at(&self, share: u64) -> Option<i32> {
        let all: u64 = self.days.values().sum();
        let rank = (all * share).div_ceil(100).max(1);
        let mut passed = 0;
        self.days.iter().find_map(|(days, count)| {
            passed += count;
            (passed >= rank).then_some(*days)
        })
    }

    /// How many were answered.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.days.values().sum()
    }
}

/// The fields whose completeness is told.
fn known(unit: &Unit) -> [(&'static str, bool); 6] {
    [
        ("provider", unit.provider.is_some()),
        ("trust", unit.trust.is_some()),
        ("icb", unit.icb.is_some()),
        ("region", unit.region.is_some()),
        ("harm_reviewed", unit.harm_reviewed.is_some()),
        ("funding", unit.funding != crate::domain::case::Funding::Unknown),
    ]
}

fn place(unit: &Unit) -> [&str; 3] {
    [&unit.provider, &unit.trust, &unit.region].map(|code| code.as_deref().unwrap_or(NOT_KNOWN))
}
