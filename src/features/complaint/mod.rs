//! The complaint before its lead, on one page; the letter to read and to print; what happened, day by day.

mod letter;
mod page;

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
    }
}

/// The case of an address, or "no such page" for what cannot be a reference.
fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}
