//! What is sent from the page: the record, put down for the sender; or what somebody found after no answer had come.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::form::{check, parse};
use super::ground::Ground;
use super::page::{build, reference};
use crate::act;
use crate::domain::case::action::Action;
use crate::domain::ids::CaseId;
use crate::domain::national::act::{Act, RecordState, Sending};
use crate::domain::national::lfpse::{Answers, Taxonomy, record};
use crate::domain::reference::CaseRef;
use crate::exchange::lfpse::resource;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page;
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

type Place = web::Path<String>;

fn taxonomy(visit: &Visit) -> Taxonomy {
    if visit.app.settings.lfpse.taxonomy == 5 { Taxonomy::V5 } else { Taxonomy::V6 }
}

/// What a sent page comes to.
enum Made {
    Again(Box<(Ground, Answers, Problems)>),
    Whole(CaseId, Box<Sending>),
}

fn make(visit: &Visit, wanted: &CaseRef, sent: &Fields) -> Result<Made, Failure> {
    let ground = Ground::of(&mut *visit.app.store.reader()?, visit, wanted)?;
    let revision = ground.row.as_ref().map_or(0, |row| row.revision);
    if sent.code::<i32>("revision") != Some(revision) {
        return Err(Failure::Stale);
    }
    let answers = parse(sent);
    let problems = check(&ground.facts, &answers, &ground.names, sent.get("looked") == "yes");
    let whole = record(&ground.facts, &answers);
    let (Ok(whole), true) = (whole, problems.is_empty()) else {
        return Ok(Made::Again(Box::new((ground, answers, problems))));
    };
    let taxonomy = taxonomy(visit);
    let id = ground.row.as_ref().and_then(|row| row.remote_id.as_deref());
    let document = resource(&whole, taxonomy, id, visit.app.settings.lfpse.profiles.as_deref()).to_string();
    let standing = ground.row.as_ref().map(|row| row.state);
    let case = ground.found.case.id;
    Ok(Made::Whole(case, Box::new(Sending { standing, taxonomy, answers, document })))
}

pub async fn send(visit: Visit, path: Place, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    let (own, case, fields) = (visit.clone(), wanted.clone(), sent.0.clone());
    let made = web::block(move || make(&own, &case, &fields)).await.map_err(|_| Failure::Busy)??;
    let (id, sending) = match made {
        Made::Again(again) => {
            let (ground, answers, problems) = *again;
            let looked = sent.0.get("looked") == "yes";
            return Ok(page::unprocessable(&build(&visit, &ground, &answers, (problems, looked))));
        }
        Made::Whole(id, sending) => (id, sending),
    };
    if visit.app.settings.lfpse.url.is_none() {
        visit.app.looks.note(visit.actor()?, id, "export", None, visit.app.clock.now());
        return Ok(download(&wanted, sending.document));
    }
    let (case, action) = (wanted.clone(), Action::National(Act::SendLfpse(sending)));
    visit.write(move |conn, cx| act::on_case(conn, cx, &case, action)).await?;
    Ok(see_other(&format!("/cases/{wanted}/lfpse?done=sent")))
}

fn download(case: &CaseRef, document: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/fhir+json; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"lfpse-{case}.json\"")))
        .body(document)
}

/// The record as it was last put down, as a file.
pub async fn document(visit: Visit, path: Place) -> Answer {
    let wanted = reference(&path)?;
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            let row = ground.row.ok_or(Failure::NotFound)?;
            visit.app.looks.note(visit.actor()?, row.case_id, "export", None, visit.app.clock.now());
            Ok(download(&wanted, row.document))
        })
        .await
}

/// What somebody found at LFPSE after no answer had come.
pub async fn settle(visit: Visit, path: Place, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    let id = sent.0.given("id").map(str::to_owned);
    let found = match (sent.0.get("found"), id) {
        ("no", _) => None,
        ("yes", Some(id)) if is_id(&id) => Some(id),
        _ => return ask_again(visit, wanted).await,
    };
    let act = Act::SettleLfpse { standing: RecordState::InDoubt, found };
    let case = wanted.clone();
    visit.write(move |conn, cx| act::on_case(conn, cx, &case, Action::National(act))).await?;
    Ok(see_other(&format!("/cases/{wanted}/lfpse?done=settled")))
}

/// An id as FHIR has them: 1 to 64 letters, digits, hyphens and full stops.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}

async fn ask_again(visit: Visit, wanted: CaseRef) -> Answer {
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            let answers = ground.answers()?;
            let mut problems = Problems::default();
            problems.add("found", "Say if the record is there. If it is, enter its id");
            Ok(page::unprocessable(&build(visit, &ground, &answers, (problems, false))))
        })
        .await
}
