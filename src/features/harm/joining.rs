//! Cases that may tell of the same happening, with what speaks for and against it; joined when a person says so.

use actix_web::web::Path;
use askama::Template;

use super::ground::Ground;
use crate::act;
use crate::domain::calendar::date_words;
use crate::domain::reference::CaseRef;
use crate::store::Conn;
use crate::store::matching::{Candidate, candidates};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Link, Shell};
use crate::web::record::reference;
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

struct Offer {
    reference: String,
    likeness: String,
    about: String,
    reasons: String,
    against: String,
}

#[derive(Template)]
#[template(path = "harm/matches.html")]
struct MatchesPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    offers: Vec<Offer>,
    reason: String,
}

fn offer(candidate: &Candidate) -> Offer {
    let row = &candidate.row;
    let received = crate::domain::calendar::london_date(row.opened_at.utc());
    Offer {
        reference: row.reference.clone(),
        likeness: candidate.found.likeness.words().to_owned(),
        about: format!(
            "{}, told by {}, {}",
            words::failure(&row.failure),
            row.origin.words(),
            date_words(row.happened_on.unwrap_or(received))
        ),
        reasons: candidate.found.reasons.join(", "),
        against: candidate.found.against.join(", "),
    }
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    wanted: &CaseRef,
    sent: &Fields,
    problems: Problems,
) -> Result<MatchesPage, Failure> {
    let ground = Ground::of(conn, visit, wanted)?;
    let found = candidates(conn, visit.actor()?, &ground.found.row)?;
    for candidate in &found {
        visit.app.looks.note(visit.actor()?, candidate.row.id, "match", None, visit.app.clock.now());
    }
    let case = Link::new(ground.path(), format!("Case {}", ground.found.row.reference));
    let shell = visit.shell("Does somebody else tell of the same?").under([Link::new("/cases", "Your cases"), case]);
    Ok(MatchesPage {
        shell: shell.with(&problems),
        problems,
        reference: ground.found.row.reference.clone(),
        offers: found.iter().map(offer).collect(),
        reason: sent.get("reason").to_owned(),
    })
}

pub async fn page(visit: Visit, path: Path<String>) -> Answer {
    let wanted = reference(&path)?;
    visit
        .read(move |conn, visit| Ok(page::ok(&build(conn, visit, &wanted, &Fields::default(), Problems::default())?)))
        .await
}

/// Joins the chosen case into this one.
pub async fn join(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    let mut problems = Problems::default();
    let other = sent.0.given("other").and_then(|typed| CaseRef::parse(typed).ok());
    if other.is_none() {
        problems.add("other", "Choose a case");
    }
    let reason = sent.0.prose("reason", 1000, "Say why they are the same", &mut problems);
    if let (Some(other), Some(reason)) = (other, reason) {
        let keep = wanted.clone();
        match visit.write(move |conn, cx| act::join(conn, cx, &keep, &other, &reason)).await {
            Ok(()) => return Ok(see_other(&format!("/cases/{wanted}/harm"))),
            Err(Failure::Refused(why)) => problems.add("other", words::refusal(why)),
            Err(other) => return Err(other),
        }
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &wanted, &sent.0, problems)?))).await
}
