//! Counts that are broken down, and what may be shown of them so that no cell can be had from another.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::measures::attack::UNBOUNDED;
use crate::domain::measures::disclosure::{
    DisclosureLevel, Profile, Published, Roundness, coarse_total, exact_total_gives_away, roundness, share,
};

use super::counts::ALL;

/// Two heads and a place: `[head, head, provider, trust, region]`, [`ALL`] where not broken down.
pub type Key<'a> = [&'a str; 5];

/// Where the place begins in a key.
const PLACE: usize = 2;

/// How a bundle's counts are controlled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Control {
    pub profile: Profile,
    /// What national counts go by. They are exact by the NHS rule (SDC1); where an exact one would give a suppressed cell of
    /// the same bundle away, all go by the sub-national rule. Stricter than the source, and ours.
    pub national: DisclosureLevel,
}

/// Counts by key, with the rows that each total is the total of.
#[derive(Debug, Default)]
pub struct Spread<'a> {
    counts: BTreeMap<Key<'a>, u64>,
    /// Of a total and the way in which it is broken down, which is a dimension or a table of its own: the counts of its rows.
    parts: BTreeMap<(Key<'a>, usize), Vec<u64>>,
    /// Rows and totals that are not shown: beside all that is, they would give another away.
    withheld: BTreeSet<Key<'a>>,
}

impl<'a> Spread<'a> {
    /// Puts the rows in order, each with its totals.
    #[must_use]
    pub fn new(counts: BTreeMap<Key<'a>, u64>) -> Self {
        let mut parts: BTreeMap<_, Vec<u64>> = BTreeMap::new();
        for (key, count) in &counts {
            for dimension in (0..key.len()).filter(|at| key.get(*at) != Some(&ALL)) {
                let mut whole = *key;
                if let Some(cell) = whole.get_mut(dimension) {
                    *cell = ALL;
                }
                parts.entry((whole, dimension)).or_default().push(*count);
            }
        }
        parts.retain(|(whole, _), _| counts.contains_key(whole));
        Self { counts, parts, withheld: BTreeSet::new() }
    }

    /// Another breakdown of a total, whose rows stand in a table of their own.
    pub fn also(&mut self, whole: Key<'a>, way: usize, parts: Vec<u64>) {
        if self.counts.contains_key(&whole) {
            self.parts.insert((whole, whole.len() + way), parts);
        }
    }

    /// Shows a figure no more; false where it was not shown anyway, or is a nought.
    pub fn withhold(&mut self, key: &Key<'a>, control: Control) -> bool {
        self.count(key) > 0 && !self.shown(key, control).is_suppressed() && self.withheld.insert(*key)
    }

    /// Whether other rows add up to this one.
    #[must_use]
    pub fn is_total(&self, key: &Key<'a>) -> bool {
        !self.breakdowns(key).is_empty()
    }

    /// Every total of this spread with its rows, dimension by dimension.
    #[must_use]
    pub fn sums(&self) -> BTreeMap<(Key<'a>, usize), Vec<Key<'a>>> {
        let mut sums: BTreeMap<_, Vec<Key<'a>>> = BTreeMap::new();
        for key in self.counts.keys() {
            for dimension in (0..key.len()).filter(|at| key.get(*at) != Some(&ALL)) {
                let mut whole = *key;
                if let Some(cell) = whole.get_mut(dimension) {
                    *cell = ALL;
                }
                if self.counts.contains_key(&whole) {
                    sums.entry((whole, dimension)).or_default().push(*key);
                }
            }
        }
        sums
    }

    /// Between which counts a row lies, for whoever knows what is shown of it and by which rule.
    #[must_use]
    pub fn bounds(&self, key: &Key<'a>, control: Control) -> (u64, u64) {
        let (shown, count) = (self.shown(key, control), self.count(key));
        match (shown.count(), self.roundness(key, control)) {
            // A star may also guard others, so it stands for any count on a total, and where it does.
            (None, _) if self.is_total(key) || self.withheld.contains(key) => (1, UNBOUNDED),
            (None, _) => (1, 7),
            (Some(_), _) if control.level(key) == DisclosureLevel::National => (count, count),
            (Some(0), _) => (0, 0),
            (Some(shown), Roundness::Nearest(base)) => (shown.saturating_sub(base / 2), shown + base / 2 - 1),
            (Some(shown), Roundness::Ruled | Roundness::Withheld) => (shown.saturating_sub(2), shown + 2),
        }
    }

    pub fn rows(&self) -> impl Iterator<Item = (&Key<'a>, u64)> {
        self.counts.iter().map(|(key, count)| (key, *count))
    }

    #[must_use]
    pub fn count(&self, key: &Key<'a>) -> u64 {
        self.counts.get(key).copied().unwrap_or(0)
    }

    /// Whether exact national totals would give a suppressed cell away.
    #[must_use]
    pub fn gives_away(&self, profile: Profile) -> bool {
        let places = PLACE..Key::default().len();
        let by_place = self.parts.iter().filter(|((whole, way), _)| is_national(whole) && places.contains(way));
        by_place.into_iter().any(|(_, parts)| exact_total_gives_away(profile, parts))
    }

    /// What may be shown of a row. A controlled total is coarser, or suppressed, where beside its rows it would give one away.
    #[must_use]
    pub fn shown(&self, key: &Key<'a>, control: Control) -> Published {
        if self.withheld.contains(key) {
            return Published::withheld();
        }
        coarse_total(control.profile, control.level(key), self.count(key), &self.breakdowns(key))
    }

    /// To what a row is rounded.
    #[must_use]
    pub fn roundness(&self, key: &Key<'a>, control: Control) -> Roundness {
        roundness(control.profile, control.level(key), &self.breakdowns(key))
    }

    /// The rows of a total, once for each way in which it is broken down.
    fn breakdowns(&self, key: &Key<'a>) -> Vec<&[u64]> {
        self.parts.range((*key, 0)..=(*key, usize::MAX)).map(|(_, parts)| parts.as_slice()).collect()
    }
}

impl Control {
    /// The level of a row.
    #[must_use]
    pub fn level(self, key: &Key<'_>) -> DisclosureLevel {
        if is_national(key) { self.national } else { DisclosureLevel::Subnational }
    }

