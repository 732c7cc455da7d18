//! The receiver's side: what others offer, read while it may be read, accepted, or rejected with a better destination.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::shown::{Content, content};
use crate::act::ActError;
use crate::act::packets::{self as act, Verdict};
use crate::domain::calendar::london_words;
use crate::domain::packet::travel::Signed;
use crate::domain::packet::{PacketState, PacketStep, step as next};
use crate::store::packets::{self, PacketRow};
use crate::store::{Conn, StoreError, conflicts};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

const LIMIT: usize = 1_000;
const FILE: usize = 200_000;

struct Line {
    token: String,
    from: String,
    why: &'static str,
    state: &'static str,
    until: String,
}

#[derive(Template)]
#[template(path = "packets/received.html")]
struct ListPage {
    shell: Shell,
    problems: Problems,
    lines: Vec<Line>,
}

fn build(conn: &mut Conn, visit: &Visit, problems: Problems) -> Result<ListPage, Failure> {
    let actor = visit.actor()?;
    let hidden = conflicts::hidden_from(conn, actor)?;
    let rows = packets::to_body(conn, actor.body.ok_or(Failure::NotFound)?, &hidden)?;
    let line = |row: PacketRow| Line {
        from: row.from_name,
        why: row.purpose.words(),
        state: row.state.words(),
        until: london_words(row.expires_at.utc()),
        token: row.token,
    };
    let shell = visit.shell("Offered to your organisation").with(&problems);
    Ok(ListPage { shell, problems, lines: rows.into_iter().map(line).collect() })
}

pub async fn list(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "taken" => Some("The packet is here"),
        "decided" => Some("Your decision was kept, and the sender is told"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// A packet from another Candour, pasted as it came.
pub async fn take_in(visit: Visit, sent: Sent) -> Answer {
    let mut problems = Problems::default();
    let file = sent.0.prose("file", FILE, "Paste the file that they sent", &mut problems);
    match file.map(|text| Signed::parse(&text)) {
        Some(Ok(file)) => match visit.write(move |conn, cx| act::take_in(conn, cx, &file)).await {
            Ok(_) => return Ok(see_other("/packets?done=taken")),
            Err(Failure::Refused(refusal)) => problems.add("file", words::refusal(refusal)),
            Err(other) => return Err(other),
        },
        Some(Err(why)) => problems.add("file", why),
        None => {}
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, problems)?))).await
}

#[derive(Template)]
#[template(path = "packets/one.html")]
struct OnePage {
    shell: Shell,
    problems: Problems,
    token: String,
    content: Content,
    state: &'static str,
    decided: String,
    may_decide: bool,
    may_return: bool,
    /// It came from another Candour: the reply is a file for it.
    replies: bool,
    reason: String,
    better: String,
}

#[derive(Template)]
#[template(path = "packets/gone.html")]
struct GonePage {
    shell: Shell,
    why: &'static str,
}

fn find(conn: &mut Conn, visit: &Visit, token: &str) -> Result<PacketRow, Failure> {
    let actor = visit.actor()?;
    let row = packets::received(conn, token, actor.body.ok_or(Failure::NotFound)?)?;
    let hidden = conflicts::hidden_from(conn, actor)?;
    if row.case_id.is_some_and(|case| hidden.contains(&case)) { Err(Failure::NotFound) } else { Ok(row) }
}

/// Why a packet cannot be read any more.
fn gone(visit: &Visit, row: &PacketRow) -> Option<&'static str> {
    match row.state {
        PacketState::Offered if row.expires_at.utc() <= visit.app.clock.now() => Some("Its time has passed"),
        PacketState::Revoked => Some("The sender took it back"),
        PacketState::Rejected | PacketState::Returned => Some("Your organisation gave it back"),
        PacketState::Accepted if row.expires_at.utc() <= visit.app.clock.now() => Some("Its time has passed"),
        PacketState::Offered | PacketState::Accepted => None,
    }
}

fn one(
    conn: &mut Conn,
    visit: &Visit,
    token: &str,
    (problems, reason, better): (Problems, String, String),
) -> Result<HttpResponse, Failure> {
    let row = find(conn, visit, token)?;
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let mut shell = visit.shell("Offered to your organisation").back_to("/packets").with(&problems);
    let what = if gone(visit, &row).is_some() { "packet refused" } else { "packet" };
    match row.case_id {
        Some(case) => visit.app.looks.note(actor, case, what, None, now),
        None => {
            tracing::info!(packet = %row.id, account = ?actor.account(), what, "a packet from elsewhere was asked for")
        }
    }
    if let Some(why) = gone(visit, &row) {
        shell.title = "This packet cannot be read any more".to_owned();
        return Ok(page::render(StatusCode::GONE, &GonePage { shell, why }));
    }
    let can = |step| next(row.state, step).is_some();
    let page = OnePage {
        content: content(&visit.app, &row)?,
        state: row.state.words(),
        decided: row.reason.clone().unwrap_or_default(),
        may_decide: can(PacketStep::Accept),
        may_return: can(PacketStep::Return),
        replies: row.case_id.is_none() && row.state != PacketState::Offered,
        token: row.token,
        shell,
        reason,
        better,
        problems,
    };
    Ok(page::form(&page, &page.problems))
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let token = asked.0.get("token").to_owned();
    visit.read(move |conn, visit| one(conn, visit, &token, (Problems::default(), String::new(), String::new()))).await
}

pub async fn decide(visit: Visit, sent: Sent) -> Answer {
    let mut problems = Problems::default();
    let token = sent.0.get("token").to_owned();
    let step = sent.0.code::<PacketStep>("step").filter(|step| !step.is_senders());
    if step.is_none() {
        problems.add("step", "Select what you decide");
    }
    let reason = sent.0.prose("reason", LIMIT, "Say why", &mut problems);
    let better = sent.0.given("better").map(str::to_owned);
    if step == Some(PacketStep::Reject) && better.is_none() {
        problems.add("better", "Say where it belongs instead");
    }
    if let (Some(step), Some(reason), true) = (step, reason, problems.is_empty()) {
        let (verdict, token) = (Verdict { step, reason, better }, token.clone());
        let done = visit
            .write(move |conn, cx| -> Result<(), ActError> {
                let body = cx.actor.body.ok_or(StoreError::NotFound)?;
                let row = packets::received(conn, &token, body)?;
                act::decide(conn, cx, &row, &verdict)
            })
            .await;
        match done {
            Ok(()) => return Ok(see_other("/packets?done=decided")),
            Err(Failure::Refused(refusal)) => problems.add("step", words::refusal(refusal)),
            Err(other) => return Err(other),
        }
    }
    let (reason, better) = (sent.0.get("reason").to_owned(), sent.0.get("better").to_owned());
    visit.read(move |conn, visit| one(conn, visit, &token, (problems, reason, better))).await
}

/// The reply as a signed file, for the Candour that the packet came from.
pub async fn reply(visit: Visit, asked: Asked) -> Answer {
    let token = asked.0.get("token").to_owned();
    visit
        .read(move |conn, visit| {
            let row = find(conn, visit, &token)?;
            let text = act::reply(&visit.context(), &row)?;
            Ok(HttpResponse::Ok()
                .content_type("application/json")
                .insert_header(("content-disposition", "attachment; filename=\"candour-reply.json\""))
                .body(text))
        })
        .await
}
