//! Many readers; on SQLite one writer that groups waiting acts into one durable commit, on PostgreSQL a pool of writers.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use diesel::Connection;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection, R2D2Connection};
use tokio::sync::oneshot;

use super::conn::{self, Conn, Place};
use super::error::StoreError;

/// Opens connections by place, never by trying one database after the other.
#[derive(Debug, Clone)]
pub struct Manager {
    place: Place,
    read_only: bool,
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        conn::open(&self.place, self.read_only)
    }
    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }
    fn has_broken(&self, conn: &mut Conn) -> bool {
        conn.is_broken()
    }
}

/// How many acts may wait for the writer, and how many go into one commit.
const WAITING: usize = 1024;
const GROUPED: usize = 64;

type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
type Task = Box<dyn FnOnce(&mut Conn) -> Answer + Send>;

#[derive(Clone)]
enum Writer {
    Thread(SyncSender<Task>),
    Pool(Pool<Manager>),
}

/// The store: the only way to the data.
#[derive(Clone)]
pub struct Store {
    read: Pool<Manager>,
    writer: Writer,
    place: Arc<Place>,
}

impl Store {
    /// Opens the pools. The database must exist and be migrated (`store::migrate`).
    ///
    /// # Errors
    /// When no connection can be made.
    pub fn open(place: &Place, readers: u32, writers: u32) -> Result<Self, StoreError> {
        let pool = |read_only, size| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .test_on_check_out(false)
                .connection_timeout(Duration::from_secs(5))
                .build(Manager { place: place.clone(), read_only })
        };
        let writer = match place {
            Place::Postgres(_) => Writer::Pool(pool(false, writers)?),
            Place::Sqlite(_) => Writer::Thread(spawn_writer(place.clone())?),
        };
        Ok(Self { read: pool(true, readers)?, writer, place: Arc::new(place.clone()) })
    }

    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// A connection for reading. Call from a blocking thread.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when none is free within five seconds.
    pub fn reader(&self) -> Result<PooledConnection<Manager>, StoreError> {
        Ok(self.read.get()?)
    }

    /// Runs `f` in one write transaction; the answer comes only after the commit is durable.
    ///
    /// # Errors
    /// What `f` says; nothing of it is kept then. [`StoreError::Busy`] when too many acts wait.
    pub async fn write<T, E>(&self, f: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + From<diesel::result::Error> + Send + 'static,
    {
        match &self.writer {
            Writer::Thread(queue) => {
                let (task, answer) = grouped(f);
                enqueue(queue, task)?;
                answer.await.map_err(|_| E::from(StoreError::Busy))?
            }
            Writer::Pool(pool) => {
                let pool = pool.clone();
                let run = move || {
                    let mut conn = pool.get().map_err(StoreError::from)?;
                    conn::write_tx(&mut conn, f)
                };
                tokio::task::spawn_blocking(run).await.map_err(|_| E::from(StoreError::Busy))?
            }
        }
    }

    /// The same as [`Store::write`] for threads without a runtime: jobs and commands.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E>(&self, f: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + From<diesel::result::Error> + Send + 'static,
    {
        match &self.writer {
            Writer::Thread(queue) => {
                let (task, answer) = grouped(f);
                queue.send(task).map_err(|_| E::from(StoreError::Busy))?;
                answer.blocking_recv().map_err(|_| E::from(StoreError::Busy))?
            }
            Writer::Pool(pool) => {
                let mut conn = pool.get().map_err(StoreError::from)?;
                conn::write_tx(&mut conn, f)
            }
        }
    }
}

fn enqueue(queue: &SyncSender<Task>, task: Task) -> Result<(), StoreError> {
    queue.try_send(task).map_err(|refused| match refused {
        TrySendError::Full(_) | TrySendError::Disconnected(_) => StoreError::Busy,
    })
}

/// Wraps an act so that it runs in a savepoint of a shared transaction and is answered after the shared commit.
fn grouped<T, E>(f: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static) -> (Task, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<StoreError> + From<diesel::result::Error> + Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    let task: Task = Box::new(move |conn| {
        let done = conn.transaction(f);
        Box::new(move |committed| {
            // The caller may have gone away; what was committed stays committed.
            let _ = sender.send(match committed {
                Ok(()) => done,
                Err(error) => done.and_then(|_| Err(E::from(error))),
            });
        })
    });
    (task, receiver)
}

fn spawn_writer(place: Place) -> Result<SyncSender<Task>, StoreError> {
    let (sender, receiver) = sync_channel::<Task>(WAITING);
    let mut conn = conn::open(&place, false)?;
    super::dialect::assert_durable(&mut conn)?;
    std::thread::Builder::new()
        .name("writer".to_owned())
        .spawn(move || write_loop(&place, &mut conn, &receiver))
        .map_err(|_| StoreError::Busy)?;
    Ok(sender)
}

fn write_loop(place: &Place, conn: &mut Conn, receiver: &Receiver<Task>) {
    while let Ok(first) = receiver.recv() {
        let tasks = std::iter::once(first).chain(receiver.try_iter().take(GROUPED - 1)).collect::<Vec<_>>();
        if commit_together(conn, tasks).is_err() {
            // A panic inside an act leaves the connection in an unknown state: start afresh.
            if let Ok(fresh) = conn::open(place, false) {
                *conn = fresh;
            }
        }
    }
}

/// Runs all tasks in one transaction and answers each after the commit. `Err` when the connection must be replaced.
fn commit_together(conn: &mut Conn, tasks: Vec<Task>) -> Result<(), ()> {
    if let Err(error) = conn::begin(conn) {
        tracing::error!(error = %error, "the writer could not begin");
        // Dropped tasks answer their callers with "busy".
        return Err(());
    }
    let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        tasks.into_iter().map(|task| task(conn)).collect::<Vec<Answer>>()
    }));
    let Ok(answers) = run else {
        let _ = conn::rollback(conn);
        return Err(());
    };
    match conn::commit(conn) {
        Ok(()) => {
            answers.into_iter().for_each(|answer| answer(Ok(())));
            Ok(())
        }
        Err(error) => {
            tracing::error!(error = %error, "the writer could not commit");
            let _ = conn::rollback(conn);
            answers.into_iter().for_each(|answer| answer(Err(StoreError::Full)));
            Err(())
        }
    }
}
