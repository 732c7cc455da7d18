//! What a body returns of its complaints, each one click with its counting rules printed: annual report, KO41a, the summary
//! for the CQC. And who signs for the body.

mod cqc;
mod officers;
mod year;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/complaints/returns" => year::hub, Gate::Staff(LEADS);
        GET "/complaints/returns/annual" => year::annual, Gate::Staff(LEADS);
        GET "/complaints/returns/annual.csv" => year::annual_file, Gate::Staff(LEADS);
        GET "/complaints/returns/ko41a" => year::ko41a, Gate::Staff(LEADS);
        GET "/complaints/returns/ko41a.csv" => year::ko41a_file, Gate::Staff(LEADS);
        GET "/complaints/returns/cqc" => cqc::page, Gate::Staff(LEADS);
        GET "/complaints/returns/cqc.csv" => cqc::file, Gate::Staff(LEADS);
        GET "/complaints/officers" => officers::page, Gate::Staff(LEADS);
        POST "/complaints/officers" => officers::designate, Gate::Staff(LEADS);
        POST "/complaints/officers/release" => officers::release, Gate::Staff(LEADS);
    }
}
