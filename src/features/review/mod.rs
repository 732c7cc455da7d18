//! Thematic reviews: from a question to a bundle that anyone can verify.

use crate::web::gate::Entry;

#[must_use]
pub fn routes() -> Vec<Entry> {
    Vec::new()
}
