//! Figures that are published: how sure they are, whether they changed, how bodies compare, and what may be shown.

pub mod disclosure;
pub mod exact;
pub mod funnel;
pub mod interval;
pub mod spc;
