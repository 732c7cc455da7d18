//! What was written to the person, as a letter for the post: in the size that they need, with their needs above it.

use actix_web::web::Path;
use askama::Template;

use crate::domain::access::shown;
use crate::domain::calendar::london_words;
use crate::domain::case::decide::Audience;
use crate::domain::case::telling::Identity;
use crate::domain::needs::{Outgoing, Way, need, outgoing};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::entries;
use crate::store::cases::{self, Found, find};
use crate::store::opening::identity_place;
use crate::store::rows::MessageRow;
use crate::store::{Conn, letters, messages};
use crate::web::failure::{Answer, Failure};
use crate::web::gate::{Entry, Gate, LEADS};
use crate::web::page::{self, Shell};
use crate::web::visit::Visit;

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/cases/{reference}/letters/{n}" => letter, Gate::Staff(LEADS);
    }
}

/// One person who gets the letter.
struct To {
    address: String,
    way: &'static str,
    needs: Vec<String>,
    points: Option<u8>,
    /// A form must be ordered first, or somebody must explain it.
    more: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "printed/letter.html")]
struct LetterPage {
    shell: Shell,
    reference: String,
    on: String,
    from: String,
    body: String,
    to: Vec<To>,
    points: Option<u8>,
}

/// What else a letter needs beside paper.
fn more(how: Outgoing) -> Option<&'static str> {
    match (how.ordered, how.interpreted) {
        (true, _) => Some("This person cannot read plain print. Order the form they need before you send it."),
        (false, true) => Some("Somebody must interpret or explain this. A letter alone does not do."),
        (false, false) => None,
    }
}

/// The people behind the case, for a reader who may know how to reach them.
fn people(conn: &mut Conn, visit: &Visit, found: &Found) -> Result<Vec<To>, Failure> {
    let mut to = Vec::new();
    for report in found.reports.iter().filter(|r| r.account_id.is_none()) {
        let codes = cases::needs(report);
        let how = outgoing(report.reply_by, &codes);
        let address = match letters::identity(conn, report.id)? {
            Some(sealed) if how.way == Way::Post => {
                let plain = visit.app.keys.open(&identity_place(report.id), &sealed)?;
                let identity: Identity = serde_json::from_slice(&plain)
                    .map_err(|_| Failure::Broken("an identity cannot be read".to_owned()))?;
                [identity.reporter_name, identity.address].into_iter().flatten().collect::<Vec<_>>().join("\n")
            }
            _ => String::new(),
        };
        let needs = codes.iter().map(|code| need(code).map_or_else(|| code.clone(), |n| n.name.to_owned()));
        to.push(To { address, way: how.way.words(), needs: needs.collect(), points: how.points, more: more(how) });
    }
    Ok(to)
}

/// The letters of a case: what this reader may know was written to the person, the oldest first.
fn written(conn: &mut Conn, found: &Found, actor: &Actor) -> Result<Vec<MessageRow>, Failure> {
    let mut rows = Vec::new();
    for report in &found.reports {
        rows.extend(messages::thread(conn, found.row.id, &[report.id])?);
    }
    rows.sort_by_key(|row| (row.at, row.id));
    rows.dedup_by_key(|row| row.id);
    rows.retain(|row| row.to_whom == Audience::Reporter);
    let view = shown(actor.capacity, found.case.relation(actor), found.case.consent());
    Ok(if view.narrative && view.contact { rows } else { Vec::new() })
}

async fn letter(visit: Visit, place: Path<(String, usize)>) -> Answer {
    let (reference, nth) = place.into_inner();
    let wanted = CaseRef::parse(&reference).map_err(|_| Failure::NotFound)?;
    visit
        .read(move |conn, visit| {
            let (actor, now) = (visit.actor()?, visit.app.clock.now());
            let found = find(conn, actor, &wanted, now)?;
            let rows = written(conn, &found, actor)?;
            let row = nth.checked_sub(1).and_then(|at| rows.into_iter().nth(at)).ok_or(Failure::NotFound)?;
            visit.app.looks.note(actor, found.row.id, "case", None, now);
            let to = people(conn, visit, &found)?;
            if to.iter().any(|one| !one.address.is_empty()) {
                visit.app.looks.note(actor, found.row.id, "identity", None, now);
            }
            Ok(page::ok(&LetterPage {
                shell: visit.shell("Letter").back_to(format!("/cases/{wanted}")),
                reference: found.row.reference,
                on: london_words(row.at.utc()),
                from: row.from_words,
                body: row.body,
                points: to.iter().filter_map(|one| one.points).max(),
                to,
            }))
        })
        .await
}
