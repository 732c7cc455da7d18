//! Which words count, and how much: TF-IDF, each text of length one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::machine::Vector;
use super::words::{LEAST, Words};

/// Words in enough cases, in order, each with its weight: the rarer, the more it tells.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Vocabulary(Vec<(String, f64)>);

impl Vocabulary {
    pub fn new<'a>(cases: impl Iterator<Item = &'a Words>) -> Self {
        let mut found: BTreeMap<&str, u32> = BTreeMap::new();
        let mut many = 0_u32;
        for words in cases {
            many += 1;
            for word in words.keys() {
                *found.entry(word).or_default() += 1;
            }
        }
        let kept = found.into_iter().filter(|(_, cases)| *cases >= LEAST);
        let weighted = kept.map(|(word, cases)| {
            let weight = (f64::from(many + 1) / f64::from(cases + 1)).ln() + 1.0;
            (word.to_owned(), super::short(weight))
        });
        Self(weighted.collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn word(&self, place: usize) -> Option<&str> {
        self.0.get(place).map(|(word, _)| word.as_str())
    }

    /// A text as a vector of length one, in order of places.
    pub fn vector(&self, words: &Words) -> Vector {
        let of = |(word, times): (&String, &u32)| {
            let place = self.0.binary_search_by(|(known, _)| known.as_str().cmp(word)).ok()?;
            let (_, weight) = self.0.get(place)?;
            Some((place, (1.0 + f64::from(*times).ln()) * weight))
        };
        let vector: Vector = words.iter().filter_map(of).collect();
        let length = vector.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
        if length > 0.0 { vector.into_iter().map(|(place, value)| (place, value / length)).collect() } else { vector }
    }
}
