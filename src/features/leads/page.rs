//! A body's posts and what its leads answer for; for administrators, every body with its lead or its vacancy.

use actix_web::web;
use askama::Template;
use chrono::NaiveDate;

use super::acts::Deed;
use crate::domain::access::{Relation, Verb, may};
use crate::domain::calendar::{date_words, london_date};
use crate::domain::ids::AccountId;
use crate::domain::people::{Actor, Capacity};
use crate::store::directory::{self, BodyRow};
use crate::store::people::AccountRow;
use crate::store::posts::{self, Held, Load, Seat};
use crate::store::{Conn, conflicts, handovers};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields};
use crate::web::visit::Visit;
use crate::web::words::capital;

/// Everything about a body's posts that a page or an act needs.
pub struct Ground {
    pub body: BodyRow,
    pub posts: Vec<Held>,
    /// Its people who can lead.
    pub able: Vec<AccountRow>,
    pub loads: Vec<Load>,
    pub today: NaiveDate,
}

impl Ground {
    /// The body with this code, for those who look after its posts.
    pub fn of(conn: &mut Conn, actor: &Actor, code: &str, today: NaiveDate) -> Result<Self, Failure> {
        let body = posts::body(conn, code)?;
        let tie = if actor.body == Some(body.id) { Relation::Responsible } else { Relation::None };
        if !may(actor.capacity, Verb::Appoint, tie) {
            return Err(Failure::NotFound);
        }
        let posts = posts::of_body(conn, body.id, today)?;
        let hidden = conflicts::hidden_from(conn, actor)?;
        let (able, loads) = (posts::able(conn, body.id)?, posts::workload(conn, body.id, &hidden)?);
        Ok(Self { body, posts, able, loads, today })
    }
}

/// The pages above those of a body's posts.
pub fn trail(actor: &Actor, body: Option<&BodyRow>) -> Vec<Link> {
    let mut trail = Vec::new();
    if actor.capacity == Capacity::Administrator {
        trail = vec![Link::new("/admin", "Administration"), Link::new("/leads", "Leads")];
    }
    trail.extend(body.map(|body| Link::new(format!("/leads/{}", body.code), format!("Leads of {}", body.name))));
    trail
}

struct PostLine {
    name: String,
    role: String,
    since: String,
    ends: Option<String>,
    cover: Option<String>,
    contact: String,
}

/// What somebody answers for.
struct LoadLine {
    name: String,
    open: i64,
    overdue: i64,
    /// No longer in post: the duties must go to somebody else.
    left: bool,
}

#[derive(Template)]
#[template(path = "leads/body.html")]
struct BodyPage {
    shell: Shell,
    code: String,
    vacant: bool,
    posts: Vec<PostLine>,
    loads: Vec<LoadLine>,
    deeds: Vec<(Deed, String)>,
}

fn body_page(visit: &Visit, ground: &Ground) -> Result<BodyPage, Failure> {
    let actor = visit.actor()?;
    let holds = |account: AccountId| ground.posts.iter().any(|held| held.row.account_id == account);
    let load = |load: &Load| LoadLine {
        name: load.name.clone(),
        open: load.open,
        overdue: load.overdue,
        left: !load.active || !holds(load.account),
    };
    let trail = trail(actor, None);
    let deeds = Deed::ALL.iter().filter(|deed| deed.fits(ground, actor));
    Ok(BodyPage {
        shell: visit.shell(&format!("Leads of {}", ground.body.name)).under(trail),
        code: ground.body.code.clone(),
        vacant: !ground.posts.iter().any(|held| held.row.from_on <= ground.today),
        posts: ground.posts.iter().map(post_line).collect(),
        loads: ground.loads.iter().map(load).collect(),
        deeds: deeds.map(|deed| (*deed, format!("/leads/{}/{deed}", ground.body.code))).collect(),
    })
}

fn post_line(held: &Held) -> PostLine {
    let row = &held.row;
    let last = |on: NaiveDate| date_words(on.pred_opt().unwrap_or(on));
    let until = |to: Option<NaiveDate>| match to {
        Some(to) => format!("to {}", date_words(to)),
        None => "until further notice".to_owned(),
    };
    let cover = held.cover.as_ref().zip(row.cover_from);
    PostLine {
        name: held.name.clone(),
        role: capital(row.role.words()),
        since: date_words(row.from_on),
        ends: row.to_on.map(last),
        cover: cover.map(|(name, from)| format!("{name}, from {} {}", date_words(from), until(row.cover_to))),
        contact: row.contact.clone().unwrap_or_default(),
    }
}

struct Empty {
    body: String,
    code: String,
    kind: &'static str,
    since: String,
}

/// Every body, for administrators.
#[derive(Template)]
#[template(path = "leads/all.html")]
struct AllPage {
    shell: Shell,
    vacant: Vec<Empty>,
    seats: Vec<Seat>,
}

pub async fn own(visit: Visit, asked: Asked) -> Answer {
    let Asked(asked) = asked;
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            if actor.capacity == Capacity::Administrator {
                return all(conn, visit);
            }
            let body = directory::body(conn, actor.body.ok_or(Failure::NotFound)?)?;
            show(conn, visit, &body.code, &asked)
        })
        .await
}

fn all(conn: &mut Conn, visit: &Visit) -> Answer {
    let seats = posts::seats(conn, london_date(visit.app.clock.now()))?;
    let vacant = posts::vacant(conn)?;
    let empty =
        |v: posts::Vacancy| Empty { body: v.body, code: v.code, kind: v.kind.words(), since: date_words(v.since) };
    let shell = visit.shell("Leads").under([Link::new("/admin", "Administration")]);
    Ok(page::ok(&AllPage { shell, vacant: vacant.into_iter().map(empty).collect(), seats }))
}

pub async fn of_body(visit: Visit, code: web::Path<String>, asked: Asked) -> Answer {
    let Asked(asked) = asked;
    visit.read(move |conn, visit| show(conn, visit, &code, &asked)).await
}

fn show(conn: &mut Conn, visit: &Visit, code: &str, asked: &Fields) -> Answer {
    let actor = visit.actor()?;
    let ground = Ground::of(conn, actor, code, london_date(visit.app.clock.now()))?;
    let waiting = match actor.account() {
        Some(account) => handovers::offered_to(conn, account, 200)?.len(),
        None => 0,
    };
    let mut page = body_page(visit, &ground)?;
    page.shell.banner = match asked.code::<Deed>("done") {
        Some(deed) => Some(Banner::Done(deed.is_done().to_owned())),
        None if waiting > 0 => Some(Banner::Know(format!("Duties offered to you: {waiting}. See Handovers."))),
        None => None,
    };
    Ok(page::ok(&page))
}
