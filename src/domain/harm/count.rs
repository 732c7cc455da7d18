//! How many people were harmed: distinct patients, never cases (metric U12), with bounds where nobody can know.
//!
//! A patient is known by an NHS number or a hospital number. Cases that share one are one patient, also through a third
//! case. Anonymous cases may each be a person of their own, or all be people counted already: they widen the bounds. So does
//! one number with two dates of birth: one patient and a slip, or two patients. Source: our own metric set, U12.

use std::collections::{BTreeMap, BTreeSet};

use super::attribution::Harmed;
use super::matching::Token;

/// A case as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Numbers by which the patient is known; none is anonymous. Those of every joined report.
    pub patient: Vec<Token>,
    /// Dates of birth that were given, as keyed hashes.
    pub born: Vec<Vec<u8>>,
    /// How far the harm may be counted; `None`: no harm, or ruled out.
    pub level: Option<Harmed>,
}

/// At least and at most so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    pub least: u32,
    pub most: u32,
}

/// Distinct patients harmed at this level or beyond.
#[must_use]
pub fn distinct(cases: &[Counted], level: Harmed) -> Bounds {
    let groups = patients(cases);
    let mut known: BTreeMap<usize, BTreeSet<&[u8]>> = BTreeMap::new();
    let mut anonymous = 0;
    for (case, group) in cases.iter().zip(&groups).filter(|(c, _)| c.level.is_some_and(|l| l >= level)) {
        match group {
            Some(group) => known.entry(*group).or_default().extend(case.born.iter().map(Vec::as_slice)),
            None => anonymous += 1,
        }
    }
    bounds(known.values().map(BTreeSet::len), anonymous)
}

/// The bounds, from the dates of birth given for each known patient and the number of anonymous cases.
pub fn bounds(known: impl IntoIterator<Item = usize>, anonymous: u32) -> Bounds {
    let (mut least, mut most) = (0_u32, anonymous);
    for dates in known {
        least += 1;
        most = most.saturating_add(u32::try_from(dates.max(1)).unwrap_or(u32::MAX));
    }
    Bounds { least: least.max(u32::from(anonymous > 0)), most }
}

/// For each case the patient it is of, by number; `None` where nobody is known.
fn patients(cases: &[Counted]) -> Vec<Option<usize>> {
    let mut parents: Vec<usize> = (0..cases.len()).collect();
    let mut first: BTreeMap<&Token, usize> = BTreeMap::new();
    for (at, case) in cases.iter().enumerate() {
        for token in &case.patient {
            let other = *first.entry(token).or_insert(at);
            join(&mut parents, at, other);
        }
    }
    cases.iter().enumerate().map(|(at, case)| (!case.patient.is_empty()).then(|| root(&parents, at))).collect()
}

fn root(parents: &[usize], mut at: usize) -> usize {
    while let Some(&parent) = parents.get(at).filter(|parent| **parent != at) {
        at = parent;
    }
    at
}

