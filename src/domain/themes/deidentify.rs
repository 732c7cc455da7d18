//! The record level of a bundle: generalise, then withhold, until nobody stands apart by when and where they were treated.
//!
//! Rule SDC11 (ours): k of 8 on the quasi-identifiers, l of 2 on harm. Of its quasi-identifiers the frozen rows hold the month,
//! the region (with the trust and the board inside it) and, for the specialty, how soon a patient suffers without the
//! medicine. Age, sex and ethnic group are not in the rows at all.

use std::collections::{BTreeMap, BTreeSet};

use super::criteria::{is_month, quarter};
use super::unit::{HarmLevel, Unit};
use crate::codes;

/// How many cases share every released combination of quasi-identifiers, at least.
pub const K: u64 = 8;
/// How many levels of harm occur among them, at least.
pub const L: u32 = 2;
/// Stands where a value was known and is withheld. An empty cell is a value that nobody knew.
pub const WITHHELD: &str = "withheld";

codes! {
    /// What is told of when and where, from the most to the least. A case is released at the first level at which its class
    /// is large and mixed enough.
    pub enum Detail {
        MonthTrustTier = "month_trust_tier" / "month, trust and how soon the patient suffers",
        MonthTrust = "month_trust" / "month and trust",
        MonthRegionTier = "month_region_tier" / "month, region and how soon the patient suffers",
        MonthRegion = "month_region" / "month and region",
        QuarterRegion = "quarter_region" / "quarter and region",
        Month = "month" / "month",
        Quarter = "quarter" / "quarter",
        Nothing = "nothing" / "neither when nor where",
    }
}

/// The quasi-identifiers of one strand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Quasi {
    month: String,
    trust: Option<String>,
    icb: Option<String>,
    region: Option<String>,
    tier: &'static str,
}

/// Those of a case: of each of its strands, each once.
type Key = Vec<Quasi>;

/// How many cases, and which levels of harm occur among them (a bit each).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Class {
    cases: u64,
    harms: u16,
}

/// The classes of a review at their finest, and what each may tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classes(BTreeMap<Key, Class>);

/// What may be told of each case, and what was reached by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    of: BTreeMap<Key, Detail>,
    pub reached: Reached,
}

/// How large and how mixed the smallest released class is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// Cases in the smallest class; 0 where there is no case.
    pub k: u64,
    /// Levels of harm in the least mixed class.
    pub l: u32,
    /// Cases released at each level of detail.
    pub cases: BTreeMap<&'static str, u64>,
}

impl Detail {
    /// What is told of a released row.
    #[must_use]
    pub fn of(unit: &Unit) -> Self {
        let told = |code: &Option<String>| code.as_deref() != Some(WITHHELD);
        match (is_month(&unit.month), told(&unit.trust), told(&unit.region), unit.tier.is_some()) {
            (true, true, _, true) => Self::MonthTrustTier,
            (true, true, _, false) => Self::MonthTrust,
            (true, false, true, true) => Self::MonthRegionTier,
            (true, false, true, false) => Self::MonthRegion,
            (true, false, false, _) => Self::Month,
            (false, _, true, _) => Self::QuarterRegion,
            (false, _, false, _) if unit.month != WITHHELD => Self::Quarter,
            (false, ..) => Self::Nothing,
        }
    }
}

impl Class {
    fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.harms |= other.harms;
    }

    fn is_safe(self) -> bool {
        self.cases >= K && self.harms.count_ones() >= L
    }
}

fn bit(harm: HarmLevel) -> u16 {
    let place = HarmLevel::ALL.iter().position(|level| *level == harm).unwrap_or(0);
    u32::try_from(place).ok().and_then(|place| 1_u16.checked_shl(place)).unwrap_or(0)
}

fn key(units: &[Unit]) -> Key {
    let of = |unit: &Unit| Quasi {
        month: unit.month.clone(),
        trust: unit.trust.clone(),
        icb: unit.icb.clone(),
        region: unit.region.clone(),
        tier: unit.tier.map_or("", |tier| tier.code()),
    };
    units.iter().map(of).collect::<BTreeSet<_>>().into_iter().collect()
}

impl Quasi {
    fn told(&self, detail: Detail) -> Self {
        let (month, quarterly, trust, region, tier) = match detail {
            Detail::MonthTrustTier => (true, true, true, true, true),
            Detail::MonthTrust => (true, true, true, true, false),
            Detail::MonthRegionTier => (true, true, false, true, true),
            Detail::MonthRegion => (true, true, false, true, false),
            Detail::QuarterRegion => (false, true, false, true, false),
            Detail::Month => (true, true, false, false, false),
            Detail::Quarter => (false, true, false, false, false),
            Detail::Nothing => (false, false, false, false, false),
        };
        let withheld = || WITHHELD.to_owned();
        let body = |told: bool, code: &Option<String>| if told { code.clone() } else { Some(withheld()) };
        Self {
            month: match (month, quarterly) {
                (true, _) => self.month.clone(),
                (false, true) => quarter(&self.month),
                (false, false) => withheld(),
            },
            trust: body(trust, &self.trust),
            icb: body(trust, &self.icb),
            region: body(region, &self.region),
            tier: if tier { self.tier } else { "" },
        }
    }
}

