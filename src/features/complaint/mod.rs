//! The complaint in the lead's hands: who complains, by when, what is to be answered, who helps to answer, and the one letter.

mod forms;
mod letter;
mod page;
pub mod step;
mod steps;

use crate::domain::reference::CaseRef;
use crate::entries;
use crate::web::failure::Failure;
use crate::web::gate::{Entry, Gate, LEADS};

const PATH: &str = "/cases";

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}/complaint" => page::page, Gate::Staff(LEADS);
        GET "/cases/{reference}/complaint/letter" => letter::page, Gate::Staff(LEADS);
        GET "/cases/{reference}/complaint/chronology" => letter::chronology, Gate::Staff(LEADS);
        GET "/cases/{reference}/complaint/chronology.csv" => letter::file, Gate::Staff(LEADS);
        GET "/cases/{reference}/complaint/{act}" => steps::page, Gate::Staff(LEADS);
        POST "/cases/{reference}/complaint/{act}" => steps::send, Gate::Staff(LEADS);
    }
}

/// The case of an address, or "no such page" for what cannot be a reference.
fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}
