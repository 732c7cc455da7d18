//! A draft tried on past cases: each strand routed by the rules in force and by the draft, on the same day with the same
//! leads in post, and the difference listed.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::case::{Part, StrandKind};
use super::super::failure::Family;
use super::rules::{Facts, Level, Plan, RuleSet};

/// Which levels around a case have a named lead. The national level always has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Led {
    pub provider: bool,
    pub trust: bool,
    pub icb: bool,
    pub region: bool,
}

impl Led {
    fn at(self, level: Level) -> bool {
        match level {
            Level::Provider => self.provider,
            Level::Trust => self.trust,
            Level::Icb => self.icb,
            Level::Region => self.region,
            Level::National => true,
        }
    }
}

/// A past strand, as far as a list may show it: coded facts, no reference, no person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    pub month: String,
    pub trust: String,
    pub provider: String,
    pub failure: String,
}

/// A strand that would have gone elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub past: Past,
    pub kind: StrandKind,
    pub was: String,
    pub would: String,
}

/// How many of a kind would have gone from here to there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub kind: StrandKind,
    pub family: Family,
    pub was: String,
    pub would: String,
    pub strands: u64,
}

/// What a dry run found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRun {
    pub strands: u64,
    pub moved: u64,
    /// The largest first.
    pub groups: Vec<Group>,
    /// The first of those that moved, in the order they were given.
    pub listed: Vec<Moved>,
}

/// The list stops here; the groups count on.
pub const LISTED: usize = 1_000;

/// Two rule sets side by side.
pub struct Comparison<'r> {
    before: &'r RuleSet,
    after: &'r RuleSet,
    on: NaiveDate,
    asked: Asked,
    /// Facts that no rule tells apart are planned once.
    known: HashMap<(Facts, Led), Option<(String, String)>>,
    groups: BTreeMap<(StrandKind, Family, String, String), u64>,
    found: DryRun,
}

/// Which values the rules name: facts with any other value are routed alike.
#[derive(Debug, Default)]
struct Asked {
    failures: Vec<String>,
    regions: Vec<String>,
    medicines: Vec<String>,
    harm: bool,
    tier: bool,
    funding: bool,
}

impl Asked {
    fn by(sets: [&RuleSet; 2]) -> Self {
        let mut asked = Self::default();
        for when in sets.iter().flat_map(|rules| rules.conditions()) {
            asked.failures.extend(when.failure.iter().cloned());
            asked.regions.extend(when.region.iter().cloned());
            asked.medicines.extend(when.medicine.iter().cloned());
            asked.harm |= when.harm_at_least.is_some();
            asked.tier |= !when.tier.is_empty();
            asked.funding |= !when.funding.is_empty();
        }
        asked
    }

    fn of(&self, facts: &Facts) -> Facts {
        let among = |named: &[String], fact: &Option<String>| fact.clone().filter(|fact| named.contains(fact));
        Facts {
            kind: facts.kind,
            family: facts.family,
            failure: among(&self.failures, &facts.failure),
            harm: facts.harm.filter(|_| self.harm),
            tier: facts.tier.filter(|_| self.tier),
            funding: facts.funding.filter(|_| self.funding),
            region: among(&self.regions, &facts.region),
            medicine: among(&self.medicines, &facts.medicine),
            ..*facts
        }
    }
}

/// Where a plan leads, in words: the level that answers, then who decides and who is informed.
fn outcome(plan: &Plan, led: Led) -> String {
    let level = plan.order.iter().copied().find(|level| led.at(*level)).unwrap_or(Level::National);
    let mut words = level.words().to_owned();
    for part in [Part::Deciding, Part::Informed] {
        let mut bodies: Vec<&str> =
            plan.regulators.iter().filter(|(_, p, _)| *p == part).map(|(body, ..)| body.as_str()).collect();
        bodies.sort_unstable();
        if !bodies.is_empty() {
            let does = if part == Part::Deciding { "decides" } else { "informed" };
            words.push_str(&format!("; {} {does}", bodies.join(", ")));
        }
    }
    for (limit, _) in &plan.limits {
        words.push_str(&format!("; also to {}", limit.words()));
    }
    for (level, _) in &plan.notices {
        words.push_str(&format!("; {} told", level.words()));
    }
    words
}

