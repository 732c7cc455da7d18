//! Signing in and out, one's own sessions, and (for an administrator) accounts, jobs and letters.

mod again;
mod chosen;
mod pages;
mod recovery;
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
        GET "/sign-in/new-password" => chosen::page, Gate::Public;
        POST "/sign-in/new-password" => chosen::send, Gate::Public;
        GET "/recovery" => recovery::page, Gate::Public;
        POST "/recovery" => recovery::enter, Gate::Public;
        GET "/recovery/new" => recovery::new, Gate::Public;
        POST "/recovery/new" => recovery::set, Gate::Public;
        GET "/sign-in/again" => again::page, Gate::Staff(ANY_STAFF);
        POST "/sign-in/again" => again::send, Gate::Staff(ANY_STAFF);
        POST "/sign-out" => sign_in::out, Gate::Public;
        GET "/account" => pages::account, Gate::Staff(ANY_STAFF);
        POST "/account/sessions/end" => pages::end_others, Gate::Staff(ANY_STAFF);
    }
}
