//! Every combination of facts that the rules can tell apart, each asked: who is responsible, who decides.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::super::case::{Part, StrandKind};
use super::super::failure::{Family, failure};
use super::rules::{Facts, Level, Plan, RuleSet, When};

/// What asking every combination found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    pub combinations: u64,
    /// Combinations that end with nobody: always none, as the national lead is last. Counted all the same.
    pub nobody: u64,
    /// Combinations for which no rule names a level; they fall to the national lead.
    pub unmatched: u64,
    /// Kinds and families without a deciding regulator, and in how many combinations.
    pub undecided: BTreeMap<(StrandKind, Family), u64>,
}

/// Values that no rule tells apart are one value: the first of each kind stands for all.
fn classes<T: Clone + PartialEq>(values: Vec<T>, lists: &[&[T]]) -> Vec<Option<T>> {
    let mut seen: BTreeSet<Vec<bool>> = BTreeSet::new();
    let signature = |value: Option<&T>| lists.iter().map(|list| value.is_some_and(|v| list.contains(v))).collect();
    let all = std::iter::once(None).chain(values.into_iter().map(Some));
    all.filter(|value| seen.insert(signature(value.as_ref()))).collect()
}

fn mentioned<T: Clone + PartialEq>(whens: &[&When], of: impl Fn(&When) -> &[T]) -> Vec<Option<T>> {
    let lists: Vec<&[T]> = whens.iter().map(|when| of(when)).collect();
    let values = lists.iter().flat_map(|list| list.iter().cloned()).collect();
    classes(values, &lists)
}

/// Every family once, and each failure that a rule names, in its own family.
fn failures(whens: &[&When]) -> Vec<(Family, Option<String>)> {
    let lists: Vec<&[String]> = whens.iter().map(|when| when.failure.as_slice()).collect();
    let families: Vec<&[Family]> = whens.iter().map(|when| when.family.as_slice()).collect();
    let named = lists.iter().flat_map(|list| list.iter().cloned());
    let named = named.filter_map(|code| failure(&code).map(|known| (known.family, Some(code))));
    let mut seen = BTreeSet::new();
    let all = Family::ALL.iter().map(|family| (*family, None)).chain(named);
    all.filter(|(family, code)| {
        let of_family: Vec<bool> = families.iter().map(|list| list.contains(family)).collect();
        let of_code: Vec<bool> =
            lists.iter().map(|list| code.as_ref().is_some_and(|code| list.contains(code))).collect();
        // Families stay apart, so that a gap can be named.
        seen.insert((*family, of_family, of_code))
    })
    .collect()
}

/// The days on which the rules change, and the first of all.
fn days(rules: &RuleSet) -> Vec<NaiveDate> {
    let terms = rules.responsible.iter().map(|r| (r.from, r.until));
    let terms = terms.chain(rules.regulator.iter().map(|r| (r.from, r.until)));
    let mut days: Vec<NaiveDate> = terms.flat_map(|(from, until)| [from, until]).flatten().collect();
    days.push(NaiveDate::MIN);
    days.sort_unstable();
    days.dedup();
    days
}

/// Calls `ask` with every combination that the rules can tell apart.
pub fn combinations(rules: &RuleSet, mut ask: impl FnMut(&Facts, &Plan)) {
    let whens: Vec<&When> = rules.conditions().collect();
    let failures = failures(&whens);
    let mut harms = vec![None];
    harms.extend(whens.iter().filter_map(|when| when.harm_at_least).map(Some));
    harms.sort_unstable();
    harms.dedup();
    let (tiers, fundings) = (mentioned(&whens, |w| &w.tier), mentioned(&whens, |w| &w.funding));
    let (regions, medicines) = (mentioned(&whens, |w| &w.region), mentioned(&whens, |w| &w.medicine));
    let mut others = Vec::new();
    for harm in &harms {
        for tier in &tiers {
            for funding in &fundings {
                for region in &regions {
                    others.extend(medicines.iter().map(|medicine| (*harm, *tier, *funding, region, medicine)));
                }
            }
        }
    }
    for on in days(rules) {
        for &kind in StrandKind::ALL {
            for (family, failure) in &failures {
                for (harm, tier, funding, region, medicine) in &others {
                    for flags in 0..8_u8 {
                        let facts = Facts {
                            kind,
                            family: *family,
                            failure: failure.clone(),
                            harm: *harm,
                            tier: *tier,
                            funding: *funding,
                            region: (*region).clone(),
                            medicine: (*medicine).clone(),
                            cqc_registered: flags & 1 != 0,
                            gphc_registered: flags & 2 != 0,
                            consent_provider: flags & 4 != 0,
                        };
                        ask(&facts, &rules.plan(&facts, on));
                    }
                }
            }
        }
    }
}

