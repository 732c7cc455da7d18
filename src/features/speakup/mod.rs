//! Staff of a homecare company tell, in confidence, what goes wrong: the company never learns of it.

mod form;
mod pages;

use crate::entries;
use crate::web::gate::{Entry, Gate};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/speak-up" => pages::page, Gate::Public;
        POST "/speak-up" => pages::send, Gate::Public;
    }
}
