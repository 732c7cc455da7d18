//! LEVEL 3, the web: what every room's pages stand on. Knows no room.

pub mod assets;
pub mod contact;
pub mod forms;
pub mod listing;
pub mod page;
pub mod pages_static;

#[cfg(test)]
mod parts_test;
