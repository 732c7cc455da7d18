//! A trust brings the incidents of its own system: a file and a map; looked through first, then entered whole or not at all.

mod page;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who answers for a trust's records.
const TRUSTS: &[Capacity] = &[Capacity::TrustLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/incidents/import" => page::page, Gate::Staff(TRUSTS);
        POST "/incidents/import" => page::send, Gate::Staff(TRUSTS);
    }
}
