//! LEVEL 3, files in and out: taken in piece by piece, scanned, cleaned, sealed on a shelf; documents made from one model.

pub mod bucket;
pub mod clean;
pub mod document;
pub mod intake;
pub mod pdf;
pub mod scan;
pub mod sealed;
pub mod shelf;
