//! The only file that forks by database: durability, claiming a job, locking, plans, backup.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Integer, Text};

use super::conn::Conn;
use super::error::StoreError;

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Integer)]
    synchronous: i32,
}

/// Refuses to write to a SQLite file whose commits are not durable (`synchronous` must be FULL = 2).
///
/// # Errors
/// When the setting did not take. PostgreSQL is durable by its own default.
pub fn assert_durable(conn: &mut Conn) -> Result<(), StoreError> {
    match conn {
        Conn::Pg(_) => Ok(()),
        Conn::Sqlite(c) => {
            let setting: Setting = sql_query("PRAGMA synchronous").get_result(c)?;
            if setting.synchronous == 2 {
                Ok(())
            } else {
                Err(StoreError::Unreadable("PRAGMA synchronous is not FULL".to_owned()))
            }
        }
    }
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PgStep {
    #[diesel(sql_type = Text)]
    #[diesel(column_name = "QUERY PLAN")]
    line: String,
}

/// How the database would run a statement whatever its `parameters` are: a line a step, without costs.
///
/// # Errors
/// When the statement itself is wrong.
pub fn plan(conn: &mut Conn, statement: &str, parameters: usize) -> Result<Vec<String>, StoreError> {
    use diesel::connection::SimpleConnection;
    match conn {
        Conn::Pg(c) => {
            let given = vec!["NULL"; parameters].join(", ");
            let given = if parameters == 0 { given } else { format!("({given})") };
            c.batch_execute(&format!("SET plan_cache_mode = force_generic_plan; PREPARE asked AS {statement}"))?;
            let steps = sql_query(format!("EXPLAIN (COSTS OFF) EXECUTE asked{given}")).load::<PgStep>(c)?;
            c.batch_execute("DEALLOCATE asked")?;
            Ok(steps.into_iter().map(|step| step.line).collect())
        }
        Conn::Sqlite(c) => {
            let steps = sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load::<SqliteStep>(c)?;
            Ok(steps.into_iter().map(|step| step.detail).collect())
        }
    }
}

/// The next due job that no worker holds. PostgreSQL skips what another server has locked; SQLite has one writer.
///
/// # Errors
/// The database's own.
pub fn next_job(conn: &mut Conn, now: super::types::Ts) -> Result<Option<super::jobs::JobRow>, StoreError> {
    use super::jobs::JobRow;
    use super::schema::jobs;
    macro_rules! due {
        () => {
            jobs::table
                .filter(jobs::waiting.eq(true))
                .filter(jobs::run_at.le(now))
                .filter(jobs::locked_until.is_null().or(jobs::locked_until.lt(now).assume_not_null()))
                .order((jobs::run_at, jobs::id))
                .limit(1)
                .select(JobRow::as_select())
        };
    }
    Ok(match conn {
        Conn::Pg(c) => due!().for_update().skip_locked().first(c).optional()?,
        Conn::Sqlite(c) => due!().first(c).optional()?,
    })
}

/// Holds a case against changes by others until the transaction ends. SQLite has one writer: nothing to do.
///
/// # Errors
/// The database's own.
pub fn lock_case(conn: &mut Conn, reference: &str) -> Result<(), StoreError> {
    use super::schema::cases;
    if let Conn::Pg(c) = conn {
        let _: Option<i32> = cases::table
            .filter(cases::reference.eq(reference))
            .select(cases::version)
            .for_update()
            .first(c)
            .optional()?;
    }
    Ok(())
}

/// Holds what is kept under a hash until the transaction ends, also while nothing is kept there yet: who comes at the same
/// instant is waited for. SQLite has one writer: nothing to do.
///
/// # Errors
/// The database's own.
pub fn lock_hash(conn: &mut Conn, hash: &[u8]) -> Result<(), StoreError> {
    if let Conn::Pg(c) = conn {
        let key = hash.first_chunk::<8>().map_or(0, |bytes| i64::from_be_bytes(*bytes));
        sql_query("SELECT pg_advisory_xact_lock($1)").bind::<diesel::sql_types::BigInt, _>(key).execute(c)?;
    }
    Ok(())
}

/// Holds an account until the transaction ends: whoever gives it a strand at this moment is waited for. SQLite has one
/// writer: nothing to do.
///
/// # Errors
/// The database's own.
pub fn lock_account(conn: &mut Conn, id: crate::domain::ids::AccountId) -> Result<(), StoreError> {
    use super::schema::accounts;
    if let Conn::Pg(c) = conn {
        let _: Option<bool> = accounts::table.find(id).select(accounts::active).for_update().first(c).optional()?;
    }
    Ok(())
}

/// Holds the leads of a new case until the transaction ends, so that none of them leaves meanwhile; false where one has left
/// already, and the case must be routed anew. SQLite has one writer: whoever was read is still there.
///
/// # Errors
/// The database's own.
pub fn hold_leads(conn: &mut Conn, leads: &[crate::domain::ids::AccountId]) -> Result<bool, StoreError> {
    use super::schema::accounts;
    match conn {
        Conn::Sqlite(_) => Ok(true),
        Conn::Pg(c) => {
            let active: Vec<bool> = accounts::table
                .filter(accounts::id.eq_any(leads.to_vec()))
                .select(accounts::active)
                .for_share()
                .load(c)?;
            Ok(active.into_iter().all(|active| active))
        }
    }
}

/// Prepares a connection for entering very many rows at once. Commits stay durable on SQLite; on PostgreSQL a crash of the
/// server may lose the last batches, which whoever enters invented rows can enter again.
///
/// # Errors
/// The database's own.
pub fn prepare_for_bulk(conn: &mut Conn) -> Result<(), StoreError> {
    use diesel::connection::SimpleConnection;
    match conn {
        Conn::Pg(c) => c.batch_execute("SET synchronous_commit = off; SET statement_timeout = 0")?,
        Conn::Sqlite(c) => {
            c.batch_execute("PRAGMA cache_size=-262144")?;
            c.batch_execute("PRAGMA wal_autocheckpoint=16384")?;
        }
    }
    Ok(())
}

/// Renews what the database knows of its own tables, so that it plans well after very many rows were entered.
///
/// # Errors
/// The database's own.
pub fn analyse(conn: &mut Conn) -> Result<(), StoreError> {
    use diesel::connection::SimpleConnection;
    match conn {
        Conn::Pg(c) => c.batch_execute("ANALYZE")?,
        Conn::Sqlite(c) => c.batch_execute("PRAGMA optimize=0x10002")?,
    }
    Ok(())
}

/// Copies the whole database into a new file, at one moment, while others read and write.
///
/// # Errors
/// When the file is there already or cannot be written; on PostgreSQL, whose own `pg_dump` does this.
pub fn back_up(conn: &mut Conn, file: &str) -> Result<(), StoreError> {
    match conn {
        Conn::Pg(_) => Err(StoreError::Unreadable("PostgreSQL is backed up by pg_dump".to_owned())),
        Conn::Sqlite(c) => {
            sql_query("VACUUM INTO ?").bind::<Text, _>(file).execute(c)?;
            Ok(())
        }
    }
}

/// After an erasure: what was deleted or overwritten leaves SQLite's log, and PostgreSQL's tables. Outside a transaction.
///
/// # Errors
/// The database's own.
pub fn forget_deleted(conn: &mut Conn) -> Result<(), StoreError> {
    use diesel::connection::SimpleConnection;
    match conn {
        Conn::Sqlite(c) => c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?,
        Conn::Pg(c) => c.batch_execute(
            "VACUUM cases, reports, identities, messages, events, letters, jobs, sessions, drafts, receipts, recoveries, \
             clocks, referrals, complaints, attachments, access_log, holds, handovers, escalations, joined_reports, \
             harm_files, safety_actions, patient_numbers, patient_births, lfpse_records, yellow_cards",
        )?,
    }
    Ok(())
}
