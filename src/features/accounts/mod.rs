//! Signing in and out, one's own sessions, and (for an administrator) accounts, jobs and letters.

mod pages;
mod sign_in;

use crate::entries;
use crate::web::gate::{ANY_STAFF, Entry, Gate};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/sign-in" => sign_in::page, Gate::Public;
        POST "/sign-in" => sign_in::password, Gate::Public;
        GET "/sign-in/code" => sign_in::code_page, Gate::Public;
        POST "/sign-in/code" => sign_in::code, Gate::Public;
        POST "/sign-out" => sign_in::out, Gate::Public;
        GET "/account" => pages::account, Gate::Staff(ANY_STAFF);
        POST "/account/sessions/end" => pages::end_others, Gate::Staff(ANY_STAFF);
    }
}
