//! The duties of a case on one page, each duty's form, what is sent from it, and the actions somebody owns.

use actix_web::web::{Path, block};
use askama::Template;

use super::forms::{Duty, form};
use super::ground::Ground;
use super::reading::parse;
use super::{candour, learning};
use crate::act;
use crate::domain::calendar::date_words;
use crate::domain::case::action::Action;
use crate::domain::harm::act::HarmAct;
use crate::domain::reference::CaseRef;
use crate::store::harm;
use crate::web::asking::{Reading, Section};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::record::{Frame, PartPage, reference};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

#[derive(Template)]
#[template(path = "duties/actions.html")]
struct ActionsPage {
    shell: Shell,
    actions: Vec<Owned>,
}

/// An action of one's own.
struct Owned {
    reference: String,
    what: String,
    state: &'static str,
    due: String,
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let wanted = reference(&path)?;
    let saved = asked.0.code::<Duty>("done").is_some();
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            let intro = ["What the law and the framework ask for. The facts raise it; a person decides."];
            let page = frame(visit, &ground).record("Duties and learning", saved, &intro, sections(&ground));
            Ok(page::ok(&page))
        })
        .await
}

fn sections(ground: &Ground) -> Vec<Section> {
    let mut all = candour::sections(ground);
    all.extend([
        candour::never_event(ground),
        candour::cqc(ground),
        candour::outside(ground),
        learning::response(ground),
        learning::chronology(ground),
        learning::work_system(ground),
        learning::actions(ground),
        Section::new("What it rests on").act("Record of harm", format!("{}/harm", ground.path())),
    ]);
    all
}

type Place = Path<(String, String)>;

fn target(place: &Place) -> Result<(CaseRef, Duty), Failure> {
    Ok((reference(&place.0)?, place.1.parse().map_err(|_| Failure::NotFound)?))
}

pub async fn duty_page(visit: Visit, place: Place, asked: Asked) -> Answer {
    let (wanted, duty) = target(&place)?;
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            Ok(page::ok(&build(visit, duty, &ground, &asked.0, Problems::default())))
        })
        .await
}

fn frame<'a>(visit: &'a Visit, ground: &'a Ground) -> Frame<'a> {
    Frame { visit, reference: &ground.found.row.reference, noun: "duties" }
}

fn build(visit: &Visit, duty: Duty, ground: &Ground, sent: &Fields, problems: Problems) -> PartPage {
    frame(visit, ground).part((duty.words(), duty.code()), form(duty, ground, sent), problems)
}

/// Reads the form against the case, and gives the change or what to put right.
async fn understood(
    visit: &Visit,
    wanted: &CaseRef,
    duty: Duty,
    sent: &Fields,
) -> Result<Result<HarmAct, Problems>, Failure> {
    let (visit, wanted, sent) = (visit.clone(), wanted.clone(), sent.clone());
    let done = block(move || {
        let mut conn = visit.app.store.reader()?;
        let ground = Ground::of(&mut conn, &visit, &wanted)?;
        let mut problems = Problems::default();
        let act = parse(duty, &ground, &mut Reading { sent: &sent, problems: &mut problems });
        Ok::<_, Failure>(act.filter(|_| problems.is_empty()).ok_or(problems))
    });
    done.await.map_err(|_| Failure::Busy)?
}

pub async fn send(visit: Visit, place: Place, sent: Sent) -> Answer {
    let (wanted, duty) = target(&place)?;
    let Sent(sent) = sent;
    let problems = match understood(&visit, &wanted, duty, &sent).await? {
        Err(problems) => problems,
        Ok(act) => {
            let case = wanted.clone();
            match visit.write(move |conn, cx| act::on_case(conn, cx, &case, Action::Harm(act)).map(drop)).await {
                Ok(()) => return Ok(see_other(&format!("/cases/{wanted}/duties?done={duty}"))),
                Err(Failure::Refused(why)) => {
                    let mut problems = Problems::default();
                    problems.add(first_field(duty), words::refusal(why));
                    problems
                }
                Err(other) => return Err(other),
            }
        }
    };
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            Ok(page::unprocessable(&build(visit, duty, &ground, &sent, problems)))
        })
        .await
}

/// The field that a refusal of the rules stands at.
const fn first_field(duty: Duty) -> &'static str {
    match duty {
        Duty::Candour | Duty::Notification => "body",
        Duty::Step => "step",
        Duty::NeverEvent => "code",
        Duty::NotificationProof | Duty::OutsideProof | Duty::ActionMade | Duty::ActionCheck => "n",
        Duty::Outside => "route",
        Duty::Response => "response",
        Duty::Finding => "words",
        Duty::Chronology => "on",
        Duty::WorkSystem => "part",
        Duty::Action => "due",
    }
}

/// The open actions that somebody owns, the next due first.
pub async fn own_actions(visit: Visit) -> Answer {
    visit
        .read(move |conn, visit| {
            let rows = harm::owned(conn, visit.actor()?, 200)?;
            let owned = rows.into_iter().map(|(row, reference)| Owned {
                reference,
                what: row.what,
                state: row.state.words(),
                due: date_words(row.next_on),
            });
            Ok(page::ok(&ActionsPage { shell: visit.shell("Your safety actions"), actions: owned.collect() }))
        })
        .await
}