fn join(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    if let Some(parent) = parents.get_mut(a.max(b)) {
        *parent = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::harm::matching::NumberKind;
    use proptest::prelude::*;

    fn nhs(n: u8) -> Token {
        Token { kind: NumberKind::Nhs, hash: vec![n] }
    }
    fn local(n: u8) -> Token {
        Token { kind: NumberKind::Local, hash: vec![n] }
    }
    fn of(patient: &[Token], level: Harmed) -> Counted {
        Counted { patient: patient.to_vec(), born: Vec::new(), level: Some(level) }
    }
    fn exactly(n: u32) -> Bounds {
        Bounds { least: n, most: n }
    }

    #[test]
    fn two_cases_of_one_patient_are_one_patient() {
        assert_eq!(
            distinct(&[of(&[nhs(1)], Harmed::Reported), of(&[nhs(1)], Harmed::Serious)], Harmed::Reported),
            exactly(1)
        );
    }

    #[test]
    fn a_ruled_out_case_leaves_the_count_and_its_patient_stays_by_another() {
        let out = Counted { level: None, ..of(&[nhs(1)], Harmed::Reported) };
        assert_eq!(distinct(&[out.clone(), of(&[nhs(2)], Harmed::Reported)], Harmed::Reported), exactly(1));
        assert_eq!(distinct(&[out, of(&[nhs(1)], Harmed::Reported)], Harmed::Reported), exactly(1));
    }

    #[test]
    fn a_joined_case_ties_a_hospital_number_to_an_nhs_number() {
        let cases = [of(&[nhs(1)], Harmed::Reported), of(&[local(7)], Harmed::Reported)];
        assert_eq!(distinct(&cases, Harmed::Reported), exactly(2));
        let tied = [cases[0].clone(), cases[1].clone(), of(&[nhs(1), local(7)], Harmed::Reported)];
        assert_eq!(distinct(&tied, Harmed::Reported), exactly(1));
    }

    #[test]
    fn anonymous_cases_widen_the_bounds() {
        let cases = [of(&[nhs(1)], Harmed::Reported), of(&[], Harmed::Reported), of(&[], Harmed::Reported)];
        assert_eq!(distinct(&cases, Harmed::Reported), Bounds { least: 1, most: 3 });
        assert_eq!(distinct(&cases[1..], Harmed::Reported), Bounds { least: 1, most: 2 });
        assert_eq!(distinct(&[], Harmed::Reported), exactly(0));
    }

    #[test]
    fn one_number_with_two_dates_of_birth_is_one_or_two() {
        let born = |day: u8| Counted { born: vec![vec![day]], ..of(&[nhs(1)], Harmed::Reported) };
        assert_eq!(distinct(&[born(1), born(1)], Harmed::Reported), exactly(1));
        assert_eq!(distinct(&[born(1), born(2)], Harmed::Reported), Bounds { least: 1, most: 2 });
        assert_eq!(distinct(&[born(1), of(&[nhs(1)], Harmed::Reported)], Harmed::Reported), exactly(1));
    }

    #[test]
    fn each_level_holds_the_one_before() {
        let cases = [of(&[nhs(1)], Harmed::Serious), of(&[nhs(2)], Harmed::Confirmed), of(&[nhs(3)], Harmed::Reported)];
        let counts: Vec<_> = Harmed::ALL.iter().map(|l| distinct(&cases, *l)).collect();
        assert_eq!(counts, [exactly(3), exactly(2), exactly(1)]);
    }

    prop_compose! {
        fn any_case()(numbers in proptest::collection::vec((proptest::bool::ANY, 0..6u8), 0..3), born in proptest::option::of(0..3u8), level in 0..4usize) -> Counted {
            let mut patient: Vec<Token> = numbers.into_iter().map(|(is_nhs, n)| if is_nhs { nhs(n) } else { local(n) }).collect();
            patient.sort();
            patient.dedup();
            Counted { patient, born: born.map(|b| vec![b]).into_iter().collect(), level: Harmed::ALL.get(level).copied() }
        }
    }

    /// The same by painting: every case takes the smallest colour of those it shares a number with, until nothing changes.
    fn by_painting(cases: &[Counted], level: Harmed) -> Bounds {
        let mut colour: Vec<usize> = (0..cases.len()).collect();
        loop {
            let before = colour.clone();
            for a in 0..cases.len() {
                for b in 0..cases.len() {
                    if cases[a].patient.iter().any(|t| cases[b].patient.contains(t)) {
                        colour[a] = colour[a].min(colour[b]);
                    }
                }
            }
            if colour == before {
                break;
            }
        }
        let harmed = (0..cases.len()).filter(|&c| cases[c].level.is_some_and(|l| l >= level));
        let (known, nobody): (Vec<_>, Vec<_>) = harmed.partition(|&c| !cases[c].patient.is_empty());
        let people: BTreeSet<usize> = known.iter().map(|&c| colour[c]).collect();
        let most: usize = people
            .iter()
            .map(|p| {
                known
                    .iter()
                    .filter(|&&c| colour[c] == *p)
                    .flat_map(|&c| cases[c].born.clone())
                    .collect::<BTreeSet<_>>()
                    .len()
                    .max(1)
            })
            .sum();
        Bounds {
            least: u32::try_from(people.len().max(usize::from(!nobody.is_empty()))).unwrap(),
            most: u32::try_from(most + nobody.len()).unwrap(),
        }
    }

    proptest! {
        #[test]
        fn the_count_is_what_painting_finds(cases in proptest::collection::vec(any_case(), 0..14)) {
            for &level in Harmed::ALL {
                prop_assert_eq!(distinct(&cases, level), by_painting(&cases, level));
            }
        }

        #[test]
        fn the_order_of_cases_does_not_matter(mut cases in proptest::collection::vec(any_case(), 0..14)) {
            let before = distinct(&cases, Harmed::Reported);
            cases.reverse();
            prop_assert_eq!(distinct(&cases, Harmed::Reported), before);
        }

        #[test]
        fn the_bounds_are_bounds(cases in proptest::collection::vec(any_case(), 0..14)) {
            let counts: Vec<_> = Harmed::ALL.iter().map(|l| distinct(&cases, *l)).collect();
            prop_assert!(counts.iter().all(|b| b.least <= b.most));
            prop_assert!(counts.windows(2).all(|w| w[0].least >= w[1].least && w[0].most >= w[1].most));
        }
    }
}
