//! The sender's side: what was offered to whom, and what they decided; handing it over by file, on paper, and by hand.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::shown::{Content, content, file as travelling};
use crate::act::ActError;
use crate::act::packets::{self as act, Verdict};
use crate::domain::access::{Verb, may};
use crate::domain::calendar::london_words;
use crate::domain::packet::travel::Signed;
use crate::domain::packet::{PacketState, PacketStep, step as next};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::cases::{Found, find};
use crate::store::packets::{self, PacketRow};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::listing::Tone;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

const LIMIT: usize = 1_000;
const FILE: usize = 200_000;

struct Line {
    token: String,
    to: String,
    why: &'static str,
    state: &'static str,
    tone: Tone,
    made: String,
    until: String,
    decided: String,
    handed: String,
    /// They are not on Candour: it is handed over, and their decision entered, by hand.
    outside: bool,
    open: bool,
}

#[derive(Template)]
#[template(path = "packets/sent.html")]
struct SentPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    lines: Vec<Line>,
    disclosures: Vec<String>,
}

impl SentPage {
    fn offering(&self) -> String {
        format!("/cases/{}/packets/new", self.reference)
    }
}

fn line(row: &PacketRow) -> Line {
    let better = row.better.as_ref().map(|b| format!(" It belongs to {b}.")).unwrap_or_default();
    let decided = row.decided_at.map(|at| {
        let (by, why) = (row.decided_by.as_deref().unwrap_or_default(), row.reason.as_deref().unwrap_or_default());
        format!("{}, {by}: {why}{better}", london_words(at.utc()))
    });
    let handed =
        row.handed_at.map(|at| format!("{}: {}", london_words(at.utc()), row.handed.as_deref().unwrap_or_default()));
    Line {
        token: row.token.clone(),
        to: row.to_name.clone(),
        why: row.purpose.words(),
        state: row.state.words(),
        tone: match row.state {
            PacketState::Offered => Tone::Waiting,
            PacketState::Accepted => Tone::Settled,
            PacketState::Rejected | PacketState::Returned => Tone::Urgent,
            PacketState::Revoked => Tone::Plain,
        },
        made: london_words(row.made_at.utc()),
        until: london_words(row.expires_at.utc()),
        decided: decided.unwrap_or_default(),
        handed: handed.unwrap_or_default(),
        outside: row.to_body_id.is_none(),
        open: next(row.state, PacketStep::Revoke).is_some(),
    }
}

fn load(conn: &mut Conn, visit: &Visit, wanted: &CaseRef) -> Result<Found, Failure> {
    let actor = visit.actor()?;
    let now = visit.app.clock.now();
    let found = find(conn, actor, wanted, now)?;
    if !may(actor.capacity, Verb::Share, found.case.relation(actor)) {
        return Err(Failure::NotFound);
    }
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    Ok(found)
}

fn build(conn: &mut Conn, visit: &Visit, wanted: &CaseRef, problems: Problems) -> Result<SentPage, Failure> {
    let found = load(conn, visit, wanted)?;
    // What another body that handles the case offered may hold more than this reader may see.
    let body = visit.actor()?.body;
    let rows = packets::of_case(conn, found.row.id)?;
    let lines = rows.iter().filter(|row| row.from_body_id == body).map(line).collect();
    let disclosures = packets::disclosed(conn, found.row.id)?;
    let told = |d: &packets::DisclosureRow| {
        format!("{}: {}, to {}. {}", london_words(d.at.utc()), d.to_words, d.purpose.words(), d.basis)
    };
    let reference = found.row.reference;
    let shell = visit.shell("Offered to others").back_to(format!("/cases/{reference}")).with(&problems);
    Ok(SentPage { shell, problems, reference, lines, disclosures: disclosures.iter().map(told).collect() })
}

