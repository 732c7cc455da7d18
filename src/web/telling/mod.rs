//! The questions of a report as a form: what each offers to pick from, and its answers read. The same for everybody who
//! asks them, on pages of their own or on one.

pub mod answers;
pub mod offers;
