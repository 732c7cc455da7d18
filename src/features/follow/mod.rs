//! The person who reported: progress, messages both ways, with the receipt alone. Those who help them read along.

mod acts;
mod again;
mod case;
mod duties;
mod enter;
mod lost;
mod record;
mod store;

use crate::entries;
use crate::web::gate::{Entry, Gate};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/follow" => enter::page, Gate::Public;
        POST "/follow" => enter::open, Gate::Public;
        GET "/follow/lost" => lost::page, Gate::Public;
        POST "/follow/lost" => lost::ask, Gate::Public;
        GET "/follow/case" => case::page, Gate::Receipt;
        POST "/follow/message" => acts::message, Gate::Receipt;
        POST "/follow/reopening" => acts::reopening, Gate::Receipt;
        POST "/follow/put-right" => acts::put_right, Gate::Receipt;
        POST "/follow/again" => again::tell, Gate::Receipt;
        POST "/follow/recovery" => acts::stop_recovery, Gate::Receipt;
    }
}
