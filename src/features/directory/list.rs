//! Every body by kind.

use askama::Template;

use crate::domain::calendar::{date_words, london_date};
use crate::domain::people::BodyKind;
use crate::store::directory::BodyRow;
use crate::store::register;
use crate::web::failure::Answer;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words::capital;

struct Line {
    code: String,
    name: String,
    state: String,
}

#[derive(Template)]
#[template(path = "directory/list.html")]
struct ListPage {
    shell: Shell,
    kinds: Vec<(String, Vec<Line>)>,
}

/// Where a body stands today, in words.
pub fn state(row: &BodyRow, today: chrono::NaiveDate) -> String {
    match (row.closed_on, &row.successor) {
        (Some(on), Some(into)) if on <= today => format!("Part of {into} since {}", date_words(on)),
        (Some(on), None) if on <= today => format!("Closed since {}", date_words(on)),
        (Some(on), _) => format!("Open until {}", date_words(on)),
        (None, _) => "Open".to_owned(),
    }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = asked.0.get("done") == "ending";
    visit
        .read(move |conn, visit| {
            let today = london_date(visit.app.clock.now());
            let mut all: Vec<BodyRow> = register::bodies_by_code(conn)?.into_values().collect();
            all.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
            let line =
                |row: &BodyRow| Line { code: row.code.clone(), name: row.name.clone(), state: state(row, today) };
            let of = |kind: BodyKind| all.iter().filter(|row| row.kind == kind).map(line).collect::<Vec<_>>();
            let kinds = BodyKind::ALL.iter().map(|kind| (capital(kind.words()), of(*kind)));
            let mut shell = visit.shell("Directory").under([Link::new("/admin", "Administration")]);
            shell.banner =
                done.then(|| Banner::Done("The organisation has ended. Its open cases have a lead".to_owned()));
            Ok(page::ok(&ListPage { shell, kinds: kinds.filter(|(_, lines)| !lines.is_empty()).collect() }))
        })
        .await
}
