//! The person who reported: progress, messages both ways, with the receipt alone.

mod acts;
mod case;
mod enter;
mod store;

use crate::entries;
use crate::web::gate::{Entry, Gate};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/follow" => enter::page, Gate::Public;
        POST "/follow" => enter::open, Gate::Public;
        GET "/follow/case" => case::page, Gate::Receipt;
        POST "/follow/message" => acts::message, Gate::Receipt;
        POST "/follow/reopening" => acts::reopening, Gate::Receipt;
    }
}