fn told(key: &Key, detail: Detail) -> Key {
    key.iter().map(|quasi| quasi.told(detail)).collect::<BTreeSet<_>>().into_iter().collect()
}

impl Classes {
    /// Counts one case by its strands. Its harm is that of its first strand, as in every table.
    pub fn add(&mut self, units: &[Unit]) {
        let Some(first) = units.first() else { return };
        self.0.entry(key(units)).or_default().add(Class { cases: 1, harms: bit(first.harm()) });
    }

    /// How many classes there are: what it takes to keep them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The smallest class and the least mixed one.
    #[must_use]
    pub fn reached(&self) -> (u64, u32) {
        let least = self.0.values().map(|class| class.cases).min().unwrap_or(0);
        (least, self.0.values().map(|class| class.harms.count_ones()).min().unwrap_or(0))
    }

    /// What may be told of each case: level by level, those classes are released that are large and mixed enough, and the
    /// rest goes on to the next. Where the rest of the last level is still too small or too plain, the smallest classes of
    /// the coarsest levels join it.
    #[must_use]
    pub fn details(&self) -> Details {
        let mut of: BTreeMap<Key, Detail> = BTreeMap::new();
        let mut rest: Vec<&Key> = self.0.keys().collect();
        for detail in Detail::ALL.iter().copied().filter(|detail| *detail != Detail::Nothing) {
            let classes = self.classes(&rest, detail);
            rest.retain(|key| {
                let safe = classes.get(&told(key, detail)).is_some_and(|class| class.is_safe());
                if safe {
                    of.insert((*key).clone(), detail);
                }
                !safe
            });
        }
        of.extend(rest.into_iter().map(|key| (key.clone(), Detail::Nothing)));
        self.joined(&mut of);
        let reached = self.reached_by(&of);
        Details { of, reached }
    }

    fn classes(&self, keys: &[&Key], detail: Detail) -> BTreeMap<Key, Class> {
        let mut classes: BTreeMap<Key, Class> = BTreeMap::new();
        for key in keys {
            if let Some(class) = self.0.get(*key) {
                classes.entry(told(key, detail)).or_default().add(*class);
            }
        }
        classes
    }

    /// Lets whole classes join those of whom nothing is told, until these are enough.
    fn joined(&self, of: &mut BTreeMap<Key, Detail>) {
        loop {
            let of_nothing = of.iter().filter(|(_, detail)| **detail == Detail::Nothing).map(|(key, _)| key);
            let mut last = Class::default();
            of_nothing.filter_map(|key| self.0.get(key)).for_each(|class| last.add(*class));
            if last.cases == 0 || last.is_safe() {
                return;
            }
            let mut released: BTreeMap<(Detail, Key), (Class, Vec<Key>)> = BTreeMap::new();
            for (key, detail) in of.iter().filter(|(_, detail)| **detail != Detail::Nothing) {
                let (class, keys) = released.entry((*detail, told(key, *detail))).or_default();
                class.add(self.0.get(key).copied().unwrap_or_default());
                keys.push(key.clone());
            }
            let mixing = |class: &Class| u8::from((class.harms | last.harms).count_ones() < L);
            let next = released.into_iter().min_by_key(|((detail, told), (class, _))| {
                (mixing(class), std::cmp::Reverse(*detail), class.cases, told.clone())
            });
            let Some((_, (_, keys))) = next else { return };
            of.extend(keys.into_iter().map(|key| (key, Detail::Nothing)));
        }
    }

    fn reached_by(&self, of: &BTreeMap<Key, Detail>) -> Reached {
        let (mut released, mut cases) = (Self::default(), BTreeMap::new());
        for (key, detail) in of {
            let class = self.0.get(key).copied().unwrap_or_default();
            released.0.entry(told(key, *detail)).or_default().add(class);
            *cases.entry(detail.code()).or_default() += class.cases;
        }
        let (k, l) = released.reached();
        Reached { k, l, cases }
    }
}

impl Details {
    /// The rows of a case as they are released.
    #[must_use]
    pub fn released(&self, units: &[Unit]) -> Vec<Unit> {
        let detail = self.of.get(&key(units)).copied().unwrap_or(Detail::Nothing);
        let of = |unit: &Unit| {
            let [quasi] = key(std::slice::from_ref(unit)).try_into().unwrap_or_else(|_| [Quasi::nothing()]);
            let Quasi { month, trust, icb, region, tier } = quasi.told(detail);
            Unit { month, trust, icb, region, tier: unit.tier.filter(|_| !tier.is_empty()), ..unit.clone() }
        };
        units.iter().map(of).collect()
    }
}

impl Quasi {
    fn nothing() -> Self {
        let withheld = || WITHHELD.to_owned();
        Self { month: withheld(), trust: Some(withheld()), icb: Some(withheld()), region: Some(withheld()), tier: "" }
    }
}

/// Whether a released cell may stand for a month: a month, a quarter, or withheld.
#[must_use]
pub fn is_period(cell: &str) -> bool {
    let is_quarter = |cell: &str| {
        cell.split_once("-Q")
            .is_some_and(|(year, quarter)| is_month(&format!("{year}-01")) && matches!(quarter, "1" | "2" | "3" | "4"))
    };
    cell == WITHHELD || is_month(cell) || is_quarter(cell)
}

#[cfg(test)]
#[path = "deidentify_tests.rs"]
mod tests;
