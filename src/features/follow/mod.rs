//! The person who reported: progress, messages both ways, with the receipt alone.

use crate::web::gate::Entry;

#[must_use]
pub fn routes() -> Vec<Entry> {
    Vec::new()
}
