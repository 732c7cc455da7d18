//! What waits for a second person of one's own organisation. One's own wishes are shown, and cannot be allowed.

use actix_web::web::Path;
use askama::Template;

use crate::act::shield;
use crate::domain::calendar::london_time_words;
use crate::domain::ids::SecondingId;
use crate::domain::shield::ApprovalKind;
use crate::store::{approvals, conflicts};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

struct Line {
    id: SecondingId,
    what: String,
    about: String,
    reason: String,
    by: String,
    when: String,
    own: bool,
}

#[derive(Template)]
#[template(path = "approvals/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "granted" => Some("Allowed. Your colleague can go on"),
        "refused" => Some("Refused"),
        "late" => Some("Somebody had decided it already"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            let body = actor.body.ok_or(Failure::NotFound)?;
            let hidden = conflicts::hidden_from(conn, actor)?;
            let waiting = approvals::waiting(conn, body)?;
            let mine = waiting.into_iter().filter(|asked| asked.row.case_id.is_none_or(|case| !hidden.contains(&case)));
            let line = |asked: approvals::Asked| Line {
                id: asked.row.id,
                what: capital(asked.row.kind.words()),
                about: match (asked.reference, asked.row.kind) {
                    (Some(reference), _) => format!("Case {reference}"),
                    (None, ApprovalKind::Export) => asked.row.subject,
                    (None, ApprovalKind::Identity | ApprovalKind::Lifting) => String::new(),
                },
                reason: asked.row.reason,
                by: asked.by,
                when: london_time_words(asked.row.asked_at.utc()),
                own: Some(asked.row.asked_by) == actor.account(),
            };
            let mut shell = visit.shell("Second person");
            shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&ListPage { shell, lines: mine.map(line).collect() }))
        })
        .await
}

pub async fn decide(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id: SecondingId = path.parse().map_err(|_| Failure::NotFound)?;
    let granted = match sent.0.get("decision") {
        "grant" => true,
        "refuse" => false,
        _ => return Err(Failure::NotFound),
    };
    match visit.write(move |conn, cx| shield::second(conn, cx, id, granted)).await {
        Ok(()) if granted => Ok(see_other("/approvals?done=granted")),
        Ok(()) => Ok(see_other("/approvals?done=refused")),
        Err(Failure::Stale) => Ok(see_other("/approvals?done=late")),
        Err(other) => Err(other),
    }
}
