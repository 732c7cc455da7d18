//! What is wrong with a rule set before it may be published.

use super::super::failure::failure;
use super::coverage;
use super::rules::{Level, RuleSet, When};

/// A fault: where, and what in words. Publication waits until there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// "Who is responsible, rule 2".
    pub place: String,
    pub words: String,
}

/// Every fault of a rule set. `regulators`: the codes that the directory knows.
#[must_use]
pub fn faults(rules: &RuleSet, regulators: &[String]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (n, rule) in (1..).zip(&rules.responsible) {
        let mut fault =
            |words: &str| faults.push(Fault { place: place("Who is responsible", n), words: words.to_owned() });
        if rule.order.is_empty() {
            fault("Nobody is named");
        }
        // The company is told of a case by being made responsible for it.
        if rule.order.contains(&Level::Provider) && rule.when.consent_provider != Some(true) {
            fault("It sends cases to the homecare company though the person may not have agreed");
        }
        common(&rule.when, (rule.from, rule.until), &rule.why, &mut fault);
    }
    for (n, rule) in (1..).zip(&rules.regulator) {
        let mut fault = |words: &str| faults.push(Fault { place: place("Regulators", n), words: words.to_owned() });
        if !regulators.contains(&rule.body) {
            fault(&format!("The directory has no regulator {}", rule.body));
        }
        common(&rule.when, (rule.from, rule.until), &rule.why, &mut fault);
    }
    for (n, rule) in (1..).zip(&rules.limit) {
        let mut fault = |words: &str| faults.push(Fault { place: place("Limits", n), words: words.to_owned() });
        common(&rule.when, (rule.from, rule.until), &rule.why, &mut fault);
    }
    for (n, rule) in (1..).zip(&rules.notice) {
        let mut fault = |words: &str| faults.push(Fault { place: place("Notices", n), words: words.to_owned() });
        // Whoever is told must be able to read it: the patient's trust always, the company by agreement.
        match rule.to {
            Level::Trust => {}
            Level::Provider if rule.when.consent_provider == Some(true) => {}
            Level::Provider => fault("It tells the homecare company though the person may not have agreed"),
            Level::Icb | Level::Region | Level::National => fault("That level could not read the case"),
        }
        common(&rule.when, (rule.from, rule.until), &rule.why, &mut fault);
    }
    let unmatched = coverage::unmatched(rules);
    if !unmatched.is_empty() {
        let words = format!("No rule names who is responsible for: {}", unmatched.join("; "));
        faults.push(Fault { place: "Who is responsible".to_owned(), words });
    }
    faults
}

fn place(part: &str, n: usize) -> String {
    format!("{part}, rule {n}")
}

type Term = (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>);

fn common(when: &When, (from, until): Term, why: &str, fault: &mut impl FnMut(&str)) {
    if why.trim().is_empty() {
        fault("The reason is missing");
    }
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        fault("It ends before it begins");
    }
    for code in when.failure.iter().filter(|code| failure(code).is_none()) {
        fault(&format!("{code} is not the code of a failure"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<String> {
        ["CQC", "GPHC", "MHRA"].map(str::to_owned).into()
    }

    #[test]
    fn the_rules_that_come_with_candour_have_no_fault() {
        assert_eq!(faults(&RuleSet::seed(), &known()), []);
    }

    #[test]
    fn a_rule_that_would_betray_a_reporter_to_the_company_is_a_fault() {
        let mut rules = RuleSet::seed();
        rules.responsible[0].when.consent_provider = None;
        assert!(faults(&rules, &known())[0].words.contains("may not have agreed"));
    }

    #[test]
    fn an_unknown_regulator_a_missing_reason_and_turned_dates_are_faults() {
        let mut rules = RuleSet::seed();
        rules.regulator[0].body = "NOBODY".to_owned();
        rules.regulator[1].why = " ".to_owned();
        rules.regulator[2].from = "2027-04-01".parse().ok();
        rules.regulator[2].until = "2026-04-01".parse().ok();
        let words: Vec<String> = faults(&rules, &known()).into_iter().map(|fault| fault.words).collect();
        assert_eq!(words.len(), 3, "{words:?}");
    }

    #[test]
    fn facts_that_no_rule_names_are_a_fault() {
        let mut rules = RuleSet::seed();
        rules.responsible.retain(|rule| !rule.when.kind.contains(&crate::domain::case::StrandKind::Complaint));
        assert!(faults(&rules, &known()).iter().any(|fault| fault.words.contains("complaint")));
    }
}
