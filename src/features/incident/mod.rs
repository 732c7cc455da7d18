//! A clinician records a harm or failure, on one page, in under three minutes.

use crate::web::gate::Entry;

#[must_use]
pub fn routes() -> Vec<Entry> {
    Vec::new()
}
