//! The final answer as a letter to read and to print, and the chronology: as a page and as a file.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::{PATH, reference};
use crate::domain::access::shown;
use crate::domain::calendar::date_words;
use crate::domain::complaint::plain::{OMBUDSMAN, ombudsman_by};
use crate::domain::complaint::response::FinalResponse;
use crate::exchange::csv_out;
use crate::store::Conn;
use crate::store::complaint::{self, Dated, People};
use crate::web::complaint::Scene;
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Link, Shell};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "complaint/letter.html")]
struct LetterPage {
    shell: Shell,
    reference: String,
    letter: FinalResponse,
    received: String,
    sent: Option<String>,
    large: bool,
    contributions: Vec<String>,
    ombudsman: &'static str,
    ombudsman_by: Option<String>,
}

/// Needs that ask for large letters (Accessible Information Standard).
const LARGE: &str = "fmt_large";

pub async fn page(visit: Visit, path: Path<String>) -> Answer {
    let wanted = reference(&path)?;
    visit
        .read(move |conn, visit| {
            let scene = Scene::load(conn, visit, &wanted)?;
            let letter = load(conn, visit, &scene)?.ok_or(Failure::NotFound)?;
            let title = if letter.sent_on.is_some() { "The answer" } else { "The answer, a draft" };
            let back = format!("{PATH}/{}/complaint", scene.reference());
            Ok(page::ok(&LetterPage {
                shell: visit.shell(title).back_to(back),
                reference: scene.reference().to_owned(),
                received: date_words(letter.received_on),
                sent: letter.sent_on.map(date_words),
                large: letter.needs.iter().any(|need| need.starts_with(LARGE)),
                contributions: letter.contributions.iter().map(|c| c.words(letter.as_of)).collect(),
                ombudsman: OMBUDSMAN,
                ombudsman_by: ombudsman_by(letter.ombudsman_by),
                letter,
            }))
        })
        .await
}

fn load(conn: &mut Conn, visit: &Visit, scene: &Scene) -> Result<Option<FinalResponse>, Failure> {
    let case = &scene.found.case;
    let shown = shown(scene.actor.capacity, case.relation(&scene.actor), case.consent());
    let people = People { keys: &visit.app.keys, shown };
    let letter = complaint::final_response(conn, &scene.found, people, scene.today, &visit.app.calendar())?;
    if letter.as_ref().is_some_and(|letter| !letter.addressee.is_empty()) {
        visit.app.looks.note(&scene.actor, scene.found.row.id, "identity", None, visit.app.clock.now());
    }
    Ok(letter)
}

#[derive(Template)]
#[template(path = "complaint/chronology.html")]
struct ChronologyPage {
    shell: Shell,
    reference: String,
    lines: Vec<(String, String, String)>,
}

fn lines(conn: &mut Conn, scene: &Scene) -> Result<Vec<Dated>, Failure> {
    Ok(complaint::chronology(conn, &scene.found, scene.today)?)
}

pub async fn chronology(visit: Visit, path: Path<String>) -> Answer {
    let wanted = reference(&path)?;
    visit
        .read(move |conn, visit| {
            let scene = Scene::load(conn, visit, &wanted)?;
            let trail = format!("{PATH}/{}/complaint", scene.reference());
            let lines = lines(conn, &scene)?;
            Ok(page::ok(&ChronologyPage {
                shell: visit.shell("What happened, day by day").under([Link::new(trail, "The complaint")]),
                reference: scene.reference().to_owned(),
                lines: lines.into_iter().map(|line| (date_words(line.on), line.what, line.by)).collect(),
            }))
        })
        .await
}

pub async fn file(visit: Visit, path: Path<String>) -> Answer {
    let wanted = reference(&path)?;
    visit
        .read(move |conn, visit| {
            let scene = Scene::load(conn, visit, &wanted)?;
            visit.app.looks.note(&scene.actor, scene.found.row.id, "export", None, visit.app.clock.now());
            let mut text = String::new();
            csv_out::line(&mut text, ["Date", "What happened", "By"]);
            for line in lines(conn, &scene)? {
                csv_out::line(&mut text, [line.on.to_string(), line.what, line.by]);
            }
            Ok(HttpResponse::Ok()
                .content_type("text/csv; charset=utf-8")
                .insert_header(("content-disposition", "attachment; filename=\"chronology.csv\""))
                .body(text))
        })
        .await
}