    /// A percentage of two rows as published; none when there is nothing to divide by.
    #[must_use]
    pub fn percent(self, num: Published, den: Published) -> Option<String> {
        share(num, den).map(|shown| shown.to_string())
    }
}

fn is_national(key: &Key<'_>) -> bool {
    key.iter().skip(PLACE).all(|place| *place == ALL)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::measures::disclosure::publish;

    const OPEN: Control = Control { profile: Profile::NhsHes, national: DisclosureLevel::National };
    const CONTROLLED: Control = Control { profile: Profile::NhsHes, national: DisclosureLevel::Subnational };

    fn by_provider(counts: &[u64]) -> Spread<'static> {
        const NAMES: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
        let rows = counts.iter().zip(NAMES).map(|(count, name)| (["x", ALL, name, ALL, ALL], *count));
        let whole = (["x", ALL, ALL, ALL, ALL], counts.iter().sum());
        Spread::new(rows.chain([whole]).collect())
    }

    #[test]
    fn a_national_total_is_exact_and_its_parts_are_not() {
        let spread = by_provider(&[12, 33]);
        assert!(!spread.gives_away(Profile::NhsHes));
        assert_eq!(spread.shown(&["x", ALL, ALL, ALL, ALL], OPEN).to_string(), "45");
        assert_eq!(spread.shown(&["x", ALL, "A", ALL, ALL], OPEN).to_string(), "10");
    }

    #[test]
    fn a_lone_small_part_makes_the_totals_controlled() {
        let spread = by_provider(&[3, 0]);
        assert!(spread.gives_away(Profile::NhsHes));
        assert!(spread.shown(&["x", ALL, ALL, ALL, ALL], CONTROLLED).is_suppressed());
    }

    proptest! {
        /// An attacker who knows the rule tries every value of a suppressed part against the total as shown.
        #[test]
        fn no_part_can_be_had_from_its_total(counts in proptest::collection::vec(0..25_u64, 1..6)) {
            let spread = by_provider(&counts);
            let control = if spread.gives_away(Profile::NhsHes) { CONTROLLED } else { OPEN };
            let whole = spread.shown(&["x", ALL, ALL, ALL, ALL], control);
            let shown: Vec<_> = counts.iter().map(|c| publish(Profile::NhsHes, DisclosureLevel::Subnational, *c)).collect();
            let may = |i: usize| -> Vec<u64> {
                (0..40).filter(|c| publish(Profile::NhsHes, DisclosureLevel::Subnational, *c) == shown[i]).collect()
            };
            for at in (0..counts.len()).filter(|at| shown[*at].is_suppressed()) {
                let mut sums = std::collections::BTreeSet::from([0]);
                for other in (0..counts.len()).filter(|other| *other != at) {
                    sums = sums.iter().flat_map(|sum| may(other).into_iter().map(move |c| sum + c)).collect();
                }
                let possible = (1..=7_u64).filter(|value| sums.iter().any(|sum| {
                    let shown = |sum| [5, 10, 20, 50].map(|base: u64| (sum + base / 2) / base * base);
                    whole.is_suppressed() || publish(Profile::NhsHes, control.national, sum + value) == whole
                        || (control == CONTROLLED && whole.count().is_some_and(|whole| shown(sum + value).contains(&whole)))
                }));
                prop_assert!(possible.count() >= 2, "{counts:?}");
            }
        }
    }
}
