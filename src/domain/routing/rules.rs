//! A rule set: versioned data, from facts to an order of responsible levels and a list of regulators.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::case::{Funding, Part, StrandKind};
use super::super::clocks::ClockRule;
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// The first day on which it counts; none: always did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The first day on which it no longer counts; none: until another version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
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
    /// The first day on which it counts; none: always did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The first day on which it no longer counts; none: until another version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    pub why: String,
}

/// A limit that starts beside those which law and contract set for every strand of its kind: rules can add one, never take
/// one away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitRule {
    #[serde(default)]
    pub when: When,
    pub limit: ClockRule,
    /// The first day on which it counts; none: always did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The first day on which it no longer counts; none: until another version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    pub why: String,
}

/// A level whose named lead is told, beside the lead of the strand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRule {
    #[serde(default)]
    pub when: When,
    pub to: Level,
    /// The first day on which it counts; none: always did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The first day on which it no longer counts; none: until another version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limit: Vec<LimitRule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notice: Vec<NoticeRule>,
}

/// What the rules say before anybody's name is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub order: Vec<Level>,
    pub regulators: Vec<(String, Part, String)>,
    pub limits: Vec<(ClockRule, String)>,
    pub notices: Vec<(Level, String)>,
    pub why: Vec<String>,
}

/// Whether a rule counts on a day.
#[must_use]
pub fn counts(from: Option<NaiveDate>, until: Option<NaiveDate>, on: NaiveDate) -> bool {
    from.is_none_or(|from| from <= on) && until.is_none_or(|until| on < until)
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
            limit: Vec::new(),
            notice: Vec::new(),
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

    /// Whether some rule counts on some days only.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        let terms = self.responsible.iter().map(|r| (r.from, r.until));
        let terms = terms.chain(self.regulator.iter().map(|r| (r.from, r.until)));
        let terms = terms.chain(self.limit.iter().map(|r| (r.from, r.until)));
        terms.chain(self.notice.iter().map(|r| (r.from, r.until))).any(|(from, until)| from.or(until).is_some())
    }

    /// The condition of every rule, whatever it leads to.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &When> {
        let all = self.responsible.iter().map(|r| &r.when).chain(self.regulator.iter().map(|r| &r.when));
        all.chain(self.limit.iter().map(|r| &r.when)).chain(self.notice.iter().map(|r| &r.when))
    }

    /// The rule set as text, as it is kept.
    #[must_use]
    pub fn write(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// What the rules say of these facts on a day: the day a case opens decides for good.
    #[must_use]
    pub fn plan(&self, facts: &Facts, on: NaiveDate) -> Plan {
        let current = |rule: &&ResponsibleRule| counts(rule.from, rule.until, on) && rule.when.holds(facts);
        let responsible = self.responsible.iter().find(current);
        let mut order = responsible.map(|rule| rule.order.clone()).unwrap_or_default();
        let mut why: Vec<String> = responsible.map(|rule| rule.why.clone()).into_iter().collect();
        if !order.contains(&Level::National) {
            order.push(Level::National);
        }
        let mut regulators: Vec<(String, Part, String)> = Vec::new();
        let current = |rule: &&RegulatorRule| counts(rule.from, rule.until, on) && rule.when.holds(facts);
        for rule in self.regulator.iter().filter(current) {
            match regulators.iter_mut().find(|(body, ..)| *body == rule.body) {
                None => regulators.push((rule.body.clone(), rule.part, rule.why.clone())),
                Some(known) if rule.part == Part::Deciding && known.1 != Part::Deciding => {
                    *known = (rule.body.clone(), rule.part, rule.why.clone());
                }
                Some(_) => {}
            }
        }
        why.extend(regulators.iter().map(|(body, part, why)| format!("{body} {}: {why}", part.words())));
        let limits = self.limit.iter().filter(|rule| counts(rule.from, rule.until, on) && rule.when.holds(facts));
        let notices = self.notice.iter().filter(|rule| counts(rule.from, rule.until, on) && rule.when.holds(facts));
        Plan {
            order,
            regulators,
            limits: limits.map(|rule| (rule.limit, rule.why.clone())).collect(),
            notices: notices.map(|rule| (rule.to, rule.why.clone())).collect(),
            why,
        }
    }
}

const SEED: &str = include_str!("seed.toml");

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
