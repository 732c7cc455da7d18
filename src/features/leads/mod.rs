//! Named leads: who holds a post, who covers, what each answers for, and how a duty goes from one hand to the next.

mod acts;
mod case;
mod offers;
mod page;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

/// Who looks after posts: leads those of their own body, administrators all.
const KEEPERS: &[Capacity] = &[
    Capacity::TrustLead,
    Capacity::ProviderLead,
    Capacity::IcbOfficer,
    Capacity::NationalLead,
    Capacity::Administrator,
];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/leads" => page::own, Gate::Staff(KEEPERS);
        GET "/leads/{code}" => page::of_body, Gate::Staff(KEEPERS);
        GET "/leads/{code}/{deed}" => acts::page, Gate::Staff(KEEPERS);
        POST "/leads/{code}/{deed}" => acts::send, Gate::Staff(KEEPERS);
        GET "/handovers" => offers::page, Gate::Staff(LEADS);
        POST "/handovers" => offers::send, Gate::Staff(LEADS);
        GET "/cases/{reference}/handover" => case::page, Gate::Staff(LEADS);
        POST "/cases/{reference}/handover" => case::send, Gate::Staff(LEADS);
    }
}
