//! The acts on a complaint, each a page of its own: decided, dated, asked, drafted, signed, sent.

mod forms;
mod steps;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}/complaint/{act}" => steps::page, Gate::Staff(LEADS);
        POST "/cases/{reference}/complaint/{act}" => steps::send, Gate::Staff(LEADS);
    }
}
