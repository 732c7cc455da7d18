//! Handing over the reader's duties of one case: to a colleague, or to the named lead of another body concerned.

use actix_web::web;
use askama::Template;

use crate::act::own;
use crate::domain::access::{Verb, may};
use crate::domain::calendar::london_date;
use crate::domain::case::Case;
use crate::domain::ids::{AccountId, BodyId, StrandId};
use crate::domain::ownership::Act;
use crate::domain::people::BodyKind;
use crate::domain::reference::CaseRef;
use crate::store::cases::{Found, find};
use crate::store::{Conn, directory, handovers, posts};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

/// A duty of the reader's body, and to whom it is offered now.
struct Duty {
    words: String,
    offered: Option<String>,
}

#[derive(Template)]
#[template(path = "leads/case.html")]
struct HandoverPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    duties: Vec<Duty>,
    strands: Vec<Choice>,
    people: Vec<Choice>,
    fields: Fields,
}

impl HandoverPage {
    fn any_offered(&self) -> bool {
        self.duties.iter().any(|duty| duty.offered.is_some())
    }
}

struct Ground {
    found: Found,
    strands: Vec<(StrandId, String)>,
    people: Vec<(AccountId, String)>,
    offered: Vec<(StrandId, AccountId, String)>,
}

fn load(conn: &mut Conn, visit: &Visit, wanted: &CaseRef) -> Result<Ground, Failure> {
    let actor = visit.actor()?;
    let now = visit.app.clock.now();
    let found = find(conn, actor, wanted, now)?;
    if !may(actor.capacity, Verb::HandOver, found.case.relation(actor)) {
        return Err(Failure::NotFound);
    }
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    let open = found.strands.iter().filter(|s| s.open && actor.body == Some(s.body_id));
    let strands: Vec<_> = open.map(|s| (s.id, capital(s.kind.words()))).collect();
    let own = actor.body.ok_or(Failure::NotFound)?;
    let mut people: Vec<_> =
        posts::able(conn, own)?.into_iter().map(|row| (row.id, format!("{}, {}", row.name, row.role_words))).collect();
    for body in around(conn, &found, own, london_date(now))? {
        if let Some(named) = directory::lead_of(conn, body.0, london_date(now))? {
            people.push((named.account, format!("{}, {}, {}", named.name, named.role.words(), body.1)));
        }
    }
    people.retain(|(id, _)| actor.account() != Some(*id) || !found.case.strands.iter().all(|s| s.lead == *id));
    let offered = handovers::of_case(conn, found.row.id)?;
    Ok(Ground { found, strands, people, offered })
}

/// The other bodies concerned whose lead could take a duty on. The company only if everybody agreed that it may know.
fn around(
    conn: &mut Conn,
    found: &Found,
    own: BodyId,
    today: chrono::NaiveDate,
) -> Result<Vec<(BodyId, String)>, Failure> {
    let row = &found.row;
    let company = row.provider_id.filter(|_| found.case.consent().provider);
    let mut bodies = Vec::new();
    for id in [row.trust_id, company, row.icb_id].into_iter().flatten() {
        let body = directory::body(conn, id)?;
        bodies.push((body.id, body.name));
    }
    if let Some(region) = row.region.as_deref().map(|code| directory::body_by_code(conn, code)).transpose()?.flatten() {
        bodies.push((region.id, region.name));
    }
    bodies.extend(directory::of_kind(conn, BodyKind::National, today)?.into_iter().map(|body| (body.id, body.name)));
    bodies.retain(|(id, _)| *id != own);
    Ok(bodies)
}

fn build(visit: &Visit, ground: &Ground, fields: Fields, problems: Problems) -> HandoverPage {
    let reference = ground.found.row.reference.clone();
    let ticked = fields.all("strand");
    let first = ticked.is_empty();
    let strand = |(id, words): &(StrandId, String)| {
        let id = id.to_string();
        let checked = first || ticked.contains(&id.as_str());
        Choice::new(id, words.clone()).checked_if(checked)
    };
    let person = |(id, words): &(AccountId, String)| {
        let id = id.to_string();
        let checked = fields.get("person") == id;
        Choice::new(id, words.clone()).checked_if(checked)
    };
    let duty = |(id, words): &(StrandId, String)| Duty {
        words: words.clone(),
        offered: ground.offered.iter().find(|(of, ..)| of == id).map(|(.., name)| name.clone()),
    };
    HandoverPage {
        shell: visit.shell("Hand over").back_to(format!("/cases/{reference}")).with(&problems),
        duties: ground.strands.iter().map(duty).collect(),
        strands: ground.strands.iter().map(strand).collect(),
        people: ground.people.iter().map(person).collect(),
        reference,
        problems,
        fields,
    }
}

fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

pub async fn page(visit: Visit, path: web::Path<String>, asked: Asked) -> Answer {
    let wanted = reference(&path)?;
    let done = match asked.0.get("done") {
        "offer" => Some("Offered. You answer for it until it is accepted"),
        "withdrawal" => Some("The offer is withdrawn"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, &wanted)?;
            let mut page = build(visit, &ground, Fields::default(), Problems::default());
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

pub async fn send(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    let (Sent(fields), own_visit, of) = (sent, visit.clone(), wanted.clone());
    let ground = web::block(move || load(&mut *own_visit.app.store.reader()?, &own_visit, &of));
    let ground = ground.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    let ids = ground.strands.iter().map(|(id, _)| *id);
    let withdraws = fields.get("answer") == "withdrawal";
    let act = if withdraws {
        let strands = ids.filter(|id| ground.offered.iter().any(|(of, ..)| of == id)).collect();
        Some((Act::Withdraw { strands }, String::new()))
    } else {
        let ticked = fields.all("strand");
        let strands: Vec<StrandId> = ids.filter(|id| ticked.contains(&id.to_string().as_str())).collect();
        if strands.is_empty() {
            problems.add("strand", "Pick at least one duty");
        }
        let to = ground.people.iter().map(|(id, _)| *id).find(|id| id.to_string() == fields.get("person"));
        if to.is_none() {
            problems.add("person", "Choose who should take it on");
        }
        let reason = fields.prose("reason", 500, "Say why, without health details", &mut problems);
        to.zip(reason).map(|(to, reason)| (Act::Offer { strands, to }, reason))
    };
    if let Some((act, reason)) = act.filter(|_| problems.is_empty()) {
        // Found again inside the transaction: what is not the actor's is not handed on.
        let case = wanted.clone();
        let done = visit.write(move |conn, cx| {
            let found = find(conn, &cx.actor, &case, cx.now)?;
            if !may(cx.actor.capacity, Verb::HandOver, found.case.relation(&cx.actor))
                || !own_all(&found.case, &act, cx)
            {
                return Err(crate::store::StoreError::NotFound.into());
            }
            own(conn, cx, &act, &reason)
        });
        match done.await? {
            Ok(_) => {
                let done = if withdraws { "withdrawal" } else { "offer" };
                return Ok(see_other(&format!("/cases/{wanted}/handover?done={done}")));
            }
            Err(refusal) => problems.add("person", refusal.words()),
        }
    }
    Ok(visit.answer(page::unprocessable(&build(&visit, &ground, fields, problems))))
}

/// Whether every strand of the act is still the actor's body's.
fn own_all(case: &Case, act: &Act, cx: &crate::act::Context) -> bool {
    match act {
        Act::Offer { strands, .. } | Act::Withdraw { strands } => {
            strands.iter().all(|id| case.strands.iter().any(|s| s.id == *id && Case::is_theirs(s, &cx.actor)))
        }
        _ => false,
    }
}
