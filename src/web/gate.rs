//! The door of every route, declared beside it: who may come in at all. A route without a gate does not answer.

use actix_web::http::Method;
use actix_web::{HttpRequest, Route};

use crate::domain::people::Capacity;

/// Who may reach a route. What they may do there, `domain::access` decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Everybody, signed in or not.
    Public,
    /// The holder of a receipt.
    Receipt,
    /// Staff in one of these capacities, signed in with both factors.
    Staff(&'static [Capacity]),
    /// Another system, by a token of its own: no person's session opens it.
    Client,
    /// Everybody, in a demonstration only.
    Demo,
}

/// Every capacity of staff.
pub const ANY_STAFF: &[Capacity] = &[
    Capacity::Clinician,
    Capacity::TrustLead,
    Capacity::ProviderLead,
    Capacity::IcbOfficer,
    Capacity::NationalLead,
    Capacity::Regulator,
    Capacity::Operator,
    Capacity::Analyst,
    Capacity::Administrator,
];

/// The capacities that can lead a case.
pub const LEADS: &[Capacity] =
    &[Capacity::TrustLead, Capacity::ProviderLead, Capacity::IcbOfficer, Capacity::NationalLead];

impl Gate {
    /// Whether somebody in this capacity may come in; `None` is nobody signed in.
    #[must_use]
    pub fn lets_in(self, capacity: Option<Capacity>, demo: bool) -> bool {
        match self {
            Self::Public => true,
            Self::Receipt => {
                matches!(capacity, Some(Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson))
            }
            Self::Staff(capacities) => capacity.is_some_and(|c| capacities.contains(&c)),
            Self::Client => false,
            Self::Demo => demo,
        }
    }
}

/// One line of the route table.
pub struct Entry {
    pub method: Method,
    /// As actix matches it: `/cases/{reference}`.
    pub path: &'static str,
    pub gate: Gate,
    /// Makes the route; called once a worker.
    pub route: fn() -> Route,
}

/// Where each room's lines are collected; handlers find their own gate here.
pub struct RouteTable(Vec<Entry>);

impl RouteTable {
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        Self(entries)
    }

    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// The gate of the route that matched this request. None: the route was never declared, and must not answer.
    #[must_use]
    pub fn gate(&self, request: &HttpRequest) -> Option<Gate> {
        let pattern = request.match_pattern()?;
        // HEAD is answered as GET without the body.
        let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
        self.0.iter().find(|e| e.path == pattern && e.method == method).map(|e| e.gate)
    }
}

/// Declares the lines of a room: `GET "/path" => handler, Gate::Public;`
#[macro_export]
macro_rules! entries {
    ($($method:ident $path:literal => $handler:path, $gate:expr;)+) => {
        vec![$($crate::web::gate::Entry {
            method: actix_web::http::Method::$method,
            path: $path,
            gate: $gate,
            route: || actix_web::web::method(actix_web::http::Method::$method).to($handler),
        }),+]
    };
}
