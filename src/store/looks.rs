//! Every reading of a case is noted. Readers never wait for the note: a thread writes them in batches, within a second.

use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::pool::Store;
use super::schema::access_log;
use super::types::Ts;
use crate::domain::ids::{AccountId, BodyId, CaseId, LookId};
use crate::domain::people::{Actor, Capacity};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = access_log)]
#[diesel(treat_none_as_default_value = false)]
pub struct LookRow {
    pub id: LookId,
    pub at: Ts,
    pub account_id: Option<AccountId>,
    pub capacity: Capacity,
    pub body_id: Option<BodyId>,
    pub case_id: CaseId,
    /// What was read: "case", "export", "identity".
    pub what: String,
    pub reason: Option<String>,
}

/// Where readings are noted.
#[derive(Clone)]
pub struct Looks {
    queue: SyncSender<Note>,
}

enum Note {
    Look(LookRow),
    /// Answered when everything before it is written.
    Flush(SyncSender<()>),
}

impl Looks {
    /// Starts the thread that writes.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn start(store: Store) -> Result<Self, StoreError> {
        let (queue, notes) = sync_channel(10_000);
        std::thread::Builder::new()
            .name("looks".to_owned())
            .spawn(move || write_loop(&store, &notes))
            .map_err(|_| StoreError::Busy)?;
        Ok(Self { queue })
    }

    /// Notes that the actor read something of a case. Waits only when ten thousand notes wait already.
    pub fn note(&self, actor: &Actor, case: CaseId, what: &str, reason: Option<&str>, now: DateTime<Utc>) {
        let look = look(actor, case, what, reason, now);
        if self.queue.send(Note::Look(look)).is_err() {
            tracing::error!("a reading could not be noted: the thread that writes is gone");
        }
    }

    /// Waits until everything noted so far is written: at a graceful stop, and in tests.
    pub fn flush(&self) {
        let (done, wait) = sync_channel(1);
        if self.queue.send(Note::Flush(done)).is_ok() {
            let _ = wait.recv_timeout(Duration::from_secs(10));
        }
    }
}

fn look(actor: &Actor, case: CaseId, what: &str, reason: Option<&str>, now: DateTime<Utc>) -> LookRow {
    LookRow {
        id: LookId(crate::doors::new_id()),
        at: now.into(),
        account_id: actor.account(),
        capacity: actor.capacity,
        body_id: actor.body,
        case_id: case,
        what: what.to_owned(),
        reason: reason.map(str::to_owned),
    }
}

/// Notes a reading in the transaction that reads: what is shown only with a reason is never shown unnoted.
///
/// # Errors
/// The database's own.
pub fn note_now(
    conn: &mut Conn,
    actor: &Actor,
    case: CaseId,
    (what, reason): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(access_log::table).values(look(actor, case, what, Some(reason), now)).execute(conn)?;
    Ok(())
}

fn write_loop(store: &Store, notes: &std::sync::mpsc::Receiver<Note>) {
    let mut waiting: Vec<LookRow> = Vec::new();
    loop {
        match notes.recv_timeout(Duration::from_millis(200)) {
            Ok(Note::Look(look)) => {
                waiting.push(look);
                if waiting.len() >= 200 {
                    write(store, &mut waiting);
                }
            }
            Ok(Note::Flush(done)) => {
                write(store, &mut waiting);
                let _ = done.send(());
            }
            Err(RecvTimeoutError::Timeout) => write(store, &mut waiting),
            Err(RecvTimeoutError::Disconnected) => return write(store, &mut waiting),
        }
    }
}

fn write(store: &Store, waiting: &mut Vec<LookRow>) {
    if waiting.is_empty() {
        return;
    }
    let rows = std::mem::take(waiting);
    let again = rows.clone();
    let written = store.write_blocking(move |conn| -> Result<(), StoreError> {
        crate::each!(conn, |c| diesel::insert_into(access_log::table).values(&rows).execute(c))?;
        Ok(())
    });
    if let Err(error) = written {
        tracing::error!(%error, "readings could not be noted; trying again");
        *waiting = again;
    }
}
