//! A patient, carer or advocate tells us what happened: step by step, without an account.

mod draft;
mod pages;
mod receipt;
mod send;
mod summary;

use crate::entries;
use crate::web::gate::{Entry, Gate};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/" => pages::start, Gate::Public;
        GET "/report" => pages::begin, Gate::Public;
        GET "/report/help" => pages::help, Gate::Public;
        GET "/report/check" => send::check, Gate::Public;
        POST "/report/check" => send::send, Gate::Public;
        GET "/report/sent" => receipt::page, Gate::Public;
        POST "/report/sent" => receipt::saved, Gate::Public;
        GET "/report/{step}" => pages::asks, Gate::Public;
        POST "/report/{step}" => pages::answer, Gate::Public;
    }
}
