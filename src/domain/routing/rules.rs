//! A rule set: versioned data, from facts to an order of responsible levels and a list of regulators.

use serde::{Deserialize, Serialize};

use super::super::case::{Funding, Part, StrandKind};
use super::super::failure::Family;
use super::super::harm::grade::PhysicalHarm;
use super::super::harm::severity::TherapyTier;

crate::codes! {
    /// The level at which a named lead is looked for.
    pub enum Level {
        Provider = "provider" / "homecare company",
        Trust = "trust" / "trust",
        Icb = "icb" / "integrated care board",
        Region = "region" / "region",
        National = "national" / "national lead",
    }
}

/// What the rules may ask about. Names as in `docs/rules/routing.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub kind: StrandKind,
    pub family: Family,
    /// The failure's fine code (`HC-DEL-04`).
    #[serde(default)]
    pub failure: Option<String>,
    /// The worst physical grade known, reported or reviewed.
    #[serde(default)]
    pub harm: Option<PhysicalHarm>,
    #[serde(default)]
    pub tier: Option<TherapyTier>,
    #[serde(default)]
    pub funding: Option<Funding>,
    /// The region's ODS code.
    #[serde(default)]
    pub region: Option<String>,
    #[serde(default)]
    pub medicine: Option<String>,
    /// The provider is registered with the CQC: only then do its duties bind by law (HL 269 para 77).
    #[serde(default)]
    pub cqc_registered: bool,
    #[serde(default)]
    pub gphc_registered: bool,
    /// The reporter agreed that the homecare company may know.
    #[serde(default)]
    pub consent_provider: bool,
}

/// When a rule applies: each given field must match; a field that is left out matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<StrandKind>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub family: Vec<Family>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failure: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub harm_at_least: Option<PhysicalHarm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tier: Vec<TherapyTier>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub funding: Vec<Funding>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub region: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub medicine: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cqc_registered: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gphc_registered: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_provider: Option<bool>,
}

impl When {
    #[must_use]
    pub fn holds(&self, facts: &Facts) -> bool {
        fn among<T: PartialEq>(wanted: &[T], fact: Option<&T>) -> bool {
            wanted.is_empty() || fact.is_some_and(|fact| wanted.contains(fact))
        }
        fn is(wanted: Option<bool>, fact: bool) -> bool {
            wanted.is_none_or(|wanted| wanted == fact)
        }
        among(&self.kind, Some(&facts.kind))
            && among(&self.family, Some(&facts.family))
            && among(&self.failure, facts.failure.as_ref())
            && among(&self.tier, facts.tier.as_ref())
            && among(&self.funding, facts.funding.as_ref())
            && among(&self.region, facts.region.as_ref())
            && among(&self.medicine, facts.medicine.as_ref())
            && self.harm_at_least.is_none_or(|least| facts.harm.is_some_and(|harm| harm >= least))
            && is(self.cqc_registered, facts.cqc_registered)
            && is(self.gphc_registered, facts.gphc_registered)
            && is(self.consent_provider, facts.consent_provider)
    }
}

/// Which levels may be responsible, the first with a named lead being it. The first rule that holds decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponsibleRule {
    #[serde(default)]
    pub when: When,
    pub order: Vec<Level>,
    pub why: String,
}

/// A regulator whose business it is. Every rule that holds adds one; the stronger part counts for each body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegulatorRule {
    #[serde(default)]
    pub when: When,
    /// The regulator's code in the directory: `CQC`, `GPHC`, `MHRA`.
    pub body: String,
    pub part: Part,
    pub why: String,
}

/// A versioned set of routing rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    pub version: i32,
    /// Where the rules come from.
    pub source: String,
    pub responsible: Vec<ResponsibleRule>,
    pub regulator: Vec<RegulatorRule>,
}

/// What the rules say before anybody's name is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub order: Vec<Level>,
    pub regulators: Vec<(String, Part, String)>,
    pub why: Vec<String>,
}

impl RuleSet {
    /// The rules that come with Candour.
    ///
    /// # Panics
    /// Never: a test reads the same text.
    #[must_use]
    pub fn seed() -> Self {
        Self::parse(SEED).unwrap_or_else(|_| Self {
            version: 0,
            source: String::new(),
            responsible: Vec::new(),
            regulator: Vec::new(),
        })
    }

