//! How good suggestions are: precision (of those made, how many a coder chose) and recall (of those a coder chose, how
//! many were made).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Words;

/// One theme on the cases held out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    pub theme: String,
    /// Suggested, and chosen by the coder.
    pub right: u32,
    /// Suggested, not chosen.
    pub wrong: u32,
    /// Chosen, not suggested.
    pub missed: u32,
}

/// The figures over all themes; none where nothing was suggested or chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct F1 {
    pub precision: Option<f64>,
    pub recall: Option<f64>,
    /// Of all codings together.
    pub micro: Option<f64>,
    /// The mean of the themes that a coder chose at least once.
    pub macro_mean: Option<f64>,
}

impl Judged {
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        share(self.right, self.right + self.wrong)
    }

    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        share(self.right, self.right + self.missed)
    }

    /// The harmonic mean of both: `2 right / (2 right + wrong + missed)`.
    #[must_use]
    pub fn f1(&self) -> Option<f64> {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// Counts what was suggested against what the coder chose. A theme that was too rare to be learnt is judged too: it was
/// missed.
pub fn judge<'a>(
    cases: impl Iterator<Item = (BTreeSet<&'a str>, &'a BTreeMap<String, Words>)>,
    themes: &[&str],
) -> Vec<Judged> {
    let mut judged: BTreeMap<String, Judged> = BTreeMap::new();
    let mut of = |theme: &str, count: fn(&mut Judged)| {
        let judged =
            judged.entry(theme.to_owned()).or_insert_with(|| Judged { theme: theme.to_owned(), ..Judged::default() });
        count(judged);
    };
    for theme in themes {
        of(theme, |_| {});
    }
    for (suggested, chosen) in cases {
        for theme in &suggested {
            if chosen.contains_key(*theme) { of(theme, |j| j.right += 1) } else { of(theme, |j| j.wrong += 1) }
        }
        for theme in chosen.keys().filter(|theme| !suggested.contains(theme.as_str())) {
            of(theme, |j| j.missed += 1);
        }
    }
    judged.into_values().collect()
}

/// The figures over all themes.
#[must_use]
pub fn f1(judged: &[Judged]) -> F1 {
    let sum = |of: fn(&Judged) -> u32| judged.iter().map(of).sum();
    let all =
        Judged { theme: String::new(), right: sum(|j| j.right), wrong: sum(|j| j.wrong), missed: sum(|j| j.missed) };
    let used: Vec<f64> = judged.iter().filter(|j| j.right + j.missed > 0).filter_map(Judged::f1).collect();
    let many = u32::try_from(used.len()).unwrap_or(u32::MAX);
    let macro_mean = (many > 0).then(|| used.iter().sum::<f64>() / f64::from(many));
    F1 { precision: all.precision(), recall: all.recall(), micro: all.f1(), macro_mean }
}

/// How far a threshold may leave the boundary that was learnt: with few cases the best one is often chance.
const FURTHEST: f64 = 0.4;

/// The threshold with the best F1: in the middle between two scores. Of equals, the highest: fewer suggestions.
pub fn best_threshold(mut scores: Vec<(f64, bool)>) -> f64 {
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = u32::try_from(scores.iter().filter(|(_, there)| *there).count()).unwrap_or(u32::MAX);
    let (mut best, mut threshold) = (0.0, 0.0);
    let mut judged = Judged { missed: all, ..Judged::default() };
    let next = scores.iter().skip(1).map(|(score, _)| *score).chain([-2.0]);
    for ((score, there), next) in scores.iter().zip(next) {
        if *there {
            judged.right += 1;
            judged.missed -= 1;
        } else {
            judged.wrong += 1;
        }
        let f1 = judged.f1().unwrap_or(0.0);
        // Equal scores stand or fall together.
        if f1 > best && *score > next {
            (best, threshold) = (f1, f64::midpoint(*score, next));
        }
    }
    threshold.clamp(-FURTHEST, FURTHEST)
}
