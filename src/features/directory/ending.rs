//! The end of a body: merged into another, or closed. Its open cases have a lead before the answer comes back.

use actix_web::web;
use askama::Template;

use super::body::kept;
use crate::act::own;
use crate::domain::calendar::london_date;
use crate::domain::ownership::Act;
use crate::store::directory::{self, BodyRow};
use crate::store::{Conn, posts};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

#[derive(Template)]
#[template(path = "directory/ending.html")]
struct EndingPage {
    shell: Shell,
    problems: Problems,
    code: String,
    others: Vec<Choice>,
    /// Open duties there now.
    open: i64,
}

struct Ground {
    body: BodyRow,
    others: Vec<BodyRow>,
    open: i64,
}

fn load(conn: &mut Conn, visit: &Visit, code: &str) -> Result<Ground, Failure> {
    let body = kept(conn, visit.actor()?, code)?;
    let today = london_date(visit.app.clock.now());
    if !body.is_open(today) {
        return Err(Failure::NotFound);
    }
    let others = directory::of_kind(conn, body.kind, today)?;
    let open = posts::workload(conn, body.id, &[])?.iter().map(|load| load.open).sum();
    Ok(Ground { others: others.into_iter().filter(|other| other.id != body.id).collect(), body, open })
}

fn build(visit: &Visit, ground: &Ground, fields: &Fields, problems: Problems) -> EndingPage {
    let above = Link::new(format!("/directory/{}", ground.body.code), ground.body.name.clone());
    let others = ground.others.iter().map(|body| (body.code.clone(), body.name.clone()));
    EndingPage {
        shell: visit.shell("The organisation ends").under([above]).with(&problems),
        code: ground.body.code.clone(),
        others: choices(others, &[fields.get("into")]),
        open: ground.open,
        problems,
    }
}

pub async fn page(visit: Visit, code: web::Path<String>) -> Answer {
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, &code)?;
            Ok(page::ok(&build(visit, &ground, &Fields::default(), Problems::default())))
        })
        .await
}

pub async fn send(visit: Visit, code: web::Path<String>, sent: Sent) -> Answer {
    let (Sent(fields), own_visit, of) = (sent, visit.clone(), code.into_inner());
    let ground = web::block(move || load(&mut *own_visit.app.store.reader()?, &own_visit, &of));
    let ground = ground.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    if fields.get("sure") != "yes" {
        problems.add("sure", "Tick to say that it is so. It cannot be undone");
    }
    let into = ground.others.iter().find(|body| body.code == fields.get("into")).map(|body| body.id);
    if problems.is_empty() {
        let body = ground.body.id;
        let act = into.map_or(Act::Close { body }, |into| Act::Merge { body, into });
        match visit.write(move |conn, cx| own(conn, cx, &act, "the organisation has ended")).await? {
            Ok(_) => return Ok(see_other("/directory?done=ending")),
            Err(refusal) => problems.add("into", refusal.words()),
        }
    }
    Ok(visit.answer(page::unprocessable(&build(&visit, &ground, &fields, problems))))
}
