//! What is read and what is refused of another system's event.

use serde_json::json;

use super::*;

fn today() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
}

fn whole() -> serde_json::Value {
    json!({
        "resourceType": "AdverseEvent",
        "actuality": "actual",
        "identifier": { "system": "https://trust.example/datix", "value": "W1234" },
        "event": { "coding": [{ "code": "HC-DEL-04" }], "text": "Nobody came." },
        "subject": { "identifier": { "system": NHS_NUMBER, "value": "9434765919" } },
        "date": "2026-01-03",
        "extension": [
            { "url": "https://any.example/fhir/StructureDefinition/physical-harm", "valueCode": "moderate" },
            { "url": "x/fhir/StructureDefinition/homecare-provider",
              "valueReference": { "identifier": { "system": ODS, "value": "HCP01" } } },
        ],
        "suspectEntity": [{ "instance": { "display": "Adalimumab" } }],
    })
}

#[test]
fn an_event_is_read_whole() {
    let told = adverse_event(&whole(), today()).unwrap();
    assert_eq!((told.failure.code, told.narrative.as_str()), ("HC-DEL-04", "Nobody came."));
    assert_eq!((told.provider.as_deref(), told.medicine.as_deref()), (Some("HCP01"), Some("Adalimumab")));
    assert_eq!(told.nhs_number.as_deref(), Some("9434765919"));
}

#[test]
fn what_is_wrong_is_refused_with_its_place() {
    for (pointer, value, place) in [
        ("/actuality", json!("potential"), "AdverseEvent.actuality"),
        ("/identifier/value", json!(""), "AdverseEvent.identifier"),
        ("/event/text", json!(" "), "AdverseEvent.event.text"),
        ("/event/coding/0/code", json!("HC-XXX-01"), "AdverseEvent.event.coding.code"),
        ("/date", json!("2026"), "AdverseEvent.date"),
        ("/date", json!("2026-01-06"), "AdverseEvent.date"),
        ("/subject/identifier/value", json!("9434765918"), "AdverseEvent.subject.identifier.value"),
        ("/extension/0/valueCode", json!("dreadful"), "AdverseEvent.extension"),
    ] {
        let mut broken = whole();
        *broken.pointer_mut(pointer).unwrap() = value;
        assert_eq!(adverse_event(&broken, today()).unwrap_err().0, place, "{pointer}");
    }
}
