//! Candour: one story, every duty owned. One line per room, in order of dependence.

pub mod doors;

pub mod domain;
pub mod store;

pub mod act;

pub mod accounts;
pub mod config;
pub mod explain;

pub mod app;
pub mod exchange;
pub mod files;
pub mod mail;
pub mod web;

pub mod imports;

pub mod features;

pub mod jobs;
pub mod seed;

pub mod server;

pub mod cli;
