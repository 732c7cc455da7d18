//! When reading more cases no longer brings new themes: the measure of Guest, Namey and Chen (2020, PLoS ONE 15(5):
//! e0232076).
//!
//! The first `base` cases give the base of themes. Each further run of `run` cases brings some that were not seen
//! before; as a share of the base, that is the new information of the run. Reading is saturated where that share is at
//! most the threshold. The numbers that the authors tried are recalled, verify: base 4, 5 or 6; run 2 or 3; threshold 5
//! % or none at all.

use std::collections::BTreeSet;

use super::draw::Draw;

/// The parameters, printed beside every curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub base: usize,
    pub run: usize,
    /// In hundredths of the base.
    pub threshold: u32,
}

impl Rule {
    /// The stricter of the usual choices: larger base, longer run, 5 %.
    pub const USUAL: Self = Self { base: 6, run: 3, threshold: 5 };
    pub const BASES: [usize; 3] = [4, 5, 6];
    pub const RUNS: [usize; 2] = [2, 3];
    pub const THRESHOLDS: [u32; 2] = [0, 5];
}

/// One run of the curve. The first is the base itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Cases read up to its end.
    pub cases: usize,
    /// Themes that it brought.
    pub new: usize,
    /// Themes seen up to its end.
    pub seen: usize,
}

/// The curve, and where it is saturated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    pub rule: Rule,
    /// Themes in the base.
    pub base: usize,
    pub runs: Vec<Run>,
    /// After how many cases the threshold is met for the first time; none: not yet.
    pub saturated: Option<usize>,
}

impl Curve {
    /// New information of a run, in per cent of the base with one place.
    #[must_use]
    pub fn percent(&self, run: &Run) -> String {
        let (Ok(new), Ok(base)) = (u32::try_from(run.new), u32::try_from(self.base)) else { return String::new() };
        if base == 0 { String::new() } else { format!("{:.1}", 100.0 * f64::from(new) / f64::from(base)) }
    }
}

/// The curve over cases in the order given. None while fewer than a base and one run are read. A last run that is not
/// full is left out.
#[must_use]
pub fn curve(cases: &[BTreeSet<String>], rule: Rule) -> Option<Curve> {
    if rule.base == 0 || rule.run == 0 || cases.len() < rule.base + rule.run {
        return None;
    }
    let (first, rest) = cases.split_at(rule.base);
    let mut seen: BTreeSet<&str> = first.iter().flatten().map(String::as_str).collect();
    let base = seen.len();
    let mut runs = vec![Run { cases: rule.base, new: base, seen: base }];
    let mut saturated = None;
    for (at, cases) in rest.chunks_exact(rule.run).enumerate() {
        let before = seen.len();
        seen.extend(cases.iter().flatten().map(String::as_str));
        let new = seen.len() - before;
        let read = rule.base + (at + 1) * rule.run;
        runs.push(Run { cases: read, new, seen: seen.len() });
        let threshold = usize::try_from(rule.threshold).unwrap_or(0);
        if saturated.is_none() && base > 0 && new * 100 <= threshold * base {
            saturated = Some(read);
        }
    }
    Some(Curve { rule, base, runs, saturated })
}

/// Cases in an order that the seed draws: neither the months of receipt nor the coder's choice bends the curve.
#[must_use]
pub fn in_drawn_order<T: Clone>(cases: &[T], seed: u64) -> Vec<T> {
    let mut cases = cases.to_vec();
    let mut draw = Draw::named(seed, "saturation");
    for at in 0..cases.len() {
        let left = u32::try_from(cases.len() - at).unwrap_or(u32::MAX);
        let other = at + usize::try_from(draw.below(left)).unwrap_or(0);
        cases.swap(at, other);
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(of: &[&str]) -> Vec<BTreeSet<String>> {
        of.iter().map(|themes| themes.chars().filter(|c| *c != ' ').map(String::from).collect()).collect()
    }

    #[test]
    fn a_run_is_measured_against_the_base() {
        // Base of four: a to d and e. Runs of two bring f, then g and h, then nothing.
        let read = cases(&["ab", "bc", "cd", "e", "af", "b", "g", "h", "a", "b", "c"]);
        let curve = curve(&read, Rule { base: 4, run: 2, threshold: 5 }).unwrap();
        let new: Vec<_> = curve.runs.iter().map(|run| (run.cases, run.new, run.seen)).collect();
        assert_eq!((curve.base, new), (5, vec![(4, 5, 5), (6, 1, 6), (8, 2, 8), (10, 0, 8)]));
        assert_eq!(curve.percent(&curve.runs[2]), "40.0");
        assert_eq!(curve.saturated, Some(10));
    }

    #[test]
    fn a_threshold_is_met_exactly_too() {
        let twenty: String = ('a'..='t').collect();
        let read = cases(&[&twenty, "", "", "", "u", "a"]);
        let rule = Rule { base: 4, run: 2, threshold: 5 };
        assert_eq!(curve(&read, rule).unwrap().saturated, Some(6));
        assert_eq!(curve(&read, Rule { threshold: 0, ..rule }).unwrap().saturated, None);
    }

    #[test]
    fn nothing_is_said_of_too_few() {
        assert_eq!(curve(&cases(&["a"; 5]), Rule { base: 4, run: 2, threshold: 5 }), None);
        let none = curve(&cases(&[""; 9]), Rule::USUAL).unwrap();
        assert_eq!((none.base, none.saturated), (0, None), "no themes at all are not saturation");
    }

    #[test]
    fn the_order_is_the_seeds() {
        let cases: Vec<i32> = (0..40).collect();
        let drawn = in_drawn_order(&cases, 7);
        assert_eq!(drawn, in_drawn_order(&cases, 7));
        assert_ne!(drawn, in_drawn_order(&cases, 8));
        let mut sorted = drawn;
        sorted.sort_unstable();
        assert_eq!(sorted, cases);
    }
}
