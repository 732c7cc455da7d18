//! The page of each act on a complaint, and what is sent from it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::forms::{Field, Form, Whom, form, parse};
use crate::act::{self, ActError};
use crate::domain::case::action::{Action, Refusal};
use crate::domain::complaint::act::{Act, Refused};
use crate::domain::complaint::step::Step;
use crate::domain::people::BodyKind;
use crate::domain::reference::CaseRef;
use crate::store::{Conn, directory};
use crate::web::complaint::Scene;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

#[derive(Template)]
#[template(path = "handling/step.html")]
struct StepPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    step: Step,
    version: i32,
    stale: bool,
    form: Form,
}

type Place = web::Path<(String, String)>;

fn target(place: &Place) -> Result<(CaseRef, Step), Failure> {
    Ok((CaseRef::parse(&place.0).map_err(|_| Failure::NotFound)?, place.1.parse().map_err(|_| Failure::NotFound)?))
}

pub async fn page(visit: Visit, place: Place, asked: Asked) -> Answer {
    let (wanted, step) = target(&place)?;
    visit
        .read(move |conn, visit| {
            let scene = Scene::load(conn, visit, &wanted)?;
            Ok(page::ok(&step_page(visit, step, &scene, &asked.0, Problems::default())))
        })
        .await
}

fn step_page(visit: &Visit, step: Step, scene: &Scene, sent: &Fields, problems: Problems) -> StepPage {
    StepPage {
        shell: visit.shell(step.words()).back_to(format!("/cases/{}/complaint", scene.reference())).with(&problems),
        problems,
        reference: scene.reference().to_owned(),
        step,
        version: scene.found.row.version,
        stale: false,
        form: form(step, scene, sent, &visit.app.calendar()),
    }
}

pub async fn send(visit: Visit, place: Place, sent: Sent) -> Answer {
    let (wanted, step) = target(&place)?;
    let Sent(sent) = sent;
    let scene = look(&visit, &wanted).await?;
    let version = sent.code::<i32>("version").unwrap_or_default();
    if scene.found.row.version != version {
        return Ok(stale(&visit, step, &scene, &sent));
    }
    let mut problems = Problems::default();
    let act = parse(step, &scene, &sent, &mut problems);
    let Some(act) = act.filter(|_| problems.is_empty()) else {
        return Ok(page::unprocessable(&step_page(&visit, step, &scene, &sent, problems)));
    };
    let (case, whom) = (wanted.clone(), Whom::of(&sent));
    let done = visit
        .write(move |conn, cx| {
            let act = addressed(conn, cx, act, &whom)?;
            act::on_case_as_read(conn, cx, &case, version, Action::Complaint(act))
        })
        .await;
    match done {
        // who sent it on to another body has it no more
        Ok(_) if step == Step::Transfer => Ok(see_other(&format!("/cases?sent-on={wanted}"))),
        Ok(_) => Ok(see_other(&format!("/cases/{wanted}/complaint?done={step}"))),
        Err(Failure::Refused(refusal)) => {
            let form = form(step, &scene, &sent, &visit.app.calendar());
            problems.add(form.fields.first().map_or("step", Field::name), words::refusal(refusal));
            Ok(page::unprocessable(&step_page(&visit, step, &scene, &sent, problems)))
        }
        Err(Failure::Stale) => Ok(stale(&visit, step, &look(&visit, &wanted).await?, &sent)),
        Err(other) => Err(other),
    }
}

/// Puts the body and its named lead into an act that goes to another body. Nobody is sent to a vacancy.
fn addressed(conn: &mut Conn, cx: &act::Context, act: Act, whom: &Whom) -> Result<Act, ActError> {
    let wants = matches!(act, Act::AskBody { .. } | Act::Transfer { .. });
    if !wants {
        return Ok(act);
    }
    let known = directory::body_by_code(conn, whom.code())?;
    let fits = |kind| matches!(kind, BodyKind::Trust | BodyKind::Provider | BodyKind::Icb | BodyKind::National);
    let body = known.filter(|b| fits(b.kind) && b.is_open(cx.today()));
    let body = body.ok_or(ActError::Refused(Refusal::Complaint(Refused::NoSuchBody)))?;
    let named = directory::lead_of(conn, body.id, cx.today())?;
    let named = named.ok_or(ActError::Refused(Refusal::Complaint(Refused::NoLeadThere)))?;
    Ok(match act {
        Act::AskBody { question, .. } => Act::AskBody { to: body.id, to_words: body.name, question },
        Act::Transfer { reason, consent, .. } => Act::Transfer {
            to: body.id,
            to_words: body.name,
            lead: named.account,
            lead_words: format!("{}, {}", named.name, named.role.words()),
            reason,
            consent,
        },
        other => other,
    })
}

async fn look(visit: &Visit, wanted: &CaseRef) -> Result<Scene, Failure> {
    let (visit, wanted) = (visit.clone(), wanted.clone());
    let loaded = web::block(move || Scene::load(&mut *visit.app.store.reader()?, &visit, &wanted));
    loaded.await.map_err(|_| Failure::Busy)?
}

/// The same form with the words that were sent, and the newest version to send them on.
fn stale(visit: &Visit, step: Step, scene: &Scene, sent: &Fields) -> HttpResponse {
    let mut page = step_page(visit, step, scene, sent, Problems::default());
    page.stale = true;
    page::render(StatusCode::CONFLICT, &page)
}
