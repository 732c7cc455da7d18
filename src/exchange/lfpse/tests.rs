//! The samples' own facts give the samples' own shapes, and every answer of the service means one thing.

use serde_json::json;

use super::*;
use crate::domain::failure::failure;
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::national::act::Reply;
use crate::domain::national::lfpse::{Answers, Concern, Facts, Gender, Involvement, StaffRole, record};

fn missed() -> Record {
    let day = |d| chrono::NaiveDate::from_ymd_opt(2026, 9, d);
    let facts = Facts {
        failure: failure("HC-DEL-04").unwrap(),
        physical: Some(PhysicalHarm::Moderate),
        psychological: Some(PsychologicalHarm::Low),
        attribution: None,
        happened_on: day(14),
        happened_words: String::new(),
        today: day(16).unwrap(),
        organisations: vec!["X26".to_owned()],
        recorded_by: "X26".to_owned(),
        medicine: Some("Adalimumab 40mg/0.4ml pre-filled pen".to_owned()),
        substance: None,
        product: None,
        age_days: Some(16_071),
        opted_out: false,
        yellow_card: None,
    };
    let answers = Answers {
        description: "Homecare delivery of a biologic was missed twice.".to_owned(),
        concern: Some(Concern::Fairly),
        role: Some(StaffRole::ClinicalServices),
        involvement: Some(Involvement::Told),
        gender: Some(Gender::Female),
        outcome: "Disease flare.".to_owned(),
        ..Answers::default()
    };
    record(&facts, &answers).unwrap()
}

#[test]
fn each_version_has_its_own_shape() {
    let (five, six) = (resource(&missed(), Taxonomy::V5, None, None), resource(&missed(), Taxonomy::V6, None, None));
    assert_eq!((&five["category"], &five["type"]["coding"][0]["code"]), (&json!("AE"), &json!("1")));
    assert_eq!((&six["actuality"], &six["event"]["coding"][0]["code"]), (&json!("actual"), &json!("1")));
    assert!(five.get("actuality").is_none() && six.get("category").is_none());
    assert_eq!(five["description"], "Homecare delivery of a biologic was missed twice.");
    assert!(six.get("description").is_none());
    for (resource, version) in [(&five, "-5"), (&six, "-6")] {
        assert_eq!(resource["date"], "2026-09-14");
        for extension in resource["extension"].as_array().unwrap() {
            assert!(extension["url"].as_str().unwrap().ends_with(version), "{extension}");
        }
    }
}

#[test]
fn a_change_carries_its_id_and_an_endpoint_may_have_its_own_profiles() {
    let changed = resource(&missed(), Taxonomy::V6, Some("ae-1"), Some("https://lfpse.example/p/"));
    assert_eq!(changed["id"], "ae-1");
    assert_eq!(changed["meta"]["profile"][0], "https://lfpse.example/p/patient-safety-adverse-event-6");
}

#[test]
fn a_recorded_answer_gives_id_version_and_reference() {
    let body = json!({
        "resourceType": "AdverseEvent", "id": "ae-1", "meta": { "versionId": "1" },
        "extension": [{ "url": "x/adverse-event-reference-metadata-6", "extension": [
            { "url": "ReferenceNumber", "valueString": "INC-77" } ] }],
    });
    let Answered::Settled(Reply::Recorded { id, version, reference, outcome }) = answer(201, &body.to_string(), None)
    else {
        panic!("it was recorded")
    };
    assert_eq!((id.as_str(), version.as_deref(), reference.as_deref()), ("ae-1", Some("1"), Some("INC-77")));
    assert_eq!(outcome, None);
}

#[test]
fn what_was_refused_is_kept_and_what_is_not_known_stays_in_doubt() {
    let outcome = json!({ "resourceType": "OperationOutcome", "issue": [
        { "severity": "error", "code": "invalid", "diagnostics": "PatientSequence is missing", "expression": ["Patient"] },
    ]})
    .to_string();
    assert_eq!(answer(422, &outcome, None), Answered::Settled(Reply::Refused { outcome: outcome.clone() }));
    let found = issues(&outcome);
    assert_eq!((found[0].words.as_str(), found[0].place.as_str()), ("PatientSequence is missing", "Patient"));
    assert!(matches!(answer(500, "", None), Answered::Settled(Reply::InDoubt { .. })));
    assert!(matches!(answer(500, "", Some("ae-1")), Answered::Later(_)));
    assert!(matches!(answer(503, "", None), Answered::Later(_)));
    assert!(matches!(answer(200, "<html>", None), Answered::Settled(Reply::InDoubt { .. })));
}
