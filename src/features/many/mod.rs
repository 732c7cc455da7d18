//! Many cases of a lead at once: acknowledged, handed on, taken on. Each is an act of its own.

mod acknowledge;
mod assign;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

/// The list where cases are picked.
const PATH: &str = "/cases";

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        POST "/cases/acknowledgements" => acknowledge::acknowledge, Gate::Staff(LEADS);
        POST "/cases/assignments" => assign::hand_on, Gate::Staff(LEADS);
    }
}
