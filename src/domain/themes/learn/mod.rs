//! Suggests themes to a coder, learnt from the review's own codings. It never codes: it shows what it would look at,
//! and which words moved it.
//!
//! One linear rule for each theme (a support vector machine with squared hinge loss, trained by dual coordinate
//! descent: Hsieh and others 2008) over words and pairs of words weighted by TF-IDF. Ours to write, so that anyone can
//! read it; the same codings and seed give the same rule. Words in fewer than [`words::LEAST`] cases are not kept: what
//! one person wrote does not show through.

pub mod words;

mod judged;
mod machine;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::draw::Draw;
pub use judged::{F1, Judged, f1};
use machine::{Vector, train};
use vocabulary::Vocabulary;
pub use words::Words;

/// A theme needs so many cases before anything is learnt of it.
pub const LEAST_CASES: usize = 5;
/// And a review so many coded cases in all.
pub const LEAST_CODED: usize = 20;
/// One case in so many is held out, to say how good the suggestions are.
const HELD_OUT: u32 = 5;
/// Parts in which the learning cases take turns while the thresholds are sought.
const FOLDS: u32 = 5;
/// Words that are shown as the reason of a suggestion.
const REASONS: usize = 4;

/// One coded case.
#[derive(Debug, Clone, Default)]
pub struct Example {
    pub words: Words,
    /// The themes that are in it, with the words of the passages marked for each; none marked, no words.
    pub themes: BTreeMap<String, Words>,
}

/// The rule of one theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rule {
    theme: String,
    /// By place in the vocabulary; the small ones are left out.
    weights: Vec<(usize, f64)>,
    bias: f64,
    /// Suggested from here on: where F1 was best on cases that had no part in the learning.
    threshold: f64,
}

/// Everything learnt of a review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learnt {
    vocabulary: Vocabulary,
    rules: Vec<Rule>,
    /// Cases learnt from.
    pub trained: usize,
    /// Cases that were held out of a first learning, to be judged by.
    pub held_out: usize,
    /// How the first learning did on those, theme by theme.
    pub judged: Vec<Judged>,
}

/// A theme to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    pub theme: String,
    /// The words of this case that moved it most, the strongest first.
    pub because: Vec<String>,
    /// How far above its threshold.
    pub above: f64,
}

/// Learns from coded cases; none while there are too few.
#[must_use]
pub fn learn(examples: &[Example], seed: u64) -> Option<Learnt> {
    if examples.len() < LEAST_CODED {
        return None;
    }
    let parts = parts(examples.len(), seed, HELD_OUT);
    let of = |held: bool| -> Vec<&Example> {
        examples.iter().zip(&parts).filter(|(_, part)| (**part == 0) == held).map(|(example, _)| example).collect()
    };
    let (held, rest) = (of(true), of(false));
    let thresholds = thresholds(&rest, seed);
    let first = Taught::new(&rest, &thresholds, seed);
    let judged = judged::judge(held.iter().map(|example| (first.of(&example.words), &example.themes)), &first.themes());
    let all: Vec<&Example> = examples.iter().collect();
    let last = Taught::new(&all, &thresholds, seed);
    Some(Learnt {
        vocabulary: last.vocabulary,
        rules: last.rules,
        trained: examples.len(),
        held_out: held.len(),
        judged,
    })
}

impl Learnt {
    /// The themes to look at in a case, the surest first.
    #[must_use]
    pub fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let vector = self.vocabulary.vector(&words::words(text));
        let of = |rule: &Rule| {
            let (above, mut moved) = rule.scored(&vector);
            moved.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let because = moved.iter().filter(|(_, by)| *by > 0.0).take(REASONS);
            let because = because.filter_map(|(place, _)| self.vocabulary.word(*place)).map(str::to_owned).collect();
            (above >= 0.0).then_some(Suggestion { theme: rule.theme.clone(), because, above })
        };
        let mut suggestions: Vec<Suggestion> = self.rules.iter().filter_map(of).collect();
        suggestions.sort_by(|a, b| b.above.total_cmp(&a.above).then(a.theme.cmp(&b.theme)));
        suggestions
    }

    /// Precision, recall and F1 over all themes on the cases held out: micro counts every coding alike, macro every
    /// theme alike.
    #[must_use]
    pub fn figures(&self) -> F1 {
        f1(&self.judged)
    }
}

