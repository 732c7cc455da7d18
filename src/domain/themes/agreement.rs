//! Whether coders agree more than by chance: percent agreement, Cohen's kappa, Krippendorff's alpha (nominal).
//!
//! - **observed**: of all pairs of codings of one extract, the share that agree;
//! - **kappa** (Cohen 1960), two coders: `(po - pe) / (1 - pe)`, over the extracts that both coded;
//! - **alpha** (Krippendorff 2004), any number of coders and missing codings: `1 - Do / De`, over extracts coded twice
//!   or more.
//!
//! Where every coding is the same theme, kappa and alpha have no value: nothing shows that the coders can tell themes
//! apart. Where all agree and more than one theme is used, both are 1.

use std::collections::BTreeMap;

use super::draw::Draw;
use crate::codes;

/// How far two or more coders agree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Extracts coded by two or more: the others tell nothing.
    pub extracts: u32,
    /// From 0 to 1.
    pub observed: f64,
    /// Two coders only; none where chance alone would always agree.
    pub kappa: Option<f64>,
    /// None where only one theme was ever used.
    pub alpha: Option<f64>,
}

/// Agreement on one theme: present or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThemeAgreement<'a, T> {
    pub theme: &'a T,
    /// The share of all codings that chose it.
    pub prevalence: f64,
    pub agreement: Agreement,
}

/// 95 % of resamplings lie between these; percentile bootstrap over extracts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    pub kappa: Option<(f64, f64)>,
    pub alpha: Option<(f64, f64)>,
}

codes! {
    /// What an alpha allows (Krippendorff 2004).
    pub enum Reliability {
        Accept = "accept" / "0.800 or more: to be relied on",
        Tentative = "tentative" / "from 0.667: for tentative conclusions only",
        Discard = "discard" / "below 0.667: not to be relied on",
    }
}

/// Why there is no agreement to speak of. Extracts are named by their place in the list, from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgreementError {
    #[error("there are no extracts")]
    NoExtracts,
    #[error("it takes two coders or more to agree")]
    OneCoder,
    #[error("extract {extract} has {found} columns, where the first has {coders}")]
    Ragged { extract: usize, found: usize, coders: usize },
    #[error("no extract was coded by two coders")]
    NothingInCommon,
    #[error("there are more extracts or coders than this rule is made for")]
    TooMany,
}

impl Reliability {
    /// The band of an alpha.
    #[must_use]
    pub fn of(alpha: f64) -> Self {
        if alpha >= 0.8 {
            Self::Accept
        } else if alpha >= 0.667 {
            Self::Tentative
        } else {
            Self::Discard
        }
    }
}

/// The agreement of the coders. A row for each extract, a column for each coder, none where a coder has not coded it.
///
/// # Errors
/// When there are no extracts, fewer than two coders, rows of different length, or nothing that two have coded.
pub fn agreement<T: Ord>(extracts: &[Vec<Option<T>>]) -> Result<Agreement, AgreementError> {
    let tally = Tally::new(extracts)?;
    tally.figures(tally.extracts.iter().map(|extract| (extract, 1))).ok_or(AgreementError::NothingInCommon)
}

/// The agreement on each theme that was used, in order of themes: present or not.
///
/// # Errors
/// As [`agreement`].
pub fn by_theme<T: Ord>(extracts: &[Vec<Option<T>>]) -> Result<Vec<ThemeAgreement<'_, T>>, AgreementError> {
    let codings = || extracts.iter().flatten().flatten();
    let mut counts: BTreeMap<&T, u32> = BTreeMap::new();
    for theme in codings() {
        *counts.entry(theme).or_default() += 1;
    }
    let all = f64::from(counts.values().sum::<u32>());
    let presence = |theme: &T| -> Vec<Vec<Option<bool>>> {
        extracts
            .iter()
            .map(|row| row.iter().map(|coding| coding.as_ref().map(|coding| coding == theme)).collect())
            .collect()
    };
    counts
        .into_iter()
        .map(|(theme, count)| {
            let agreement = agreement(&presence(theme))?;
            Ok(ThemeAgreement { theme, prevalence: f64::from(count) / all, agreement })
        })
        .collect()
}

/// The 95 % bootstrap interval: extracts drawn again with replacement `times` times from a stated seed. The same seed
/// gives the same interval on every machine. Resamplings without a value are left out; none in, none out.
///
/// # Errors
/// As [`agreement`].
pub fn resampled<T: Ord>(extracts: &[Vec<Option<T>>], times: u32, seed: u64) -> Result<Resampled, AgreementError> {
    let tally = Tally::new(extracts)?;
    let size = u32::try_from(tally.extracts.len()).map_err(|_| AgreementError::TooMany)?;
    // Extracts that were coded alike count alike: what is drawn is how often each kind comes.
    let mut kinds: Vec<&Extract> = tally.extracts.iter().collect();
    kinds.sort_unstable();
    kinds.dedup();
    let kind_of: Vec<usize> = tally.extracts.iter().filter_map(|extract| kinds.binary_search(&extract).ok()).collect();
    let mut draw = Draw::named(seed, "agreement");
    let (mut kappas, mut alphas) = (Vec::new(), Vec::new());
    for _ in 0..times {
        let mut often = vec![0_u32; kinds.len()];
        for _ in 0..size {
            let at = usize::try_from(draw.below(size)).unwrap_or(0);
            if let Some(often) = kind_of.get(at).and_then(|kind| often.get_mut(*kind)) {
                *often += 1;
            }
        }
        if let Some(figures) = tally.figures(kinds.iter().copied().zip(often)) {
            kappas.extend(figures.kappa);
            alphas.extend(figures.alpha);
        }
    }
    Ok(Resampled { kappa: middle_95(kappas), alpha: middle_95(alphas) })
}

