//! A clinician records a harm or failure on one page, in under three minutes.

mod form;
mod link;
mod look;
mod medicines;
mod new;
mod record;
mod sent;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who records harm (`Verb::RecordHarm`).
const RECORDERS: &[Capacity] = &[Capacity::Clinician, Capacity::TrustLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/incidents/new" => new::page, Gate::Staff(RECORDERS);
        POST "/incidents/new" => new::send, Gate::Staff(RECORDERS);
        GET "/record/{link}" => link::page, Gate::Public;
        POST "/record/{link}" => link::send, Gate::Public;
        GET "/incidents/medicines" => medicines::page, Gate::Staff(RECORDERS);
        GET "/incidents/{reference}/sent" => sent::page, Gate::Staff(RECORDERS);
    }
}
