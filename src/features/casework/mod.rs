//! The named lead: inbox, case, acknowledge, ask, review harm, answer, close.

mod acts;
mod case_page;
mod file;
mod filter;
mod find;
mod forms;
mod inbox;
mod many;
mod reader;
mod record;
mod steps;
mod store;
mod told;
mod wording;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases" => inbox::page, Gate::Staff(LEADS);
        GET "/cases.csv" => file::list, Gate::Staff(LEADS);
        GET "/find" => find::page, Gate::Staff(find::FINDERS);
        POST "/find" => find::send, Gate::Staff(find::FINDERS);
        POST "/cases/acknowledgements" => many::acknowledge, Gate::Staff(LEADS);
        GET "/cases/{reference}" => case_page::page, Gate::Staff(LEADS);
        GET "/cases/{reference}/{noun}" => acts::page, Gate::Staff(LEADS);
        POST "/cases/{reference}/{noun}" => acts::send, Gate::Staff(LEADS);
    }
}
