//! Records whose time is over, legal holds, and the decision of a person about each.

mod acts;
mod pages;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/retention" => pages::list, Gate::Staff(LEADS);
        GET "/cases/{reference}/retention" => pages::record, Gate::Staff(LEADS);
        POST "/cases/{reference}/retention" => acts::decide, Gate::Staff(LEADS);
        POST "/cases/{reference}/retention/hold" => acts::hold, Gate::Staff(LEADS);
        POST "/cases/{reference}/retention/release" => acts::release, Gate::Staff(LEADS);
    }
}
