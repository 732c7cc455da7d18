//! The tracker that everybody may read, as pages and as JSON: what was asked of whom, by when, and what became of it.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::calendar::{date_words, london_date, london_words};
use crate::domain::ids::RecommendationId;
use crate::domain::themes::findings::RecommendationState;
use crate::domain::themes::tracking::{answers_for, checks};
use crate::store::tracking::{self, Issued};
use crate::web::failure::{Answer, Failure};
use crate::web::listing::Tone;
use crate::web::page::{self, Link, Shell};
use crate::web::visit::Visit;
use crate::web::words::{capital, short_date};

/// A recommendation as lists show it.
pub struct Line {
    pub href: String,
    pub number: String,
    pub text: String,
    pub to: String,
    pub due: String,
    pub state: &'static str,
    pub tone: Tone,
    pub late: bool,
}

/// Asked for by a day that has passed, and not done. A rejection is an answer: it is not late.
fn is_late(issued: &Issued, today: NaiveDate) -> bool {
    use crate::domain::themes::findings::Position;
    use RecommendationState as S;
    let owed = match issued.row.state {
        S::Issued | S::NotHolding => true,
        S::Answered => issued.row.position != Some(Position::Rejected),
        S::Draft | S::Evidenced | S::Holding | S::Withdrawn => false,
    };
    owed && issued.row.due_on < today
}

/// Where a recommendation stands, in words.
fn stands(issued: &Issued) -> (&'static str, Tone) {
    use RecommendationState as S;
    let row = &issued.row;
    match row.state {
        S::Answered => (row.position.map_or("answered", |p| p.words()), Tone::Moving),
        S::Draft | S::Withdrawn => (row.state.words(), Tone::Plain),
        S::Issued => (row.state.words(), Tone::Waiting),
        S::Evidenced => (row.state.words(), Tone::Moving),
        S::Holding => (row.state.words(), Tone::Settled),
        S::NotHolding => (row.state.words(), Tone::Urgent),
    }
}

/// One line of a list.
pub fn line(issued: &Issued, today: NaiveDate) -> Line {
    let (state, tone) = stands(issued);
    let row = &issued.row;
    Line {
        href: format!("/recommendations/{}", row.id),
        number: format!("{}, number {}", issued.review, row.number),
        text: row.text.clone(),
        to: format!("{}, {}", row.to_person, issued.to),
        due: short_date(row.due_on),
        state,
        tone,
        late: is_late(issued, today),
    }
}

#[derive(Template)]
#[template(path = "tracker/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
}

pub async fn list(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let today = london_date(visit.app.clock.now());
            let lines = tracking::all(conn)?.iter().map(|issued| line(issued, today)).collect();
            Ok(page::ok(&ListPage { shell: visit.shell("What became of recommendations"), lines }))
        })
        .await
}

#[derive(Template)]
#[template(path = "tracker/one.html")]
struct OnePage {
    shell: Shell,
    line: Line,
    facts: Vec<(&'static str, String)>,
    notes: Vec<(String, String, String)>,
    /// Where the reader may act on it.
    act: Option<String>,
}

/// What is known of a recommendation, in the order in which it came to be.
pub fn facts(issued: &Issued) -> Vec<(&'static str, String)> {
    let row = &issued.row;
    let mut facts = vec![
        ("Review", issued.review.clone()),
        ("Addressed to", format!("{}, {}", row.to_person, issued.to)),
        ("Due", date_words(row.due_on)),
        ("Position", row.position.map_or_else(|| "No answer yet".to_owned(), |p| capital(p.words()))),
    ];
    let mut put = |key, value: Option<String>| facts.extend(value.map(|value| (key, value)));
    put("Reason", row.position_reason.clone());
    put("What was done", row.evidence.clone());
    put("Effect is checked on", row.effect_check_on.map(date_words));
    put("What the check found", row.effect_words.clone());
    facts
}

/// The id in an address; anything else is no page.
pub fn id(path: &str) -> Result<RecommendationId, Failure> {
    path.parse().map_err(|_| Failure::NotFound)
}

pub async fn one(visit: Visit, path: web::Path<String>) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let today = london_date(visit.app.clock.now());
            let issued = tracking::find(conn, id)?;
            let tracked = issued.tracked();
            let theirs = visit.actor.as_ref().is_some_and(|a| answers_for(&tracked, a) || checks(&tracked, a));
            let line = line(&issued, today);
            let notes = tracking::notes(conn, id)?.into_iter();
            let notes = notes.map(|note| (note.words, note.at.utc().to_rfc3339(), london_words(note.at.utc())));
            let shell = visit.shell(&format!("Recommendation {}", issued.row.number));
            Ok(page::ok(&OnePage {
                shell: shell.under([Link::new("/recommendations", "What became of recommendations")]),
                facts: facts(&issued),
                notes: notes.collect(),
                act: theirs.then(|| format!("{}/progress", line.href)),
                line,
            }))
        })
        .await
}

/// A recommendation as other programs read it.
#[derive(Serialize)]
struct Open {
    id: RecommendationId,
    review: String,
    number: i32,
    text: String,
    to_body: String,
    to_person: String,
    issued_on: Option<NaiveDate>,
    due_on: NaiveDate,
    late: bool,
    state: &'static str,
    position: Option<&'static str>,
    position_reason: Option<String>,
    evidence: Option<String>,
    effect_check_on: Option<NaiveDate>,
    effect: Option<String>,
}

fn opened(issued: Issued, today: NaiveDate) -> Open {
    let late = is_late(&issued, today);
    let row = issued.row;
    Open {
        id: row.id,
        review: issued.review,
        number: row.number,
        text: row.text,
        to_body: issued.to,
        to_person: row.to_person,
        issued_on: row.issued_at.map(|at| london_date(at.utc())),
        due_on: row.due_on,
        late,
        state: row.state.code(),
        position: row.position.map(|p| p.code()),
        position_reason: row.position_reason,
        evidence: row.evidence,
        effect_check_on: row.effect_check_on,
        effect: row.effect_words,
    }
}

pub async fn json(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let today = london_date(visit.app.clock.now());
            let all: Vec<Open> = tracking::all(conn)?.into_iter().map(|issued| opened(issued, today)).collect();
            Ok(HttpResponse::Ok().json(serde_json::json!({ "recommendations": all })))
        })
        .await
}
