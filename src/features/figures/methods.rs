//! How the figures are made: every definition in every version, the rules of charts, intervals and hidden numbers.

use actix_web::web;
use askama::Template;

use crate::domain::measures::month::Month;
use crate::domain::measures::published::{self, Said, own, said};
use crate::domain::measures::registry;
use crate::domain::measures::release::{COMPARED_FROM, RETURNS_ENOUGH};
use crate::domain::measures::told::VARIANT;
use crate::web::failure::{Answer, Failure};
use crate::web::open::{Body, Open, Which};
use crate::web::page::{Link, Shell};

#[derive(Template)]
#[template(path = "figures/methods.html")]
struct MethodsPage {
    shell: Shell,
    all: Vec<Said>,
    variant: &'static str,
    compared_from: u64,
    returns_enough: u32,
}

#[derive(Template)]
#[template(path = "figures/method.html")]
struct MethodPage {
    shell: Shell,
    said: Said,
    definition: String,
    from: String,
    better: &'static str,
    others: Vec<u32>,
}

pub async fn list(open: Open) -> Answer {
    open.answer(Which::Current, |_, open, _| {
        let all = registry::definitions().iter().map(published::of).chain(own()).collect();
        Body::page(&MethodsPage {
            shell: open.shell("How the figures are made").under([Link::new("/figures", "Figures")]),
            all,
            variant: VARIANT,
            compared_from: COMPARED_FROM,
            returns_enough: RETURNS_ENOUGH,
        })
    })
    .await
}

pub async fn one(open: Open, path: web::Path<(String, String)>) -> Answer {
    let (id, version) = path.into_inner();
    let version: u32 = version.parse().map_err(|_| Failure::NotFound)?;
    open.answer(Which::Current, move |_, open, _| {
        let said = said(&id, version).ok_or(Failure::NotFound)?;
        let others = registry::definitions().iter().filter(|other| other.id == id && other.version != version);
        let from = registry::version(&id, version).map(|definition| definition.from).map(Month::words);
        Body::page(&MethodPage {
            shell: open
                .shell(&format!("{}: definition", said.name))
                .under([Link::new("/figures", "Figures"), Link::new("/figures/methods", "How the figures are made")]),
            definition: published::line(&said),
            from: from.unwrap_or_else(|| "the first release".to_owned()),
            better: said.better.words(),
            others: others.map(|other| other.version).collect(),
            said,
        })
    })
    .await
}
