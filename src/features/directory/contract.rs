//! A contract: its parties, who pays, what it covers, what it promises, whom to turn to, and when it ends.

use actix_web::web;
use askama::Template;
use chrono::NaiveDate;

use super::body::kept;
use crate::domain::calendar::london_date;
use crate::domain::case::Funding;
use crate::domain::ids::ContractId;
use crate::domain::people::BodyKind;
use crate::store::directory::{self, BodyRow, ContractRow};
use crate::store::{Conn, contracts};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems, choices};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

#[derive(Template)]
#[template(path = "directory/contract.html")]
struct ContractPage {
    shell: Shell,
    problems: Problems,
    code: String,
    others: Vec<Choice>,
    fundings: Vec<Choice>,
    from: DateBoxes,
    to: DateBoxes,
    fields: Fields,
}

struct Ground {
    body: BodyRow,
    /// The other party: companies for a trust, trusts for a company.
    others: Vec<BodyRow>,
    today: NaiveDate,
}

fn load(conn: &mut Conn, visit: &Visit, code: &str) -> Result<Ground, Failure> {
    let body = kept(conn, visit.actor()?, code)?;
    let today = london_date(visit.app.clock.now());
    let other = match body.kind {
        BodyKind::Trust => BodyKind::Provider,
        BodyKind::Provider => BodyKind::Trust,
        _ => return Err(Failure::NotFound),
    };
    Ok(Ground { others: directory::of_kind(conn, other, today)?, body, today })
}

fn build(visit: &Visit, ground: &Ground, fields: Fields, problems: Problems) -> ContractPage {
    let above = Link::new(format!("/directory/{}", ground.body.code), ground.body.name.clone());
    let others = ground.others.iter().map(|body| (body.code.clone(), body.name.clone()));
    ContractPage {
        shell: visit.shell("Enter a contract").under([above]).with(&problems),
        code: ground.body.code.clone(),
        others: choices(others, &[fields.get("other")]),
        fundings: choices(Funding::ALL.iter().map(|f| (f.code(), capital(f.words()))), &[fields.get("funding")]),
        from: fields.boxes("from"),
        to: fields.boxes("to"),
        problems,
        fields,
    }
}

pub async fn page(visit: Visit, code: web::Path<String>) -> Answer {
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, &code)?;
            Ok(page::ok(&build(visit, &ground, Fields::default(), Problems::default())))
        })
        .await
}

fn parse(ground: &Ground, fields: &Fields, problems: &mut Problems) -> Option<ContractRow> {
    let other = ground.others.iter().find(|body| body.code == fields.get("other"));
    if other.is_none() {
        problems.add("other", "Choose the other party");
    }
    let therapy = fields.prose("therapy", 120, "Say which therapy it is for", problems);
    let funding = fields.code::<Funding>("funding");
    if funding.is_none() {
        problems.add("funding", "Choose who pays");
    }
    let from = fields.day("from", "The first day", problems);
    let last = fields.day("to", "The last day", problems);
    let from_on = from.unwrap_or(ground.today);
    if last.is_some_and(|last| last < from_on) {
        problems.add("to", "The last day must not be before the first");
    }
    problems.is_empty().then_some(())?;
    let line = |name: &str| fields.get(name).trim().chars().take(500).collect::<String>();
    let other = other?.id;
    let trust = ground.body.kind == BodyKind::Trust;
    let (trust_id, provider_id) = if trust { (ground.body.id, other) } else { (other, ground.body.id) };
    Some(ContractRow {
        id: ContractId(crate::doors::new_id()),
        provider_id,
        trust_id,
        therapy: therapy?,
        funding: funding?,
        from_on,
        to_on: last.and_then(|last| last.succ_opt()),
        reference: line("reference"),
        sites: line("sites"),
        kpi_schedule: line("kpi"),
        escalation_contacts: line("contacts"),
    })
}

pub async fn send(visit: Visit, code: web::Path<String>, sent: Sent) -> Answer {
    let (Sent(fields), own, of) = (sent, visit.clone(), code.clone());
    let ground = web::block(move || load(&mut *own.app.store.reader()?, &own, &of));
    let ground = ground.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    let Some(row) = parse(&ground, &fields, &mut problems) else {
        return Ok(visit.answer(page::unprocessable(&build(&visit, &ground, fields, problems))));
    };
    visit.write(move |conn, _| Ok(contracts::enter(conn, &row)?)).await?;
    Ok(see_other(&format!("/directory/{code}?done=contract")))
}

/// Ends a contract today.
pub async fn end(visit: Visit, path: web::Path<(String, String)>, _: Sent) -> Answer {
    let id: ContractId = path.1.parse().map_err(|_| Failure::NotFound)?;
    let (own, of) = (visit.clone(), path.0.clone());
    let ground = web::block(move || -> Result<Ground, Failure> {
        let mut conn = own.app.store.reader()?;
        let ground = load(&mut conn, &own, &of)?;
        let row = contracts::find(&mut conn, id)?;
        let party = row.trust_id == ground.body.id || row.provider_id == ground.body.id;
        if party { Ok(ground) } else { Err(Failure::NotFound) }
    });
    let ground = ground.await.map_err(|_| Failure::Busy)??;
    let today = ground.today;
    visit.write(move |conn, _| Ok(contracts::end(conn, id, today)?)).await?;
    Ok(see_other(&format!("/directory/{}?done=contract-end", ground.body.code)))
}
