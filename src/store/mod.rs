//! LEVEL 1: the only SQL. Knows the rulebook; knows no web.

pub mod cases;
pub mod clocks;
pub mod codings;
pub mod conn;
pub mod decided;
pub mod deciding;
pub mod dialect;
pub mod directory;
pub mod drafts;
pub mod error;
pub mod events;
pub mod facts;
pub mod imports;
pub mod jobs;
pub mod letters;
pub mod looks;
pub mod medicines;
pub mod messages;
pub mod migrate;
pub mod opening;
pub mod people;
pub mod pool;
pub mod register;
pub mod reviews;
pub mod rows;
pub mod schema;
pub mod scope;
pub mod settings;
pub mod tidy;
pub mod told;
pub mod types;
pub mod vault;

pub use conn::{Conn, Place};
pub use error::StoreError;
pub use pool::Store;
