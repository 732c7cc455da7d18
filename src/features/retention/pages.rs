//! The list of records to be decided about, and the page of one: its term with the working, its holds, what was decided.

use actix_web::web::Path;
use askama::Template;

use crate::domain::access::{Verb, may};
use crate::domain::calendar::{date_words, london_date, london_words};
use crate::domain::reference::CaseRef;
use crate::domain::retention::{CLASSES, Record, is_due, term};
use crate::store::cases::{Found, find};
use crate::store::erasing::Certificate;
use crate::store::retention::{self as store, HoldRow, RetentionRow};
use crate::store::{Conn, StoreError, conflicts, people};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{DateBoxes, Problems};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields};
use crate::web::visit::Visit;
use crate::web::words::short_date;

/// One record on the list.
struct Waiting {
    reference: String,
    class: &'static str,
    due: String,
}

#[derive(Template)]
#[template(path = "retention/list.html")]
struct ListPage {
    shell: Shell,
    waiting: Vec<Waiting>,
}

/// So many are shown; the oldest come first, and the rest follow as these are decided.
const SHOWN: i64 = 200;

fn class_words(code: &str) -> &'static str {
    CLASSES.iter().find(|class| class.code == code).map_or("Record", |class| class.record)
}

pub async fn list(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let actor = visit.actor()?;
            let hidden = conflicts::hidden_from(conn, actor)?;
            let rows = store::waiting(conn, (actor.body.ok_or(Failure::NotFound)?, &hidden), SHOWN)?;
            let one = |(row, reference): (RetentionRow, String)| Waiting {
                reference,
                class: class_words(&row.class),
                due: short_date(row.due_on),
            };
            let waiting = rows.into_iter().map(one).collect();
            Ok(page::ok(&ListPage { shell: visit.shell("Records to review"), waiting }))
        })
        .await
}

/// A hold, as it is read.
pub struct Hold {
    pub reason: String,
    pub placed: String,
    pub lifted: Option<String>,
}

/// How long it is kept, with the working.
pub struct Kept {
    pub class: &'static str,
    pub years: u32,
    pub from: String,
    pub starts_with: &'static str,
    pub until: String,
    pub ours: bool,
}

#[derive(Template)]
#[template(path = "retention/record.html")]
pub struct RecordPage {
    pub shell: Shell,
    pub problems: Problems,
    pub reference: String,
    pub kept: Option<Kept>,
    pub held: bool,
    pub holds: Vec<Hold>,
    pub due: bool,
    pub decided: Option<String>,
    pub erased: Option<(String, Certificate)>,
    pub given: Fields,
}

impl RecordPage {
    fn value(&self, field: &str) -> String {
        self.given.get(field).to_owned()
    }

    fn date(&self) -> DateBoxes {
        boxes(&self.given)
    }
}

/// The date as it was typed.
#[must_use]
pub fn boxes(fields: &Fields) -> DateBoxes {
    let part = |name: &str| fields.get(name).to_owned();
    DateBoxes { day: part("until-day"), month: part("until-month"), year: part("until-year") }
}

/// What a page or an act on one record begins with: the case, found through the actor, who may decide about it.
///
/// # Errors
/// [`StoreError::NotFound`] for others.
pub fn ground(conn: &mut Conn, visit: &Visit, reference: &CaseRef) -> Result<(Found, Record), Failure> {
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let found = find(conn, actor, reference, now)?;
    if !may(actor.capacity, Verb::Retain, found.case.relation(actor)) {
        return Err(StoreError::NotFound.into());
    }
    let record = store::record(conn, &found)?;
    Ok((found, record))
}

pub async fn record(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    let done = match asked.0.get("done") {
        "hold" => Some("The record is held"),
        "release" => Some("The hold ended"),
        "keep" => Some("The record is kept longer"),
        "erase" => Some("The record will be erased within the hour"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let banner = done.map(|words| Banner::Done(words.to_owned()));
            let page = build(conn, visit, &reference, (Fields::default(), Problems::default()), banner)?;
            Ok(page::ok(&page))
        })
        .await
}

/// The same page with what was typed and what to put right.
pub async fn again(visit: Visit, reference: CaseRef, given: Fields, problems: Problems) -> Answer {
    visit
        .read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &reference, (given, problems), None)?)))
        .await
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    reference: &CaseRef,
    (given, problems): (Fields, Problems),
    banner: Option<Banner>,
) -> Result<RecordPage, Failure> {
    let (found, record) = ground(conn, visit, reference)?;
    visit.app.looks.note(visit.actor()?, found.row.id, "case", None, visit.app.clock.now());
    let latest = store::of_case(conn, found.row.id)?;
    let placed = store::holds_on(conn, found.row.id)?;
    let today = london_date(visit.app.clock.now());
    let waits = latest.as_ref().is_some_and(|row| row.open);
    let mut shell = visit.shell("How long this record is kept").under([
        Link::new("/retention", "Records to review"),
        Link::new(format!("/cases/{reference}"), reference.as_str()),
    ]);
    shell.banner = banner;
    Ok(RecordPage {
        shell: shell.with(&problems),
        problems,
        reference: reference.as_str().to_owned(),
        kept: kept(&record),
        held: record.held,
        holds: holds(conn, placed)?,
        due: waits && is_due(&record, today),
        decided: latest.as_ref().and_then(decided),
        erased: latest.and_then(erased),
        given,
    })
}

fn kept(record: &Record) -> Option<Kept> {
    term(record).map(|term| Kept {
        class: term.class.record,
        years: term.class.years,
        from: date_words(term.from),
        starts_with: term.class.starts_with.words(),
        until: date_words(term.until),
        ours: term.class.ours,
    })
}

fn holds(conn: &mut Conn, rows: Vec<HoldRow>) -> Result<Vec<Hold>, Failure> {
    let mut all = Vec::new();
    for row in rows {
        let by = people::account(conn, row.placed_by)?.name;
        all.push(Hold {
            reason: row.reason,
            placed: format!("{by}, {}", london_words(row.placed_at.utc())),
            lifted: row
                .lifted_at
                .map(|at| format!("{}. {}", london_words(at.utc()), row.lifted_reason.as_deref().unwrap_or_default())),
        });
    }
    Ok(all)
}

fn decided(row: &RetentionRow) -> Option<String> {
    let at = london_words(row.decided_at?.utc());
    let reason = row.reason.as_deref().map(|reason| format!(" {reason}")).unwrap_or_default();
    Some(match (row.keep_until, row.erased_at) {
        (Some(until), _) => format!("On {at} it was decided to keep it until {}.{reason}", date_words(until)),
        (None, _) => format!("On {at} it was decided to erase what is personal.{reason}"),
    })
}

fn erased(row: RetentionRow) -> Option<(String, Certificate)> {
    let at = london_words(row.erased_at?.utc());
    Some((at, row.certificate.and_then(|proof| serde_json::from_str(&proof).ok()).unwrap_or_default()))
}
