//! Before the public reads: releases are made, checked and signed by two; companies reply; alarms of single weeks are told.

mod alarms;
mod list;
mod one;
mod replies;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Who makes and signs releases (`Verb::Publish`).
const PUBLISHERS: &[Capacity] = &[Capacity::NationalLead, Capacity::Analyst];

/// Who reads alarms: the company itself, those above, and those who publish.
const READERS: &[Capacity] =
    &[Capacity::ProviderLead, Capacity::IcbOfficer, Capacity::NationalLead, Capacity::Regulator, Capacity::Analyst];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/publication" => list::page, Gate::Staff(PUBLISHERS);
        POST "/publication" => list::make, Gate::Staff(PUBLISHERS);
        GET "/publication/alarms" => alarms::page, Gate::Staff(READERS);
        GET "/publication/replies" => replies::page, Gate::Staff(&[Capacity::ProviderLead]);
        POST "/publication/replies" => replies::send, Gate::Staff(&[Capacity::ProviderLead]);
        GET "/publication/{date}" => one::page, Gate::Staff(PUBLISHERS);
        POST "/publication/{date}/signature" => one::sign, Gate::Staff(PUBLISHERS);
        POST "/publication/{date}/dropping" => one::drop_it, Gate::Staff(PUBLISHERS);
    }
}
