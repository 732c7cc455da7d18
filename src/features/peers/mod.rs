//! Other installations of Candour: an administrator keeps their keys and addresses; what they send comes in here.

mod arrived;
mod pages;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

const ADMINISTRATORS: &[Capacity] = &[Capacity::Administrator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        POST "/packets/in" => arrived::take, Gate::Public;
        GET "/admin/peers" => pages::list, Gate::Staff(ADMINISTRATORS);
        POST "/admin/peers" => pages::keep, Gate::Staff(ADMINISTRATORS);
        POST "/admin/peers/removal" => pages::remove, Gate::Staff(ADMINISTRATORS);
    }
}
