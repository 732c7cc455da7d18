//! A trust's own incidents as reports: looked through whole, then entered whole or not at all, in constant memory.

use std::collections::HashMap;
use std::io::{BufReader, Read, Seek};

use chrono::{DateTime, Utc};

use super::ImportError;
use crate::act::{self, ActError, Context};
use crate::app::{App, hex};
use crate::domain::access::{Consent, Mode};
use crate::domain::case::telling::{Channel, Danger, Identity, NewReport, ReplyBy, Teller, When};
use crate::domain::ids::BodyId;
use crate::domain::people::{Actor, BodyKind};
use crate::domain::routing::{Directory, RuleSet};
use crate::exchange::csv_in::BadRow;
use crate::exchange::incidents::{self as file, Incident, Map};
use crate::store::directory::{self, BodyRow, Parties};
use crate::store::opening::{Rows, insert};
use crate::store::{Conn, StoreError, imports, register};

/// What a file holds, and what was done with it.
#[derive(Debug, Clone, Default)]
pub struct Incidents {
    /// The same file was imported before; nothing was done.
    pub before: Option<DateTime<Utc>>,
    pub rows: u64,
    /// Rows that would be entered, or were.
    pub fresh: u64,
    /// Rows whose id a report has already.
    pub known: u64,
    /// How many rows are wrong. With one of them nothing is entered.
    pub wrong: u64,
    /// The first of the wrong rows.
    pub bad: Vec<BadRow>,
    /// The first of the good rows, as they were understood.
    pub preview: Vec<Incident>,
    pub entered: bool,
}

/// Rows in one statement.
const BATCH: usize = 500;
/// Wrong rows that are named, and rows that are shown.
const NAMED: usize = 100;
const SHOWN: usize = 5;

/// Looks a file through, and unless `dry` enters it for a trust, if no row is wrong. A second import of the same file, or
/// of rows whose ids are known, adds nothing.
///
/// # Errors
/// An [`ImportError`]; nothing is imported then.
pub fn incidents<F>(
    app: &App,
    mut source: F,
    mut map: Map,
    trust: &BodyRow,
    dry: bool,
) -> Result<Incidents, ImportError>
where
    F: Read + Seek + Send + 'static,
{
    let (cx, trust_id) = (app.context(Actor::system()), trust.id);
    // two trusts may call their systems alike: their ids never meet
    map.source = format!("{}/{}", trust.code, map.source);
    // the same bytes may be the file of two trusts
    let kind = format!("incidents/{}", trust.code);
    let (mut done, digest) = look(app, &cx, &mut source, (&map, &kind))?;
    if done.before.is_some() || done.wrong > 0 || dry {
        return Ok(done);
    }
    source.rewind().map_err(|e| BadRow::new(0, e.to_string()))?;
    app.store.write_blocking(move |conn| -> Result<Incidents, ImportError> {
        let mut import = Import::new(conn, &cx, trust_id)?;
        let rows = done.rows;
        let again = file::read(BufReader::new(source), &map, cx.today(), |row| -> Result<(), ImportError> {
            import.waiting.push(row?);
            if import.waiting.len() < BATCH { Ok(()) } else { import.enter(conn) }
        })?;
        import.enter(conn)?;
        if hex(&again) != digest {
            return Err(BadRow::new(0, "the file changed while it was read").into());
        }
        (done.fresh, done.known) = (import.entered, import.known);
        imports::note(conn, &kind, &digest, rows, cx.now)?;
        done.entered = true;
        Ok(done)
    })
}

/// The first time through: everything is read, nothing is written.
fn look<F: Read>(
    app: &App,
    cx: &Context,
    source: &mut F,
    (map, kind): (&Map, &str),
) -> Result<(Incidents, String), ImportError> {
    let mut conn = app.store.reader()?;
    let bodies = register::bodies_by_code(&mut conn)?;
    let mut done = Incidents::default();
    let mut waiting: Vec<String> = Vec::new();
    let digest = file::read(BufReader::new(source), map, cx.today(), |row| -> Result<(), ImportError> {
        done.rows += 1;
        match row.and_then(|incident| provider(&bodies, &incident).map(|_| incident)) {
            Ok(incident) => {
                waiting.push(incident.external_id.clone());
                if done.preview.len() < SHOWN {
                    done.preview.push(incident);
                }
            }
            Err(bad) => {
                done.wrong += 1;
                if done.bad.len() < NAMED {
                    done.bad.push(bad);
                }
            }
        }
        if waiting.len() >= BATCH { tally(&mut conn, &mut waiting, &mut done) } else { Ok(()) }
    })?;
    tally(&mut conn, &mut waiting, &mut done)?;
    let digest = hex(&digest);
    done.before = imports::known(&mut conn, kind, &digest)?;
    Ok((done, digest))
}

