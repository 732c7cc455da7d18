//! Defective medicines: a recall by product and batch, and the cases it touches.

mod pages;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who looks for the cases that a recall touches; each finds among those they may see.
const LOOKERS: &[Capacity] = &[Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead, Capacity::Regulator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/recalls" => pages::page, Gate::Staff(LOOKERS);
        POST "/recalls" => pages::note, Gate::Staff(LOOKERS);
        GET "/recalls/{recall}" => pages::one, Gate::Staff(LOOKERS);
    }
}