/// The values that leave a fortieth of all on each side.
fn middle_95(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let left_out = values.len() / 40;
    let last = values.len().checked_sub(1 + left_out)?;
    Some((*values.get(left_out)?, *values.get(last)?))
}

/// One extract, counted.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Extract {
    /// Which theme, how often.
    counts: Vec<(usize, u32)>,
    codings: u32,
    /// What each of two coders chose.
    both: Option<(usize, usize)>,
}

struct Tally {
    coders: usize,
    themes: usize,
    extracts: Vec<Extract>,
}

impl Tally {
    fn new<T: Ord>(extracts: &[Vec<Option<T>>]) -> Result<Self, AgreementError> {
        let coders = extracts.first().ok_or(AgreementError::NoExtracts)?.len();
        if coders < 2 {
            return Err(AgreementError::OneCoder);
        }
        if let Some((place, row)) = extracts.iter().enumerate().find(|(_, row)| row.len() != coders) {
            return Err(AgreementError::Ragged { extract: place + 1, found: row.len(), coders });
        }
        let codings = extracts.len().checked_mul(coders).and_then(|codings| u32::try_from(codings).ok());
        codings.ok_or(AgreementError::TooMany)?;

        let mut themes: Vec<&T> = extracts.iter().flatten().flatten().collect();
        themes.sort_unstable();
        themes.dedup();
        let extracts = extracts.iter().map(|row| Extract::new(row, &themes)).filter(|extract| extract.codings >= 2);
        Ok(Self { coders, themes: themes.len(), extracts: extracts.collect() })
    }

    fn figures<'a>(&self, extracts: impl Iterator<Item = (&'a Extract, u32)>) -> Option<Agreement> {
        let mut sums = Sums { totals: vec![0.0; self.themes], firsts: vec![0.0; self.themes], ..Sums::default() };
        sums.seconds.clone_from(&sums.firsts);
        for (extract, times) in extracts.filter(|(_, times)| *times > 0) {
            sums.add(extract, times);
        }
        let kappa = if self.coders == 2 { sums.kappa() } else { None };
        let observed = sums.agreeing / sums.pairs;
        (sums.extracts > 0).then(|| Agreement { extracts: sums.extracts, observed, kappa, alpha: sums.alpha() })
    }
}

impl Extract {
    fn new<T: Ord>(row: &[Option<T>], themes: &[&T]) -> Self {
        let place = |theme: &T| themes.partition_point(|other| *other < theme);
        let mut chosen: Vec<_> = row.iter().flatten().map(place).collect();
        let both = match (row, chosen.as_slice()) {
            ([Some(_), Some(_)], [first, second]) => Some((*first, *second)),
            _ => None,
        };
        chosen.sort_unstable();
        let alike = chosen.chunk_by(|a, b| a == b);
        let counts: Vec<_> = alike.filter_map(|same| Some((*same.first()?, u32::try_from(same.len()).ok()?))).collect();
        Self { codings: counts.iter().map(|(_, count)| count).sum(), counts, both }
    }
}

#[derive(Default)]
struct Sums {
    extracts: u32,
    codings: f64,
    pairs: f64,
    agreeing: f64,
    /// Krippendorff's disagreeing coincidences.
    disagreement: f64,
    /// How often each theme was chosen: by all, by the first coder, by the second.
    totals: Vec<f64>,
    firsts: Vec<f64>,
    seconds: Vec<f64>,
}

impl Sums {
    /// Adds an extract that came so many times.
    fn add(&mut self, extract: &Extract, came: u32) {
        let (codings, times) = (f64::from(extract.codings), f64::from(came));
        self.extracts += came;
        self.codings += times * codings;
        self.pairs += times * codings * (codings - 1.0) / 2.0;
        for (theme, count) in &extract.counts {
            let count = f64::from(*count);
            self.agreeing += times * count * (count - 1.0) / 2.0;
            self.disagreement += times * count * (codings - count) / (codings - 1.0);
            raise(&mut self.totals, *theme, times * count);
        }
        if let Some((first, second)) = extract.both {
            raise(&mut self.firsts, first, times);
            raise(&mut self.seconds, second, times);
        }
    }

    fn kappa(&self) -> Option<f64> {
        let n = self.pairs;
        let by_chance = self.firsts.iter().zip(&self.seconds).map(|(a, b)| a * b).sum::<f64>();
        (by_chance < n * n).then(|| (self.agreeing * n - by_chance) / (n * n - by_chance))
    }

    fn alpha(&self) -> Option<f64> {
        let expected = self.totals.iter().map(|total| total * (self.codings - total)).sum::<f64>();
        (expected > 0.0).then(|| 1.0 - (self.codings - 1.0) * self.disagreement / expected)
    }
}

fn raise(counts: &mut [f64], place: usize, by: f64) {
    if let Some(count) = counts.get_mut(place) {
        *count += by;
    }
}

#[cfg(test)]
#[path = "agreement_tests.rs"]
mod tests;
