//! The named lead's case: what was told, what is owed, and each act on it.

mod acts;
mod case_page;
mod forms;
mod reader;
mod record;
mod store;
mod told;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

const PATH: &str = "/cases";

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}" => case_page::page, Gate::Staff(LEADS);
        GET "/cases/{reference}/{noun}" => acts::page, Gate::Staff(LEADS);
        POST "/cases/{reference}/{noun}" => acts::send, Gate::Staff(LEADS);
    }
}
