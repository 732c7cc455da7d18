//! LEVEL 0, the rulebook: values in, values out. No SQL, no web, no files, no clock, no randomness.
//!
//! Words (each with its source) are defined where their type is; `docs/ARCHITECTURE.md` has the map.

pub mod code;
