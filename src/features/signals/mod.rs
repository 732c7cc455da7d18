//! Signals across trusts, as regulators see and assess them; and how they are worked out, for everybody.

mod list;
mod method;
mod one;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

const REGULATOR: Gate = Gate::Staff(&[Capacity::Regulator]);

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/signals" => list::page, REGULATOR;
        GET "/signals/{signal}" => one::page, REGULATOR;
        POST "/signals/{signal}/taking" => one::take, REGULATOR;
        POST "/signals/{signal}/assessment" => one::assess, REGULATOR;
        GET "/methods/signals" => method::page, Gate::Public;
    }
}
