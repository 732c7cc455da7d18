//! The LFPSE record of a case: completed from what the case knows, asking only what is missing; sent by a job, its answer shown.

mod form;
mod ground;
mod page;
mod send;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who records a case nationally (`Verb::RecordNationally`).
const RECORDERS: &[Capacity] = &[Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}/lfpse" => page::page, Gate::Staff(RECORDERS);
        POST "/cases/{reference}/lfpse" => send::send, Gate::Staff(RECORDERS);
        GET "/cases/{reference}/lfpse/document" => send::document, Gate::Staff(RECORDERS);
        POST "/cases/{reference}/lfpse/settlement" => send::settle, Gate::Staff(RECORDERS);
    }
}
