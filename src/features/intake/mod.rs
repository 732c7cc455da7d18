//! What somebody tells by phone or on paper, taken down by staff on one page: the same questions, the same rules, the same
//! receipt. And the receipts that replace lost ones, given out by the phone operator.

mod handover;
mod take;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Those who may take down what somebody tells (`Verb::TakeDown`).
const TAKERS: &[Capacity] =
    &[Capacity::Operator, Capacity::Clinician, Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead];
/// Those who may give out a receipt (`Verb::HandOut`).
const OPERATORS: &[Capacity] = &[Capacity::Operator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/intake" => take::page, Gate::Staff(TAKERS);
        POST "/intake" => take::send, Gate::Staff(TAKERS);
        GET "/intake/receipts" => handover::page, Gate::Staff(OPERATORS);
        POST "/intake/receipts" => handover::give, Gate::Staff(OPERATORS);
    }
}
