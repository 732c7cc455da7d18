//! Who is kept out of a case because its story names them; and cases opened in an emergency.

mod emergency;
mod follow;
mod keep;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

/// Who may open a case in an emergency; `domain::access` decides on which.
const IN_EMERGENCIES: &[Capacity] =
    &[Capacity::Clinician, Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead, Capacity::Regulator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}/protection" => keep::page, Gate::Staff(LEADS);
        POST "/cases/{reference}/protection" => keep::send, Gate::Staff(LEADS);
        POST "/cases/{reference}/protection/lifting" => keep::lift, Gate::Staff(LEADS);
        GET "/follow/protection" => follow::page, Gate::Receipt;
        POST "/follow/protection" => follow::send, Gate::Receipt;
        GET "/emergency" => emergency::page, Gate::Staff(IN_EMERGENCIES);
        POST "/emergency" => emergency::open, Gate::Staff(IN_EMERGENCIES);
        GET "/emergency/{reference}" => emergency::case, Gate::Staff(IN_EMERGENCIES);
    }
}
