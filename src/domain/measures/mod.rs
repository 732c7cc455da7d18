//! Figures that are published: what they are and how they are counted, how sure they are, whether they changed, how bodies
//! compare, and what may be shown.

pub mod countable;
pub mod delivery;
pub mod disclosure;
pub mod exact;
pub mod funnel;
pub mod interval;
pub mod month;
pub mod registry;
pub mod returns;
pub mod spc;
pub mod value;

#[cfg(test)]
mod thousand_tests;
