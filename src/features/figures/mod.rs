//! The figures in public: what is found first, then chart, table and file. Everything comes from the signed release in force,
//! never from live counts; the same for everybody, so that caches may keep it.

mod company;
mod files;
mod front;
mod harmed;
mod methods;
mod metric;
mod releases;
mod series;
mod statement;
mod waits;

use crate::entries;
use crate::web::gate::{Entry, Gate};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/figures" => front::page, Gate::Public;
        GET "/figures/harmed" => harmed::page, Gate::Public;
        GET "/figures/waits" => waits::page, Gate::Public;
        GET "/figures/methods" => methods::list, Gate::Public;
        GET "/figures/methods/{metric}/{version}" => methods::one, Gate::Public;
        GET "/figures/providers/{code}" => company::page, Gate::Public;
        GET "/figures/releases" => releases::list, Gate::Public;
        GET "/figures/releases.atom" => releases::feed, Gate::Public;
        GET "/figures/releases/{date}" => releases::one, Gate::Public;
        GET "/figures/releases/{date}/statement" => statement::page, Gate::Public;
        GET "/figures/releases/{date}/{name}" => files::file, Gate::Public;
        // last: its part takes any word
        GET "/figures/{metric}" => metric::page, Gate::Public;
    }
}
