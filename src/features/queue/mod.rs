//! The regulator: the queue of referred cases, and what was decided.

mod case;
mod export;
mod filter;
mod identity;
mod list;
mod store;
mod triage;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

const REGULATOR: Gate = Gate::Staff(&[Capacity::Regulator]);

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/queue" => list::page, REGULATOR;
        GET "/queue.csv" => export::csv, REGULATOR;
        GET "/queue/{reference}" => case::page, REGULATOR;
        GET "/queue/{reference}/acceptance" => triage::page, REGULATOR;
        POST "/queue/{reference}/acceptance" => triage::act, REGULATOR;
        GET "/queue/{reference}/question" => triage::page, REGULATOR;
        POST "/queue/{reference}/question" => triage::act, REGULATOR;
        GET "/queue/{reference}/decision" => triage::page, REGULATOR;
        POST "/queue/{reference}/decision" => triage::act, REGULATOR;
        GET "/queue/{reference}/return" => triage::page, REGULATOR;
        POST "/queue/{reference}/return" => triage::act, REGULATOR;
        GET "/queue/{reference}/identity" => identity::page, REGULATOR;
        POST "/queue/{reference}/identity" => identity::show, REGULATOR;
    }
}
