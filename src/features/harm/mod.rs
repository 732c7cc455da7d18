//! The record of harm on a case: what failed, what became of the doses, what it did, and what the NHS did instead.

mod forms;
mod ground;
mod joining;
mod page;
mod reading;

pub use forms::Part;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who records and reviews harm (`Verb::ReviewHarm`).
const REVIEWERS: &[Capacity] = &[Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}/harm" => page::page, Gate::Staff(REVIEWERS);
        GET "/cases/{reference}/harm/{part}" => page::part_page, Gate::Staff(REVIEWERS);
        POST "/cases/{reference}/harm/{part}" => page::send, Gate::Staff(REVIEWERS);
        GET "/cases/{reference}/matches" => joining::page, Gate::Staff(REVIEWERS);
        POST "/cases/{reference}/matches" => joining::join, Gate::Staff(REVIEWERS);
    }
}
