//! An attacker who knows every published figure, every rule by which it came out, and what adds up to what: which counts can
//! be had by tightening bounds until nothing moves any more (interval propagation). What is published is held against it.

/// From and to what a count may be.
pub type Bound = (u64, u64);

/// Counts known within bounds, and which of them add up to which.
#[derive(Debug, Clone, Default)]
pub struct Attack {
    bounds: Vec<Bound>,
    sums: Vec<Sum>,
    /// The sums in which each count takes part.
    within: Vec<Vec<usize>>,
}

#[derive(Debug, Clone)]
struct Sum {
    whole: usize,
    parts: Vec<usize>,
}

/// More than any count.
pub const UNBOUNDED: u64 = 1 << 40;

impl Attack {
    /// Adds a count that lies between these two; gives its place.
    pub fn count(&mut self, low: u64, high: u64) -> usize {
        self.bounds.push((low, high));
        self.within.push(Vec::new());
        self.bounds.len() - 1
    }

    /// One count is the sum of others.
    pub fn sum(&mut self, whole: usize, parts: Vec<usize>) {
        let at = self.sums.len();
        for part in parts.iter().chain([&whole]) {
            if let Some(within) = self.within.get_mut(*part) {
                within.push(at);
            }
        }
        self.sums.push(Sum { whole, parts });
    }

    /// Between which numbers a count lies, as far as is known by now.
    #[must_use]
    pub fn bound(&self, at: usize) -> Bound {
        self.bounds.get(at).copied().unwrap_or((0, UNBOUNDED))
    }

    /// Tightens the bounds until nothing moves, each sum again whenever one of its counts did.
    pub fn tighten(&mut self) {
        let mut waiting: Vec<usize> = (0..self.sums.len()).collect();
        let mut is_waiting = vec![true; self.sums.len()];
        // Bounds are whole numbers that only come closer, so this ends; the cap is for figures that contradict each other.
        let mut steps = self.sums.len().saturating_mul(400);
        while let Some(at) = waiting.pop() {
            if let Some(mark) = is_waiting.get_mut(at) {
                *mark = false;
            }
            let moved = self.step(at);
            for other in moved.into_iter().filter_map(|count| self.within.get(count)).flatten() {
                if let Some(mark) = is_waiting.get_mut(*other).filter(|mark| !**mark) {
                    *mark = true;
                    waiting.push(*other);
                }
            }
            steps = steps.saturating_sub(1);
            if steps == 0 {
                return;
            }
        }
    }

    /// Tightens one sum; gives the counts that moved.
    fn step(&mut self, at: usize) -> Vec<usize> {
        let Some(Sum { whole, parts }) = self.sums.get(at).cloned() else { return Vec::new() };
        let add = |(low, high): (u64, u64), part: &usize| {
            let (from, to) = self.bound(*part);
            (low.saturating_add(from), high.saturating_add(to))
        };
        let (least, most) = parts.iter().fold((0, 0), add);
        let (low, high) = self.bound(whole);
        let total = (low.max(least), high.min(most));
        let mut moved = Vec::new();
        self.narrow(whole, total, &mut moved);
        for part in parts {
            let (from, to) = self.bound(part);
            let others = (least.saturating_sub(from), most.saturating_sub(to));
            let narrower = (total.0.saturating_sub(others.1), total.1.saturating_sub(others.0));
            self.narrow(part, (from.max(narrower.0), to.min(narrower.1)), &mut moved);
        }
        moved
    }

    fn narrow(&mut self, at: usize, (low, high): (u64, u64), moved: &mut Vec<usize>) {
        if let Some(bound) = self.bounds.get_mut(at).filter(|bound| **bound != (low, high) && low <= high) {
            *bound = (low, high);
            moved.push(at);
        }
    }

    /// Whether only one number is left for a count.
    #[must_use]
    pub fn is_had(&self, at: usize) -> bool {
        let (low, high) = self.bound(at);
        low == high
    }

    /// The sums in which a count takes part: each by its whole.
    pub fn wholes(&self, at: usize) -> impl Iterator<Item = usize> {
        self.within.get(at).into_iter().flatten().filter_map(|sum| self.sums.get(*sum)).map(|sum| sum.whole)
    }

    /// Bounds and sums, for another attacker.
    pub fn known(&self) -> (&[Bound], impl Iterator<Item = (usize, &[usize])>) {
        (&self.bounds, self.sums.iter().map(|sum| (sum.whole, sum.parts.as_slice())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_suppressed_part_of_an_exact_total_is_had() {
        let mut attack = Attack::default();
        let (whole, other, star) = (attack.count(15, 15), attack.count(12, 12), attack.count(1, 7));
        attack.sum(whole, vec![other, star]);
        attack.tighten();
        assert!(attack.is_had(star) && attack.bound(star) == (3, 3));
    }

    #[test]
    fn what_is_had_in_one_table_gives_the_next_away() {
        let mut attack = Attack::default();
        let (a, b, c) = (attack.count(1, 7), attack.count(1, 7), attack.count(1, 7));
        let (ab, bc) = (attack.count(2, 2), attack.count(5, 5));
        attack.sum(ab, vec![a, b]);
        attack.sum(bc, vec![b, c]);
        attack.tighten();
        assert!([a, b, c].into_iter().all(|count| attack.is_had(count)));
        assert_eq!(attack.bound(c), (4, 4));
    }

    #[test]
    fn rounded_totals_leave_room() {
        let mut attack = Attack::default();
        let (whole, other, star) = (attack.count(13, 17), attack.count(8, 12), attack.count(1, 7));
        attack.sum(whole, vec![other, star]);
        attack.tighten();
        assert!(!attack.is_had(star));
        assert!(attack.wholes(star).eq([whole]));
    }
}
