//! Signing a review and issuing it; afterwards, what readers are told when it no longer holds.

mod end;
mod page;
mod sign;

use crate::entries;
use crate::web::gate::Entry;
use crate::web::reviewing::REVIEWERS;

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/reviews/{id}/approval" => page::page, REVIEWERS;
        POST "/reviews/{id}/approval/signers" => sign::name, REVIEWERS;
        POST "/reviews/{id}/approval/signature" => sign::sign, REVIEWERS;
        POST "/reviews/{id}/approval/end" => end::end, REVIEWERS;
    }
}
