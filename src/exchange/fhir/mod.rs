//! FHIR R4 as other systems speak it with us: resources written from what a reader may see, and an `AdverseEvent` read.

mod read;
mod write;

pub use read::{Told, adverse_event};
pub use write::{
    Event, Line, Organisation, Step, bundle, capabilities, communication, event, organisation, outcome, task,
};

/// NHS numbers and ODS codes, as NHS England names their systems (NHS Data Standards, FHIR UK Core).
pub const NHS_NUMBER: &str = "https://fhir.nhs.uk/Id/nhs-number";
pub const ODS: &str = "https://fhir.nhs.uk/Id/ods-organization-code";
/// Codes of the dictionary of medicines and devices are SNOMED CT.
pub const SNOMED: &str = "http://snomed.info/sct";

/// The systems and extensions of our own, below an installation's address.
pub mod own {
    pub const FAILURE: &str = "/fhir/CodeSystem/homecare-failure";
    pub const PHYSICAL: &str = "/fhir/StructureDefinition/physical-harm";
    pub const PSYCHOLOGICAL: &str = "/fhir/StructureDefinition/psychological-harm";
    pub const PROVIDER: &str = "/fhir/StructureDefinition/homecare-provider";
    pub const TRUST: &str = "/fhir/StructureDefinition/hospital-trust";
    pub const REFERENCE: &str = "/fhir/CaseReference";
}

#[cfg(test)]
mod tests;
