//! LEVEL 3: the outside world's formats, in and out; pure where they can be.

pub mod bank_holidays;
pub mod bundle;
pub mod contracts;
pub mod csv_in;
pub mod csv_out;
pub mod deliveries;
pub mod e2b;
pub mod fhir;
pub mod incidents;
pub mod lfpse;
pub mod medicines;
pub mod ods;
pub mod open_data;
pub mod openapi;
pub mod reports;
pub mod returns;

/// Longest narrative taken from another system, in characters, as for reports by staff: longer ones are a sign of a wrong map.
/// Ours.
const LONGEST: usize = 20_000;
