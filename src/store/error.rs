//! What can go wrong below the rules.

use diesel::result::{DatabaseErrorKind, Error};

/// The store's failures. `NotFound` is also the answer for what is not yours.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("no such thing, or not yours")]
    NotFound,
    #[error("it was changed by someone else meanwhile")]
    Stale,
    #[error("it is already there ({0})")]
    Taken(String),
    #[error("too much is waiting to be written")]
    Busy,
    #[error("the commit failed; nothing was kept")]
    Full,
    #[error("the stored value cannot be read: {0}")]
    Unreadable(String),
    #[error("the database refused")]
    Database(#[source] Error),
    #[error("the database cannot be reached")]
    Unreachable(#[source] diesel::r2d2::Error),
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
                // PostgreSQL names the constraint, SQLite the columns ("UNIQUE constraint failed: cases.reference").
                Self::Taken(info.constraint_name().map_or_else(|| info.message().to_owned(), str::to_owned))
            }
            // SQLITE_FULL, and 53100 of PostgreSQL: neither has a kind of its own in diesel.
            Error::DatabaseError(_, ref info)
                if ["disk is full", "No space left on device"].iter().any(|words| info.message().contains(words)) =>
            {
                Self::Full
            }
            other => Self::Database(other),
        }
    }
}

impl From<diesel::r2d2::Error> for StoreError {
    fn from(error: diesel::r2d2::Error) -> Self {
        Self::Unreachable(error)
    }
}

impl From<diesel::r2d2::PoolError> for StoreError {
    fn from(_: diesel::r2d2::PoolError) -> Self {
        Self::Busy
    }
}
