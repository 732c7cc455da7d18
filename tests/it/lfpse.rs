//! A case goes to LFPSE once, complete and naming nobody; what LFPSE says is kept; and every record we can make is valid by
//! the published models and by LFPSE's own profiles.

use candour::domain::case::telling::Identity;
use candour::domain::failure::failures;
use candour::domain::harm::attribution::AttributionStrength;
use candour::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use candour::domain::national::lfpse::{
    AgeBracket, Answers, Association, Concern, Factor, Facts, Gender, Involvement, Place, Reaction, StaffRole,
    Taxonomy, record,
};
use candour::exchange::lfpse::{PATH, resource};
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::support::fhir::{Models, Profiles, shared_code_list};
use crate::support::page::Form;
use crate::support::place::Engine;
use crate::support::prelude::*;
use crate::support::service::{Answer, Heard, Service};

const KEY: &str = "a-key-of-this-journey";

/// LFPSE as it behaves: refuses what breaks a profile, gives ids and references, takes changes at their id.
fn lfpse() -> Service {
    let profiles = Profiles::read();
    Service::start(move |heard| {
        let sent: Value = serde_json::from_str(&heard.body).unwrap_or_default();
        let outcome = |status, words: &str| {
            let issue = json!({ "severity": "error", "code": "invalid", "diagnostics": words });
            Answer::With(status, json!({ "resourceType": "OperationOutcome", "issue": [issue] }).to_string())
        };
        if heard.header("Ocp-Apim-Subscription-Key") != Some(KEY) {
            return outcome(401, "the key is not known");
        }
        let wrong = profiles.as_ref().map(|p| p.check(&sent)).unwrap_or_default();
        if !wrong.is_empty() {
            return outcome(422, &wrong.join("; "));
        }
        let change = heard.method == "PUT";
        let mut kept = sent;
        kept["id"] = json!("ae-4711");
        kept["meta"]["versionId"] = json!(if change { "2" } else { "1" });
        let number = json!({ "url": "ReferenceNumber", "valueString": "INC-4711" });
        let metadata = json!({ "url": "x/adverse-event-reference-metadata-6", "extension": [number] });
        kept["extension"].as_array_mut().expect("extensions").push(metadata);
        Answer::With(if change { 200 } else { 201 }, kept.to_string())
    })
}

fn worlds(service: &str, taxonomy: u8, journey: impl Fn(&World)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let world = World::set_up(engine, "2026-01-05 09:00", |settings| {
            settings.lfpse.url = Some(service.to_owned());
            settings.lfpse.key = toml::Value::from(KEY).try_into().expect("a secret");
            settings.lfpse.taxonomy = taxonomy;
            settings.lfpse.timeout = 2;
        });
        world.iter().for_each(&journey);
    }
}

fn telling() -> Telling {
    let identity = Identity {
        reporter_name: Some("Nell Underhay".to_owned()),
        email: Some("nell@people.example".to_owned()),
        date_of_birth: NaiveDate::from_ymd_opt(1982, 1, 2),
        nhs_number: Some("9990000018".to_owned()),
        ..Identity::default()
    };
    missed_delivery().saying("Nobody came to me, Nell Underhay, 999 000 0018. I had a flare.").by(identity)
}

fn answered(form: Form) -> Form {
    form.with("gender", "1")
        .with("physical", "moderate")
        .with("psychological", "low")
        .with("concern", "4")
        .with("role", "1")
        .with("involvement", "2")
        .with("outcome", "A flare. A course of steroids.")
}

