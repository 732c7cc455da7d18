//! What one person may not do alone: colleagues ask here, and a second person allows or refuses. And who reads too much.

mod alerts;
mod export;
mod list;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Those who act on cases with colleagues of their own body.
const COLLEAGUES: &[Capacity] =
    &[Capacity::TrustLead, Capacity::ProviderLead, Capacity::IcbOfficer, Capacity::NationalLead, Capacity::Regulator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/approvals" => list::page, Gate::Staff(COLLEAGUES);
        POST "/approvals/{id}" => list::decide, Gate::Staff(COLLEAGUES);
        GET "/exports/new" => export::page, Gate::Staff(COLLEAGUES);
        POST "/exports/new" => export::ask, Gate::Staff(COLLEAGUES);
        GET "/admin/alerts" => alerts::page, Gate::Staff(&[Capacity::Administrator]);
    }
}
