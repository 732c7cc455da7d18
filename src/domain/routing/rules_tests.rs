//! What the rules that come with Candour say, and how rules are read.

use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
}

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
    let plan = RuleSet::seed().plan(&facts(StrandKind::Complaint, Family::Delivery, false), today());
    assert_eq!(bodies(&plan), [("GPHC", Part::Deciding)]);
}

#[test]
fn the_same_by_a_cqc_registered_company_is_decided_by_the_cqc_and_the_gphc_is_informed() {
    let plan = RuleSet::seed().plan(&facts(StrandKind::Complaint, Family::Delivery, true), today());
    assert_eq!(bodies(&plan), [("CQC", Part::Deciding), ("GPHC", Part::Informed)]);
}

#[test]
fn a_missed_nurse_visit_is_the_cqcs_business() {
    let plan = RuleSet::seed().plan(&facts(StrandKind::Incident, Family::Nursing, true), today());
    assert!(bodies(&plan).contains(&("CQC", Part::Deciding)));
}

#[test]
fn a_complaint_is_always_the_trusts_and_falls_back_to_the_national_lead() {
    for &family in Family::ALL {
        let plan = RuleSet::seed().plan(&facts(StrandKind::Complaint, family, true), today());
        assert_eq!(plan.order, [Level::Trust, Level::Icb, Level::Region, Level::National]);
    }
}

#[test]
fn no_combination_of_facts_ends_with_nobody() {
    for &kind in StrandKind::ALL {
        for &family in Family::ALL {
            for consent_provider in [false, true] {
                let facts = Facts { consent_provider, ..facts(kind, family, true) };
                let plan = RuleSet::seed().plan(&facts, today());
                assert_eq!(plan.order.last(), Some(&Level::National));
                assert!(consent_provider || !plan.order.contains(&Level::Provider), "{facts:?}");
            }
        }
    }
}

/// The law may name a lead regulator from a day on (HL 269 ch. 5): a line of data, not of code.
#[test]
fn a_lead_regulator_named_from_a_day_on_decides_cases_of_that_day_and_later() {
    let mut rules = RuleSet::seed();
    let april = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
    let when = When { kind: vec![StrandKind::ServiceFailure], ..When::default() };
    for rule in &mut rules.regulator {
        rule.until = Some(april);
    }
    let why = "the lead regulator for homecare medicines".to_owned();
    let (body, part) = ("GPHC".to_owned(), Part::Deciding);
    rules.regulator.push(RegulatorRule { when, body, part, from: Some(april), until: None, why });
    let facts = facts(StrandKind::ServiceFailure, Family::Delivery, true);
    let on = |day: NaiveDate| rules.plan(&facts, day);
    assert_eq!(bodies(&on(april.pred_opt().unwrap())), [("CQC", Part::Deciding), ("GPHC", Part::Informed)]);
    assert_eq!(bodies(&on(april)), [("GPHC", Part::Deciding)]);
}

#[test]
fn a_rule_set_is_written_as_it_is_read() {
    let seed = RuleSet::seed();
    assert_eq!(RuleSet::parse(&seed.write()).unwrap(), seed);
}