impl Rule {
    /// How far above the threshold, and what each word gave.
    fn scored(&self, vector: &Vector) -> (f64, Vec<(usize, f64)>) {
        let moved: Vec<(usize, f64)> = vector
            .iter()
            .filter_map(|(place, value)| {
                let at = self.weights.binary_search_by_key(place, |(place, _)| *place).ok()?;
                self.weights.get(at).map(|(_, weight)| (*place, weight * value))
            })
            .collect();
        (self.bias + moved.iter().map(|(_, by)| by).sum::<f64>() - self.threshold, moved)
    }
}

/// Rules that were taught on some cases.
struct Taught {
    vocabulary: Vocabulary,
    rules: Vec<Rule>,
}

impl Taught {
    fn new(examples: &[&Example], thresholds: &BTreeMap<String, f64>, seed: u64) -> Self {
        let vocabulary = Vocabulary::new(examples.iter().map(|example| &example.words));
        let whole: Vec<Vector> = examples.iter().map(|example| vocabulary.vector(&example.words)).collect();
        let learnable = learnable(examples);
        let rules = learnable.into_iter().map(|theme| {
            // A passage that was marked for the theme teaches more than the whole story around it.
            let of = |(example, whole): (&&Example, &Vector)| match example.themes.get(theme) {
                None => (whole.clone(), false),
                Some(marked) if marked.is_empty() => (whole.clone(), true),
                Some(marked) => (vocabulary.vector(marked), true),
            };
            let cases: Vec<(Vector, bool)> = examples.iter().zip(&whole).map(of).collect();
            let (weights, bias) = train(&cases, vocabulary.len(), &mut Draw::named(seed, theme));
            let kept = weights.into_iter().map(short).enumerate().filter(|(_, weight)| weight.abs() >= 0.01);
            let threshold = short(thresholds.get(theme).copied().unwrap_or(0.0));
            Rule { theme: theme.to_owned(), weights: kept.collect(), bias: short(bias), threshold }
        });
        let rules = rules.collect();
        Self { vocabulary, rules }
    }

    fn themes(&self) -> Vec<&str> {
        self.rules.iter().map(|rule| rule.theme.as_str()).collect()
    }

    /// The themes that would be suggested.
    fn of(&self, words: &Words) -> BTreeSet<&str> {
        let vector = self.vocabulary.vector(words);
        let suggested = self.rules.iter().filter(|rule| rule.scored(&vector).0 >= 0.0);
        suggested.map(|rule| rule.theme.as_str()).collect()
    }
}

/// Themes in enough cases.
fn learnable<'a>(examples: &[&'a Example]) -> Vec<&'a str> {
    let mut cases: BTreeMap<&str, usize> = BTreeMap::new();
    for theme in examples.iter().flat_map(|example| example.themes.keys()) {
        *cases.entry(theme).or_default() += 1;
    }
    cases.into_iter().filter(|(_, cases)| *cases >= LEAST_CASES).map(|(theme, _)| theme).collect()
}

/// Nine decimals: as text such a number is read again as the very same one.
fn short(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

/// For each theme the threshold with the best F1, sought on cases that had no part in each learning.
fn thresholds(examples: &[&Example], seed: u64) -> BTreeMap<String, f64> {
    let parts = parts(examples.len(), seed.wrapping_add(1), FOLDS);
    let mut scores: BTreeMap<String, Vec<(f64, bool)>> = BTreeMap::new();
    for fold in 0..FOLDS {
        let of = |inside: bool| -> Vec<&Example> {
            let chosen = examples.iter().zip(&parts).filter(|(_, part)| (**part == fold) == inside);
            chosen.map(|(example, _)| *example).collect()
        };
        let taught = Taught::new(&of(false), &BTreeMap::new(), seed);
        for example in of(true) {
            let vector = taught.vocabulary.vector(&example.words);
            for rule in &taught.rules {
                let (score, _) = rule.scored(&vector);
                let there = example.themes.contains_key(&rule.theme);
                scores.entry(rule.theme.clone()).or_default().push((score, there));
            }
        }
    }
    scores.into_iter().map(|(theme, scores)| (theme, judged::best_threshold(scores))).collect()
}

/// Puts each place into one of so many parts, by the seed.
fn parts(many: usize, seed: u64, parts: u32) -> Vec<u32> {
    let mut draw = Draw::named(seed, "held out");
    (0..many).map(|_| draw.below(parts)).collect()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
