//! LEVEL 3, the web: what every room's pages stand on. Knows no room.

pub mod address;
pub mod around;
pub mod asking;
pub mod assets;
pub mod chart;
pub mod complaint;
pub mod contact;
pub mod dates;
pub mod failure;
pub mod forms;
pub mod gate;
pub mod language;
pub mod listing;
pub mod menu;
pub mod open;
pub mod page;
pub mod pages_static;
pub mod plain;
pub mod record;
pub mod reviewing;
pub mod sent;
pub mod session; // how a session of an account begins
pub mod telling;
pub mod trouble;
pub mod upload;
pub mod visit;
mod whole;
pub mod words;

#[cfg(test)]
mod parts_test;
