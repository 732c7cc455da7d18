//! A trust gives out links by which its wards report without an account, and takes them back.

mod pages;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

const TRUSTS: &[Capacity] = &[Capacity::TrustLead];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/links" => pages::page, Gate::Staff(TRUSTS);
        POST "/links" => pages::make, Gate::Staff(TRUSTS);
        POST "/links/revocation" => pages::revoke, Gate::Staff(TRUSTS);
    }
}
