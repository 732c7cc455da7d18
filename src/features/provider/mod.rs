//! A homecare company as regulators see it: its cases by month, what was decided, whether it answers. Nobody's name.

mod months;
mod profile;
mod store;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

const REGULATOR: Gate = Gate::Staff(&[Capacity::Regulator]);

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/providers/{code}" => profile::page, REGULATOR;
        GET "/providers/{code}/months.csv" => profile::csv, REGULATOR;
    }
}
