//! Brings a database to the version this binary knows; refuses a newer one.

use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::Conn;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error("this database was made by a newer version of Candour ({0}); use that version, or restore a backup")]
    Newer(String),
    #[error("the database could not be brought up to date: {0}")]
    Failed(String),
}

fn failed(error: impl std::fmt::Display) -> MigrateError {
    MigrateError::Failed(error.to_string())
}

/// Runs what is missing and returns its names.
///
/// # Errors
/// [`MigrateError::Newer`] when the database holds a migration this binary does not know.
pub fn up(conn: &mut Conn) -> Result<Vec<String>, MigrateError> {
    refuse_newer(conn)?;
    let names = |versions: Vec<MigrationVersion<'_>>| versions.iter().map(ToString::to_string).collect();
    match conn {
        Conn::Pg(c) => c.run_pending_migrations(POSTGRES).map(names).map_err(failed),
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(names).map_err(failed),
    }
}

/// Undoes everything, newest first: for tests of the way down.
///
/// # Errors
/// When a step fails.
pub fn down_all(conn: &mut Conn) -> Result<(), MigrateError> {
    match conn {
        Conn::Pg(c) => c.revert_all_migrations(POSTGRES).map(drop).map_err(failed),
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(drop).map_err(failed),
    }
}

/// Whether nothing is missing.
///
/// # Errors
/// When the database cannot be asked.
pub fn is_current(conn: &mut Conn) -> Result<bool, MigrateError> {
    match conn {
        Conn::Pg(c) => c.has_pending_migration(POSTGRES),
        Conn::Sqlite(c) => c.has_pending_migration(SQLITE),
    }
    .map(|pending| !pending)
    .map_err(failed)
}

/// The names of all migrations for each database, in order.
#[must_use]
pub fn names() -> (Vec<String>, Vec<String>) {
    (known::<diesel::sqlite::Sqlite>(SQLITE), known::<diesel::pg::Pg>(POSTGRES))
}

fn known<DB: diesel::backend::Backend>(source: EmbeddedMigrations) -> Vec<String> {
    let all: Vec<Box<dyn Migration<DB>>> = source.migrations().unwrap_or_default();
    all.iter().map(|m| m.name().version().to_string()).collect()
}

fn refuse_newer(conn: &mut Conn) -> Result<(), MigrateError> {
    let (sqlite, postgres) = names();
    let (applied, known) = match conn {
        Conn::Pg(c) => (MigrationHarness::<diesel::pg::Pg>::applied_migrations(c), postgres),
        Conn::Sqlite(c) => (MigrationHarness::<diesel::sqlite::Sqlite>::applied_migrations(c), sqlite),
    };
    let applied: Vec<String> = applied.map_err(failed)?.iter().map(ToString::to_string).collect();
    match applied.into_iter().find(|version| !known.contains(version)) {
        Some(newer) => Err(MigrateError::Newer(newer)),
        None => Ok(()),
    }
}
