//! The rulebook compiled as a crate of its own: `crate::store`, `crate::web` or any other room does not resolve here.
//! That it compiles is the test; `docs/HOUSE.md` says how to see it fail. Its own tests run with the library's.
#![expect(
    clippy::enum_variant_names,
    dead_code,
    unused_imports,
    reason = "most of the rulebook is called by rooms that are not here, on purpose"
)]

use std::io::Write as _;

#[path = "../src/domain/mod.rs"]
mod domain;

use domain::case::state::{StrandState, StrandStep, step};

fn main() {
    assert_eq!(step(StrandState::Received, StrandStep::Acknowledge), Some(StrandState::Acknowledged));
    // whoever reads it may have gone
    let _ = writeln!(std::io::stdout(), "\nthe rulebook stands alone\n1 passed, 0 failed\n");
}
