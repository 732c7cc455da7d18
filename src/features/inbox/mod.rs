//! A lead's list of duties: narrowed, counted, carried away as a file; a case by its reference.

mod file;
mod filter;
mod find;
mod list;
mod store;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases" => list::page, Gate::Staff(LEADS);
        GET "/cases.csv" => file::list, Gate::Staff(LEADS);
        GET "/find" => find::page, Gate::Staff(find::FINDERS);
        POST "/find" => find::send, Gate::Staff(find::FINDERS);
    }
}
