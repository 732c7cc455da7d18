//! Thematic review: which cases, the codebook, coders who agree or do not, a sample that anyone can draw again, and
//! every table that rests on them.

pub mod agreed;
pub mod agreement;
pub mod approval;
pub mod codebook;
pub mod compare;
pub mod counts;
pub mod criteria;
pub mod deidentify;
pub mod draw;
pub mod findings;
pub mod frameworks;
pub mod learn;
pub mod lists;
pub mod passage;
pub mod review;
pub mod sample;
pub mod saturation;
pub mod second;
pub mod spread;
pub mod spreads;
pub mod strata;
pub mod table;
pub mod tables;
pub mod tracking;
pub mod unit;
