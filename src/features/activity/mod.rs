//! A body's monthly returns of its activity: by form or by file, filed again with a reason, compared with what the other side
//! and the delivery records say. Never averaged.

mod compared;
mod deliveries;
mod filing;
mod form;
mod hub;
mod month;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// Those whose bodies file returns.
const FILERS: &[Capacity] = &[Capacity::TrustLead, Capacity::ProviderLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/activity" => hub::page, Gate::Staff(FILERS);
        GET "/activity/deliveries" => deliveries::page, Gate::Staff(&[Capacity::ProviderLead]);
        POST "/activity/deliveries" => deliveries::send, Gate::Staff(&[Capacity::ProviderLead]);
        GET "/activity/{month}" => month::page, Gate::Staff(FILERS);
        GET "/activity/{month}/lines.csv" => month::lines, Gate::Staff(FILERS);
        GET "/activity/{month}/form" => form::page, Gate::Staff(FILERS);
        POST "/activity/{month}/form" => form::send, Gate::Staff(FILERS);
        POST "/activity/{month}/file" => filing::send, Gate::Staff(FILERS);
    }
}
