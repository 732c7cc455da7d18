//! Cases offered between bodies: what is offered and why, and what the other decided; here, or on another Candour by file.

mod offer;
mod received;
mod sent;
mod shown;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

/// Those who may be offered a case.
const RECEIVERS: &[Capacity] =
    &[Capacity::TrustLead, Capacity::ProviderLead, Capacity::IcbOfficer, Capacity::NationalLead, Capacity::Regulator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}/packets" => sent::list, Gate::Staff(LEADS);
        GET "/cases/{reference}/packets/new" => offer::page, Gate::Staff(LEADS);
        POST "/cases/{reference}/packets/new" => offer::send, Gate::Staff(LEADS);
        POST "/cases/{reference}/packets/step" => sent::step, Gate::Staff(LEADS);
        GET "/cases/{reference}/packets/file" => sent::file, Gate::Staff(LEADS);
        GET "/cases/{reference}/packets/print" => sent::print, Gate::Staff(LEADS);
        GET "/packets" => received::list, Gate::Staff(RECEIVERS);
        POST "/packets" => received::take_in, Gate::Staff(RECEIVERS);
        GET "/packets/one" => received::page, Gate::Staff(RECEIVERS);
        POST "/packets/one" => received::decide, Gate::Staff(RECEIVERS);
        GET "/packets/reply" => received::reply, Gate::Staff(RECEIVERS);
    }
}
