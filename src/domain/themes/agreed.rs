//! How far the coders of a review agree, theme by theme: present or not.

use std::collections::BTreeSet;

use super::agreement::{Agreement, Reliability, agreement, resampled};
use super::codebook::Codebook;
use super::counts::Reading;
use super::table::{Table, columns};

/// Resamplings behind the interval of alpha.
const RESAMPLINGS: u32 = 2000;

/// How far coders agree on one theme.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreed {
    pub theme: String,
    pub name: String,
    pub coders: usize,
    pub found: Agreement,
    /// The share of codings that chose it.
    pub prevalence: f64,
    presence: Vec<Vec<Option<bool>>>,
}

impl Agreed {
    /// What the alpha allows; none where it has no value.
    #[must_use]
    pub fn reliability(&self) -> Option<Reliability> {
        self.found.alpha.map(Reliability::of)
    }

    /// The 95 % bootstrap interval of alpha, by the review's seed.
    #[must_use]
    pub fn interval(&self, seed: u64) -> Option<(f64, f64)> {
        resampled(&self.presence, RESAMPLINGS, seed).ok().and_then(|resampled| resampled.alpha)
    }

    /// A figure of four places; nothing where there is none.
    #[must_use]
    pub fn figure(value: Option<f64>) -> String {
        value.map_or_else(String::new, |value| format!("{value:.4}"))
    }
}

/// Agreement on each theme of the codebook: present or not, over the cases that two or more coded.
#[must_use]
pub fn agreed(doubly: &[Vec<Reading>], codebook: &Codebook) -> Vec<Agreed> {
    let coders: BTreeSet<i32> = doubly.iter().flatten().map(|reading| reading.coder).collect();
    let lines = codebook.themes.iter().filter_map(|theme| {
        let coded = |readings: &Vec<Reading>| {
            let by = |coder: &i32| readings.iter().find(|reading| reading.coder == *coder);
            coders.iter().map(|coder| by(coder).map(|reading| reading.themes.contains(&theme.id))).collect()
        };
        let presence: Vec<Vec<Option<bool>>> = doubly.iter().map(coded).collect();
        let found = agreement(&presence).ok()?;
        let codings = u32::try_from(presence.iter().flatten().flatten().count()).ok()?;
        let chosen = u32::try_from(presence.iter().flatten().flatten().filter(|present| **present).count()).ok()?;
        let prevalence = f64::from(chosen) / f64::from(codings);
        let (theme, name) = (theme.id.clone(), theme.name.clone());
        Some(Agreed { theme, name, coders: coders.len(), found, prevalence, presence })
    });
    lines.collect()
}

/// The same as a table of a bundle, with the interval of alpha.
#[must_use]
pub fn agreement_table(doubly: &[Vec<Reading>], codebook: &Codebook, seed: u64) -> Table {
    let path = "method/agreement.csv";
    let rows = agreed(doubly, codebook).into_iter().map(|line| {
        let interval = line.interval(seed);
        vec![
            line.theme.clone(),
            line.coders.to_string(),
            line.found.extracts.to_string(),
            Agreed::figure(Some(line.found.observed)),
            Agreed::figure(line.found.kappa),
            Agreed::figure(line.found.alpha),
            Agreed::figure(interval.map(|(low, _)| low)),
            Agreed::figure(interval.map(|(_, high)| high)),
            format!("{:.2}", line.prevalence),
            line.reliability().map_or("none", Reliability::code).to_owned(),
        ]
    });
    Table { path, columns: columns(path), rows: rows.collect() }
}