fn wanted(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

pub async fn list(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let wanted = wanted(&path)?;
    let done = match asked.0.get("done") {
        "offered" => Some("Offered. You keep the duty until they accept it"),
        "step" => Some("Kept"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, &wanted, Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// A packet that one's own body offered of this case, by its token.
fn own(conn: &mut Conn, actor: &Actor, found: &Found, token: &str) -> Result<PacketRow, StoreError> {
    let row = packets::sent(conn, token)?;
    let theirs = row.case_id == Some(found.row.id) && row.from_body_id.is_some() && row.from_body_id == actor.body;
    if theirs { Ok(row) } else { Err(StoreError::NotFound) }
}

pub async fn step(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let wanted = wanted(&path)?;
    let mut problems = Problems::default();
    let token = sent.0.get("token").to_owned();
    let done = match sent.0.get("what") {
        "revoke" => {
            let verdict =
                Verdict { step: PacketStep::Revoke, reason: "Taken back by the sender.".to_owned(), better: None };
            Some(stepped(&visit, &wanted, token.clone(), Doing::Decide(verdict)).await)
        }
        "handed" => {
            let how = sent.0.prose("how", LIMIT, "Say how and to whom you handed it over", &mut problems);
            match how {
                Some(how) => Some(stepped(&visit, &wanted, token.clone(), Doing::Handed(how)).await),
                None => None,
            }
        }
        "decided" => match decided(&sent.0, &mut problems) {
            Some(verdict) => Some(stepped(&visit, &wanted, token.clone(), Doing::Decide(verdict)).await),
            None => None,
        },
        "reply" => {
            let file = sent.0.prose("file", FILE, "Paste the file that they sent back", &mut problems);
            match file.map(|text| Signed::parse(&text)) {
                Some(Ok(file)) => Some(stepped(&visit, &wanted, token.clone(), Doing::Reply(file)).await),
                Some(Err(why)) => {
                    problems.add("file", why);
                    None
                }
                None => None,
            }
        }
        _ => return Err(Failure::NotFound),
    };
    match done {
        Some(Ok(())) => return Ok(see_other(&format!("/cases/{wanted}/packets?done=step"))),
        Some(Err(Failure::Refused(refusal))) => problems.add("packet", words::refusal(refusal)),
        Some(Err(other)) => return Err(other),
        None => {}
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &wanted, problems)?))).await
}

/// A decision of a body that is not on Candour, as it told the sender.
fn decided(sent: &Fields, problems: &mut Problems) -> Option<Verdict> {
    let step = sent.code::<PacketStep>("step").filter(|step| !step.is_senders());
    if step.is_none() {
        problems.add("step", "Select what they decided");
    }
    let reason = sent.prose("reason", LIMIT, "Say who decided it, when and why", problems);
    let better = sent.given("better").map(str::to_owned);
    if step == Some(PacketStep::Reject) && better.is_none() {
        problems.add("better", "Say where they think it belongs");
        return None;
    }
    Some(Verdict { step: step?, reason: reason?, better })
}

enum Doing {
    Decide(Verdict),
    Handed(String),
    Reply(Signed),
}

async fn stepped(visit: &Visit, wanted: &CaseRef, token: String, doing: Doing) -> Result<(), Failure> {
    let case = wanted.clone();
    visit
        .write(move |conn, cx| -> Result<(), ActError> {
            let found = find(conn, &cx.actor, &case, cx.now)?;
            if !may(cx.actor.capacity, Verb::Share, found.case.relation(&cx.actor)) {
                return Err(StoreError::NotFound.into());
            }
            let row = own(conn, &cx.actor, &found, &token)?;
            match doing {
                Doing::Decide(verdict) if verdict.step.is_senders() || row.to_body_id.is_none() => {
                    act::decide(conn, cx, &row, &verdict)
                }
                Doing::Decide(_) => Err(StoreError::NotFound.into()),
                Doing::Handed(how) => Ok(packets::handed(conn, row.id, &how, cx.now)?),
                Doing::Reply(file) => act::replied(conn, cx, &file).map(drop),
            }
        })
        .await
}

fn picked(conn: &mut Conn, visit: &Visit, wanted: &CaseRef, token: &str) -> Result<PacketRow, Failure> {
    let found = load(conn, visit, wanted)?;
    Ok(own(conn, visit.actor()?, &found, token)?)
}

/// The packet as a signed file, for another Candour.
pub async fn file(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let wanted = wanted(&path)?;
    visit
        .read(move |conn, visit| {
            let row = picked(conn, visit, &wanted, asked.0.get("token"))?;
            let signed = travelling(&visit.app, &row)?;
            let text = serde_json::to_string(&signed).map_err(|e| Failure::Broken(e.to_string()))?;
            Ok(HttpResponse::Ok()
                .content_type("application/json")
                .insert_header(("content-disposition", "attachment; filename=\"candour-packet.json\""))
                .body(text))
        })
        .await
}

#[derive(Template)]
#[template(path = "packets/print.html")]
struct PrintPage {
    shell: Shell,
    content: Content,
}

/// The packet on paper, for a body that is not on Candour.
pub async fn print(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let wanted = wanted(&path)?;
    visit
        .read(move |conn, visit| {
            let row = picked(conn, visit, &wanted, asked.0.get("token"))?;
            let content = content(&visit.app, &row)?;
            let shell = visit.shell("A case that is offered to you").back_to(format!("/cases/{wanted}/packets"));
            Ok(page::ok(&PrintPage { shell, content }))
        })
        .await
}