fn tally(conn: &mut Conn, waiting: &mut Vec<String>, done: &mut Incidents) -> Result<(), ImportError> {
    let ids = std::mem::take(waiting);
    let all = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    let known = u64::try_from(imports::known_ids(conn, ids)?.len()).unwrap_or(u64::MAX);
    done.known += known;
    done.fresh += all - known;
    Ok(())
}

/// The homecare company that a row names: one that we know, or the row is wrong.
fn provider(bodies: &HashMap<String, BodyRow>, row: &Incident) -> Result<Option<BodyId>, BadRow> {
    let Some(code) = &row.provider else { return Ok(None) };
    match bodies.get(code) {
        Some(body) if body.kind == BodyKind::Provider => Ok(Some(body.id)),
        Some(body) => Err(BadRow::new(row.line, format!("`{code}` is {}, not a homecare company", body.kind.words()))),
        None => Err(BadRow::new(row.line, format!("there is no homecare company `{code}`: name it in the map"))),
    }
}

struct Import<'a> {
    cx: &'a Context,
    trust: BodyId,
    rules: RuleSet,
    bodies: HashMap<String, BodyRow>,
    around: HashMap<Option<BodyId>, (Parties, Directory)>,
    waiting: Vec<Incident>,
    entered: u64,
    known: u64,
}

impl<'a> Import<'a> {
    fn new(conn: &mut Conn, cx: &'a Context, trust: BodyId) -> Result<Self, ImportError> {
        Ok(Self {
            cx,
            trust,
            rules: directory::rules(conn)?,
            bodies: register::bodies_by_code(conn)?,
            around: HashMap::new(),
            waiting: Vec::new(),
            entered: 0,
            known: 0,
        })
    }

    fn enter(&mut self, conn: &mut Conn) -> Result<(), ImportError> {
        let waiting = std::mem::take(&mut self.waiting);
        let known = imports::known_ids(conn, waiting.iter().map(|row| row.external_id.clone()).collect())?;
        let mut batch = Vec::new();
        for row in waiting {
            if known.contains(&row.external_id) {
                self.known += 1;
            } else {
                batch.push(self.rows(conn, row)?);
            }
        }
        self.entered += u64::try_from(batch.len()).unwrap_or(u64::MAX);
        Ok(insert(conn, batch)?)
    }

    fn rows(&mut self, conn: &mut Conn, row: Incident) -> Result<Rows, ImportError> {
        let line = row.line;
        let company = provider(&self.bodies, &row)?;
        let report = report(row, self.trust, company);
        if !self.around.contains_key(&company) {
            let parties = directory::parties(conn, report.trust, company, self.cx.today())?;
            let listed = match directory::for_routing(conn, &parties, self.cx.today()) {
                Err(StoreError::NotFound) => return Err(ImportError::NoLead),
                listed => listed?,
            };
            self.around.insert(company, (parties, listed));
        }
        let Some((parties, listed)) = self.around.get(&company) else { return Err(ImportError::NoLead) };
        act::plan(self.cx, &report, None, (parties, listed, &self.rules)).map_err(|error| match error {
            ActError::Store(error) => error.into(),
            ActError::Refused(refusal) => BadRow::new(line, format!("{refusal:?}")).into(),
        })
    }
}

/// What staff wrote in their own system: like every import it starts no limits and writes no letters.
fn report(row: Incident, trust: BodyId, provider: Option<BodyId>) -> NewReport {
    let harm_said = row.harm_said();
    NewReport {
        teller: Teller::Import,
        permission: None,
        channel: Channel::Import,
        language: "en".to_owned(),
        narrative: row.narrative,
        failure: row.failure,
        other_failures: Vec::new(),
        when: if row.happened_on.is_some() { When::OnDate } else { When::NotSure },
        happened_on: row.happened_on,
        provider,
        trust: Some(trust),
        danger: Danger::No,
        harm_said,
        physical: row.physical,
        psychological: row.psychological,
        outcomes: Vec::new(),
        doses_missed: None,
        remedies: Vec::new(),
        consent: Consent { mode: Mode::Named, provider: true, trust: true, regulator: true },
        reply_by: ReplyBy::None,
        identity: Identity { nhs_number: row.nhs_number, ..Identity::default() },
        needs: Vec::new(),
        needs_words: None,
        medicine: row.medicine,
        medicine_code: None,
        done: Vec::new(),
        themes: Vec::new(),
        account: None,
        once_key: format!("incidents/{}", row.external_id),
        external_id: Some(row.external_id),
    }
}
