//! What can be worked out from everything that is published together: the bounds of each count, drawn tighter by every sum it
//! is part of, until nothing moves. The rule of release asks this before a figure leaves.

/// Larger than any count there can be.
pub const UNBOUNDED: u64 = 1 << 60;

/// From and to what a true count may be, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub least: u64,
    pub most: u64,
}

impl Default for Range {
    fn default() -> Self {
        Self { least: 0, most: UNBOUNDED }
    }
}

impl Range {
    #[must_use]
    pub const fn new(least: u64, most: u64) -> Self {
        Self { least, most }
    }

    /// What both say; the first alone where they disagree, because then they are not about the same count.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let both = Self { least: self.least.max(other.least), most: self.most.min(other.most) };
        if both.least <= both.most { both } else { self }
    }

    /// How many more numbers than one it may be.
    #[must_use]
    pub const fn width(self) -> u64 {
        self.most.saturating_sub(self.least)
    }

    /// Known to the last digit.
    #[must_use]
    pub const fn is_pinned(self) -> bool {
        self.least == self.most
    }
}

/// A whole and its parts, by their places among the counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    pub whole: usize,
    pub parts: Vec<usize>,
    /// The parts are all of it; else the whole may hold more.
    pub all: bool,
}

/// Rounds after which bounds that still move are left as they are: each round only ever draws them tighter.
const ROUNDS: usize = 60;

/// Draws the bounds tighter.
pub fn tighten(ranges: &mut [Range], sums: &[Sum]) {
    for _ in 0..ROUNDS {
        let mut moved = false;
        for sum in sums {
            moved |= by_one(ranges, sum);
        }
        if !moved {
            return;
        }
    }
}

fn by_one(ranges: &mut [Range], sum: &Sum) -> bool {
    let of = |ranges: &[Range], place: usize| ranges.get(place).copied().unwrap_or_default();
    let (mut least, mut most) = (0_u128, 0_u128);
    for part in &sum.parts {
        let range = of(ranges, *part);
        least += u128::from(range.least);
        most += u128::from(range.most);
    }
    let whole = of(ranges, sum.whole);
    let capped = |sum: u128| u64::try_from(sum).unwrap_or(UNBOUNDED).min(UNBOUNDED);
    let own = Range { least: capped(least), most: if sum.all { capped(most) } else { UNBOUNDED } };
    let mut moved = set(ranges, sum.whole, whole.and(own));
    let whole = of(ranges, sum.whole);
    for part in &sum.parts {
        let range = of(ranges, *part);
        let others_least = least - u128::from(range.least);
        let others_most = most - u128::from(range.most);
        let from = if sum.all { capped(u128::from(whole.least).saturating_sub(others_most)) } else { 0 };
        let to = capped(u128::from(whole.most).saturating_sub(others_least));
        let tighter = range.and(Range { least: from, most: to });
        if set(ranges, *part, tighter) {
            least = others_least + u128::from(tighter.least);
            most = others_most + u128::from(tighter.most);
            moved = true;
        }
    }
    moved
}

fn set(ranges: &mut [Range], place: usize, range: Range) -> bool {
    match ranges.get_mut(place) {
        Some(old) if *old != range => {
            *old = range;
            true
        }
        Some(_) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tightened(mut ranges: Vec<Range>, sums: &[Sum]) -> Vec<(u64, u64)> {
        tighten(&mut ranges, sums);
        ranges.into_iter().map(|range| (range.least, range.most)).collect()
    }

    const STAR: Range = Range::new(1, 7);

    #[test]
    fn a_lone_star_beside_an_exact_total_is_found() {
        let ranges = vec![Range::new(3, 3), STAR, Range::new(0, 0)];
        let sums = [Sum { whole: 0, parts: vec![1, 2], all: true }];
        assert_eq!(tightened(ranges, &sums)[1], (3, 3));
    }

    #[test]
    fn two_tables_with_one_total_are_read_together() {
        // by region: 10 and 10 exactly; by company: a star and 18 to 19
        let exact = |n| Range::new(n, n);
        let ranges = vec![Range::default(), exact(10), exact(10), STAR, Range::new(13, 14)];
        let sums = [Sum { whole: 0, parts: vec![1, 2], all: true }, Sum { whole: 0, parts: vec![3, 4], all: true }];
        assert_eq!(tightened(ranges, &sums)[3], (6, 7));
    }

    #[test]
    fn where_the_parts_are_not_all_the_whole_bounds_them_from_above_alone() {
        let sums = [Sum { whole: 0, parts: vec![1, 2], all: false }];
        assert_eq!(tightened(vec![Range::new(8, 8), STAR, STAR], &sums), [(8, 8), (1, 7), (1, 7)]);
        assert_eq!(tightened(vec![Range::new(2, 2), STAR, STAR], &sums), [(2, 2), (1, 1), (1, 1)]);
    }

    #[test]
    fn bounds_of_different_counts_are_not_mixed() {
        assert_eq!(STAR.and(Range::new(8, 12)), STAR);
        assert!(Range::new(4, 4).is_pinned() && !STAR.is_pinned());
    }
}
