//! A case opened when somebody's life or health is at stake: a reason, three hours, and the person who reported is told.

use actix_web::web::Path;
use askama::Template;

use crate::act::shield;
use crate::domain::access::{Relation, shown};
use crate::domain::calendar::london_time_words;
use crate::domain::case::telling::Identity;
use crate::domain::reference::CaseRef;
use crate::domain::shield::EMERGENCY;
use crate::store::cases::Found;
use crate::store::opening::identity_place;
use crate::store::{Conn, StoreError, directory, emergencies, letters, people};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::{self, capital};

const LIMIT: usize = 500;

#[derive(Template)]
#[template(path = "shield/emergency.html")]
struct AskPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    reason: String,
    hours: i64,
}

fn ask(visit: &Visit, sent: &Fields, problems: Problems) -> AskPage {
    AskPage {
        shell: visit.shell("Open a case in an emergency").with(&problems),
        problems,
        reference: sent.get("reference").to_owned(),
        reason: sent.get("reason").to_owned(),
        hours: EMERGENCY.num_hours(),
    }
}

pub async fn page(visit: Visit) -> Answer {
    Ok(visit.answer(page::ok(&ask(&visit, &Fields::default(), Problems::default()))))
}

/// What became of a wish.
enum Opened {
    Yes,
    TooMany,
    /// No such case, or none that this person may open.
    No,
}

pub async fn open(visit: Visit, sent: Sent) -> Answer {
    let mut problems = Problems::default();
    let reference = CaseRef::parse(sent.0.get("reference"));
    if reference.is_err() {
        problems.add("reference", "Enter the reference as it stands on the receipt");
    }
    let reason = sent.0.prose("reason", LIMIT, "Say what the emergency is", &mut problems);
    let (Ok(wanted), Some(reason)) = (reference, reason) else {
        return Ok(visit.answer(page::unprocessable(&ask(&visit, &sent.0, problems))));
    };
    let (case, key) = (wanted.clone(), format!("emergency/{:?}", visit.actor()?.account()));
    let opened = visit
        .write(move |conn, cx| {
            if !people::try_once(conn, &key, people::TRIES, cx.now)? {
                return Ok(Opened::TooMany);
            }
            match shield::in_emergency(conn, cx, &case, &reason) {
                Ok(()) => Ok(Opened::Yes),
                Err(crate::act::ActError::Store(StoreError::NotFound)) => Ok(Opened::No),
                Err(other) => Err(other),
            }
        })
        .await?;
    match opened {
        Opened::Yes => Ok(see_other(&format!("/emergency/{wanted}"))),
        Opened::TooMany => Err(Failure::TooMany),
        Opened::No => {
            problems.add("reference", "No case with this reference can be opened by you in this way");
            Ok(visit.answer(page::unprocessable(&ask(&visit, &sent.0, problems))))
        }
    }
}

#[derive(Template)]
#[template(path = "shield/opened.html")]
struct OpenedPage {
    shell: Shell,
    reference: String,
    until: String,
    facts: Vec<(&'static str, String)>,
    told: Vec<(String, String)>,
    persons: Vec<(&'static str, String)>,
    leads: Vec<String>,
}

pub async fn case(visit: Visit, path: Path<String>) -> Answer {
    let wanted = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    visit
        .read(move |conn, visit| {
            let cx = visit.context();
            let found = shield::find_opened(conn, &cx, &wanted)?;
            visit.app.looks.note(&cx.actor, found.row.id, "emergency", None, cx.now);
            Ok(page::ok(&opened(conn, visit, &found)?))
        })
        .await
}

fn opened(conn: &mut Conn, visit: &Visit, found: &Found) -> Result<OpenedPage, Failure> {
    let actor = visit.actor()?;
    let account = actor.account().ok_or(Failure::NotFound)?;
    let live = emergencies::live(conn, found.row.id, account, visit.app.clock.now())?.ok_or(Failure::NotFound)?;
    let view = shown(actor.capacity, Relation::Emergency, found.case.consent());
    let row = &found.row;
    let bodies =
        directory::names(conn, found.strands.iter().map(|s| s.body_id).chain(row.trust_id).chain(row.provider_id))?;
    let body = |id: Option<_>| id.and_then(|id| bodies.get(&id)).cloned().unwrap_or_else(|| "Not known".to_owned());
    let facts = vec![
        ("What went wrong", words::failure(&row.failure).to_owned()),
        ("How serious", format!("{}: {}", row.severity.code(), row.severity.words())),
        ("Medicine", row.medicine.clone().unwrap_or_else(|| "Not known".to_owned())),
        ("Homecare company", body(row.provider_id)),
        ("Hospital trust", body(row.trust_id)),
    ];
    let told = found.reports.iter().filter(|_| view.narrative);
    let mut leads = Vec::new();
    for strand in found.strands.iter().filter(|s| s.open) {
        let lead = people::account(conn, strand.lead_id)?;
        leads.push(format!("{}: {}, {}", capital(strand.kind.words()), lead.name, body(Some(strand.body_id))));
    }
    let reference = row.reference.clone();
    Ok(OpenedPage {
        shell: visit.shell("Opened in an emergency").back_to("/emergency"),
        reference,
        until: london_time_words(live.until.utc()),
        facts,
        told: told.map(|r| (r.language.clone(), r.narrative.clone())).collect(),
        persons: if view.identity { persons(conn, visit, found)? } else { Vec::new() },
        leads,
    })
}

/// Who reported and how to reach them, where they gave their name.
fn persons(conn: &mut Conn, visit: &Visit, found: &Found) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut lines = Vec::new();
    for report in &found.reports {
        let Some(sealed) = letters::identity(conn, report.id)? else { continue };
        let plain = visit.app.keys.open(&identity_place(report.id), &sealed)?;
        let identity: Identity =
            serde_json::from_slice(&plain).map_err(|_| Failure::Broken("an identity cannot be read".to_owned()))?;
        let given = [
            ("Person who reported", identity.reporter_name),
            ("Patient", identity.patient_name),
            ("NHS number", identity.nhs_number),
            ("Phone", identity.phone),
            ("E-mail", identity.email),
            ("Address", identity.address),
        ];
        lines.extend(given.into_iter().filter_map(|(key, value)| Some((key, value?))));
    }
    Ok(lines)
}
