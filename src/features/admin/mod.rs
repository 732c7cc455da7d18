//! The administrator: accounts, jobs, letters. No case.

use crate::web::gate::Entry;

#[must_use]
pub fn routes() -> Vec<Entry> {
    Vec::new()
}
