//! The register of contracts put to use: what each promised against what came, its failures and harms, ready for retender;
//! and all companies by region and therapy.

mod evidence;
mod matrix;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

/// The hospital that holds the contract, and who buys for many. Not the company: some of what is counted was told in
/// confidence from it.
const BUYERS: &[Capacity] = &[Capacity::TrustLead, Capacity::NationalLead];
const OVERSEERS: &[Capacity] = &[Capacity::NationalLead, Capacity::Regulator, Capacity::Analyst];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/contracts" => evidence::list, Gate::Staff(BUYERS);
        GET "/contracts/matrix" => matrix::page, Gate::Staff(OVERSEERS);
        GET "/contracts/matrix.csv" => matrix::csv, Gate::Staff(OVERSEERS);
        GET "/contracts/{contract}/evidence" => evidence::page, Gate::Staff(BUYERS);
        GET "/contracts/{contract}/evidence.csv" => evidence::csv, Gate::Staff(BUYERS);
    }
}
