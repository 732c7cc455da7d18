//! What follows from harm by law and by PSIRF: candour, notifications, referrals outside, learning and safety actions.

mod candour;
mod forms;
mod ground;
mod learning;
mod page;
mod reading;
mod store;

pub use forms::Duty;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who reviews harm (`Verb::ReviewHarm`), and so decides on what follows.
const REVIEWERS: &[Capacity] = &[Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}/duties" => page::page, Gate::Staff(REVIEWERS);
        GET "/cases/{reference}/duties/{duty}" => page::duty_page, Gate::Staff(REVIEWERS);
        POST "/cases/{reference}/duties/{duty}" => page::send, Gate::Staff(REVIEWERS);
        GET "/actions" => page::own_actions, Gate::Staff(REVIEWERS);
    }
}
