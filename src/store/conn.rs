//! One connection type over both databases, and the few helpers that let one query serve both.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;
use diesel::{Connection, PgConnection, QueryResult, SqliteConnection};

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}

/// Any query that both databases accept but the derive does not: upserts, window functions, unions.
pub struct Both<Q>(pub Q);

impl<Q> QueryFragment<MultiBackend> for Both<Q>
where
    Q: QueryFragment<Pg> + QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, out)
    }
}
impl<Q: QueryId> QueryId for Both<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}
impl<Q: Query> Query for Both<Q> {
    type SqlType = Q::SqlType;
}
impl<Q> diesel::RunQueryDsl<Conn> for Both<Q> {}

/// One body compiled once for each database: batch inserts and what else has no common form.
#[macro_export]
macro_rules! each {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::store::conn::Conn::Pg($c) => $body,
            $crate::store::conn::Conn::Sqlite($c) => $body,
        }
    };
}

/// A write transaction: `BEGIN IMMEDIATE` on SQLite, so that a reader never has to become a writer half-way.
///
/// # Errors
/// What `f` says, or the database's own failure to begin or commit. A panic in `f` leaves the transaction open; the
/// pool throws such a connection away.
pub fn write_tx<T, E: From<diesel::result::Error>>(
    conn: &mut Conn,
    f: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    begin(conn)?;
    match f(conn) {
        Ok(value) => {
            commit(conn)?;
            Ok(value)
        }
        Err(error) => {
            // The first error is the one worth telling; a failed rollback makes the pool drop the connection.
            let _ = rollback(conn);
            Err(error)
        }
    }
}

type Manager = <Conn as Connection>::TransactionManager;

pub(super) fn begin(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
        Conn::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
    }
}

pub(super) fn commit(conn: &mut Conn) -> QueryResult<()> {
    <Manager as TransactionManager<Conn>>::commit_transaction(conn)
}

pub(super) fn rollback(conn: &mut Conn) -> QueryResult<()> {
    <Manager as TransactionManager<Conn>>::rollback_transaction(conn)
}

/// A read of one moment: several queries see the same state, whoever writes meanwhile.
///
/// # Errors
/// What `f` says, or the database's own failure.
pub fn read_tx<T, E: From<diesel::result::Error>>(
    conn: &mut Conn,
    f: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN DEFERRED")?,
        Conn::Pg(c) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        }
    }
    let value = f(conn);
    rollback(conn)?;
    value
}

/// Where the data is kept: a SQLite file or a PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Sqlite(std::path::PathBuf),
    Postgres(String),
}

impl Place {
    /// The file it is, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&std::path::Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }

    /// Reads `sqlite://PATH`, a bare path, or `postgres://…`.
    ///
    /// # Errors
    /// In words, when the scheme is none of these: a misspelt address never becomes a new, empty file.
    pub fn parse(url: &str) -> Result<Self, String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        if let Some(path) = url.strip_prefix("sqlite://") {
            return Ok(Self::Sqlite(path.into()));
        }
        if url.contains("://") || url.is_empty() {
            return Err("the database address must begin with sqlite:// or postgres://".to_owned());
        }
        Ok(Self::Sqlite(url.into()))
    }
}

/// Opens a connection with the settings every connection must have.
///
/// # Errors
/// The database's own words when it cannot be reached or opened.
pub fn open(place: &Place, read_only: bool) -> Result<Conn, diesel::r2d2::Error> {
    use diesel::r2d2::Error::{ConnectionError, QueryError};
    match place {
        Place::Postgres(url) => {
            let mut conn = PgConnection::establish(url).map_err(ConnectionError)?;
            conn.batch_execute(
                "SET TIME ZONE 'UTC'; SET lock_timeout = '5s'; SET statement_timeout = '60s'; SET jit = off",
            )
            .map_err(QueryError)?;
            Ok(Conn::Pg(conn))
        }
        Place::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(&path.to_string_lossy()).map_err(ConnectionError)?;
            for pragma in SQLITE_SETTINGS {
                conn.batch_execute(pragma).map_err(QueryError)?;
            }
            if read_only {
                conn.batch_execute("PRAGMA query_only=ON").map_err(QueryError)?;
            }
            Ok(Conn::Sqlite(conn))
        }
    }
}

/// Each is its own statement, in this order. `synchronous=FULL`: a receipt that was shown survives a power cut.
/// `secure_delete=ON`: words that were overwritten or moved leave no copy on a page that nobody uses, from which no later
/// erasure could take them.
const SQLITE_SETTINGS: &[&str] = &[
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-16384",
    "PRAGMA mmap_size=1073741824",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA secure_delete=ON",
];
