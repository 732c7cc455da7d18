//! What is the person's own to change: how private the report is, what they need from us, and who else holds a receipt.

mod needs;
mod privacy;
mod receipts;

use crate::domain::access::{Relation, Verb, may};
use crate::domain::ids::ReportId;
use crate::domain::people::Who;
use crate::entries;
use crate::store::Conn;
use crate::store::cases::{Found, find_told};
use crate::store::rows::ReportRow;
use crate::web::failure::Failure;
use crate::web::gate::{Entry, Gate};
use crate::web::visit::Visit;

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/follow/privacy" => privacy::page, Gate::Receipt;
        POST "/follow/privacy" => privacy::save, Gate::Receipt;
        GET "/follow/needs" => needs::page, Gate::Receipt;
        POST "/follow/needs" => needs::save, Gate::Receipt;
        GET "/follow/receipts" => receipts::page, Gate::Receipt;
        POST "/follow/receipts" => receipts::give, Gate::Receipt;
        POST "/follow/receipts/revocation" => receipts::revoke, Gate::Receipt;
    }
}

/// The person's own case and report. A helper reads along, and finds none of these pages.
fn own(conn: &mut Conn, visit: &Visit) -> Result<(Found, ReportRow), Failure> {
    let actor = visit.actor()?;
    let Who::Receipt(report) = actor.who else { return Err(Failure::NotFound) };
    if !may(actor.capacity, Verb::Own, Relation::Told) {
        return Err(Failure::NotFound);
    }
    let found = find_told(conn, actor, visit.app.clock.now())?;
    let own = found.reports.iter().find(|r| r.id == report).cloned().ok_or(Failure::NotFound)?;
    Ok((found, own))
}

/// The report of an act by receipt.
fn report_of(cx: &crate::act::Context) -> Result<ReportId, crate::store::StoreError> {
    match cx.actor.who {
        Who::Receipt(report) => Ok(report),
        _ => Err(crate::store::StoreError::NotFound),
    }
}
