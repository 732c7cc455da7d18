//! The page of one homecare company.

use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

use super::months::{charted, filled, from, sentence, words};
use super::store::{self, COUNTED, Month};
use crate::domain::calendar::{date_words, london_date, london_words};
use crate::domain::harm::attribution::Harmed;
use crate::domain::harm::count::Bounds;
use crate::domain::ids::BodyId;
use crate::domain::people::BodyKind;
use crate::exchange::csv_out::{Cell, line};
use crate::store::directory::{BodyRow, body_by_code};
use crate::store::harmed::Within;
use crate::store::{Conn, decided, people_counts, provider_replies};
use crate::web::chart::{Drawing, Format, draw};
use crate::web::failure::{Answer, Failure};
use crate::web::listing::PastDecision;
use crate::web::page::{self, Link, Shell};
use crate::web::visit::Visit;

struct Row {
    month: String,
    running: bool,
    figures: Month,
}

struct Figure {
    sentence: String,
    desc: String,
    wide: Drawing,
    narrow: Drawing,
    trial: bool,
    mean: String,
    lower: String,
    upper: String,
}

struct Regulator {
    name: String,
    to_decide: String,
    informed: String,
}

#[derive(Template)]
#[template(path = "provider/profile.html")]
struct ProfilePage {
    shell: Shell,
    code: String,
    registered: Vec<&'static str>,
    figure: Option<Figure>,
    rows: Vec<Row>,
    answered: i64,
    silent: i64,
    waiting: i64,
    /// People harmed in the last 12 months, by how far it is confirmed.
    people: Vec<(String, &'static str)>,
    /// The day they were counted, where that was not now.
    counted_on: Option<String>,
    queue: String,
    download: String,
    regulators: Vec<Regulator>,
    past: Vec<PastDecision>,
    /// What the company says beside the figures: when, by whom, the words.
    replies: Vec<(String, String, String)>,
}

fn provider(conn: &mut Conn, code: &str) -> Result<BodyRow, Failure> {
    body_by_code(conn, code)?.filter(|b| b.kind == BodyKind::Provider).ok_or(Failure::NotFound)
}

pub async fn page(visit: Visit, path: web::Path<String>) -> Answer {
    visit
        .read(move |conn, visit| {
            let body = provider(conn, &path)?;
            let today = london_date(visit.app.clock.now());
            let months = filled(&store::months(conn, body.id, &from(today))?, today);
            let regulators = store::before_regulators(conn, body.id)?;
            let past = decided::on_provider(conn, body.id, 20)?;
            let replies = provider_replies::of(conn, body.id, 10)?.into_iter();
            let (people, counted_on) = people(conn, body.id, today)?;
            let shell = visit.shell(&body.name).under([Link::new("/queue", "Cases referred to you")]);
            let sum = |of: fn(&Month) -> i64| months.iter().map(|(_, m)| of(m)).sum::<i64>();
            let (answered, silent) = (sum(|m| m.answered), sum(|m| m.silent));
            Ok(page::ok(&ProfilePage {
                registered: registered(&body),
                figure: figure(&months),
                people,
                counted_on,
                answered,
                silent,
                waiting: sum(|m| m.cases) - answered - silent,
                rows: rows(&months),
                download: format!("/providers/{}/months.csv", body.code),
                queue: format!("/queue?provider={}", body.code),
                regulators: regulators.into_iter().map(regulator).collect(),
                replies: replies.map(|row| (london_words(row.at.utc()), row.by_words, row.words)).collect(),
                past: past.iter().map(PastDecision::of).collect(),
                code: body.code,
                shell,
            }))
        })
        .await
}

/// People by how far it is confirmed, and the day of the count where it was not now.
type People = (Vec<(String, &'static str)>, Option<String>);

/// Distinct people, with bounds where nobody can know.
fn people(conn: &mut Conn, provider: BodyId, today: NaiveDate) -> Result<People, Failure> {
    let year = today.checked_sub_months(chrono::Months::new(12));
    let within = Within { provider: Some(provider), from: year, ..Within::default() };
    let one = |(level, Bounds { least, most }): (Harmed, Bounds)| {
        let number = if least == most { least.to_string() } else { format!("{least} to {most}") };
        (number, level.words())
    };
    let (counted, on) = people_counts::of_provider(conn, provider, &within)?;
    Ok((counted.into_iter().map(one).collect(), on.map(date_words)))
}

fn registered(body: &BodyRow) -> Vec<&'static str> {
    let with = [
        (body.cqc_registered, "the Care Quality Commission"),
        (body.gphc_registered, "the General Pharmaceutical Council"),
    ];
    with.into_iter().filter_map(|(registered, by)| registered.then_some(by)).collect()
}

fn regulator((name, to_decide, informed): (String, i64, i64)) -> Regulator {
    let capped = |n: i64| if n > COUNTED { format!("{COUNTED}+") } else { n.to_string() };
    Regulator { name, to_decide: capped(to_decide), informed: capped(informed) }
}

/// The newest month first, as a table is read.
fn rows(months: &[(NaiveDate, Month)]) -> Vec<Row> {
    let newest = months.iter().rev().enumerate();
    newest.map(|(n, (first, m))| Row { month: words(*first), running: n == 0, figures: m.clone() }).collect()
}

fn figure(months: &[(NaiveDate, Month)]) -> Option<Figure> {
    let chart = charted(months)?;
    let whole = months.split_last()?.1;
    let labels: Vec<String> = whole.iter().map(|(first, _)| first.format("%b %y").to_string()).collect();
    let last = whole.last().map(|(first, _)| words(*first))?;
    let special = chart.points.iter().filter(|p| !p.special.is_empty()).count();
    let sentence = sentence(&chart, &last);
    Some(Figure {
        desc: format!("{} months of counts. {special} of them stand out. {sentence}", labels.len()),
        sentence,
        wide: draw(&chart, &labels, Format::Wide),
        narrow: draw(&chart, &labels, Format::Narrow),
        trial: chart.trial,
        mean: format!("{:.1}", chart.mean),
        lower: format!("{:.1}", chart.lower.max(0.0)),
        upper: format!("{:.1}", chart.upper),
    })
}

/// The numbers behind the chart.
pub async fn csv(visit: Visit, path: web::Path<String>) -> Answer {
    visit
        .read(move |conn, visit| {
            let body = provider(conn, &path)?;
            let today = london_date(visit.app.clock.now());
            let mut out = String::new();
            line(&mut out, ["month", "cases", "most_serious", "still_open", "answered_in_time", "late_or_silent"]);
            for (_, m) in filled(&store::months(conn, body.id, &from(today))?, today) {
                let figures = [m.cases, m.serious, m.open, m.answered, m.silent];
                line(&mut out, std::iter::once(Cell::from(m.month)).chain(figures.map(Cell::from)));
            }
            Ok(HttpResponse::Ok()
                .content_type("text/csv; charset=utf-8; header=present")
                .insert_header(("content-disposition", "attachment; filename=\"months.csv\""))
                .body(out))
        })
        .await
}