impl<'r> Comparison<'r> {
    /// Compares the rules in force with a draft, as they would route on a day.
    #[must_use]
    pub fn new(before: &'r RuleSet, after: &'r RuleSet, on: NaiveDate) -> Self {
        let asked = Asked::by([before, after]);
        Self { before, after, on, asked, known: HashMap::new(), groups: BTreeMap::new(), found: DryRun::default() }
    }

    /// Takes one past strand. `past` is asked only where it would have gone elsewhere.
    pub fn add(&mut self, facts: &Facts, led: Led, past: impl FnOnce() -> Past) {
        self.found.strands += 1;
        let key = (self.asked.of(facts), led);
        let differs = match self.known.get(&key) {
            Some(known) => known,
            None => {
                let way = |rules: &RuleSet| outcome(&rules.plan(facts, self.on), led);
                let (was, would) = (way(self.before), way(self.after));
                let differs = (was != would).then_some((was, would));
                self.known.entry(key).or_insert(differs)
            }
        };
        let Some((was, would)) = differs else { return };
        self.found.moved += 1;
        *self.groups.entry((facts.kind, facts.family, was.clone(), would.clone())).or_default() += 1;
        if self.found.listed.len() < LISTED {
            let (was, would) = (was.clone(), would.clone());
            self.found.listed.push(Moved { past: past(), kind: facts.kind, was, would });
        }
    }

    /// What was found.
    #[must_use]
    pub fn found(self) -> DryRun {
        let group = |((kind, family, was, would), strands)| Group { kind, family, was, would, strands };
        let mut groups: Vec<Group> = self.groups.into_iter().map(group).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.strands));
        DryRun { groups, ..self.found }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::routing::rules::When;

    fn facts(kind: StrandKind, family: Family, failure: &str) -> Facts {
        Facts {
            kind,
            family,
            failure: Some(failure.to_owned()),
            harm: None,
            tier: None,
            funding: None,
            region: Some("Y56".to_owned()),
            medicine: None,
            cqc_registered: true,
            gphc_registered: true,
            consent_provider: true,
        }
    }

    fn past() -> Past {
        Past { month: "2026-01".into(), trust: "RX1".into(), provider: "P".into(), failure: "HC-DEL-04".into() }
    }

    #[test]
    fn the_same_rules_move_nothing() {
        let rules = RuleSet::seed();
        let mut dry = Comparison::new(&rules, &rules, NaiveDate::MIN);
        for &kind in StrandKind::ALL {
            dry.add(&facts(kind, Family::Delivery, "HC-DEL-04"), Led::default(), past);
        }
        let found = dry.found();
        assert_eq!((found.strands, found.moved), (6, 0));
    }

    #[test]
    fn what_would_have_gone_elsewhere_is_counted_and_listed() {
        let before = RuleSet::seed();
        let mut after = before.clone();
        let when = When { failure: vec!["HC-DEL-04".to_owned()], ..When::default() };
        after.regulator.insert(
            0,
            crate::domain::routing::rules::RegulatorRule {
                when,
                body: "MHRA".to_owned(),
                part: Part::Informed,
                from: None,
                until: None,
                why: "a trial".to_owned(),
            },
        );
        let mut dry = Comparison::new(&before, &after, NaiveDate::MIN);
        let led = Led { trust: true, ..Led::default() };
        for failure in ["HC-DEL-04", "HC-DEL-03", "HC-DEL-04"] {
            dry.add(&facts(StrandKind::Complaint, Family::Delivery, failure), led, past);
        }
        let found = dry.found();
        assert_eq!((found.strands, found.moved, found.listed.len()), (3, 2, 2));
        assert_eq!(found.groups[0].was, "trust; CQC decides; GPHC informed");
        assert_eq!(found.groups[0].would, "trust; CQC decides; GPHC, MHRA informed");
    }

    #[test]
    fn a_level_without_a_lead_is_passed_over_on_both_sides() {
        let before = RuleSet::seed();
        let mut after = before.clone();
        after.responsible[2].order.remove(0);
        let complaint = facts(StrandKind::Complaint, Family::Delivery, "HC-DEL-04");
        let mut dry = Comparison::new(&before, &after, NaiveDate::MIN);
        dry.add(&complaint, Led { icb: true, ..Led::default() }, past);
        dry.add(&complaint, Led { trust: true, icb: true, ..Led::default() }, past);
        assert_eq!(dry.found().moved, 1, "where the trust has no lead, the board had it before too");
    }
}
