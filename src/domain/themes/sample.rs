//! A seeded sample by strata: the same list, plan and seed give the same sample on every machine, in whatever order the
//! list came.
//!
//! Strata of a census (fatal and severe harm, for instance) are taken whole. The others share the size in proportion to how
//! many they hold, times how much they are favoured, at least one each; weights undo what favouring did.

use std::collections::{BTreeMap, BTreeSet};

use super::draw::Draw;

/// One case or extract that could be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate<'a> {
    pub stratum: &'a str,
    pub id: &'a str,
}

/// How to sample. Printed beside every finding that rests on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan<'a> {
    /// How many to draw from the strata that are not taken whole.
    pub size: usize,
    /// Strata that are taken whole.
    pub census: BTreeSet<&'a str>,
    /// Strata drawn from more often than their share: so many times as often.
    pub favoured: BTreeMap<&'a str, u32>,
    pub seed: u64,
}

/// One that was drawn, and how many of its stratum it stands for: `held / drawn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drawn<'a> {
    pub candidate: Candidate<'a>,
    /// How many the stratum holds.
    pub held: u32,
    /// How many were drawn from it.
    pub drawn: u32,
}

/// Why there is no sample.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    #[error("`{0}` is in the list twice")]
    Twice(String),
    #[error("a sample of {size} cannot hold one of each of {strata} strata")]
    TooSmall { size: usize, strata: usize },
    #[error("there are more candidates than this rule is made for")]
    TooMany,
    #[error("the plan names the stratum `{0}`, which holds nothing")]
    NoSuchStratum(String),
    #[error("the stratum `{0}` is favoured nought times")]
    FavouredNoughtTimes(String),
}

impl Drawn<'_> {
    /// The weight in an estimate of the whole.
    #[must_use]
    pub fn weight(&self) -> f64 {
        f64::from(self.held) / f64::from(self.drawn)
    }
}

struct Stratum<'a> {
    name: &'a str,
    candidates: Vec<Candidate<'a>>,
    favour: u64,
    drawn: usize,
}

/// Draws the sample, in order of strata and ids.
///
/// # Errors
/// When an id is twice in the list, the plan does not fit the strata, or the size cannot hold one of each stratum.
pub fn sample<'a>(candidates: &[Candidate<'a>], plan: &Plan<'_>) -> Result<Vec<Drawn<'a>>, SampleError> {
    u32::try_from(candidates.len()).map_err(|_| SampleError::TooMany)?;
    check_ids(candidates)?;
    let mut strata = strata(candidates, plan);
    check_plan(&strata, plan)?;
    share_out(&mut strata, plan)?;

    let mut sample = Vec::new();
    for stratum in strata {
        let held = u32::try_from(stratum.candidates.len()).map_err(|_| SampleError::TooMany)?;
        let drawn = u32::try_from(stratum.drawn).map_err(|_| SampleError::TooMany)?;
        let taken = take(stratum.candidates, drawn, &mut Draw::named(plan.seed, stratum.name));
        sample.extend(taken.into_iter().map(|candidate| Drawn { candidate, held, drawn }));
    }
    sample.sort_unstable();
    Ok(sample)
}

fn check_ids(candidates: &[Candidate<'_>]) -> Result<(), SampleError> {
    let mut seen = BTreeSet::new();
    match candidates.iter().find(|candidate| !seen.insert(candidate.id)) {
        Some(twice) => Err(SampleError::Twice(twice.id.to_owned())),
        None => Ok(()),
    }
}

fn strata<'a>(candidates: &[Candidate<'a>], plan: &Plan<'_>) -> Vec<Stratum<'a>> {
    let mut sorted = candidates.to_vec();
    sorted.sort_unstable();
    let groups = sorted.chunk_by(|a, b| a.stratum == b.stratum);
    groups
        .filter_map(|group| {
            let name = group.first()?.stratum;
            let drawn = if plan.census.contains(name) { group.len() } else { 0 };
            let favour = plan.favoured.get(name).copied().map_or(1, u64::from);
            Some(Stratum { name, candidates: group.to_vec(), favour, drawn })
        })
        .collect()
}

