//! The Yellow Card of a case: filled from what the case knows, checked by the four things MHRA needs, printed or copied to
//! MHRA's own site, its reference kept; and the same as an E2B(R3) file to hand over.

mod form;
mod ground;
mod page;
mod take;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who records a case nationally (`Verb::RecordNationally`).
const RECORDERS: &[Capacity] = &[Capacity::TrustLead, Capacity::IcbOfficer, Capacity::NationalLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}/yellow-card" => page::page, Gate::Staff(RECORDERS);
        POST "/cases/{reference}/yellow-card" => page::send, Gate::Staff(RECORDERS);
        POST "/cases/{reference}/yellow-card/reference" => page::keep_reference, Gate::Staff(RECORDERS);
        GET "/cases/{reference}/yellow-card/copy" => take::copy, Gate::Staff(RECORDERS);
        GET "/cases/{reference}/yellow-card/file" => take::file, Gate::Staff(RECORDERS);
    }
}
