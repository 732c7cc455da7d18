//! Who reported: hidden until a regulator says why and a colleague allows it. Shown once, and noted in the same
//! transaction with the reason.

use actix_web::web;
use askama::Template;
use chrono::{DateTime, Utc};

use super::case::reference;
use super::store;
use crate::act::{ActError, Context, shield};
use crate::domain::access::{IdentityHidden, may_show_identity};
use crate::domain::case::telling::Identity;
use crate::domain::ids::CaseId;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::domain::shield::{ApprovalKind, ApprovalState};
use crate::domain::text::Narrative;
use crate::store::approvals::{self, ApprovalRow};
use crate::store::cases::{Found, find};
use crate::store::looks::note_now;
use crate::store::opening::identity_place;
use crate::store::{Conn, StoreError};
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};
use crate::web::words;

/// Characters of a reason at most.
const LIMIT: usize = 500;

#[derive(Template)]
#[template(path = "triage/identity.html")]
struct AskPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    /// Why nobody can be shown, not even with a reason.
    hidden: Option<&'static str>,
    /// A colleague was asked, and has not decided.
    waiting: bool,
    /// A colleague allowed it: for this reason.
    allowed: Option<String>,
    reason: String,
}

struct Person {
    lines: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "triage/identity_shown.html")]
struct ShownPage {
    shell: Shell,
    reference: String,
    people: Vec<Person>,
}

fn shell(visit: &Visit, wanted: &CaseRef) -> Shell {
    visit.shell("Show who reported this").back_to(format!("/queue/{wanted}"))
}

fn allowed(found: &Found, actor: &Actor) -> Result<(), IdentityHidden> {
    may_show_identity(actor.capacity, found.case.relation(actor), found.case.consent())
}

pub async fn page(visit: Visit, path: web::Path<String>) -> Answer {
    ask(visit, reference(&path)?, Problems::default(), String::new()).await
}

async fn ask(visit: Visit, wanted: CaseRef, problems: Problems, reason: String) -> Answer {
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            let found = find(conn, actor, &wanted, visit.app.clock.now())?;
            let hidden = allowed(&found, actor).err().map(words::identity_hidden);
            let standing = standing(conn, actor, found.row.id, visit.app.clock.now())?;
            let shell = shell(visit, &wanted).with(&problems);
            let form = AskPage {
                shell,
                reference: wanted.to_string(),
                hidden,
                waiting: standing.as_ref().is_some_and(|row| row.state == ApprovalState::Waiting),
                allowed: standing.filter(|row| row.state == ApprovalState::Granted).map(|row| row.reason),
                reason,
                problems,
            };
            Ok(page::form(&form, &form.problems))
        })
        .await
}

/// What this regulator's reader asked for this case, that waits or may be done now.
fn standing(
    conn: &mut Conn,
    actor: &Actor,
    case: CaseId,
    now: DateTime<Utc>,
) -> Result<Option<ApprovalRow>, StoreError> {
    let Some(account) = actor.account() else { return Ok(None) };
    approvals::standing(conn, account, (ApprovalKind::Identity, Some(case), ""), now)
}

/// What happened to the wish.
enum Seen {
    People(Vec<Identity>),
    /// A second person must allow it first.
    Asked,
    NoReason,
    Hidden(IdentityHidden),
}

pub async fn show(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    if let Some(elsewhere) = visit.step_up(&format!("/queue/{wanted}/identity")).await? {
        return Ok(elsewhere);
    }
    let given = sent.0.get("reason").to_owned();
    let reason = Narrative::parse(&given, LIMIT).ok();
    let case = wanted.clone();
    let seen = visit.write(move |conn, cx| seen(conn, cx, &case, reason)).await?;
    let mut problems = Problems::default();
    match seen {
        Seen::Asked => Ok(see_other(&format!("/queue/{wanted}/identity"))),
        Seen::NoReason => {
            problems.add("reason", format!("Give the reason, in {LIMIT} characters or fewer"));
            ask(visit, wanted, problems, given).await
        }
        Seen::Hidden(why) => {
            problems.add("reason", words::identity_hidden(why));
            ask(visit, wanted, problems, String::new()).await
        }
        Seen::People(people) => {
            let shell = visit.shell("Who reported this").back_to(format!("/queue/{wanted}"));
            let people = people.into_iter().map(person).collect();
            Ok(page::ok(&ShownPage { shell, reference: wanted.to_string(), people }))
        }
    }
}

/// Shows what a second person allowed, once, and notes it in the same transaction; else asks for it.
fn seen(conn: &mut Conn, cx: &Context, case: &CaseRef, reason: Option<Narrative>) -> Result<Seen, ActError> {
    let found = find(conn, &cx.actor, case, cx.now)?;
    if let Err(why) = allowed(&found, &cx.actor) {
        return Ok(Seen::Hidden(why));
    }
    let granted = match standing(conn, &cx.actor, found.row.id, cx.now)? {
        Some(row) if row.state == ApprovalState::Granted => row,
        Some(_) => return Ok(Seen::Asked),
        None => {
            let Some(reason) = reason else { return Ok(Seen::NoReason) };
            shield::ask(conn, cx, (ApprovalKind::Identity, Some(found.row.id), ""), reason.as_str())?;
            return Ok(Seen::Asked);
        }
    };
    approvals::spend(conn, granted.id, cx.now)?;
    note_now(conn, &cx.actor, found.row.id, ("identity", &granted.reason), cx.now)?;
    let mut people = Vec::new();
    for (report, sealed) in store::identities(conn, found.row.id)? {
        let plain = cx.keys.open(&identity_place(report), &sealed)?;
        people.push(serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?);
    }
    Ok(Seen::People(people))
}

/// Who they are; how to reach them stays with the lead.
fn person(identity: Identity) -> Person {
    let lines = [
        ("Name of the person who reported", identity.reporter_name),
        ("Name of the patient", identity.patient_name),
        ("NHS number", identity.nhs_number),
        ("Date of birth", identity.date_of_birth.map(words::short_date)),
        ("Number at the hospital", identity.local_number),
    ];
    Person { lines: lines.into_iter().filter_map(|(key, value)| Some((key, value?))).collect() }
}
