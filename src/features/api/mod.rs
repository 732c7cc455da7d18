//! Other systems speak with us: FHIR R4 for a body's own system (OAuth 2 client credentials), through the same acts and the
//! same scope as people. Every refusal is an `OperationOutcome`.

mod activity;
mod caller;
mod events;
mod others;
mod refused;
mod search;
mod store;
mod token;

pub use others::unsupported;

use crate::entries;
use crate::web::gate::{Entry, Gate};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        POST "/oauth2/token" => token::token, Gate::Public;
        GET "/fhir/metadata" => others::metadata, Gate::Public;
        GET "/api/openapi.json" => others::document, Gate::Public;
        POST "/api/deliveries" => activity::deliveries, Gate::Client;
        POST "/api/returns" => activity::file, Gate::Client;
        GET "/fhir/AdverseEvent" => events::search, Gate::Client;
        POST "/fhir/AdverseEvent" => events::create, Gate::Client;
        GET "/fhir/AdverseEvent/{reference}" => events::read, Gate::Client;
        GET "/fhir/Organization" => others::organisations, Gate::Client;
        GET "/fhir/Organization/{code}" => others::organisation, Gate::Client;
        GET "/fhir/Task" => others::tasks, Gate::Client;
        GET "/fhir/Communication" => others::communications, Gate::Client;
        POST "/fhir/Communication" => others::write, Gate::Client;
        GET "/fhir/{kind}" => others::unknown, Gate::Client;
        POST "/fhir/{kind}" => others::unknown, Gate::Client;
        GET "/fhir/{kind}/{id}" => others::unknown, Gate::Client;
    }
}
