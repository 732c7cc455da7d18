//! Deliveries that failed by the company's own record: the hospital opens a case, ties it to one, or sets it aside with a
//! reason. A patient's next dose orders the list.

mod decision;
mod list;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

const TRUSTS: &[Capacity] = &[Capacity::TrustLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/missed" => list::page, Gate::Staff(TRUSTS);
        GET "/missed/decision" => decision::page, Gate::Staff(TRUSTS);
        POST "/missed/decision" => decision::send, Gate::Staff(TRUSTS);
    }
}