#[test]
fn a_case_is_recorded_once_and_its_changes_go_to_the_same_record() {
    for taxonomy in [5, 6] {
        let service = lfpse();
        worlds(&service.url, taxonomy, |world| {
            let before = service.heard().len();
            let told = world.told(&telling());
            let (lead, path) = (world.trust_lead(), format!("/cases/{}/lfpse", told.reference));
            let page = lead.opens(&path).shows("Never delivered").shows("In a private home").shows("26 to 45 years");
            let form = page.hides("Nell Underhay").hides("999 000 0018").form(&path);
            let form = answered(form).with("description", "Nell Underhay waited, 999 000 0018.");
            let again = lead.is_asked_again(&form).shows("This may tell who somebody is").shows("NHS number");
            let form = again.form(&path).with("looked", "yes").with("description", "Call 999 000 0018.");
            lead.is_asked_again(&form).shows("NHS number");
            let whole = form.with("description", "The delivery was missed. A flare followed.");
            lead.succeeds(&whole).shows("Waiting to be sent");
            lead.sends(&whole).answered(409);
            world.works();
            let page = lead.opens(&path).shows("Recorded").shows("INC-4711").shows("ae-4711");
            lead.succeeds(&answered(page.form(&path)).with("concern", "5"));
            world.works();
            lead.opens(&path).shows("Recorded");
            lead.opens(&format!("/cases/{}", told.reference)).shows("LFPSE: recorded as INC-4711");
            let heard: Vec<Heard> = service.heard().split_off(before);
            let went: Vec<_> = heard.iter().map(|h| (h.method.as_str(), h.path.clone())).collect();
            assert_eq!(went, [("POST", PATH.to_owned()), ("PUT", format!("{PATH}/ae-4711"))]);
            let changed: Value = serde_json::from_str(&heard[1].body).expect("JSON");
            assert_eq!(changed["id"], "ae-4711");
            assert!(!heard.iter().any(|h| h.body.contains("Underhay") || h.body.contains("0018")), "it names nobody");
        });
    }
}

#[test]
fn what_lfpse_refuses_is_shown_and_can_be_sent_anew() {
    let service = Service::start(|heard| {
        let concerned = heard.body.contains("\"LevelOfConcern\",\"valueCode\":\"5\"");
        let outcome = json!({ "resourceType": "OperationOutcome", "issue": [
            { "severity": "error", "code": "invariant", "diagnostics": "Say more of the agents", "expression": ["AdverseEvent"] },
        ]});
        let kept = json!({ "resourceType": "AdverseEvent", "id": "ae-9" });
        if concerned { Answer::With(201, kept.to_string()) } else { Answer::With(422, outcome.to_string()) }
    });
    worlds(&service.url, 6, |world| {
        let told = world.told(&telling());
        let (lead, path) = (world.trust_lead(), format!("/cases/{}/lfpse", told.reference));
        let form = answered(lead.opens(&path).form(&path)).with("description", "A missed delivery.");
        lead.succeeds(&form);
        world.works();
        let page = lead.opens(&path).shows("Refused by LFPSE").shows("Say more of the agents").shows("AdverseEvent");
        lead.succeeds(&answered(page.form(&path)).with("concern", "5"));
        world.works();
        lead.opens(&path).shows("Recorded").shows("ae-9");
    });
}

#[test]
fn what_was_sent_without_an_answer_is_not_sent_again_before_somebody_looked() {
    let service = Service::start(|_| Answer::Nothing);
    worlds(&service.url, 6, |world| {
        let before = service.heard().len();
        let told = world.told(&telling());
        let (lead, path) = (world.trust_lead(), format!("/cases/{}/lfpse", told.reference));
        lead.succeeds(&answered(lead.opens(&path).form(&path)).with("description", "A missed delivery."));
        world.works();
        world.passes(2.working_days());
        assert_eq!(service.heard().len() - before, 1, "it is never sent twice by itself");
        let page = lead.opens(&path).shows("Sent, but no answer came").shows("Is it there?");
        let settle = page.form(&format!("{path}/settlement"));
        lead.is_asked_again(&settle.clone().with("found", "yes")).shows("enter its id");
        lead.succeeds(&settle.with("found", "yes").with("id", "ae-12")).shows("Recorded").shows("ae-12");
    });
}

