//! LEVEL 3, the web: what every room's pages stand on. Knows no room.

pub mod assets;
pub mod forms;
pub mod listing;
pub mod page;

#[cfg(test)]
mod parts_test;
