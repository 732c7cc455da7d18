//! What becomes of recommendations: for everybody to read, and for the bodies addressed to answer and show what they did.

mod act;
mod open;
mod own;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who speaks for a body that owes something, or checks what was done.
const STAFF: &[Capacity] = &[
    Capacity::TrustLead,
    Capacity::ProviderLead,
    Capacity::IcbOfficer,
    Capacity::NationalLead,
    Capacity::Regulator,
    Capacity::Analyst,
];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/recommendations" => open::list, Gate::Public;
        GET "/recommendations.json" => open::json, Gate::Public;
        GET "/recommendations/ours" => own::page, Gate::Staff(STAFF);
        GET "/recommendations/{recommendation}" => open::one, Gate::Public;
        GET "/recommendations/{recommendation}/progress" => act::page, Gate::Staff(STAFF);
        POST "/recommendations/{recommendation}/progress" => act::send, Gate::Staff(STAFF);
    }
}