#[test]
fn a_service_that_cannot_be_reached_is_tried_again() {
    let closed = format!("http://127.0.0.1:{}", crate::support::postgres::free_port());
    worlds(&closed, 6, |world| {
        let told = world.told(&telling());
        let (lead, path) = (world.trust_lead(), format!("/cases/{}/lfpse", told.reference));
        lead.succeeds(&answered(lead.opens(&path).form(&path)).with("description", "A missed delivery."));
        world.works();
        lead.opens(&path).shows("Waiting to be sent");
        // the world must not end with work undone: what waits for the service is taken off the list
        world
            .acts(candour::domain::people::Actor::system(), |conn, cx| {
                candour::store::jobs::settle_before(conn, cx.now + chrono::TimeDelta::days(1), cx.now)?;
                Ok(())
            })
            .expect("settled");
    });
}

both!(only_those_who_may_record_it_reach_the_record, |world| {
    let told = world.told(&telling());
    let path = format!("/cases/{}/lfpse", told.reference);
    world.trust_lead().opens(&path).shows("not connected to LFPSE");
    for person in [world.trust_lead_elsewhere(), world.provider_lead(), world.cqc(), world.clinician()] {
        person.cannot_open(&path);
    }
    let lead = world.trust_lead();
    let form = answered(lead.opens(&path).form(&path)).with("description", "A missed delivery.");
    let file = lead.sends(&form).answered(200);
    let document: Value = serde_json::from_str(&file.body).expect("JSON");
    assert_eq!(document["resourceType"], "AdverseEvent");
});

fn pick<T: Copy>(all: &[T], n: usize, salt: usize) -> T {
    all[(n * 7 + salt * 13 + n / all.len()) % all.len()]
}

/// The n-th of very many cases: every failure, every code of every list, with and without what may be missing.
fn generated(n: usize) -> (Facts, Answers) {
    let day = NaiveDate::from_ymd_opt(2026, 9, 1 + u32::try_from(n % 28).expect("small"));
    let known = n.is_multiple_of(3);
    let facts = Facts {
        failure: &failures()[n % failures().len()],
        physical: known.then(|| pick(PhysicalHarm::ALL, n, 1)),
        psychological: known.then(|| pick(PsychologicalHarm::ALL, n, 2)),
        attribution: n.is_multiple_of(2).then(|| pick(AttributionStrength::ALL, n, 3)),
        happened_on: day.filter(|_| !n.is_multiple_of(4)),
        happened_words: "in the last week".to_owned(),
        today: NaiveDate::from_ymd_opt(2026, 10, 1).expect("a day"),
        organisations: vec!["RX1".to_owned(), "HCP01".to_owned()],
        recorded_by: "RX1".to_owned(),
        medicine: (!n.is_multiple_of(5)).then(|| "Adalimumab 40mg".to_owned()),
        substance: (n % 10 == 1).then(|| ("407317001".to_owned(), "Adalimumab".to_owned())),
        product: (n % 10 == 1).then(|| ("10380711000001105".to_owned(), "Adalimumab 40mg pen".to_owned())),
        age_days: (n % 2 == 1).then_some(u32::try_from(n * 37 % 30_000).expect("small")),
        opted_out: n.is_multiple_of(7),
        yellow_card: n.is_multiple_of(11).then(|| "YC-1".to_owned()),
    };
    let answers = Answers {
        description: format!("What happened, {n} <&> \"quoted\"\nin two lines."),
        place: Some(pick(Place::ALL, n, 4)),
        concern: Some(pick(Concern::ALL, n, 5)),
        role: Some(pick(StaffRole::ALL, n, 6)),
        involvement: Some(pick(Involvement::ALL, n, 7)),
        gender: Some(pick(Gender::ALL, n, 8)),
        age: Some(pick(AgeBracket::ALL, n, 9)),
        physical: Some(pick(PhysicalHarm::ALL, n, 10)),
        psychological: Some(pick(PsychologicalHarm::ALL, n, 11)),
        association: Some(pick(Association::ALL, n, 12)),
        factor: Some(pick(Factor::ALL, n, 13)),
        reaction: Some(pick(Reaction::ALL, n, 14)),
        outcome: if n.is_multiple_of(2) { String::new() } else { "A flare.".to_owned() },
        actions: if n.is_multiple_of(3) { String::new() } else { "Supply from the hospital.".to_owned() },
    };
    (facts, answers)
}

