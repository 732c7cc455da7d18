//! The named lead: inbox, case, acknowledge, ask, review harm, answer, close.

use crate::web::gate::Entry;

#[must_use]
pub fn routes() -> Vec<Entry> {
    Vec::new()
}
