//! Others' records as reports: each with its words, its date and the themes that people gave it.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{ImportError, digest_of};
use crate::act::{self, ActError, Context};
use crate::app::App;
use crate::domain::access::{Consent, Mode};
use crate::domain::calendar::london_midnight;
use crate::domain::case::telling::{Channel, Danger, Identity, NewReport, ReplyBy, Teller, When};
use crate::domain::ids::BodyId;
use crate::domain::people::{Actor, BodyKind};
use crate::domain::routing::{Directory, RuleSet};
use crate::exchange::csv_in::BadRow;
use crate::exchange::reports::{self as file, ImportedRow, Map};
use crate::store::directory::{self, BodyRow, Parties};
use crate::store::opening::{Rows, insert};
use crate::store::{Conn, StoreError, imports, register};

/// What an import of reports did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reports {
    /// The same file was imported before; nothing was done.
    pub before: Option<DateTime<Utc>>,
    pub entered: u64,
    /// Rows whose id a report has already.
    pub known: u64,
    /// Rows whose body is not known: entered without a trust, the text kept as a theme.
    pub without_body: u64,
}

/// Reports in one statement.
const BATCH: usize = 500;

/// Imports a file by its map.
///
/// # Errors
/// An [`ImportError`]; nothing is imported then.
pub fn reports(app: &App, bytes: Vec<u8>, map: Map) -> Result<Reports, ImportError> {
    let cx = app.context(Actor::system());
    app.store.write_blocking(move |conn| -> Result<Reports, ImportError> {
        let digest = digest_of(&bytes);
        if let Some(before) = imports::known(conn, "reports", &digest)? {
            return Ok(Reports { before: Some(before), ..Reports::default() });
        }
        let mut import = Import::new(conn, &cx, &map)?;
        let rows = file::read(&bytes, &map, |row| -> Result<(), ImportError> {
            import.waiting.push(row);
            if import.waiting.len() < BATCH { Ok(()) } else { import.enter(conn) }
        })?;
        import.enter(conn)?;
        let done = import.done;
        imports::note(conn, "reports", &digest, rows, cx.now)?;
        Ok(done)
    })
}

struct Import<'a> {
    cx: &'a Context,
    map: &'a Map,
    rules: RuleSet,
    bodies: HashMap<String, BodyRow>,
    around: HashMap<Option<BodyId>, (Parties, Directory)>,
    waiting: Vec<ImportedRow>,
    done: Reports,
}

impl<'a> Import<'a> {
    fn new(conn: &mut Conn, cx: &'a Context, map: &'a Map) -> Result<Self, ImportError> {
        Ok(Self {
            cx,
            map,
            rules: directory::rules(conn)?,
            bodies: register::bodies_by_code(conn)?,
            around: HashMap::new(),
            waiting: Vec::new(),
            done: Reports::default(),
        })
    }

    fn enter(&mut self, conn: &mut Conn) -> Result<(), ImportError> {
        let waiting = std::mem::take(&mut self.waiting);
        let known = imports::known_ids(conn, waiting.iter().map(|row| row.external_id.clone()).collect())?;
        let mut batch = Vec::new();
        for row in waiting {
            if known.contains(&row.external_id) {
                self.done.known += 1;
            } else {
                batch.push(self.rows(conn, row)?);
            }
        }
        self.done.entered += u64::try_from(batch.len()).unwrap_or(u64::MAX);
        Ok(insert(conn, batch)?)
    }

    fn rows(&mut self, conn: &mut Conn, row: ImportedRow) -> Result<Rows, ImportError> {
        let now = row.received_on.map_or(self.cx.now, |day| london_midnight(day) + TimeDelta::hours(12));
        let line = row.line;
        let report = self.report(row, now)?;
        if !self.around.contains_key(&report.trust) {
            let parties = directory::parties(conn, report.trust, None, self.cx.today())?;
            let listed = match directory::for_routing(conn, &parties, self.cx.today()) {
                Err(StoreError::NotFound) => return Err(ImportError::NoLead),
                listed => listed?,
            };
            self.around.insert(report.trust, (parties, listed));
        }
        let Some((parties, listed)) = self.around.get(&report.trust) else { return Err(ImportError::NoLead) };
        let cx = Context { now, ..self.cx.clone() };
        act::plan(&cx, &report, None, (parties, listed, &self.rules)).map_err(|error| match error {
            ActError::Store(error) => error.into(),
            ActError::Refused(refusal) => BadRow::new(line, format!("{refusal:?}")).into(),
        })
    }

    /// Nobody gave a name or asked for an answer: published words of people who are not known.
    fn report(&mut self, mut row: ImportedRow, now: DateTime<Utc>) -> Result<NewReport, ImportError> {
        if now > self.cx.now {
            return Err(BadRow::new(row.line, "its date is in the future").into());
        }
        let trust = self.trust(&mut row)?;
        let failure = self.map.failure().ok_or_else(|| BadRow::new(row.line, "there is no such failure"))?;
        Ok(NewReport {
            teller: Teller::Import,
            permission: None,
            channel: Channel::Import,
            language: row.language,
            narrative: row.narrative,
            failure,
            other_failures: Vec::new(),
            when: When::NotSure,
            happened_on: None,
            provider: None,
            trust,
            danger: Danger::No,
            harm_said: self.map.harm(),
            physical: None,
            psychological: None,
            outcomes: Vec::new(),
            doses_missed: None,
            remedies: Vec::new(),
            consent: Consent { mode: Mode::Anonymous, provider: true, trust: true, regulator: true },
            reply_by: ReplyBy::None,
            identity: Identity::default(),
            needs: Vec::new(),
            needs_words: None,
            medicine: None,
            medicine_code: None,
            done: Vec::new(),
            themes: row.themes,
            account: None,
            once_key: format!("import/{}", row.external_id),
            external_id: Some(row.external_id),
        })
    }

    /// The trust that the row names. A name that is no known body never becomes one: it is kept as a theme.
    fn trust(&mut self, row: &mut ImportedRow) -> Result<Option<BodyId>, ImportError> {
        let Some((words, code)) = row.body.take() else { return Ok(None) };
        let code = code.unwrap_or_else(|| words.clone());
        match self.bodies.get(&code) {
            Some(body) if body.kind == BodyKind::Trust => Ok(Some(body.id)),
            Some(body) => Err(BadRow::new(row.line, format!("`{code}` is {}, not a trust", body.kind.words())).into()),
            None => {
                self.done.without_body += 1;
                row.themes.push(format!("Named body: {words}"));
                Ok(None)
            }
        }
    }
}
