//! One company in public: its finding, its charts and figures with their intervals, its own reply.

use actix_web::web;
use askama::Template;

use super::front::{Foot, Tile, finding, foot, headlines, ids, tiles};
use super::series::{Figure, change, charted, figure, interval, months, number, period, year};
use crate::domain::calendar::date_words;
use crate::domain::calendar::london_date;
use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::published::{OVERDUE, SILENT, Said};
use crate::domain::people::BodyKind;
use crate::store::directory::body_by_code;
use crate::store::releases::{self, PublishedRow, Wanted};
use crate::web::failure::{Answer, Failure};
use crate::web::open::{Body, Open, Which};
use crate::web::page::{Link, Shell};

/// The metrics whose charts are drawn here; the others have a page each.
const DRAWN: [&str; 2] = ["U3", "U16"];

struct Row {
    said: Said,
    year: String,
    interval: String,
    change: String,
}

struct Reply {
    words: String,
    on: String,
}

#[derive(Template)]
#[template(path = "figures/company.html")]
struct CompanyPage {
    shell: Shell,
    code: String,
    finding: String,
    since: Option<String>,
    figures: Vec<(String, String, Figure)>,
    rows: Vec<Row>,
    silent: String,
    overdue: String,
    reply: Option<Reply>,
    csv: String,
    foot: Foot,
}

pub async fn page(open: Open, path: web::Path<String>) -> Answer {
    let code = path.into_inner();
    open.answer(Which::Current, move |conn, open, standing| {
        let release = standing.release()?;
        let body =
            body_by_code(conn, &code)?.filter(|body| body.kind == BodyKind::Provider).ok_or(Failure::NotFound)?;
        let main = headlines(release);
        let mut wanted = ids(&main);
        wanted.extend([SILENT, OVERDUE].map(str::to_owned));
        let rows = releases::rows(conn, release.id, Wanted::Row(Breakdown::Provider, &code, &wanted))?;
        let own = tiles(&main, &rows, Breakdown::Provider, &code);
        let replies = releases::replies(conn, release.id)?;
        let reply = replies
            .into_iter()
            .find(|(of, _)| *of == code)
            .map(|(_, row)| Reply { words: row.words, on: date_words(london_date(row.said_at.utc())) });
        let count = |metric: &str| {
            let row = months(&rows, metric, Breakdown::Provider, &code).last().map(|row| row.numerator.clone());
            row.unwrap_or_else(|| "0".to_owned())
        };
        Body::page(&CompanyPage {
            shell: open.shell(&body.name).under([Link::new("/figures", "Figures")]),
            finding: said_of(&body.name, &own, &release.month),
            since: release.about().since.get(&code).map(|month| period(month)),
            figures: drawn(&main, &rows, &code),
            rows: main.iter().filter_map(|said| row(said, &rows, &code)).collect(),
            silent: count(SILENT),
            overdue: count(OVERDUE),
            reply,
            csv: format!("/figures/releases/{}/figures.csv", release.slug),
            foot: foot(release),
            code,
        })
    })
    .await
}

fn said_of(name: &str, own: &[Tile], month: &str) -> String {
    if own.is_empty() { format!("{name}: there are no figures yet.") } else { finding(name, own, month) }
}

fn drawn(main: &[Said], rows: &[PublishedRow], code: &str) -> Vec<(String, String, Figure)> {
    let one = |id: &&str| {
        let said = main.iter().find(|said| said.id == **id)?;
        let months = months(rows, id, Breakdown::Provider, code);
        let charted = charted(said, &months)?;
        let last = months.last().map(|row| format!("{}: {}.", period(&row.period), number(said, row)))?;
        let sentence = format!("{last} {}", change(said, Some(&charted)));
        Some((said.name.clone(), sentence, figure(&id.to_lowercase(), said, &charted)))
    };
    DRAWN.iter().filter_map(one).collect()
}

fn row(said: &Said, rows: &[PublishedRow], code: &str) -> Option<Row> {
    let months = months(rows, &said.id, Breakdown::Provider, code);
    let year = year(rows, &said.id, Breakdown::Provider, code)?;
    Some(Row {
        year: number(said, year),
        interval: interval(year),
        change: change(said, charted(said, &months).as_ref()),
        said: said.clone(),
    })
}
