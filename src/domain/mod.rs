//! LEVEL 0, the rulebook: values in, values out. No SQL, no web, no files, no clock, no randomness.
//!
//! Words (each with its source) are defined where their type is; `docs/ARCHITECTURE.md` has the map.

pub mod calendar; // working days of England and London dates (reg 2(1), SI 2009/309)
pub mod clocks; // limits: statutory, contractual, ours; when each ends and why
pub mod code;
pub mod failure; // what went wrong: 90 codes, and the patients' own words for them
pub mod harm; // dose impact, harm, attribution, candour, the therapy gap
pub mod measures; // intervals, control charts, funnels, small numbers
pub mod reference; // the reference of a case, and the code that opens it, with check characters
pub mod text; // what people type, parsed once: NHS number, name, narrative, how to be reached
