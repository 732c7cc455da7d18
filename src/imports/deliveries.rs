//! Delivery records from a file or a company's own system, taken in batches: each batch is a transaction of its own, the
//! memory is bounded, and what is sent again changes nothing. A wrong record is named and does not stop the others.

use std::collections::HashMap;
use std::io::Read;

use chrono::{DateTime, NaiveDate, Utc};

use super::ImportError;
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::ids::BodyId;
use crate::domain::people::BodyKind;
use crate::exchange::csv_in::BadRow;
use crate::exchange::deliveries::{Told, csv};
use crate::store::deliveries::{DeliveryRow, Entered, Waiting, enter};
use crate::store::directory::BodyRow;
use crate::store::{Conn, StoreError, register};

/// Records in one transaction: others who write wait no longer than for these.
pub const BATCH: usize = 2000;
/// Wrong records that are named.
const NAMED: usize = 100;

/// What became of what was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deliveries {
    pub rows: u64,
    pub fresh: u64,
    /// Known by their numbers, and told otherwise than before.
    pub changed: u64,
    /// Known, and told as before.
    pub known: u64,
    pub wrong: u64,
    /// The first of the wrong ones.
    pub bad: Vec<BadRow>,
}

/// Records on their way in.
pub struct Feed {
    bodies: HashMap<String, BodyRow>,
    /// The company that sends; `None` where each record names its company.
    own: Option<BodyId>,
    now: DateTime<Utc>,
    waiting: Vec<Waiting>,
    pub done: Deliveries,
}

impl Feed {
    /// # Errors
    /// The database's own.
    pub fn new(conn: &mut Conn, own: Option<BodyId>, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let bodies = register::bodies_by_code(conn)?;
        Ok(Self { bodies, own, now, waiting: Vec::with_capacity(BATCH), done: Deliveries::default() })
    }

    #[must_use]
    pub fn today(&self) -> NaiveDate {
        london_date(self.now)
    }

    /// The number of the next record, from 1.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.done.rows + 1
    }

    /// Takes one record, good or bad; whether a batch is full.
    pub fn take(&mut self, told: Result<Told, BadRow>) -> bool {
        self.done.rows += 1;
        match told.and_then(|told| self.waiting(told)) {
            Ok(one) => self.waiting.push(one),
            Err(bad) => self.refuse(bad),
        }
        self.waiting.len() >= BATCH
    }

    fn refuse(&mut self, bad: BadRow) {
        self.done.wrong += 1;
        if self.done.bad.len() < NAMED {
            self.done.bad.push(bad);
        }
    }

    fn waiting(&self, told: Told) -> Result<Waiting, BadRow> {
        let line = told.line;
        let body = |code: &str, kind: BodyKind| {
            let known = self.bodies.get(code).filter(|body| body.kind == kind).map(|body| body.id);
            known.ok_or_else(|| BadRow::new(line, format!("`{code}` is no {} that is known", kind.words())))
        };
        let named = told.provider.as_deref().map(|code| body(code, BodyKind::Provider)).transpose()?;
        let provider = match (self.own, named) {
            (Some(own), Some(named)) if own != named => {
                return Err(BadRow::new(line, "a company tells of its own deliveries alone"));
            }
            (own, named) => own.or(named).ok_or_else(|| BadRow::new(line, "`provider` is missing"))?,
        };
        let trust = body(&told.trust, BodyKind::Trust)?;
        let row = DeliveryRow::new((provider, told.id), trust, (told.therapy, told.funding), &told.delivery, self.now);
        Ok(Waiting { line, row, moved_by_patient: told.moved_by_patient })
    }

    /// What waits, to be entered now.
    pub fn batch(&mut self) -> Vec<Waiting> {
        std::mem::replace(&mut self.waiting, Vec::with_capacity(BATCH))
    }

    /// Notes what became of a batch.
    pub fn note(&mut self, entered: Entered) {
        self.done.fresh += entered.fresh;
        self.done.changed += entered.changed;
        self.done.known += entered.known;
        for line in entered.moved {
            self.refuse(BadRow::new(line, "the first agreed date stays as it was first told"));
        }
    }
}

/// Enters the records of a CSV. What was entered before something went wrong stays, and can be sent again.
///
/// # Errors
/// Where the heading cannot be used, or the database fails.
pub fn deliveries(app: &App, source: impl Read, own: Option<BodyId>) -> Result<Deliveries, ImportError> {
    let mut feed = Feed::new(&mut *app.store.reader()?, own, app.clock.now())?;
    let today = feed.today();
    csv(source, today, |told| if feed.take(told) { save(app, &mut feed) } else { Ok(()) })?;
    save(app, &mut feed)?;
    Ok(feed.done)
}

fn save(app: &App, feed: &mut Feed) -> Result<(), ImportError> {
    let (batch, today) = (feed.batch(), feed.today());
    let entered = app.store.write_blocking(move |conn| enter(conn, batch, today))?;
    feed.note(entered);
    Ok(())
}
