//! Escalations: taking a case, or a company for all its trusts, to a higher level; answering; acknowledging.

mod case;
mod company;
mod list;
mod one;
mod person;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

/// Who can escalate a company.
const RAISERS: &[Capacity] = &[Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/escalations" => list::page, Gate::Staff(LEADS);
        GET "/escalations/new" => company::page, Gate::Staff(RAISERS);
        POST "/escalations/new" => company::send, Gate::Staff(RAISERS);
        GET "/escalations/{escalation}" => one::page, Gate::Staff(LEADS);
        POST "/escalations/{escalation}/answer" => one::answer, Gate::Staff(LEADS);
        POST "/escalations/{escalation}/acknowledgement" => one::acknowledge, Gate::Staff(LEADS);
        GET "/cases/{reference}/escalation" => case::page, Gate::Staff(LEADS);
        POST "/cases/{reference}/escalation" => case::send, Gate::Staff(LEADS);
        GET "/follow/case/regulator" => person::page, Gate::Receipt;
        POST "/follow/case/regulator" => person::send, Gate::Receipt;
    }
}
