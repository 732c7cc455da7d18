//! LFPSE records as the service takes them: a FHIR `AdverseEvent` whose clinical content is in extensions, one adapter for
//! each version of the taxonomy. And what the service answers.

mod answer;
mod parts;
mod v5;
mod v6;

pub use answer::{Answered, answer, issues};

use serde_json::Value;

use crate::domain::national::lfpse::{Record, Taxonomy};

/// Where the profiles of each version live (version 5: the public taxonomy server; version 6: a public implementation).
const PROFILES_5: &str = "https://psims-uat.azure-api.net/taxonomy/fhir/StructureDefinition";
const PROFILES_6: &str = "https://developer.learn-from-patient-safety-events.nhs.uk/taxonomy/fhir/StructureDefinition";

/// The resource for one record. `id` is its id with the service, once it has one. `profiles` stands in place of the test
/// service's address where an endpoint has its own.
#[must_use]
pub fn resource(record: &Record, taxonomy: Taxonomy, id: Option<&str>, profiles: Option<&str>) -> Value {
    let mut resource = match taxonomy {
        Taxonomy::V5 => v5::resource(record, profiles.unwrap_or(PROFILES_5)),
        Taxonomy::V6 => v6::resource(record, profiles.unwrap_or(PROFILES_6)),
    };
    if let (Some(id), Some(fields)) = (id, resource.as_object_mut()) {
        fields.insert("id".to_owned(), Value::from(id));
    }
    resource
}

/// The path below the host to which a record goes; a change goes to its id with PUT.
pub const PATH: &str = "/adverse-event/fhir/AdverseEvent";

/// The header that carries the key of an endpoint.
pub const KEY_HEADER: &str = "Ocp-Apim-Subscription-Key";

#[cfg(test)]
mod tests;
