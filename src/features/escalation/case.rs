//! Taking a case to a higher level, and its ladder so far.

use actix_web::web;
use askama::Template;

use super::list::stands;
use crate::act::escalate::{self, Said};
use crate::domain::access::{Verb, may};
use crate::domain::calendar::london_date;
use crate::domain::escalation::Rung;
use crate::domain::people::BodyKind;
use crate::domain::reference::CaseRef;
use crate::store::Conn;
use crate::store::cases::{Found, find};
use crate::store::directory::{self, BodyRow};
use crate::store::escalations::{self, EscalationRow};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::listing::Tone;
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::{refusal, short_date};

/// A rung already taken.
struct Step {
    href: String,
    rung: String,
    raised: String,
    state: &'static str,
    tone: Tone,
}

#[derive(Template)]
#[template(path = "escalation/case.html")]
struct CasePage {
    shell: Shell,
    problems: Problems,
    reference: String,
    steps: Vec<Step>,
    rungs: Vec<Choice>,
    fields: Fields,
}

struct Ground {
    found: Found,
    before: Vec<EscalationRow>,
    /// Each rung that can be asked: its body, or none on the last.
    rungs: Vec<(Rung, Option<BodyRow>)>,
    today: chrono::NaiveDate,
}

fn load(conn: &mut Conn, visit: &Visit, wanted: &CaseRef) -> Result<Ground, Failure> {
    let actor = visit.actor()?;
    let now = visit.app.clock.now();
    let found = find(conn, actor, wanted, now)?;
    if !may(actor.capacity, Verb::Escalate, found.case.relation(actor)) {
        return Err(Failure::NotFound);
    }
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    let row = &found.row;
    let today = london_date(now);
    let mut bodies = Vec::new();
    for id in [row.trust_id, row.icb_id].into_iter().flatten() {
        bodies.push(directory::body(conn, id)?);
    }
    if let Some(code) = row.region.as_deref() {
        bodies.extend(directory::body_by_code(conn, code)?);
    }
    bodies.extend(directory::of_kind(conn, BodyKind::National, today)?);
    bodies.retain(|body| actor.body != Some(body.id));
    let mut rungs: Vec<_> = bodies.into_iter().map(|body| (Rung::of(body.kind), Some(body))).collect();
    rungs.push((Rung::Beyond, None));
    let before = escalations::of_case(conn, row.id)?;
    Ok(Ground { found, before, rungs, today })
}

fn key(rung: Rung, body: Option<&BodyRow>) -> String {
    body.map_or_else(|| rung.code().to_owned(), |body| body.code.clone())
}

fn build(visit: &Visit, ground: &Ground, fields: Fields, problems: Problems) -> CasePage {
    let reference = ground.found.row.reference.clone();
    let step = |row: &EscalationRow| {
        let (state, tone) = stands(row, ground.today);
        Step {
            href: format!("/escalations/{}", row.id),
            rung: format!("{}: {}", row.rung.code(), row.rung.words()),
            raised: short_date(london_date(row.raised_at.utc())),
            state,
            tone,
        }
    };
    let rung = |(rung, body): &(Rung, Option<BodyRow>)| {
        let value = key(*rung, body.as_ref());
        let words = body.as_ref().map_or_else(|| rung.words().to_owned(), |body| body.name.clone());
        let days = rung.working_days();
        let checked = fields.get("to") == value;
        Choice::new(value, format!("{}: {words}", rung.code()))
            .hint(format!("Answers within {days} working days"))
            .checked_if(checked)
    };
    CasePage {
        shell: visit.shell("Take it to a higher level").back_to(format!("/cases/{reference}")).with(&problems),
        steps: ground.before.iter().map(step).collect(),
        rungs: ground.rungs.iter().map(rung).collect(),
        reference,
        problems,
        fields,
    }
}

fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

pub async fn page(visit: Visit, path: web::Path<String>) -> Answer {
    let wanted = reference(&path)?;
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, &wanted)?;
            Ok(page::ok(&build(visit, &ground, Fields::default(), Problems::default())))
        })
        .await
}

pub async fn send(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    let (Sent(fields), own, of) = (sent, visit.clone(), wanted.clone());
    let ground = web::block(move || load(&mut *own.app.store.reader()?, &own, &of));
    let ground = ground.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    let to = ground.rungs.iter().find(|(rung, body)| key(*rung, body.as_ref()) == fields.get("to"));
    if to.is_none() {
        problems.add("to", "Choose a level");
    }
    let summary = fields.prose("summary", 2_000, "Say what must change, and what you have tried", &mut problems);
    if let Some(((rung, body), summary)) = to.cloned().zip(summary).filter(|_| problems.is_empty()) {
        let said = Said { rung, to: body, summary, cause: "a person".to_owned() };
        match visit.write(move |conn, cx| escalate::case(conn, cx, &wanted, &said)).await {
            Ok(id) => return Ok(see_other(&format!("/escalations/{id}?done=escalation"))),
            Err(Failure::Refused(why)) => problems.add("to", refusal(why)),
            Err(other) => return Err(other),
        }
    }
    Ok(visit.answer(page::unprocessable(&build(&visit, &ground, fields, problems))))
}
