//! Version 6: the shape of FHIR R4 (`actuality`, `event`), the description in an extension, the medicine by dm+d. Known
//! from a public implementation, not from profiles of its own: its code lists are taken to be those of version 5.

use serde_json::{Value, json};

use super::parts::{self, Fields, Profiles};
use crate::domain::national::lfpse::{INCIDENT, Record};

pub fn resource(record: &Record, base: &str) -> Value {
    let profiles = Profiles { base, version: "6" };
    let agents = parts::agents(record).text("YellowCardReference", record.yellow_card.as_deref());
    let extensions = vec![
        profiles.extension("adverse-event-agent", agents),
        profiles.extension("adverse-event-core", Fields::default().text("Description", Some(&record.description))),
        profiles.extension("medication-dmd", dmd(record)),
        profiles.extension("adverse-event-outcome", parts::outcome(record)),
        profiles.extension(
            "adverse-event-process",
            Fields::default().code("HealthcareProcess", record.care.map(|care| care.code())),
        ),
        profiles.extension("adverse-event-problem-medication", parts::medication(record)),
        profiles.extension("adverse-event-safety-challenges", parts::challenges(record)),
        profiles.extension("adverse-event-estimated-date", parts::estimated_date(record)),
        profiles.extension("adverse-event-classification", parts::classification(record)),
    ];
    let mut resource = parts::around(&profiles, record, "GenderIdentity", extensions);
    if let Some(fields) = resource.as_object_mut() {
        fields.insert("actuality".to_owned(), json!("actual"));
        fields.insert("event".to_owned(), json!({ "coding": [{ "code": INCIDENT }] }));
    }
    resource
}

/// The substance and the product of dm+d; a medicine that is not coded is named in words.
fn dmd(record: &Record) -> Fields {
    let (substance, product) = (record.substance.as_ref(), record.product.as_ref());
    let words = record.medicine.as_deref().filter(|_| substance.is_none() && product.is_none());
    Fields::default()
        .code("VTMCode", substance.map(|(code, _)| code.as_str()))
        .text("VTMString", substance.map(|(_, name)| name.as_str()).or(words))
        .code("VMPCode", product.map(|(code, _)| code.as_str()))
        .text("VMPString", product.map(|(_, name)| name.as_str()))
}
