//! The schedule, read as it is written.

use proptest::prelude::*;

use super::super::harm::grade::{PhysicalHarm, PsychologicalHarm};
use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn record(duties: &[(StrandKind, Option<&str>)]) -> Record {
    Record {
        duties: duties.iter().map(|(kind, closed)| (*kind, closed.map(day))).collect(),
        happened_on: day("2026-01-05"),
        harm: None,
        held: false,
        kept_until: None,
    }
}

fn harm(physical: PhysicalHarm) -> Option<HarmGrade> {
    Some(HarmGrade { physical, psychological: PsychologicalHarm::None })
}

#[test]
fn a_complaint_is_kept_for_ten_years_from_its_closing() {
    let kept = term(&record(&[(StrandKind::Complaint, Some("2026-06-30"))])).unwrap();
    assert_eq!((kept.class.code, kept.until), ("complaint", day("2036-06-30")));
    assert!(!is_due(&record(&[(StrandKind::Complaint, Some("2026-06-30"))]), day("2036-06-29")));
    assert!(is_due(&record(&[(StrandKind::Complaint, Some("2026-06-30"))]), day("2036-06-30")));
}

#[test]
fn an_open_duty_keeps_everything() {
    let open = record(&[(StrandKind::Complaint, Some("2026-06-30")), (StrandKind::Incident, None)]);
    assert_eq!(term(&open), None);
    assert!(!is_due(&open, day("2126-01-01")));
}

#[test]
fn the_longest_duty_counts_and_severe_harm_is_kept_for_twenty_years() {
    let mut both = record(&[(StrandKind::Complaint, Some("2026-06-30")), (StrandKind::Incident, Some("2026-03-01"))]);
    assert_eq!(term(&both).unwrap().until, day("2036-06-30"));
    both.harm = harm(PhysicalHarm::Severe);
    assert_eq!(term(&both).unwrap().until, day("2046-01-05"));
    both.harm = harm(PhysicalHarm::Moderate);
    assert_eq!(term(&both).unwrap().class.code, "candour");
    both.harm = harm(PhysicalHarm::Low);
    assert_eq!(term(&both).unwrap().class.code, "complaint");
}

#[test]
fn a_hold_and_a_persons_decision_come_before_the_schedule() {
    let mut kept = record(&[(StrandKind::ServiceFailure, Some("2026-06-30"))]);
    kept.kept_until = Some(day("2040-01-01"));
    assert!(!is_due(&kept, day("2039-12-31")) && is_due(&kept, day("2040-01-01")));
    kept.held = true;
    assert!(!is_due(&kept, day("2140-01-01")));
}

#[test]
fn what_began_on_29_february_ends_on_the_28th() {
    let mut leap = record(&[(StrandKind::Incident, Some("2028-03-01"))]);
    leap.happened_on = day("2028-02-29");
    assert_eq!(term(&leap).unwrap().until, day("2038-02-28"));
}

proptest! {
    #[test]
    fn no_record_is_due_before_it_is_closed_nor_before_its_shortest_period(
        closed in 0_i64..20_000, happened in 0_i64..20_000, kinds in proptest::collection::vec(0_usize..6, 1..4),
    ) {
        let from = |days: i64| day("1990-01-01") + chrono::TimeDelta::days(days);
        let kinds = kinds.into_iter().filter_map(|at| StrandKind::ALL.get(at)).map(|kind| (*kind, Some(from(closed))));
        let one = Record { duties: kinds.collect(), happened_on: from(happened), harm: None, held: false, kept_until: None };
        let until = term(&one).unwrap().until;
        prop_assert!(until >= from(closed));
        prop_assert!(until >= from(happened.min(closed)).checked_add_months(Months::new(120)).unwrap());
    }
}
