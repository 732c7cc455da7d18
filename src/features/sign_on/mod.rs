//! Signing in by another service (OpenID Connect): NHS Care Identity, NHS login, an organisation's own. It leads to an account
//! that exists and whose person linked it; it never makes one.

mod back;
mod link;
mod way;

use crate::entries;
use crate::web::gate::{ANY_STAFF, Entry, Gate};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/sign-in/with/{provider}" => way::there, Gate::Public;
        GET "/sign-in/back/{provider}" => back::page, Gate::Public;
        POST "/account/sign-on/{provider}" => link::begin, Gate::Staff(ANY_STAFF);
        POST "/account/sign-on/{provider}/removal" => link::remove, Gate::Staff(ANY_STAFF);
    }
}
