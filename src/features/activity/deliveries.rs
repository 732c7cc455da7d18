//! A company sends its delivery records as a file; its own system may send them without end (`/api/deliveries`).

use std::io::Cursor;

use actix_web::{HttpRequest, web};
use askama::Template;

use crate::imports::{self, Deliveries, ImportError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Link, Shell};
use crate::web::upload::{self, Brought};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "activity/deliveries.html")]
struct DeliveriesPage {
    shell: Shell,
    problems: Problems,
    done: Option<Deliveries>,
}

fn build(visit: &Visit, problems: Problems, done: Option<Deliveries>) -> DeliveriesPage {
    let shell =
        visit.shell("Send delivery records").under([Link::new("/activity", "Monthly activity")]).with(&problems);
    DeliveriesPage { shell, problems, done }
}

pub async fn page(visit: Visit) -> Answer {
    Ok(visit.answer(page::ok(&build(&visit, Problems::default(), None))))
}

pub async fn send(visit: Visit, request: HttpRequest, payload: web::Payload) -> Answer {
    let own = visit.actor()?.body.ok_or(Failure::NotFound)?;
    let Brought { file, .. } = upload::read(&request, payload).await?;
    let app = visit.app.clone();
    let done = web::block(move || imports::deliveries(&app, Cursor::new(file), Some(own)));
    let mut problems = Problems::default();
    let done = match done.await.map_err(|_| Failure::Busy)? {
        Ok(done) => Some(done),
        Err(ImportError::Store(error)) => return Err(error.into()),
        Err(error) => {
            problems.add("file", error.to_string());
            None
        }
    };
    let wrong = done.as_ref().is_none_or(|done| done.wrong > 0);
    let page = build(&visit, problems, done);
    Ok(visit.answer(if wrong { page::unprocessable(&page) } else { page::ok(&page) }))
}
