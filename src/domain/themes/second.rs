//! Which cases a second person reads without seeing what the first one found.

use std::collections::BTreeSet;

use super::draw::Draw;

/// At least one in so many is read twice. Ours, as usual in such studies.
const ONE_IN: usize = 10;
/// And at least so many, or all where there are fewer: below that the interval of alpha says nothing.
const LEAST: usize = 50;

/// The places that are read twice: a tenth, at least fifty, drawn by the review's seed. The same list and seed give the same places on
/// every machine.
#[must_use]
pub fn twice(seed: u64, places: &[i32]) -> BTreeSet<i32> {
    let mut places: Vec<i32> = places.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let many = places.len().div_ceil(ONE_IN).max(LEAST).min(places.len());
    let mut draw = Draw::named(seed, "second reader");
    for at in 0..many {
        let left = u32::try_from(places.len() - at).unwrap_or(u32::MAX);
        let other = at + usize::try_from(draw.below(left)).unwrap_or(0);
        places.swap(at, other);
    }
    places.truncate(many);
    places.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_is_read_twice_and_at_least_fifty() {
        let places = |many| (1..=many).collect::<Vec<i32>>();
        assert_eq!(twice(7, &places(3957)).len(), 396);
        assert_eq!(twice(7, &places(200)).len(), 50);
        assert_eq!(twice(7, &places(23)).len(), 23);
        assert!(twice(7, &[]).is_empty());
    }

    #[test]
    fn the_seed_decides_and_nothing_else() {
        let forward: Vec<i32> = (1..=1000).collect();
        let backward: Vec<i32> = forward.iter().rev().copied().collect();
        assert_eq!(twice(7, &forward), twice(7, &backward));
        assert_ne!(twice(7, &forward), twice(8, &forward));
    }
}
