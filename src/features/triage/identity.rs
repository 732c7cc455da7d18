//! Who reported: hidden until a regulator says why. Shown once, and noted in the same transaction with the reason.

use actix_web::web;
use askama::Template;

use super::case::reference;
use super::store;
use crate::act::ActError;
use crate::domain::access::{IdentityHidden, may_show_identity};
use crate::domain::case::telling::Identity;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::domain::text::Narrative;
use crate::store::StoreError;
use crate::store::cases::{Found, find};
use crate::store::looks::note_now;
use crate::store::opening::identity_place;
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::Sent;
use crate::web::visit::Visit;
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
            let shell = shell(visit, &wanted).with(&problems);
            let form = AskPage { shell, reference: wanted.to_string(), hidden, reason, problems };
            Ok(page::form(&form, &form.problems))
        })
        .await
}

/// What happened to the wish.
enum Seen {
    People(Vec<Identity>),
    Hidden(IdentityHidden),
}

pub async fn show(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    let mut problems = Problems::default();
    let Ok(reason) = Narrative::parse(sent.0.get("reason"), LIMIT) else {
        problems.add("reason", format!("Give the reason, in {LIMIT} characters or fewer"));
        return ask(visit, wanted, problems, sent.0.get("reason").to_owned()).await;
    };
    let case = wanted.clone();
    let seen = visit
        .write(move |conn, cx| -> Result<Seen, ActError> {
            let found = find(conn, &cx.actor, &case, cx.now)?;
            if let Err(why) = allowed(&found, &cx.actor) {
                return Ok(Seen::Hidden(why));
            }
            note_now(conn, &cx.actor, found.row.id, ("identity", reason.as_str()), cx.now)?;
            let mut people = Vec::new();
            for (report, sealed) in store::identities(conn, found.row.id)? {
                let plain = cx.keys.open(&identity_place(report), &sealed)?;
                people.push(serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?);
            }
            Ok(Seen::People(people))
        })
        .await?;
    match seen {
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
