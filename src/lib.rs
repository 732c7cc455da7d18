//! Candour: one story, every duty owned. One line per room, in order of dependence.

pub mod domain;
pub mod explain;
pub mod web;

pub mod cli;
