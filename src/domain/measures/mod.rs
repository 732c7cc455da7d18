//! Figures that are published: what they are and how they are counted, how sure they are, whether they changed, how bodies
//! compare, and what may be shown.

pub mod attack;
pub mod audit;
pub mod countable;
pub mod cusum;
pub mod delivery;
pub mod disclosure;
pub mod dispersion;
pub mod exact;
pub mod freeze;
pub mod funnel;
pub mod interval;
pub mod month;
pub mod published;
pub mod registry;
pub mod release;
pub mod returns;
pub mod spc;
pub mod suppress;
pub mod survival;
pub mod told;
pub mod value;
pub mod weekly;
pub mod written;

#[cfg(test)]
mod thousand_tests;
