//! A document as a page to read and print, as a tagged PDF, and the file for the Ombudsman as JSON.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Path;
use askama::Template;

use super::answer;
use super::gather::{self, Ground};
use crate::domain::reference::CaseRef;
use crate::files::document::{Block, Document};
use crate::files::pdf;
use crate::store::Conn;
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "documents/document.html")]
struct DocumentPage {
    shell: Shell,
    document: Document,
    pdf: String,
    json: Option<String>,
    /// The final answer, where it was sent, apart from the file.
    letter: Option<String>,
}

/// Which document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Answer,
    Dossier,
}

/// In which form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Pdf,
    Json,
}

pub async fn answer_to_reporter(visit: Visit) -> Answer {
    to_reporter(visit, Which::Answer, Form::Page).await
}
pub async fn answer_to_reporter_pdf(visit: Visit) -> Answer {
    to_reporter(visit, Which::Answer, Form::Pdf).await
}
pub async fn dossier_to_reporter(visit: Visit) -> Answer {
    to_reporter(visit, Which::Dossier, Form::Page).await
}
pub async fn dossier_to_reporter_pdf(visit: Visit) -> Answer {
    to_reporter(visit, Which::Dossier, Form::Pdf).await
}
pub async fn dossier_to_reporter_json(visit: Visit) -> Answer {
    to_reporter(visit, Which::Dossier, Form::Json).await
}
pub async fn answer_to_lead(visit: Visit, path: Path<String>) -> Answer {
    to_lead(visit, &path, Which::Answer, Form::Page).await
}
pub async fn answer_to_lead_pdf(visit: Visit, path: Path<String>) -> Answer {
    to_lead(visit, &path, Which::Answer, Form::Pdf).await
}
pub async fn dossier_to_lead(visit: Visit, path: Path<String>) -> Answer {
    to_lead(visit, &path, Which::Dossier, Form::Page).await
}
pub async fn dossier_to_lead_pdf(visit: Visit, path: Path<String>) -> Answer {
    to_lead(visit, &path, Which::Dossier, Form::Pdf).await
}
pub async fn dossier_to_lead_json(visit: Visit, path: Path<String>) -> Answer {
    to_lead(visit, &path, Which::Dossier, Form::Json).await
}

async fn to_reporter(visit: Visit, which: Which, form: Form) -> Answer {
    visit
        .read(move |conn, visit| {
            let ground = gather::of_receipt(conn, visit)?;
            give(conn, visit, &ground, (which, form), "/follow")
        })
        .await
}

async fn to_lead(visit: Visit, path: &str, which: Which, form: Form) -> Answer {
    let reference = CaseRef::parse(path).map_err(|_| Failure::NotFound)?;
    visit
        .read(move |conn, visit| {
            let ground = gather::of_lead(conn, visit, &reference)?;
            give(conn, visit, &ground, (which, form), &format!("/cases/{reference}"))
        })
        .await
}

fn give(conn: &mut Conn, visit: &Visit, ground: &Ground, (which, form): (Which, Form), base: &str) -> Answer {
    let what = if which == Which::Dossier { "export" } else { "case" };
    let name = match which {
        Which::Answer => "final-answer",
        Which::Dossier => "ombudsman",
    };
    let (document, json, sent) = match which {
        Which::Answer => (answer::document(&gather::final_answer(conn, visit, ground)?), None, false),
        Which::Dossier => {
            let dossier = gather::dossier(conn, visit, ground)?;
            let json = (form == Form::Json).then(|| serde_json::to_vec_pretty(&dossier));
            let sent = dossier.final_answer.as_ref().is_some_and(|answer| answer.sent_on.is_some());
            (dossier.document(), json, sent)
        }
    };
    visit.app.looks.note(visit.actor()?, ground.found.row.id, what, None, visit.app.clock.now());
    match (form, json) {
        (Form::Json, Some(json)) => {
            let json = json.map_err(|_| Failure::Broken("a file cannot be written as JSON".to_owned()))?;
            Ok(file("application/json", &format!("{name}.json"), json))
        }
        (Form::Page, _) => {
            let back = if base == "/follow" { "/follow/case".to_owned() } else { base.to_owned() };
            let page = DocumentPage {
                shell: visit.shell(&document.title).back_to(back),
                pdf: format!("{base}/{name}.pdf"),
                json: (which == Which::Dossier).then(|| format!("{base}/{name}.json")),
                letter: sent.then(|| format!("{base}/final-answer")),
                document,
            };
            Ok(page::ok(&page))
        }
        _ => {
            let bytes = pdf::write(&document).map_err(Failure::Broken)?;
            Ok(file("application/pdf", &format!("{name}.pdf"), bytes))
        }
    }
}

fn file(kind: &str, name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .body(bytes)
}
