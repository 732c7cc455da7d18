//! What the measurements share.

pub mod bare;
pub mod child;
pub mod load;
pub mod world;
