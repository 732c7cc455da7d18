//! The homecare company's side: what it was asked, and its answer with a clock.

use crate::web::gate::Entry;

#[must_use]
pub fn routes() -> Vec<Entry> {
    Vec::new()
}