const GENERATED: usize = 540;

fn made(n: usize, taxonomy: Taxonomy) -> Value {
    let (facts, answers) = generated(n);
    let whole = record(&facts, &answers).unwrap_or_else(|left| panic!("case {n} lacks {left:?}"));
    resource(&whole, taxonomy, n.is_multiple_of(2).then_some("ae-1"), None)
}

#[test]
fn hundreds_of_records_are_valid_by_the_published_models() {
    let Some(mut models) = Models::open() else { return };
    for n in 0..GENERATED {
        for (taxonomy, release) in [(Taxonomy::V5, "STU3"), (Taxonomy::V6, "R4B")] {
            let document = made(n, taxonomy);
            models
                .check(release, &document)
                .unwrap_or_else(|wrong| panic!("case {n} as {release}: {wrong}\n{document}"));
        }
    }
    let (five, six) = (made(1, Taxonomy::V5), made(1, Taxonomy::V6));
    assert!(models.check("R4B", &five).is_err() && models.check("STU3", &six).is_err(), "each has its own shape");
    for pointer in ["/subject/reference", "/contained/0/extension/0/url", "/meta/profile", "/recorder"] {
        let mut broken = six.clone();
        *broken.pointer_mut(pointer).expect("it is there") = json!(7);
        assert!(models.check("R4B", &broken).is_err(), "{pointer}");
    }
}

#[test]
fn hundreds_of_records_keep_the_profiles_of_lfpse_code_by_code() {
    let Some(profiles) = Profiles::read() else { return };
    for name in ["samples/lfpse_v5_incident_min.json", "samples/lfpse_v6_incident_min.json"] {
        let Some(sample) = shared_code_list(name) else { return };
        let sample: Value = serde_json::from_str(&sample).expect("JSON");
        assert_eq!(profiles.check(&sample), Vec::<String>::new(), "{name}: the check itself must be right");
    }
    for n in 0..GENERATED {
        for taxonomy in [Taxonomy::V5, Taxonomy::V6] {
            assert_eq!(profiles.check(&made(n, taxonomy)), Vec::<String>::new(), "case {n}, {taxonomy}");
        }
    }
}

#[test]
fn one_broken_element_breaks_a_record() {
    let Some(profiles) = Profiles::read() else { return };
    let whole = made(1, Taxonomy::V5);
    let mut tried = 0;
    for (place, of) in [("extension", whole["extension"].clone()), ("contained", whole["contained"].clone())] {
        for (i, part) in of.as_array().expect("parts").iter().enumerate() {
            let (fields, base) = match place {
                "extension" => (part["extension"].clone(), format!("/extension/{i}/extension")),
                _ => (part["extension"][0]["extension"].clone(), format!("/contained/{i}/extension/0/extension")),
            };
            for (j, field) in fields.as_array().expect("fields").iter().enumerate() {
                let mut unknown = whole.clone();
                *unknown.pointer_mut(&format!("{base}/{j}/url")).expect("a url") = json!("Surprise");
                assert!(!profiles.check(&unknown).is_empty(), "an unknown field in {base}/{j}");
                if let Some(code) = field.get("valueCode") {
                    let mut wrong = whole.clone();
                    *wrong.pointer_mut(&format!("{base}/{j}/valueCode")).expect("a code") = json!(format!("{code}?"));
                    assert!(!profiles.check(&wrong).is_empty(), "a code that is in no list: {field}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "{tried} elements");
    let mut without = whole;
    let patient = without.pointer_mut("/contained/2/extension/0/extension").expect("the patient");
    patient.as_array_mut().expect("fields").retain(|field| field["url"] != "PatientSequence");
    assert!(!profiles.check(&without).is_empty(), "a field that must be there is missing");
}
