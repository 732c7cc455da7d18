//! The page of each act and what is sent from it. A case that changed meanwhile keeps the words and says what changed.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::PATH;
use super::case_page::reference;
use super::forms::{Ground, form, parse};
use super::reader::Reader;
use super::record::{Entry, Lines, timeline};
use super::told;
use crate::act;
use crate::domain::case::next::{Noun, asked};
use crate::domain::case::state::{StrandStep, step};
use crate::domain::case::{Case, HarmSaid, Part};
use crate::domain::people::BodyKind;
use crate::domain::reference::CaseRef;
use crate::store::{Conn, cases, directory};
use crate::web::asking::{Ask, Asking};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

#[derive(Template)]
#[template(path = "casework/act.html")]
struct ActPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    noun: Noun,
    version: i32,
    /// How many events the page has seen: what comes after is what changed.
    events: i32,
    changed: Option<Vec<Entry>>,
    needs: Vec<String>,
    form: Asking,
}

#[derive(Template)]
#[template(path = "casework/interruption.html")]
struct Interruption {
    shell: Shell,
    reference: String,
    undone: Vec<String>,
    kept: Vec<(String, String)>,
}

type Place = web::Path<(String, String)>;

fn target(place: &Place) -> Result<(CaseRef, Noun), Failure> {
    Ok((reference(&place.0)?, place.1.parse().map_err(|_| Failure::NotFound)?))
}

fn load(conn: &mut Conn, visit: &Visit, wanted: &CaseRef, noun: Noun) -> Result<Ground, Failure> {
    let actor = visit.actor()?;
    let now = visit.app.clock.now();
    let found = cases::find(conn, actor, wanted, now)?;
    if !noun.allowed(&found.case, actor) {
        return Err(Failure::NotFound);
    }
    visit.app.looks.note(actor, found.case.id, "case", None, now);
    let reader = Reader::of(conn, found, actor, now)?;
    let regulators = match noun {
        Noun::Referral => directory::of_kind(conn, BodyKind::Regulator, reader.today)?,
        _ => Vec::new(),
    };
    Ok(Ground { reader, regulators })
}

pub async fn page(visit: Visit, place: Place) -> Answer {
    let (wanted, noun) = target(&place)?;
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, &wanted, noun)?;
            Ok(page::ok(&act_page(visit, noun, &ground, &Fields::default(), Problems::default())))
        })
        .await
}

fn act_page(visit: &Visit, noun: Noun, ground: &Ground, sent: &Fields, problems: Problems) -> ActPage {
    let row = &ground.reader.found.row;
    let writes = matches!(noun, Noun::Acknowledgement | Noun::Answer | Noun::Message);
    ActPage {
        shell: visit.shell(noun.words()).back_to(format!("{PATH}/{}", row.reference)).with(&problems),
        problems,
        reference: row.reference.clone(),
        noun,
        version: row.version,
        events: row.event_count,
        changed: None,
        needs: if writes { told::needs(&ground.reader) } else { Vec::new() },
        form: form(noun, ground, sent),
    }
}

pub async fn send(visit: Visit, place: Place, sent: Sent) -> Answer {
    let (wanted, noun) = target(&place)?;
    let Sent(sent) = sent;
    let ground = look(&visit, &wanted, noun).await?;
    let version = sent.code::<i32>("version").unwrap_or_default();
    if ground.reader.found.row.version != version {
        return Ok(stale(&visit, noun, &ground, &sent));
    }
    let mut problems = Problems::default();
    let action = parse(noun, &ground, &sent, &mut problems);
    let Some(action) = action.filter(|_| problems.is_empty()) else {
        return Ok(page::unprocessable(&act_page(&visit, noun, &ground, &sent, problems)));
    };
    if noun == Noun::Closure && sent.get("sure") != "yes" {
        let undone = undone(&ground.reader);
        if !undone.is_empty() {
            return Ok(page::ok(&interruption(&visit, &ground, &sent, undone)));
        }
    }
    let case = wanted.clone();
    match visit.write(move |conn, cx| act::on_case_as_read(conn, cx, &case, version, action)).await {
        Ok(_) => Ok(see_other(&format!("{PATH}/{wanted}?done={noun}"))),
        Err(Failure::Refused(refusal)) => {
            let field = form(noun, &ground, &sent).fields.first().map_or("text", Ask::name);
            problems.add(field, words::refusal(refusal));
            Ok(page::unprocessable(&act_page(&visit, noun, &ground, &sent, problems)))
        }
        Err(Failure::Stale) => Ok(stale(&visit, noun, &look(&visit, &wanted, noun).await?, &sent)),
        Err(other) => Err(other),
    }
}

async fn look(visit: &Visit, wanted: &CaseRef, noun: Noun) -> Result<Ground, Failure> {
    let (visit, wanted) = (visit.clone(), wanted.clone());
    let loaded = web::block(move || load(&mut *visit.app.store.reader()?, &visit, &wanted, noun));
    loaded.await.map_err(|_| Failure::Busy)?
}

/// The same form with the words that were sent, what changed meanwhile, and the newest version to send them on.
fn stale(visit: &Visit, noun: Noun, ground: &Ground, sent: &Fields) -> HttpResponse {
    let seen = sent.code::<i32>("events").unwrap_or(ground.reader.found.row.event_count);
    let mut page = act_page(visit, noun, ground, sent, Problems::default());
    page.changed = Some(timeline(&ground.reader, Lines::All, seen));
    page::render(StatusCode::CONFLICT, &page)
}

/// What would be left undone by closing now.
fn undone(reader: &Reader) -> Vec<String> {
    let case = &reader.found.case;
    let mut undone = Vec::new();
    for referral in case.referrals.iter().filter(|r| r.part == Part::Answering && r.state.is_open()) {
        undone.push(format!("{} has not answered yet", reader.body(referral.to)));
    }
    for referral in asked(case) {
        undone.push(format!("{} asked a question that nobody answered", reader.body(referral.to)));
    }
    if case.reviewed.is_none() && case.harm_said != HarmSaid::No {
        undone.push("Nobody has reviewed the harm".to_owned());
    }
    let own = case.strands.iter().filter(|s| Case::is_theirs(s, &reader.actor));
    for strand in
        own.filter(|s| step(s.state, StrandStep::Close).is_none() && step(s.state, StrandStep::Reopen).is_none())
    {
        undone.push(format!("The {} stays open: it has no final answer", strand.kind.words()));
    }
    undone
}

fn interruption(visit: &Visit, ground: &Ground, sent: &Fields, undone: Vec<String>) -> Interruption {
    let reference = ground.reader.found.row.reference.clone();
    let shell = visit.shell("Close it all the same?").back_to(format!("{PATH}/{reference}/{}", Noun::Closure));
    let kept = sent.pairs().iter().filter(|(name, _)| name != "csrf" && name != "sure").cloned().collect();
    Interruption { shell, reference, undone, kept }
}
