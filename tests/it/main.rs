//! What Candour does, told as journeys: real HTTP, real databases, a held clock. Each is run on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails loudly")]

#[macro_use]
mod support;

mod admin;
mod answers;
mod api;
mod api_documents;
mod attacker;
mod browser;
mod casework;
mod complaint;
mod data;
mod documents;
mod erased;
mod erasure;
mod escalation;
mod figures;
mod files;
mod follow;
mod full;
mod harm;
mod house;
mod incident;
mod incidents;
mod killed;
mod languages;
mod leads;
mod lfpse;
mod lost;
mod matrix;
mod migrations;
mod packets;
mod person;
mod plans;
mod policy;
mod post;
mod public;
mod queue;
mod redaction;
mod report;
mod reprisal;
mod review;
mod rules;
mod shield;
mod sign_in;
mod silence;
mod stored;
mod tamper;
mod views;
mod yellow_card;
