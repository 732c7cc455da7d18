//! Thematic review: the codebook, two coders who agree or do not, and a sample that anyone can draw again.

pub mod agreement;
pub mod codebook;
pub mod draw;
pub mod sample;
