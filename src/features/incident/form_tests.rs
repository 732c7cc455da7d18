//! What a clinician's page takes, refuses and makes of it.

use super::*;
use crate::domain::people::BodyKind;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
}

fn company() -> BodyRow {
    BodyRow {
        id: BodyId(uuid::Uuid::from_u128(7)),
        code: "DEMOP01".to_owned(),
        name: "Larkfield Homecare".to_owned(),
        kind: BodyKind::Provider,
        region: None,
        icb: None,
        health_service_body: false,
        cqc_registered: true,
        gphc_registered: true,
        opened_on: None,
        closed_on: None,
        successor: None,
        contact: None,
    }
}

/// The standard scenario: a missed delivery with a flare, the patient known by NHS number.
fn standard() -> Vec<(&'static str, &'static str)> {
    vec![
        ("patient", "nhs"),
        ("nhs-number", "999 000 0018"),
        ("born-day", "1"),
        ("born-month", "2"),
        ("born-year", "1961"),
        ("provider", "DEMOP01"),
        ("failure", "did_not_come"),
        ("when", "yesterday"),
        ("physical", "moderate"),
        ("psychological", "unknown"),
        ("medicine", " Adalimumab "),
        ("story", "Two doses missed. Flare of both hands."),
        ("done", "hospital_supply"),
        ("done", "told_patient"),
    ]
}

fn read(change: &[(&'static str, &'static str)]) -> Result<NewIncident, Vec<String>> {
    let changed = |name: &str| change.iter().any(|(n, _)| *n == name);
    let mut pairs: Vec<_> = standard().into_iter().filter(|(name, _)| !changed(name)).collect();
    pairs.extend(change.iter().copied().filter(|(_, value)| !value.is_empty()));
    let fields = Fields::new(pairs.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect());
    parse(&fields, &[company()], today()).map_err(|p| p.iter().map(|p| p.field.clone()).collect())
}

#[test]
fn the_standard_scenario_is_read() {
    let new = read(&[]).unwrap();
    assert_eq!(new.identity.nhs_number.as_deref(), Some("9990000018"));
    assert_eq!(new.identity.date_of_birth, NaiveDate::from_ymd_opt(1961, 2, 1));
    assert_eq!((new.provider, new.failure.code), (Some(company().id), "HC-DEL-04"));
    assert_eq!((new.when, new.happened_on), (When::OnDate, NaiveDate::from_ymd_opt(2026, 11, 23)));
    assert_eq!((new.physical, new.psychological), (Some(PhysicalHarm::Moderate), None));
    assert_eq!(new.done, [DoneSoFar::HospitalSupply, DoneSoFar::ToldPatient]);
    assert_eq!(new.medicine.as_deref(), Some("Adalimumab"));
}

#[test]
fn an_empty_page_asks_for_five_things() {
    let empty = Fields::default();
    let problems = parse(&empty, &[company()], today()).unwrap_err();
    let asked: Vec<&str> = problems.iter().map(|p| p.field.as_str()).collect();
    assert_eq!(asked, ["patient", "provider", "failure", "physical", "psychological", "story"], "harm has two scales");
}

#[test]
fn each_fault_is_named_at_its_field() {
    for (change, field) in [
        (&[("nhs-number", "999 000 0019")][..], "nhs-number"),
        (&[("born-day", "31"), ("born-month", "2")], "born"),
        (&[("born-year", "2027")], "born"),
        (&[("patient", "local")], "local-number"),
        (&[("provider", "DEMOP99")], "provider"),
        (&[("when", "date")], "day"),
        (&[("when", "date"), ("day-day", "25"), ("day-month", "11"), ("day-year", "2026")], "day"),
        (&[("story", " ")], "story"),
    ] {
        assert_eq!(read(change).unwrap_err(), [field], "{change:?}");
    }
}

#[test]
fn nobody_has_to_know_more_than_they_know() {
    let new =
        read(&[("patient", "none"), ("provider", UNKNOWN), ("when", ""), ("medicine", ""), ("done", "")]).unwrap();
    assert_eq!((new.identity, new.provider, new.when), (Identity::default(), None, When::NotSure));
}

#[test]
fn of_the_dead_no_psychological_grade_is_asked() {
    let new = read(&[("physical", "fatal"), ("psychological", "")]).unwrap();
    assert_eq!((new.physical, new.psychological), (Some(PhysicalHarm::Fatal), None));
}

#[test]
fn harm_is_not_denied_while_a_grade_is_open() {
    assert_eq!(said(None, None), HarmSaid::NotSure);
    assert_eq!(said(Some(PhysicalHarm::None), None), HarmSaid::NotSure);
    assert_eq!(said(Some(PhysicalHarm::None), Some(PsychologicalHarm::None)), HarmSaid::No);
    assert_eq!(said(None, Some(PsychologicalHarm::Low)), HarmSaid::Yes);
    assert_eq!(said(Some(PhysicalHarm::Fatal), None), HarmSaid::Yes);
}
