//! The page of those who are kept out: a lead adds somebody at once; letting somebody back needs a second person.

use actix_web::web::Path;
use askama::Template;

use crate::act::shield;
use crate::domain::access::{Verb, may};
use crate::domain::calendar::london_words;
use crate::domain::ids::{AccountId, BodyId, ConflictId};
use crate::domain::reference::CaseRef;
use crate::domain::shield::{ApprovalKind, Conflict, SaidBy};
use crate::store::cases::{Found, find};
use crate::store::conflicts::{self, ConflictRow};
use crate::store::{Conn, approvals, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::{self, capital};

/// Characters of a reason at most.
const LIMIT: usize = 500;

/// Somebody who is, or was, kept out.
struct Kept {
    id: ConflictId,
    who: String,
    why: String,
    since: String,
    lifted: Option<String>,
    /// A colleague was asked to let them back.
    asked: bool,
}

#[derive(Template)]
#[template(path = "shield/keep.html")]
struct KeepPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    kept: Vec<Kept>,
    choices: Vec<Choice>,
    reason: String,
}

fn load(conn: &mut Conn, visit: &Visit, wanted: &CaseRef) -> Result<Found, Failure> {
    let actor = visit.actor()?;
    let now = visit.app.clock.now();
    let found = find(conn, actor, wanted, now)?;
    if !may(actor.capacity, Verb::Shield, found.case.relation(actor)) {
        return Err(Failure::NotFound);
    }
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    Ok(found)
}

/// The bodies whose people could be named in this story.
fn concerned(found: &Found) -> Vec<BodyId> {
    let strands = found.strands.iter().map(|s| s.body_id);
    let referrals = found.referrals.iter().map(|r| r.to_body_id);
    let mut all: Vec<BodyId> = strands.chain(referrals).chain(found.case.trust).chain(found.case.provider).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    found: &Found,
    (sent, problems): (&Fields, Problems),
) -> Result<KeepPage, Failure> {
    let bodies = concerned(found);
    let names = directory::names(conn, bodies.clone())?;
    let people: Vec<AccountId> = conflicts::candidates(conn, &bodies)?.iter().map(|c| c.account).collect();
    let rows = conflicts::rows_of(conn, found.row.id)?;
    let mut all: Vec<AccountId> = people.clone();
    all.extend(rows.iter().filter_map(|row| row.account_id));
    let described = conflicts::described(conn, &all)?;
    let free = |conflict: Conflict| !found.case.conflicts.contains(&conflict);
    let chosen = sent.get("who");
    let mut choices: Vec<Choice> = described
        .iter()
        .filter(|(id, _)| people.contains(id) && free(Conflict::Person(*id)))
        .map(|(id, words)| Choice::new(format!("person:{id}"), words).checked_if(chosen == format!("person:{id}")))
        .collect();
    choices.extend(bodies.iter().filter(|b| free(Conflict::Body(**b))).map(|id| {
        let words = format!("Everybody at {}", names.get(id).map_or("this organisation", String::as_str));
        Choice::new(format!("body:{id}"), words).checked_if(chosen == format!("body:{id}"))
    }));
    let me = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let mut kept = Vec::new();
    for row in rows {
        let wish = (ApprovalKind::Lifting, Some(found.row.id), row.id.to_string());
        let asked = approvals::standing(conn, me, (wish.0, wish.1, &wish.2), visit.app.clock.now())?.is_some();
        kept.push(one(&row, &described, &names, asked));
    }
    let reference = found.row.reference.clone();
    let shell = visit.shell("Who is kept out of this case").back_to(format!("/cases/{reference}")).with(&problems);
    Ok(KeepPage { shell, problems, reference, kept, choices, reason: sent.get("reason").to_owned() })
}

