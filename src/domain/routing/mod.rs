//! Who is responsible, who leads, which regulators: from rules held as data. Never nobody.

pub mod check;
pub mod coverage;
pub mod directory;
pub mod dry_run;
pub mod rules;
pub mod words;

use chrono::NaiveDate;

pub use directory::{Directory, Listed, Named};
pub use rules::{Facts, Level, Plan, RuleSet};

use super::case::Part;
use super::clocks::ClockRule;
use super::ids::{AccountId, BodyId};
use super::people::LeadRole;

/// Where a strand goes, and why: kept with the strand and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    pub body: BodyId,
    pub body_name: String,
    pub lead: AccountId,
    pub lead_name: String,
    pub role: LeadRole,
    pub level: Level,
    pub regulators: Vec<(BodyId, Part, String)>,
    /// Limits that the rules add to those of law and contract.
    pub limits: Vec<ClockRule>,
    /// Named leads who are told beside the lead of the strand.
    pub told: Vec<AccountId>,
    pub why: Vec<String>,
}

/// Applies the rules to the facts, then finds the first level that has a named lead today.
///
/// The national lead always exists (the directory cannot be made without one), so the answer is never nobody.
#[must_use]
pub fn route(facts: &Facts, directory: &Directory, rules: &RuleSet, on: NaiveDate) -> Routed {
    let plan = rules.plan(facts, on);
    let mut why = plan.why.clone();
    let mut placed = None;
    for level in &plan.order {
        match directory.at(*level) {
            Some(listed) => {
                if let Some(named) = &listed.lead {
                    placed = Some((*level, listed, named));
                    break;
                }
                why.push(format!("{} has no named lead now, so the next level is responsible", listed.name));
            }
            None => why.push(format!("no {} is known for this case", level.words())),
        }
    }
    let (level, body, named) = placed.unwrap_or((Level::National, &directory.national.0, &directory.national.1));
    why.push(format!("{} answers, as {} of {}", named.name, named.role.words(), body.name));
    let regulators = plan
        .regulators
        .into_iter()
        .filter_map(|(code, part, reason)| directory.regulator(&code).map(|listed| (listed.id, part, reason)))
        .collect();
    Routed {
        body: body.id,
        body_name: body.name.clone(),
        lead: named.account,
        lead_name: named.name.clone(),
        role: named.role,
        level,
        regulators,
        limits: plan.limits.into_iter().map(|(limit, _)| limit).collect(),
        told: plan.notices.iter().filter_map(|(to, _)| Some(directory.at(*to)?.lead.as_ref()?.account)).collect(),
        why,
    }
}
