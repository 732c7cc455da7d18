//! A clinician records a harm or failure in under three minutes, and sees what became of it.

mod case;
mod form;
mod list;
mod medicines;
mod new;
mod record;
mod sent;
mod store;
mod writing;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who records harm (`Verb::RecordHarm`).
const RECORDERS: &[Capacity] = &[Capacity::Clinician, Capacity::TrustLead];
/// A lead's own view of a case is in the room of leads.
const CLINICIANS: &[Capacity] = &[Capacity::Clinician];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/incidents" => list::page, Gate::Staff(RECORDERS);
        GET "/incidents/new" => new::page, Gate::Staff(RECORDERS);
        POST "/incidents/new" => new::send, Gate::Staff(RECORDERS);
        GET "/incidents/medicines" => medicines::page, Gate::Staff(RECORDERS);
        GET "/incidents/{reference}/sent" => sent::page, Gate::Staff(RECORDERS);
        GET "/incidents/{reference}" => case::page, Gate::Staff(CLINICIANS);
        POST "/incidents/{reference}/message" => writing::message, Gate::Staff(CLINICIANS);
        GET "/incidents/{reference}/referral" => writing::referral_page, Gate::Staff(CLINICIANS);
        POST "/incidents/{reference}/referral" => writing::refer, Gate::Staff(CLINICIANS);
    }
}