    /// The seed rules as text, for the database's first rule set.
    #[must_use]
    pub fn seed_text() -> &'static str {
        SEED
    }

    /// Reads a rule set.
    ///
    /// # Errors
    /// In words, with the place, when it is not a rule set: an unknown field or code is refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[must_use]
    pub fn plan(&self, facts: &Facts) -> Plan {
        let responsible = self.responsible.iter().find(|rule| rule.when.holds(facts));
        let mut order = responsible.map(|rule| rule.order.clone()).unwrap_or_default();
        let mut why: Vec<String> = responsible.map(|rule| rule.why.clone()).into_iter().collect();
        if !order.contains(&Level::National) {
            order.push(Level::National);
        }
        let mut regulators: Vec<(String, Part, String)> = Vec::new();
        for rule in self.regulator.iter().filter(|rule| rule.when.holds(facts)) {
            match regulators.iter_mut().find(|(body, ..)| *body == rule.body) {
                None => regulators.push((rule.body.clone(), rule.part, rule.why.clone())),
                Some(known) if rule.part == Part::Deciding && known.1 != Part::Deciding => {
                    *known = (rule.body.clone(), rule.part, rule.why.clone());
                }
                Some(_) => {}
            }
        }
        why.extend(regulators.iter().map(|(body, part, why)| format!("{body} {}: {why}", part.words())));
        Plan { order, regulators, why }
    }
}

const SEED: &str = include_str!("seed.toml");

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(kind: StrandKind, family: Family, cqc: bool) -> Facts {
        Facts {
            kind,
            family,
            failure: None,
            harm: None,
            tier: None,
            funding: None,
            region: None,
            medicine: None,
            cqc_registered: cqc,
            gphc_registered: true,
            consent_provider: true,
        }
    }

    fn bodies(plan: &Plan) -> Vec<(&str, Part)> {
        plan.regulators.iter().map(|(body, part, _)| (body.as_str(), *part)).collect()
    }

    #[test]
    fn the_seed_rules_can_be_read() {
        let seed = RuleSet::parse(SEED).unwrap();
        assert_eq!(seed.version, 1);
        assert!(!seed.responsible.is_empty());
    }

    #[test]
    fn a_late_delivery_by_a_company_without_cqc_registration_is_decided_by_the_gphc() {
        let plan = RuleSet::seed().plan(&facts(StrandKind::Complaint, Family::Delivery, false));
        assert_eq!(bodies(&plan), [("GPHC", Part::Deciding)]);
    }

    #[test]
    fn the_same_by_a_cqc_registered_company_is_decided_by_the_cqc_and_the_gphc_is_informed() {
        let plan = RuleSet::seed().plan(&facts(StrandKind::Complaint, Family::Delivery, true));
        assert_eq!(bodies(&plan), [("CQC", Part::Deciding), ("GPHC", Part::Informed)]);
    }

    #[test]
    fn a_missed_nurse_visit_is_the_cqcs_business() {
        let plan = RuleSet::seed().plan(&facts(StrandKind::Incident, Family::Nursing, true));
        assert!(bodies(&plan).contains(&("CQC", Part::Deciding)));
    }

    #[test]
    fn a_complaint_is_always_the_trusts_and_falls_back_to_the_national_lead() {
        for &family in Family::ALL {
            let plan = RuleSet::seed().plan(&facts(StrandKind::Complaint, family, true));
            assert_eq!(plan.order, [Level::Trust, Level::Icb, Level::Region, Level::National]);
        }
    }

    #[test]
    fn no_combination_of_facts_ends_with_nobody() {
        for &kind in StrandKind::ALL {
            for &family in Family::ALL {
                for consent_provider in [false, true] {
                    let facts = Facts { consent_provider, ..facts(kind, family, true) };
                    let plan = RuleSet::seed().plan(&facts);
                    assert_eq!(plan.order.last(), Some(&Level::National));
                    assert!(consent_provider || !plan.order.contains(&Level::Provider), "{facts:?}");
                }
            }
        }
    }
}
