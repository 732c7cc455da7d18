//! Another body's side: the homecare company is asked, and answers. It sees what the reporter agreed to, and no more.

mod answer;
mod list;
mod seen;
mod store;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who answers for a company (`Verb::AnswerAsProvider`).
const PROVIDERS: &[Capacity] = &[Capacity::ProviderLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/answers" => list::page, Gate::Staff(PROVIDERS);
        GET "/answers/{reference}" => answer::page, Gate::Staff(PROVIDERS);
        POST "/answers/{reference}" => answer::send, Gate::Staff(PROVIDERS);
    }
}
