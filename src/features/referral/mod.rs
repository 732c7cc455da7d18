//! Another body's side: the homecare company, or another body that helps to answer, is asked and answers. It sees what the reporter agreed to, and no more.

mod answer;
mod list;
mod seen;
mod store;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/answers" => list::page, Gate::Staff(LEADS);
        GET "/answers/{reference}" => answer::page, Gate::Staff(LEADS);
        POST "/answers/{reference}" => answer::send, Gate::Staff(LEADS);
    }
}
