//! LEVEL 3: the outside world's formats, in and out; pure where they can be.

pub mod csv_out;
