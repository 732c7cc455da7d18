//! The regulator's queue: every case referred to a body, filtered, in order, page by page.

mod export;
mod filter;
mod list;
mod store;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

const REGULATOR: Gate = Gate::Staff(&[Capacity::Regulator]);

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/queue" => list::page, REGULATOR;
        GET "/queue.csv" => export::csv, REGULATOR;
    }
}
