//! One body: what it is registered for, its contracts, the days its team is closed.

use actix_web::web;
use askama::Template;
use chrono::NaiveDate;

use super::list::state;
use crate::domain::access::{Relation, Verb, may};
use crate::domain::calendar::{date_words, london_date};
use crate::domain::ids::{ClosureId, ContractId};
use crate::domain::people::{Actor, BodyKind, Capacity};
use crate::store::contracts::{self, ClosureRow, Listed};
use crate::store::directory::BodyRow;
use crate::store::{Conn, posts};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{DateBoxes, Problems};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

struct Contract {
    id: ContractId,
    other: String,
    therapy: String,
    funding: String,
    from: String,
    to: Option<String>,
    reference: String,
    sites: String,
    kpi: String,
    contacts: String,
    in_force: bool,
}

struct Closed {
    id: ClosureId,
    from: String,
    to: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "directory/body.html")]
struct BodyPage {
    shell: Shell,
    problems: Problems,
    code: String,
    facts: Vec<(&'static str, String)>,
    contracts: Vec<Contract>,
    closures: Vec<Closed>,
    keeps: bool,
    administrator: bool,
    open: bool,
    with_contracts: bool,
    from: DateBoxes,
    to: DateBoxes,
    fields: Fields,
}

/// A body, and whether the actor keeps its contracts and closures.
pub fn find(conn: &mut Conn, actor: &Actor, code: &str) -> Result<(BodyRow, bool), Failure> {
    let body = posts::body(conn, code)?;
    let own = actor.body == Some(body.id);
    let tie = if own { Relation::Responsible } else { Relation::None };
    let keeps = may(actor.capacity, Verb::KeepDirectory, tie);
    if keeps || may(actor.capacity, Verb::Appoint, tie) { Ok((body, keeps)) } else { Err(Failure::NotFound) }
}

/// The same, for those who keep it.
pub fn kept(conn: &mut Conn, actor: &Actor, code: &str) -> Result<BodyRow, Failure> {
    match find(conn, actor, code)? {
        (body, true) => Ok(body),
        (_, false) => Err(Failure::NotFound),
    }
}

fn facts(body: &BodyRow, today: NaiveDate) -> Vec<(&'static str, String)> {
    let yes = |flag: bool| if flag { "Yes" } else { "No" }.to_owned();
    let mut facts = vec![("Kind", capital(body.kind.words())), ("State", state(body, today))];
    if body.kind == BodyKind::Provider || body.kind == BodyKind::Trust {
        facts.push(("Registered with the CQC", yes(body.cqc_registered)));
    }
    if body.kind == BodyKind::Provider {
        facts.push(("Registered with the GPhC", yes(body.gphc_registered)));
    }
    facts.extend(body.icb.clone().map(|code| ("Integrated care board", code)));
    facts.extend(body.region.clone().map(|code| ("Region", code)));
    facts.push(("How patients reach it", body.contact.clone().unwrap_or_else(|| "Not known".to_owned())));
    facts
}

fn contract(listed: Listed, body: &BodyRow, today: NaiveDate) -> Contract {
    let row = listed.row;
    let other = if row.provider_id == body.id { listed.trust } else { listed.provider };
    Contract {
        id: row.id,
        other,
        therapy: capital(&row.therapy),
        funding: capital(row.funding.words()),
        from: date_words(row.from_on),
        to: row.to_on.map(|on| date_words(on.pred_opt().unwrap_or(on))),
        reference: row.reference,
        sites: row.sites,
        kpi: row.kpi_schedule,
        contacts: row.escalation_contacts,
        in_force: row.from_on <= today && row.to_on.is_none_or(|on| on > today),
    }
}

fn build(conn: &mut Conn, visit: &Visit, code: &str, fields: Fields, problems: Problems) -> Result<BodyPage, Failure> {
    let actor = visit.actor()?;
    let (body, keeps) = find(conn, actor, code)?;
    let today = london_date(visit.app.clock.now());
    let closed = |row: ClosureRow| Closed {
        id: row.id,
        from: date_words(row.from_on),
        to: date_words(row.to_on),
        reason: row.reason,
    };
    let administrator = actor.capacity == Capacity::Administrator;
    let trail = match administrator {
        true => vec![Link::new("/admin", "Administration"), Link::new("/directory", "Directory")],
        false => vec![Link::new("/leads", "Leads")],
    };
    Ok(BodyPage {
        shell: visit.shell(&body.name).under(trail).with(&problems),
        facts: facts(&body, today),
        contracts: contracts::of_body(conn, body.id)?.into_iter().map(|c| contract(c, &body, today)).collect(),
        closures: contracts::closures_of(conn, body.id, today)?.into_iter().map(closed).collect(),
        keeps,
        administrator,
        open: body.is_open(today),
        with_contracts: matches!(body.kind, BodyKind::Trust | BodyKind::Provider),
        from: fields.boxes("from"),
        to: fields.boxes("to"),
        code: body.code,
        problems,
        fields,
    })
}

pub async fn page(visit: Visit, code: web::Path<String>, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "contract" => Some("The contract is entered"),
        "contract-end" => Some("The end of the contract is noted"),
        "closure" => Some("The closure is noted. Patients read it on the accountability map"),
        "closure-end" => Some("The closure is taken back"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, &code, Fields::default(), Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

pub async fn close(visit: Visit, code: web::Path<String>, sent: Sent) -> Answer {
    let (Sent(fields), own, of) = (sent, visit.clone(), code.clone());
    let body = web::block(move || kept(&mut *own.app.store.reader()?, own.actor()?, &of));
    let body = body.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    let from = fields.day("from", "The first day", &mut problems);
    let to = fields.day("to", "The last day", &mut problems);
    if from.is_none() && problems.for_field("from").is_none() {
        problems.add("from", "Enter the first day");
    }
    let reason = fields.prose("reason", 200, "Say why, as patients read it", &mut problems);
    let (first, last) = (from, to.or(from));
    if first.zip(last).is_some_and(|(first, last)| last < first) {
        problems.add("to", "The last day must not be before the first");
    }
    let Some(((from_on, to_on), reason)) = first.zip(last).zip(reason).filter(|_| problems.is_empty()) else {
        let code = code.into_inner();
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &code, fields, problems)?)))
            .await;
    };
    let row = ClosureRow { id: ClosureId(crate::doors::new_id()), body_id: body.id, from_on, to_on, reason };
    visit.write(move |conn, _| Ok(contracts::close(conn, &row)?)).await?;
    Ok(see_other(&format!("/directory/{code}?done=closure")))
}

pub async fn reopen(visit: Visit, path: web::Path<(String, String)>, _: Sent) -> Answer {
    let id: ClosureId = path.1.parse().map_err(|_| Failure::NotFound)?;
    let (own, of) = (visit.clone(), path.0.clone());
    let body = web::block(move || kept(&mut *own.app.store.reader()?, own.actor()?, &of));
    let body = body.await.map_err(|_| Failure::Busy)??;
    visit.write(move |conn, _| Ok(contracts::reopen(conn, id, body.id)?)).await?;
    Ok(see_other(&format!("/directory/{}?done=closure-end", body.code)))
}
