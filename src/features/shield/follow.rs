//! The person who reported says who must not see it: somebody they know by name, whether or not a lead.

use askama::Template;

use crate::act::shield;
use crate::domain::access::{Verb, may};
use crate::domain::ids::BodyId;
use crate::domain::shield::{Candidate, Conflict, SaidBy, named_in};
use crate::store::cases::{Found, find_told};
use crate::store::{Conn, conflicts, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

#[derive(Template)]
#[template(path = "shield/follow.html")]
struct ProtectionPage {
    shell: Shell,
    problems: Problems,
    typed: String,
    /// How many people and teams are kept out already.
    kept: usize,
}

fn build(conn: &mut Conn, visit: &Visit, typed: String, problems: Problems) -> Result<ProtectionPage, Failure> {
    let actor = visit.actor()?;
    let found = find_told(conn, actor, visit.app.clock.now())?;
    if !may(actor.capacity, Verb::Shield, found.case.relation(actor)) {
        return Err(Failure::NotFound);
    }
    let shell = visit.shell("Somebody must not see my report").back_to("/follow/case").with(&problems);
    Ok(ProtectionPage { shell, problems, typed, kept: found.case.conflicts.len() })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = asked.0.get("done") == "kept";
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, String::new(), Problems::default())?;
            page.shell.banner = done.then(|| Banner::Done("They cannot see your report any more".to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// Staff of every body that has the case, or could have it.
fn candidates(conn: &mut Conn, found: &Found) -> Result<Vec<Candidate>, crate::store::StoreError> {
    let strands = found.strands.iter().map(|s| s.body_id);
    let referrals = found.referrals.iter().map(|r| r.to_body_id);
    let of: Vec<BodyId> = strands.chain(referrals).chain(found.case.trust).chain(found.case.provider).collect();
    conflicts::candidates(conn, &of)
}

/// What became of a name.
enum Kept {
    Yes,
    /// Nobody of that name works where the report went.
    Unknown,
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let mut problems = Problems::default();
    let name = sent.0.prose("name", 200, "Enter the person's first and last name", &mut problems);
    let Some(name) = name else { return again(visit, sent.0.get("name").to_owned(), problems).await };
    let typed = name.clone();
    let done = visit
        .write(move |conn, cx| {
            let found = find_told(conn, &cx.actor, cx.now)?;
            let mut named: Vec<Conflict> =
                named_in(&typed, &candidates(conn, &found)?).into_iter().map(Conflict::Person).collect();
            let bodies = directory::names(conn, found.case.trust.into_iter().chain(found.case.provider))?;
            let whole = bodies.into_iter().filter(|(_, words)| words.to_lowercase() == typed.trim().to_lowercase());
            named.extend(whole.map(|(body, _)| Conflict::Body(body)));
            if named.is_empty() {
                return Ok(Kept::Unknown);
            }
            for conflict in named {
                let why = "The person who reported asked for it.";
                shield::keep_out(conn, cx, &found.case.reference, conflict, (SaidBy::Reporter, why))?;
            }
            Ok(Kept::Yes)
        })
        .await;
    match done {
        Ok(Kept::Yes) => Ok(see_other("/follow/protection?done=kept")),
        Ok(Kept::Unknown) => {
            problems.add("name", "We found nobody of that name. Check how it is written on their letters");
            again(visit, name, problems).await
        }
        Err(Failure::Refused(refusal)) => {
            problems.add("name", words::refusal(refusal));
            again(visit, name, problems).await
        }
        Err(other) => Err(other),
    }
}

async fn again(visit: Visit, name: String, problems: Problems) -> Answer {
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, name, problems)?))).await
}
