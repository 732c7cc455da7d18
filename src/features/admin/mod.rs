//! The administrator: accounts, jobs, letters. No case.

mod accounts;
mod add;
mod hub;
mod jobs;
mod letters;
mod recovery;
mod secrets;
mod store;

use crate::domain::people::Capacity;
use crate::entries;
use crate::web::gate::{Entry, Gate};

const ADMINISTRATORS: &[Capacity] = &[Capacity::Administrator];

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/admin" => hub::page, Gate::Staff(ADMINISTRATORS);
        GET "/admin/accounts" => accounts::list, Gate::Staff(ADMINISTRATORS);
        GET "/admin/accounts/new" => add::page, Gate::Staff(ADMINISTRATORS);
        POST "/admin/accounts/new" => add::send, Gate::Staff(ADMINISTRATORS);
        GET "/admin/accounts/{id}" => accounts::page, Gate::Staff(ADMINISTRATORS);
        POST "/admin/accounts/{id}/recovery" => recovery::ask, Gate::Staff(ADMINISTRATORS);
        POST "/admin/accounts/{id}/disablement" => accounts::disable, Gate::Staff(ADMINISTRATORS);
        POST "/admin/accounts/{id}/enablement" => accounts::enable, Gate::Staff(ADMINISTRATORS);
        GET "/admin/recoveries" => recovery::list, Gate::Staff(ADMINISTRATORS);
        POST "/admin/recoveries/{id}" => recovery::decide, Gate::Staff(ADMINISTRATORS);
        GET "/admin/jobs" => jobs::page, Gate::Staff(ADMINISTRATORS);
        POST "/admin/jobs/{id}/revival" => jobs::revive, Gate::Staff(ADMINISTRATORS);
        GET "/admin/letters" => letters::page, Gate::Staff(ADMINISTRATORS);
        GET "/demo/mail" => letters::demo, Gate::Demo;
    }
}
