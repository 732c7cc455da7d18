//! Routing rules: read in plain English, drafted, tried on past cases, published by two people, rolled back in one act.

mod deeds;
mod draft;
mod rule;
mod shelf;
mod trial;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who may see and change the rules (`Verb::SetRules`).
const RULERS: &[Capacity] = &[Capacity::NationalLead, Capacity::Analyst];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/rules" => shelf::page, Gate::Staff(RULERS);
        GET "/rules/try" => trial::page, Gate::Staff(RULERS);
        POST "/rules/drafts" => shelf::begin, Gate::Staff(RULERS);
        GET "/rules/drafts/{draft}" => draft::page, Gate::Staff(RULERS);
        GET "/rules/drafts/{draft}/rule" => rule::page, Gate::Staff(RULERS);
        POST "/rules/drafts/{draft}/rule" => rule::send, Gate::Staff(RULERS);
        POST "/rules/drafts/{draft}/{deed}" => deeds::send, Gate::Staff(RULERS);
        GET "/rules/versions/{version}" => shelf::version, Gate::Staff(RULERS);
        POST "/rules/versions/{version}/return" => shelf::roll_back, Gate::Staff(RULERS);
    }
}
