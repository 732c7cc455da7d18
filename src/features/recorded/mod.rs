//! What became of what a clinician recorded: their own reports, the case of each, messages, and the way to a regulator.

mod case;
mod list;
mod store;
mod writing;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who records harm (`Verb::RecordHarm`), and so has reports of their own.
const RECORDERS: &[Capacity] = &[Capacity::Clinician, Capacity::TrustLead];
/// A lead's own view of a case is in the room of leads.
const CLINICIANS: &[Capacity] = &[Capacity::Clinician];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/incidents" => list::page, Gate::Staff(RECORDERS);
        GET "/incidents/{reference}" => case::page, Gate::Staff(CLINICIANS);
        POST "/incidents/{reference}/message" => writing::message, Gate::Staff(CLINICIANS);
        GET "/incidents/{reference}/referral" => writing::referral_page, Gate::Staff(CLINICIANS);
        POST "/incidents/{reference}/referral" => writing::refer, Gate::Staff(CLINICIANS);
    }
}