fn one(
    row: &ConflictRow,
    described: &[(AccountId, String)],
    names: &std::collections::HashMap<BodyId, String>,
    asked: bool,
) -> Kept {
    let who = match row.conflict() {
        Some(Conflict::Person(account)) => described.iter().find(|(id, _)| *id == account).map(|(_, w)| w.clone()),
        Some(Conflict::Body(body)) => names.get(&body).map(|name| format!("Everybody at {name}")),
        None => None,
    };
    let lifted = row.lifted_at.map(|at| {
        let why = row.lifted_reason.as_deref().unwrap_or_default();
        format!("May see it again since {}. {why}", london_words(at.utc()))
    });
    Kept {
        id: row.id,
        who: who.unwrap_or_else(|| "Somebody who has left".to_owned()),
        why: format!("{}. {}", capital(row.said_by.words()), row.reason),
        since: london_words(row.at.utc()),
        lifted,
        asked,
    }
}

fn wanted(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let wanted = wanted(&path)?;
    let done = match asked.0.get("done") {
        "kept" => Some("They are kept out from now on"),
        "asked" => Some("A colleague must allow it. They find it under \"Second person\""),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let found = load(conn, visit, &wanted)?;
            let mut page = build(conn, visit, &found, (&Fields::default(), Problems::default()))?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

async fn again(visit: Visit, wanted: CaseRef, sent: Fields, problems: Problems) -> Answer {
    visit
        .read(move |conn, visit| {
            let found = load(conn, visit, &wanted)?;
            Ok(page::unprocessable(&build(conn, visit, &found, (&sent, problems))?))
        })
        .await
}

/// Whom a choice means.
pub fn conflict(value: &str) -> Option<Conflict> {
    match value.split_once(':')? {
        ("person", id) => id.parse().ok().map(Conflict::Person),
        ("body", id) => id.parse().ok().map(Conflict::Body),
        _ => None,
    }
}

pub async fn send(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let wanted = wanted(&path)?;
    let mut problems = Problems::default();
    let who = conflict(sent.0.get("who"));
    if who.is_none() {
        problems.add("who", "Select who is kept out");
    }
    let reason = sent.0.prose("reason", LIMIT, "Say why", &mut problems);
    let (Some(who), Some(reason)) = (who, reason) else { return again(visit, wanted, sent.0, problems).await };
    let case = wanted.clone();
    let done = visit
        .write(move |conn, cx| {
            let found = find(conn, &cx.actor, &case, cx.now)?;
            let bodies = concerned(&found);
            let known = match who {
                Conflict::Person(account) => conflicts::candidates(conn, &bodies)?.iter().any(|c| c.account == account),
                Conflict::Body(body) => bodies.contains(&body),
            };
            if !known {
                return Err(crate::store::StoreError::NotFound.into());
            }
            shield::keep_out(conn, cx, &case, who, (SaidBy::Lead, &reason))
        })
        .await;
    match done {
        // Whoever is kept out by this, with their own name on it, is sent to their list.
        Ok(()) => {
            let actor = visit.actor()?;
            let own = actor.account().is_some_and(|me| who.concerns(me, actor.body));
            Ok(see_other(&if own { "/cases".to_owned() } else { format!("/cases/{wanted}/protection?done=kept") }))
        }
        Err(Failure::Refused(refusal)) => {
            problems.add("who", words::refusal(refusal));
            again(visit, wanted, sent.0, problems).await
        }
        Err(other) => Err(other),
    }
}

pub async fn lift(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let wanted = wanted(&path)?;
    let mut problems = Problems::default();
    let id: Option<ConflictId> = sent.0.code("conflict");
    let reason = sent.0.prose("why", LIMIT, "Say why they may see it again", &mut problems);
    let (Some(id), Some(reason)) = (id, reason) else { return again(visit, wanted, sent.0, problems).await };
    let case = wanted.clone();
    visit
        .write(move |conn, cx| {
            let found = find(conn, &cx.actor, &case, cx.now)?;
            let named = conflicts::rows_of(conn, found.row.id)?.iter().any(|row| row.id == id && row.active);
            if !named || !may(cx.actor.capacity, Verb::Shield, found.case.relation(&cx.actor)) {
                return Err(crate::store::StoreError::NotFound.into());
            }
            shield::ask(conn, cx, (ApprovalKind::Lifting, Some(found.row.id), &id.to_string()), &reason)
        })
        .await?;
    Ok(see_other(&format!("/cases/{wanted}/protection?done=asked")))
}
