//! Files both ways: with a report before it is sent, from the person who reported, and from the lead.

mod acts;
mod bring;
mod pages;
mod serve;
mod side;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/report/files" => pages::of_draft, Gate::Public;
        POST "/report/files" => acts::to_draft, Gate::Public;
        POST "/report/files/removal" => acts::from_draft, Gate::Public;
        GET "/follow/files" => pages::of_report, Gate::Receipt;
        POST "/follow/files" => acts::to_lead, Gate::Receipt;
        GET "/follow/files/{file}" => serve::to_reporter, Gate::Receipt;
        GET "/cases/{reference}/files" => pages::of_case, Gate::Staff(LEADS);
        POST "/cases/{reference}/files" => acts::to_reporter, Gate::Staff(LEADS);
        GET "/cases/{reference}/files/{file}" => serve::to_lead, Gate::Staff(LEADS);
    }
}
