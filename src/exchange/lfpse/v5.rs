//! Version 5: the shape of FHIR STU3 (`category`, `type`, `description`), the medicine in free text.

use serde_json::{Value, json};

use super::parts::{self, Fields, Profiles};
use crate::domain::national::lfpse::{INCIDENT, Record};

pub fn resource(record: &Record, base: &str) -> Value {
    let profiles = Profiles { base, version: "5" };
    let agents = parts::agents(record)
        .text("DrugsInvolved", record.medicine.as_deref())
        .text("YellowCardReference", record.yellow_card.as_deref());
    let extensions = vec![
        profiles.extension("adverse-event-agent", agents),
        profiles.extension("adverse-event-outcome", parts::outcome(record)),
        profiles
            .extension("adverse-event-process", Fields::default().code("Process", record.care.map(|care| care.code()))),
        profiles.extension("adverse-event-problem-medication", parts::medication(record)),
        profiles.extension("adverse-event-safety-challenges", parts::challenges(record)),
        profiles.extension("adverse-event-estimated-date", parts::estimated_date(record)),
        profiles.extension("adverse-event-classification", parts::classification(record)),
        profiles.extension(
            "adverse-event-reference-metadata",
            Fields::default().flag("DataSharingOptOut", record.opted_out),
        ),
    ];
    let mut resource = parts::around(&profiles, record, "Gender", extensions);
    if let Some(fields) = resource.as_object_mut() {
        fields.insert("category".to_owned(), json!("AE"));
        fields.insert("type".to_owned(), json!({ "coding": [{ "code": INCIDENT }] }));
        fields.insert("description".to_owned(), json!(record.description));
    }
    resource
}
