//! Once a day: records whose time is over go on the list of the body that closed them. Nothing goes by itself.

use std::collections::BTreeSet;

use chrono::Months;

use super::Failed;
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::case::StrandKind;
use crate::domain::ids::{BodyId, CaseId};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::domain::retention::{CLASSES, Term, is_due, term};
use crate::store::jobs::{self, NewJob};
use crate::store::{Conn, StoreError, cases, retention};

pub fn run(app: &App) -> Result<(), Failed> {
    due(app).map_err(|e| e.to_string())
}

/// A record that is due: its case, the body that decides, and why.
type Due = (CaseId, BodyId, Term);

fn due(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    // No record is due before its shortest period: what was closed later is not even looked at.
    let shortest = CLASSES.iter().map(|class| class.years).min().unwrap_or(0);
    let Some(before) = now.checked_sub_months(Months::new(shortest * 12)) else { return Ok(()) };
    let (mut after, mut bodies) = (None, BTreeSet::new());
    loop {
        let mut conn = app.store.reader()?;
        let page = retention::closed_before(&mut conn, before + chrono::TimeDelta::days(1), after, 500)?;
        let Some((at, strand, ..)) = page.last() else { break };
        after = Some((*at, *strand));
        let references: BTreeSet<String> = page.into_iter().map(|(_, _, reference)| reference).collect();
        let mut found: Vec<Due> = Vec::new();
        for reference in references {
            found.extend(one(app, &mut conn, &reference)?);
        }
        drop(conn);
        bodies.extend(found.iter().map(|(_, body, _)| *body));
        app.store.write_blocking(move |conn| {
            found.iter().try_for_each(|(case, body, term)| {
                let waits = retention::of_case(conn, *case)?.is_some_and(|row| row.open || row.erased_at.is_some());
                if waits { Ok(()) } else { retention::list_for_decision(conn, (*case, *body), term, now) }
            })
        })?;
    }
    let letters: Vec<_> = bodies.into_iter().map(|body| jobs::row(NewJob::LetterToBody { body }, now)).collect();
    app.store.write_blocking(move |conn| jobs::insert(conn, &letters))
}

/// The body that answered the complaint decides; where there was none, the one that closed the record.
fn one(app: &App, conn: &mut Conn, reference: &str) -> Result<Option<Due>, StoreError> {
    let now = app.clock.now();
    let reference = CaseRef::parse(reference).map_err(|e| StoreError::Unreadable(format!("{e:?}")))?;
    let found = cases::find(conn, &Actor::system(), &reference, now)?;
    let record = retention::record(conn, &found)?;
    let due = is_due(&record, london_date(now));
    let last = found.strands.iter().max_by_key(|s| (s.kind == StrandKind::Complaint, s.closed_at));
    Ok(term(&record).filter(|_| due).zip(last).map(|(term, last)| (found.row.id, last.body_id, term)))
}
