//! A referred case before a regulator: see it, accept it, ask, decide, return it; show a name with a reason.

mod case;
mod identity;
mod steps;
mod store;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

const REGULATOR: Gate = Gate::Staff(&[Capacity::Regulator]);

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/queue/{reference}" => case::page, REGULATOR;
        GET "/queue/{reference}/acceptance" => steps::page, REGULATOR;
        POST "/queue/{reference}/acceptance" => steps::act, REGULATOR;
        GET "/queue/{reference}/question" => steps::page, REGULATOR;
        POST "/queue/{reference}/question" => steps::act, REGULATOR;
        GET "/queue/{reference}/decision" => steps::page, REGULATOR;
        POST "/queue/{reference}/decision" => steps::act, REGULATOR;
        GET "/queue/{reference}/return" => steps::page, REGULATOR;
        POST "/queue/{reference}/return" => steps::act, REGULATOR;
        GET "/queue/{reference}/identity" => identity::page, REGULATOR;
        POST "/queue/{reference}/identity" => identity::show, REGULATOR;
    }
}