fn check_plan(strata: &[Stratum<'_>], plan: &Plan<'_>) -> Result<(), SampleError> {
    let named = plan.census.iter().chain(plan.favoured.keys());
    for name in named {
        if !strata.iter().any(|stratum| stratum.name == *name) {
            return Err(SampleError::NoSuchStratum((*name).to_owned()));
        }
    }
    match plan.favoured.iter().find(|(_, times)| **times == 0) {
        Some((name, _)) => Err(SampleError::FavouredNoughtTimes((*name).to_owned())),
        None => Ok(()),
    }
}

/// One to each, then each next place to the stratum furthest behind its share (Webster's method; of equals, the first by
/// name), until the size is reached or nothing is left.
fn share_out(strata: &mut [Stratum<'_>], plan: &Plan<'_>) -> Result<(), SampleError> {
    let mut sampled: Vec<_> = strata.iter_mut().filter(|stratum| !plan.census.contains(stratum.name)).collect();
    if plan.size == 0 {
        return Ok(());
    }
    let Some(mut places) = plan.size.checked_sub(sampled.len()) else {
        return Err(SampleError::TooSmall { size: plan.size, strata: sampled.len() });
    };
    for stratum in &mut sampled {
        stratum.drawn = 1;
    }
    while places > 0 {
        let open = sampled.iter_mut().filter(|stratum| stratum.drawn < stratum.candidates.len());
        let Some(next) = open.reduce(|best, other| if other.is_further_behind(best) { other } else { best }) else {
            break;
        };
        next.drawn += 1;
        places -= 1;
    }
    Ok(())
}

impl Stratum<'_> {
    /// The claim on places, to be divided by twice the places drawn plus one.
    fn claim(&self) -> u128 {
        u128::try_from(self.candidates.len()).unwrap_or(u128::MAX).saturating_mul(u128::from(self.favour))
    }

    fn places(&self) -> u128 {
        u128::try_from(self.drawn).unwrap_or(u128::MAX).saturating_mul(2).saturating_add(1)
    }

    fn is_further_behind(&self, other: &Self) -> bool {
        self.claim().saturating_mul(other.places()) > other.claim().saturating_mul(self.places())
    }
}

/// The first steps of a shuffle (Fisher and Yates, from the front): so many, without putting back.
fn take<'a>(mut candidates: Vec<Candidate<'a>>, many: u32, draw: &mut Draw) -> Vec<Candidate<'a>> {
    let held = u32::try_from(candidates.len()).unwrap_or(u32::MAX);
    for (at, place) in (0..many).zip(0..) {
        let other = place + usize::try_from(draw.below(held - at)).unwrap_or(0);
        candidates.swap(place, other);
    }
    candidates.truncate(usize::try_from(many).unwrap_or(usize::MAX));
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(strata: &[(&'static str, u32)]) -> Vec<(String, &'static str)> {
        let of = |name: &'static str, many| (0..many).map(move |number| (format!("{name}-{number:03}"), name));
        strata.iter().flat_map(|(name, many)| of(name, *many)).collect()
    }

    fn candidates<'a>(list: &'a [(String, &'a str)]) -> Vec<Candidate<'a>> {
        list.iter().map(|(id, stratum)| Candidate { id, stratum }).collect()
    }

    fn drawn(sample: &[Drawn<'_>], stratum: &str) -> usize {
        sample.iter().filter(|drawn| drawn.candidate.stratum == stratum).count()
    }

    #[test]
    fn the_same_seed_draws_the_same_in_whatever_order_the_list_came() {
        let list = list(&[("north", 60), ("south", 40)]);
        let mut candidates = candidates(&list);
        let plan = Plan { size: 20, seed: 7, ..Plan::default() };
        let first = sample(&candidates, &plan).unwrap();
        candidates.reverse();
        assert_eq!(sample(&candidates, &plan).unwrap(), first);
        assert_ne!(sample(&candidates, &Plan { seed: 8, ..plan }).unwrap(), first);
    }

    #[test]
    fn these_were_drawn_with_seed_7_and_always_will_be() {
        let list = list(&[("north", 30), ("south", 20)]);
        let plan = Plan { size: 5, seed: 7, ..Plan::default() };
        let sample = sample(&candidates(&list), &plan).unwrap();
        let ids: Vec<_> = sample.iter().map(|drawn| drawn.candidate.id).collect();
        assert_eq!(ids, ["north-014", "north-026", "north-029", "south-005", "south-015"]);
    }

    #[test]
    fn strata_share_the_size_in_proportion() {
        let list = list(&[("a", 60), ("b", 30), ("c", 10)]);
        let sample = sample(&candidates(&list), &Plan { size: 20, ..Plan::default() }).unwrap();
        assert_eq!((drawn(&sample, "a"), drawn(&sample, "b"), drawn(&sample, "c")), (12, 6, 2));
    }

    #[test]
    fn a_small_stratum_is_never_left_out() {
        let list = list(&[("large", 990), ("small", 2)]);
        let sample = sample(&candidates(&list), &Plan { size: 10, ..Plan::default() }).unwrap();
        assert_eq!((drawn(&sample, "large"), drawn(&sample, "small")), (9, 1));
    }

    #[test]
    fn a_census_is_taken_whole_beside_the_sample() {
        let list = list(&[("fatal", 5), ("low", 100)]);
        let plan = Plan { size: 10, census: ["fatal"].into(), ..Plan::default() };
        let sample = sample(&candidates(&list), &plan).unwrap();
        assert_eq!((drawn(&sample, "fatal"), drawn(&sample, "low")), (5, 10));
        assert!(sample.iter().filter(|drawn| drawn.candidate.stratum == "fatal").all(|drawn| drawn.weight() == 1.0));
    }

    #[test]
    fn favouring_draws_more_and_weights_undo_it() {
        let list = list(&[("mild", 100), ("severe", 20)]);
        let plan = Plan { size: 20, favoured: [("severe", 5)].into(), ..Plan::default() };
        let sample = sample(&candidates(&list), &plan).unwrap();
        assert_eq!((drawn(&sample, "mild"), drawn(&sample, "severe")), (10, 10));
        let whole: f64 = sample.iter().map(Drawn::weight).sum();
        assert!((whole - 120.0).abs() < 1e-9);
    }

    #[test]
    fn more_than_there_are_takes_all() {
        let list = list(&[("a", 3), ("b", 4)]);
        assert_eq!(sample(&candidates(&list), &Plan { size: 100, ..Plan::default() }).unwrap().len(), 7);
        assert_eq!(sample(&[], &Plan { size: 5, ..Plan::default() }), Ok(vec![]));
    }

    #[test]
    fn every_one_is_drawn_about_as_often() {
        let list = list(&[("a", 10)]);
        let mut times = BTreeMap::new();
        for seed in 0..4000 {
            for drawn in sample(&candidates(&list), &Plan { size: 3, seed, ..Plan::default() }).unwrap() {
                *times.entry(drawn.candidate.id).or_insert(0) += 1;
            }
        }
        assert!(times.values().all(|times| (1080..1320).contains(times)), "{times:?}");
    }

    #[test]
    fn a_plan_that_does_not_fit_is_refused() {
        let list = list(&[("a", 3), ("b", 4), ("c", 1)]);
        let mut candidates = candidates(&list);
        let refused = |plan: Plan<'_>, candidates: &[Candidate<'_>]| sample(candidates, &plan).unwrap_err();
        let plan = || Plan { size: 4, ..Plan::default() };
        assert_eq!(refused(Plan { size: 2, ..plan() }, &candidates), SampleError::TooSmall { size: 2, strata: 3 });
        let unknown = Plan { census: ["z"].into(), ..plan() };
        assert_eq!(refused(unknown, &candidates), SampleError::NoSuchStratum("z".to_owned()));
        let nought = Plan { favoured: [("a", 0)].into(), ..plan() };
        assert_eq!(refused(nought, &candidates), SampleError::FavouredNoughtTimes("a".to_owned()));
        candidates.push(Candidate { stratum: "b", id: "a-001" });
        assert_eq!(refused(plan(), &candidates), SampleError::Twice("a-001".to_owned()));
    }
}