/// Asks every combination.
#[must_use]
pub fn coverage(rules: &RuleSet) -> Coverage {
    let mut found = Coverage::default();
    combinations(rules, |facts, plan| {
        found.combinations += 1;
        found.nobody += u64::from(plan.order.last() != Some(&Level::National));
        let named = plan.order.len() > 1 || rules.responsible.iter().any(|rule| rule.when.holds(facts));
        found.unmatched += u64::from(!named);
        if !plan.regulators.iter().any(|(_, part, _)| *part == Part::Deciding) {
            *found.undecided.entry((facts.kind, facts.family)).or_default() += 1;
        }
    });
    found
}

/// The kinds, with families, for which no rule names who is responsible.
#[must_use]
pub fn unmatched(rules: &RuleSet) -> Vec<String> {
    let mut found: BTreeMap<StrandKind, BTreeSet<&str>> = BTreeMap::new();
    combinations(rules, |facts, plan| {
        if plan.order == [Level::National] && !rules.responsible.iter().any(|rule| rule.when.holds(facts)) {
            found.entry(facts.kind).or_default().insert(facts.family.code());
        }
    });
    let every = Family::ALL.len();
    let words = |families: BTreeSet<&str>| match families.len() {
        n if n == every => "everything".to_owned(),
        _ => families.into_iter().collect::<Vec<_>>().join(", "),
    };
    found.into_iter().map(|(kind, families)| format!("{} ({})", kind.words(), words(families))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::routing::rules::RegulatorRule;

    #[test]
    fn no_combination_of_facts_ends_with_nobody() {
        let found = coverage(&RuleSet::seed());
        assert!(found.combinations > 1_000, "{found:?}");
        assert_eq!((found.nobody, found.unmatched), (0, 0));
    }

    #[test]
    fn a_rule_that_tells_more_apart_is_asked_in_more_combinations() {
        let mut rules = RuleSet::seed();
        let before = coverage(&rules).combinations;
        let when = When { region: vec!["Y56".to_owned(), "Y58".to_owned()], ..When::default() };
        let (body, part, why) = ("CQC".to_owned(), Part::Informed, "a trial".to_owned());
        rules.regulator.push(RegulatorRule { when, body, part, from: None, until: None, why });
        assert_eq!(coverage(&rules).combinations, before * 2, "two regions in one list are one class");
    }

    #[test]
    fn without_the_national_fallback_gaps_are_named() {
        let mut rules = RuleSet::seed();
        rules.responsible.clear();
        let found = coverage(&rules);
        assert_eq!((found.nobody, found.unmatched), (0, found.combinations));
        assert_eq!(unmatched(&rules).len(), StrandKind::ALL.len());
    }

    /// What is left to the lead alone is known and listed: no regulator decides on money or on personal data here.
    #[test]
    fn what_no_regulator_decides_is_listed() {
        let found = coverage(&RuleSet::seed());
        assert!(found.undecided.contains_key(&(StrandKind::Complaint, Family::Cost)));
        assert!(!found.undecided.contains_key(&(StrandKind::Medicine, Family::Delivery)));
    }
}
