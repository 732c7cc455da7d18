//! A person who reported turns to a regulator directly: no level in between is asked.

use actix_web::web;
use askama::Template;

use crate::act;
use crate::domain::access::{Verb, may};
use crate::domain::calendar::london_date;
use crate::domain::case::Part;
use crate::domain::case::action::Action;
use crate::domain::people::BodyKind;
use crate::store::cases::{Found, find_told};
use crate::store::directory::{self, BodyRow};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::refusal;

#[derive(Template)]
#[template(path = "escalation/person.html")]
struct PersonPage {
    shell: Shell,
    problems: Problems,
    regulators: Vec<Choice>,
    fields: Fields,
    /// The person did not agree before that regulators read their words.
    words_hidden: bool,
}

struct Ground {
    found: Found,
    regulators: Vec<BodyRow>,
}

fn load(visit: &Visit) -> Result<Ground, Failure> {
    let mut conn = visit.app.store.reader()?;
    let now = visit.app.clock.now();
    let actor = visit.actor()?;
    let found = find_told(&mut conn, actor, now)?;
    if !may(actor.capacity, Verb::Refer, found.case.relation(actor)) {
        return Err(Failure::NotFound);
    }
    let regulators = directory::of_kind(&mut conn, BodyKind::Regulator, london_date(now))?;
    Ok(Ground { found, regulators })
}

fn build(visit: &Visit, ground: &Ground, fields: Fields, problems: Problems) -> PersonPage {
    let decides =
        |body: &BodyRow| ground.found.case.referrals.iter().any(|r| r.to == body.id && r.part == Part::Deciding);
    let regulator = |body: &BodyRow| {
        Choice::new(body.code.clone(), body.name.clone()).checked_if(fields.get("regulator") == body.code)
    };
    PersonPage {
        shell: visit.shell("Ask a regulator to look at it").back_to("/follow/case").with(&problems),
        regulators: ground.regulators.iter().filter(|body| !decides(body)).map(regulator).collect(),
        words_hidden: !ground.found.case.consent().regulator,
        problems,
        fields,
    }
}

pub async fn page(visit: Visit) -> Answer {
    let own = visit.clone();
    let ground = web::block(move || load(&own)).await.map_err(|_| Failure::Busy)??;
    Ok(visit.answer(page::ok(&build(&visit, &ground, Fields::default(), Problems::default()))))
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let (Sent(fields), own) = (sent, visit.clone());
    let ground = web::block(move || load(&own)).await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    let to = ground.regulators.iter().find(|body| body.code == fields.get("regulator")).cloned();
    if to.is_none() {
        problems.add("regulator", "Choose who should look at it");
    }
    let reason = fields.prose("reason", 2_000, "Tell them what they should look at", &mut problems);
    if let Some((to, reason)) = to.zip(reason).filter(|_| problems.is_empty()) {
        let case = ground.found.case.reference.clone();
        let action = Action::Refer { to: to.id, to_words: to.name, part: Part::Deciding, reason };
        match visit.write(move |conn, cx| act::on_case(conn, cx, &case, action)).await {
            Ok(_) => return Ok(see_other("/follow/case?done=regulator")),
            Err(Failure::Refused(why)) => problems.add("regulator", refusal(why)),
            Err(other) => return Err(other),
        }
    }
    Ok(visit.answer(page::unprocessable(&build(&visit, &ground, fields, problems))))
}
