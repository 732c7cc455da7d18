//! Every reading of a case is noted. Readers never wait for the note: a thread writes them in batches, within a second.

use std::collections::HashMap;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::alerts;
use super::conn::Conn;
use super::error::StoreError;
use super::pool::Store;
use super::schema::access_log;
use super::types::Ts;
use crate::domain::ids::{AccountId, BodyId, CaseId, LookId};
use crate::domain::people::{Actor, Capacity};
use crate::domain::shield::{Budget, budget};

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
    judged: Judged,
}

/// Accounts that read too much, and when that was found.
type Judged = Arc<Mutex<HashMap<AccountId, (Budget, DateTime<Utc>)>>>;

/// After so long a judgement is made anew, by the next page that is read.
const JUDGED_FOR: TimeDelta = TimeDelta::minutes(5);

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
        let judged = Judged::default();
        let reading = Reading { store: store.clone(), seen: HashMap::new(), judged: judged.clone() };
        std::thread::Builder::new()
            .name("looks".to_owned())
            .spawn(move || write_loop(&store, reading, &notes))
            .map_err(|_| StoreError::Busy)?;
        Ok(Self { queue, judged })
    }

    /// How an account's reading stands: more than work needs is slowed, then stopped.
    #[must_use]
    pub fn budget(&self, account: AccountId, now: DateTime<Utc>) -> Budget {
        let judged = self.judged.lock().ok().and_then(|judged| judged.get(&account).copied());
        judged.filter(|(_, at)| now - *at < JUDGED_FOR).map_or(Budget::Within, |(budget, _)| budget)
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

/// One reading of a case.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Look {
    pub at: Ts,
    pub capacity: Capacity,
    pub body: Option<BodyId>,
    pub what: String,
    pub reason: Option<String>,
}

/// The readings of a case, oldest first, up to two thousand; the program reads nothing.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Look>, StoreError> {
    use access_log::{at, body_id, capacity, case_id, id, reason, what};
    let mut looks: Vec<Look> = access_log::table
        .filter(case_id.eq(case))
        .filter(capacity.ne(Capacity::System))
        .order((at.desc(), id.desc()))
        .limit(2_000)
        .select((at, capacity, body_id, what, reason))
        .load(conn)?;
    looks.reverse();
    Ok(looks)
}

/// The first reading by one of these after something was written: when it was seen.
#[must_use]
pub fn first_after(looks: &[Look], written: DateTime<Utc>, by: impl Fn(Capacity) -> bool) -> Option<&Look> {
    looks.iter().find(|look| look.what == "case" && by(look.capacity) && look.at.utc() >= written)
}

/// Whether somebody of a body was shown who reported: a lead who opened the identity, or the company on a case whose
/// reporter had agreed that it may know the name.
///
/// # Errors
/// The database's own.
pub fn name_known(conn: &mut Conn, case: CaseId, company_may_know: bool) -> Result<bool, StoreError> {
    let mut seen = access_log::table
        .filter(access_log::case_id.eq(case))
        .filter(access_log::what.eq("identity"))
        .select(access_log::id)
        .into_boxed();
    if company_may_know {
        seen = seen.or_filter(access_log::case_id.eq(case).and(access_log::capacity.eq(Capacity::ProviderLead)));
    }
    let first: Option<LookId> = seen.first(conn).optional()?;
    Ok(first.is_some())
}

/// Which cases each account read within the last hour.
struct Reading {
    store: Store,
    seen: HashMap<AccountId, HashMap<CaseId, DateTime<Utc>>>,
    judged: Judged,
}

impl Reading {
    /// Counts a reading, and judges the account when it is one of very many.
    fn count(&mut self, look: &LookRow) {
        let Some(account) = look.account_id.filter(|_| look.what != "export") else { return };
        let now = look.at.utc();
        let store = &self.store;
        let seen = self.seen.entry(account).or_insert_with(|| lately(store, account, now));
        seen.insert(look.case_id, now);
        let many = |seen: &HashMap<CaseId, _>| budget(i64::try_from(seen.len()).unwrap_or(i64::MAX));
        if many(seen) == Budget::Within {
            return;
        }
        seen.retain(|_, at| now - *at < TimeDelta::hours(1));
        let (found, cases) = (many(seen), i64::try_from(seen.len()).unwrap_or(i64::MAX));
        if let Ok(mut judged) = self.judged.lock() {
            judged.insert(account, (found, now));
        }
        if found != Budget::Within {
            let raised = self.store.write_blocking(move |conn| alerts::raise(conn, account, cases, now));
            if let Err(error) = raised {
                tracing::error!(%error, %account, cases, "an account reads very many cases, and no alert could be kept");
            }
        }
    }
}

/// What the account read before this server knew of it.
fn lately(store: &Store, account: AccountId, now: DateTime<Utc>) -> HashMap<CaseId, DateTime<Utc>> {
    let read = store.reader().and_then(|mut conn| alerts::read_lately(&mut conn, account, now));
    read.unwrap_or_default().into_iter().rev().map(|(case, at)| (case, at.utc())).collect()
}

fn write_loop(store: &Store, mut reading: Reading, notes: &std::sync::mpsc::Receiver<Note>) {
    let mut waiting: Vec<LookRow> = Vec::new();
    loop {
        match notes.recv_timeout(Duration::from_millis(200)) {
            Ok(Note::Look(look)) => {
                reading.count(&look);
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
