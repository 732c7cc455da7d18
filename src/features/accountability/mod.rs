//! The accountability map: who answers for what, from the minister's department down to each company, vacancies as vacancies
//! (HL Paper 269 para 104: "confusion over accountability"). The same for everybody, so that caches may keep it.

use std::collections::HashMap;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::domain::access::named_in_public;
use crate::domain::calendar::{date_words, london_date};
use crate::domain::ids::BodyId;
use crate::domain::ownership::role_at;
use crate::domain::people::BodyKind;
use crate::entries;
use crate::store::posts::{self, Seat};
use crate::store::vault::digest;
use crate::store::{Conn, contracts, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::gate::{Entry, Gate};
use crate::web::page::Shell;
use crate::web::visit::Visit;
use crate::web::words::capital;

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/accountability" => page, Gate::Public;
    }
}

/// A body with who answers for it.
struct Post {
    body: String,
    role: String,
    /// The name, where policy makes it public.
    name: Option<String>,
    vacant: bool,
    contact: String,
    closed: Option<String>,
    /// Its depth below the national level.
    below: Vec<Post>,
}

#[derive(Template)]
#[template(path = "accountability/map.html")]
struct MapPage {
    shell: Shell,
    on: String,
    national: Vec<Post>,
    companies: Vec<Post>,
    regulators: Vec<(String, String)>,
    vacancies: usize,
}

type Closed = HashMap<BodyId, String>;

fn post(seat: &Seat, closed: &Closed, below: Vec<Post>) -> Post {
    let role = role_at(seat.body.kind);
    Post {
        body: seat.body.name.clone(),
        role: role.map(|role| capital(role.words())).unwrap_or_default(),
        name: seat.lead.as_ref().filter(|_| role.is_some_and(named_in_public)).map(|(_, name)| name.clone()),
        vacant: seat.lead.is_none(),
        contact: seat.contact.clone().unwrap_or_default(),
        closed: closed.get(&seat.body.id).cloned(),
        below,
    }
}

fn build(conn: &mut Conn, visit: &Visit) -> Result<MapPage, Failure> {
    let today = london_date(visit.app.clock.now());
    let seats = posts::seats(conn, today)?;
    let closed: Closed = contracts::closed_on(conn, today)?
        .into_iter()
        .map(|row| (row.body_id, format!("{}, to {}", row.reason, date_words(row.to_on))))
        .collect();
    let of = |kind: BodyKind| seats.iter().filter(move |seat| seat.body.kind == kind);
    let trusts = |icb: &str| -> Vec<Post> {
        of(BodyKind::Trust)
            .filter(|s| s.body.icb.as_deref() == Some(icb))
            .map(|s| post(s, &closed, Vec::new()))
            .collect()
    };
    let boards = |region: &str| -> Vec<Post> {
        let boards = of(BodyKind::Icb).filter(|s| s.body.region.as_deref() == Some(region));
        let mut below: Vec<Post> = boards.map(|s| post(s, &closed, trusts(&s.body.code))).collect();
        // A trust whose board is not known stands under its region all the same.
        let loose = of(BodyKind::Trust).filter(|s| s.body.icb.is_none() && s.body.region.as_deref() == Some(region));
        below.extend(loose.map(|s| post(s, &closed, Vec::new())));
        below
    };
    let mut regions: Vec<Post> = of(BodyKind::Region).map(|s| post(s, &closed, boards(&s.body.code))).collect();
    let nowhere = of(BodyKind::Trust).filter(|s| s.body.icb.is_none() && s.body.region.is_none());
    regions.extend(nowhere.map(|s| post(s, &closed, Vec::new())));
    let mut national: Vec<Post> = of(BodyKind::National).map(|s| post(s, &closed, Vec::new())).collect();
    if let Some(first) = national.first_mut() {
        first.below = regions;
    }
    let regulators = directory::of_kind(conn, BodyKind::Regulator, today)?;
    Ok(MapPage {
        // The same shell for everybody: no name, no form token.
        shell: Shell { demo: visit.app.demo, ..Shell::new("Who answers for homecare medicines") },
        on: date_words(today),
        national,
        companies: of(BodyKind::Provider).map(|s| post(s, &closed, Vec::new())).collect(),
        regulators: regulators.into_iter().map(|b| (b.name, b.contact.unwrap_or_default())).collect(),
        vacancies: seats.iter().filter(|s| s.lead.is_none()).count(),
    })
}

/// Kept by caches for five minutes, and confirmed by its validator after that (RFC 9110, 8.8.3 and 13.1.2).
async fn page(visit: Visit, request: HttpRequest) -> Answer {
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let body = actix_web::web::block(move || -> Result<String, Failure> {
        let page = build(&mut *visit.app.store.reader()?, &visit)?;
        page.render().map_err(|error| Failure::Broken(error.to_string()))
    });
    let body = body.await.map_err(|_| Failure::Busy)??;
    let seal = digest(&[body.as_bytes()]);
    let tag = format!("\"{}\"", crate::app::hex(seal.get(..16).unwrap_or_default()));
    let same = known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut answer = if same { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "public, max-age=300"));
    Ok(if same { answer.finish() } else { answer.content_type("text/html; charset=utf-8").body(body) })
}
