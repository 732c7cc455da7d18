//! A small world for journeys: persons with verbs, a server, a database of its own, a clock that stands still.
//!
//! ```ignore
//! both!(a_breached_clock_reaches_the_lead, |world| {
//!     let told = world.told(&missed_delivery().causing_harm());
//!     world.passes(4.working_days());                           // moves the clock, runs what is due
//!     world.trust_lead().received("A date on your list has passed");
//!     world.trust_lead().opens(&format!("/cases/{}", told.reference)).shows("Overdue");
//! });
//! ```

pub mod browser;
pub mod clamd;
pub mod fhir;
pub mod oidc;
pub mod page;
pub mod person;
pub mod place;
pub mod postgres;
pub mod s3;
pub mod service;
pub mod smtp;
pub mod statements;
pub mod telling;
pub mod time;
pub mod visitor;
pub mod world;

/// What a journey needs.
pub mod prelude {
    pub use super::telling::{Telling, missed_delivery};
    pub use super::time::Days as _;
    pub use super::world::World;
}

/// One journey, run on both databases: `both!(what_happens, |world| { … })`. It begins on Monday 5 January 2026 at 9:00
/// in London; `both!(what_happens, "2026-03-27 16:00", |world| { … })` begins when it says.
macro_rules! both {
    ($(#[$meta:meta])* $name:ident, |$world:ident| $body:block) => {
        both!($(#[$meta])* $name, "2026-01-05 09:00", |$world| $body);
    };
    ($(#[$meta:meta])* $name:ident, $on:literal, |$world:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "a journey takes what it needs")]
            use super::*;

            fn journey($world: &$crate::support::world::World) $body

            $(#[$meta])*
            #[test]
            fn on_sqlite() {
                journey(&$crate::support::world::World::on_sqlite($on));
            }

            $(#[$meta])*
            #[test]
            fn on_postgres() {
                if let Some(world) = $crate::support::world::World::on_postgres($on) {
                    journey(&world);
                }
            }
        }
    };
}
