//! `route`: who is responsible, which role leads, which regulators, and why; from a rule file or the rules that come with
//! Candour.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Rule;
use super::input::{code, date, field, list, required, text};
use crate::domain::case::Part;
use crate::domain::failure::failure;
use crate::domain::people::LeadRole;
use crate::domain::routing::{Facts, Level, RuleSet};

pub(super) const RULES: &[Rule] = &[Rule {
    name: "route",
    sentence: "Which level is responsible for a strand, in which role its lead answers, and which regulators decide or are informed.",
    example: r#"{"rules":"default","facts":{"kind":"complaint","failure":"HC-DEL-04","cqc_registered":false,"gphc_registered":true,"consent_provider":true}}"#,
    answer: route,
}];

/// `vacant` lists the levels without a named lead now, `on` is the day the case opened; both may be left out.
fn route(question: &Value) -> Result<Value, String> {
    let rules = match field(question, "rules").map(|rules| text(rules, "rules")).transpose()? {
        None | Some("default") => RuleSet::seed(),
        Some(file) => {
            let words = std::fs::read_to_string(file).map_err(|why| format!("rules: {file}: {why}"))?;
            RuleSet::parse(&words)?
        }
    };
    let facts = facts(required(question, "facts")?)?;
    let vacant: Vec<Level> =
        list(question, "vacant")?.iter().map(|level| code(level, "vacant", Level::ALL)).collect::<Result<_, _>>()?;
    let on = match field(question, "on") {
        Some(day) => date(day, "on")?,
        None if rules.is_dated() => {
            return Err("say `on`, the day the case opened: these rules change by date".to_owned());
        }
        None => NaiveDate::MIN,
    };
    let plan = rules.plan(&facts, on);
    let mut why = plan.why.clone();
    let mut level = Level::National;
    for &candidate in &plan.order {
        if candidate == Level::National || !vacant.contains(&candidate) {
            level = candidate;
            break;
        }
        why.push(format!("the {} has no named lead now, so the next level is responsible", candidate.words()));
    }
    let regulators: Vec<Value> = plan
        .regulators
        .iter()
        .map(|(body, part, why)| json!({ "body": body, "part": part.code(), "why": why }))
        .collect();
    let deciding = plan.regulators.iter().filter(|(_, part, _)| *part == Part::Deciding).count();
    Ok(json!({
        "body": level.code(),
        "lead_role": role(level).code(),
        "role_words": role(level).words(),
        "order": plan.order.iter().map(|level| level.code()).collect::<Vec<_>>(),
        "regulators": regulators,
        "deciding": deciding,
        "limits": plan.limits.iter().map(|(limit, _)| limit.code()).collect::<Vec<_>>(),
        "notices": plan.notices.iter().map(|(level, _)| level.code()).collect::<Vec<_>>(),
        "rules_version": rules.version,
        "why": why,
    }))
}

/// The family follows from the failure's code where it is left out.
fn facts(given: &Value) -> Result<Facts, String> {
    let mut given = given.clone();
    let unnamed = field(&given, "family").is_none();
    if let Some(object) = given.as_object_mut().filter(|_| unnamed) {
        let known = object.get("failure").and_then(Value::as_str).map(|code| (code.to_owned(), failure(code)));
        match known {
            Some((_, Some(failure))) => {
                object.insert("family".to_owned(), json!(failure.family));
            }
            Some((code, None)) => return Err(format!("facts: `{code}` is not a failure code")),
            None => return Err("facts: say the `family` or the `failure`".to_owned()),
        }
    }
    serde_json::from_value(given).map_err(|why| format!("facts: {why}"))
}

/// The role in which each level's lead is appointed.
fn role(level: Level) -> LeadRole {
    match level {
        Level::Provider => LeadRole::ProviderComplaints,
        Level::Trust => LeadRole::TrustHomecare,
        Level::Icb => LeadRole::IcbLead,
        Level::Region => LeadRole::RegionLead,
        Level::National => LeadRole::NationalLead,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(question: &str) -> Result<Value, String> {
        route(&serde_json::from_str(question).unwrap())
    }

    #[test]
    fn a_vacancy_moves_the_duty_to_the_next_level_and_says_so() {
        let answer = ask(r#"{"facts":{"kind":"complaint","failure":"HC-DEL-04"},"vacant":["trust","icb"]}"#).unwrap();
        assert_eq!(answer["body"], "region");
        assert_eq!(answer["lead_role"], "region_lead");
        assert!(answer["why"].as_array().unwrap().iter().any(|w| w.as_str().unwrap().contains("no named lead")));
    }

    #[test]
    fn what_cannot_be_read_is_said_in_words() {
        assert!(ask(r#"{"facts":{"kind":"complaint"}}"#).unwrap_err().contains("family"));
        assert!(ask(r#"{"facts":{"kind":"complaint","failure":"HC-XXX-01"}}"#).unwrap_err().contains("HC-XXX-01"));
        assert!(ask(r#"{"rules":"/nowhere.toml","facts":{"kind":"complaint","family":"DEL"}}"#).is_err());
        assert!(
            ask(r#"{"facts":{"kind":"complaint","family":"DEL","colour":"blue"}}"#).unwrap_err().contains("colour")
        );
    }
}
