//! Taking a company to a higher level, for every trust that it serves.

use actix_web::web;
use askama::Template;

use crate::act::escalate::{self, Said};
use crate::domain::access::{Relation, Verb, may};
use crate::domain::calendar::london_date;
use crate::domain::escalation::Rung;
use crate::domain::people::{BodyKind, Capacity};
use crate::store::directory::{self, BodyRow};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

#[derive(Template)]
#[template(path = "escalation/company.html")]
struct CompanyPage {
    shell: Shell,
    problems: Problems,
    companies: Vec<Choice>,
    fields: Fields,
    to: String,
}

struct Ground {
    companies: Vec<BodyRow>,
    /// Who is asked: the national lead; the company itself, where the national lead raises it.
    national: Option<BodyRow>,
}

fn load(conn: &mut crate::store::Conn, visit: &Visit) -> Result<Ground, Failure> {
    let actor = visit.actor()?;
    if !may(actor.capacity, Verb::EscalateProvider, Relation::None) {
        return Err(Failure::NotFound);
    }
    let today = london_date(visit.app.clock.now());
    let national = directory::of_kind(conn, BodyKind::National, today)?.into_iter().next();
    let own = actor.capacity == Capacity::NationalLead;
    Ok(Ground { companies: directory::of_kind(conn, BodyKind::Provider, today)?, national: national.filter(|_| !own) })
}

fn build(visit: &Visit, ground: &Ground, fields: Fields, problems: Problems) -> CompanyPage {
    let company = |body: &BodyRow| {
        Choice::new(body.code.clone(), body.name.clone()).checked_if(fields.get("company") == body.code)
    };
    CompanyPage {
        shell: visit.shell("Escalate a company").under([Link::new("/escalations", "Escalations")]).with(&problems),
        companies: ground.companies.iter().map(company).collect(),
        to: ground.national.as_ref().map_or_else(|| "the company itself".to_owned(), |body| body.name.clone()),
        problems,
        fields,
    }
}

pub async fn page(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let ground = load(conn, visit)?;
            Ok(page::ok(&build(visit, &ground, Fields::default(), Problems::default())))
        })
        .await
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let (Sent(fields), own) = (sent, visit.clone());
    let ground = web::block(move || load(&mut *own.app.store.reader()?, &own));
    let ground = ground.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    let company = ground.companies.iter().find(|body| body.code == fields.get("company")).cloned();
    if company.is_none() {
        problems.add("company", "Choose a company");
    }
    let summary = fields.prose("summary", 2_000, "Say what goes wrong, for whom, and since when", &mut problems);
    let Some((company, summary)) = company.zip(summary).filter(|_| problems.is_empty()) else {
        return Ok(visit.answer(page::unprocessable(&build(&visit, &ground, fields, problems))));
    };
    let to = ground.national.clone().or_else(|| Some(company.clone()));
    let said = Said { rung: Rung::National, to, summary, cause: "a person".to_owned() };
    let (_, told) = visit.write(move |conn, cx| escalate::company(conn, cx, company.id, &said)).await?;
    Ok(see_other(&format!("/escalations?told={told}")))
}
