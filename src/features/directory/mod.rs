//! The directory: bodies with what becomes of them, contracts with what they promise, days on which a team is closed.

mod body;
mod contract;
mod ending;
mod list;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Administrators keep all of it; a trust its own contracts and closures.
const KEEPERS: &[Capacity] = &[Capacity::TrustLead, Capacity::Administrator];
/// Whoever leads reads their own body's page.
const READERS: &[Capacity] = &[
    Capacity::TrustLead,
    Capacity::ProviderLead,
    Capacity::IcbOfficer,
    Capacity::NationalLead,
    Capacity::Administrator,
];
const ADMINISTRATORS: &[Capacity] = &[Capacity::Administrator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/directory" => list::page, Gate::Staff(ADMINISTRATORS);
        GET "/directory/{code}" => body::page, Gate::Staff(READERS);
        GET "/directory/{code}/contract" => contract::page, Gate::Staff(KEEPERS);
        POST "/directory/{code}/contract" => contract::send, Gate::Staff(KEEPERS);
        POST "/directory/{code}/contract/{contract}/end" => contract::end, Gate::Staff(KEEPERS);
        POST "/directory/{code}/closure" => body::close, Gate::Staff(KEEPERS);
        POST "/directory/{code}/closure/{closure}/end" => body::reopen, Gate::Staff(KEEPERS);
        GET "/directory/{code}/ending" => ending::page, Gate::Staff(ADMINISTRATORS);
        POST "/directory/{code}/ending" => ending::send, Gate::Staff(ADMINISTRATORS);
    }
}
