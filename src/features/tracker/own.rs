//! The recommendations that the reader's own body owes, or made and checks.

use askama::Template;

use super::open::{Line, line};
use crate::domain::calendar::london_date;
use crate::store::tracking;
use crate::web::failure::{Answer, Failure};
use crate::web::listing::Tone;
use crate::web::page::{self, Link, Shell};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "tracker/own.html")]
struct OwnPage {
    shell: Shell,
    owed: Vec<Line>,
    made: Vec<Line>,
}

pub async fn page(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let body = visit.actor()?.body.ok_or(Failure::NotFound)?;
            let today = london_date(visit.app.clock.now());
            let all = tracking::of_body(conn, body)?;
            let lines = |owed: bool| {
                let own = all.iter().filter(|issued| (issued.row.to_body_id == body) == owed);
                own.map(|issued| line(issued, today)).collect()
            };
            let shell = visit.shell("Our recommendations");
            Ok(page::ok(&OwnPage {
                owed: lines(true),
                made: lines(false),
                shell: shell.under([Link::new("/recommendations", "What became of recommendations")]),
            }))
        })
        .await
}
