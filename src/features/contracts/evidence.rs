//! Evidence for retender: one contract, everything that is measured, what failed, who was harmed.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::domain::calendar::date_words;
use crate::domain::failure::failure;
use crate::domain::ids::ContractId;
use crate::domain::measures::month::Month;
use crate::domain::measures::registry::{Definition, in_force};
use crate::domain::measures::returns::therapy;
use crate::domain::measures::value::{Dimension, Said, Value};
use crate::domain::people::Capacity;
use crate::exchange::csv_out::{Cell, line};
use crate::store::directory::{self, BodyRow, ContractRow};
use crate::store::measured::{By, measured};
use crate::store::{Conn, contracts, facts};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Link, Shell};
use crate::web::visit::Visit;
use crate::web::words::capital;

/// Months in the file; the page shows the last twelve together.
const MONTHS: u32 = 24;

struct Ground {
    row: ContractRow,
    provider: BodyRow,
    trust: BodyRow,
    last: Month,
}

fn load(conn: &mut Conn, visit: &Visit, id: &str) -> Result<Ground, Failure> {
    let id: ContractId = id.parse().map_err(|_| Failure::NotFound)?;
    let row = contracts::find(conn, id)?;
    let actor = visit.actor()?;
    if actor.capacity != Capacity::NationalLead && actor.body != Some(row.trust_id) {
        return Err(Failure::NotFound);
    }
    let (provider, trust) = (directory::body(conn, row.provider_id)?, directory::body(conn, row.trust_id)?);
    Ok(Ground { row, provider, trust, last: Month::of(visit.context().today()).back(1) })
}

/// The figures between the two parties, for the contract's therapy.
fn figures(conn: &mut Conn, ground: &Ground, months: (Month, Month), rolling: bool) -> Result<Vec<Value>, Failure> {
    let by = By::dimensions(&[])
        .said(Said::Provider)
        .only(Dimension::Provider, &ground.provider.code)
        .only(Dimension::Trust, &ground.trust.code);
    let by = match therapy(&ground.row.therapy) {
        Some(therapy) => by.only(Dimension::Therapy, therapy),
        None => by,
    };
    let by = if rolling { by.rolling_year() } else { by };
    Ok(measured(conn, &in_force(ground.last), months.0, months.1, &by)?)
}

struct Figure {
    name: String,
    unit: String,
    value: String,
    interval: String,
    counts: String,
}

fn figure(value: &Value, all: &[&Definition]) -> Option<Figure> {
    let metric = all.iter().find(|d| d.id == value.metric)?;
    let number = value.figure(metric)?;
    let counts = match (value.most, value.denominator) {
        (Some(most), Some(den)) => format!("{} to {most} of {den}", value.numerator),
        (None, Some(den)) => format!("{} of {den}", value.numerator),
        (_, None) => value.numerator.to_string(),
    };
    let interval = value.interval(metric).map(|i| format!("{:.1} to {:.1}", i.lo95, i.hi95)).unwrap_or_default();
    Some(Figure {
        name: metric.name.clone(),
        unit: metric.unit.clone(),
        value: format!("{number:.1}"),
        interval,
        counts,
    })
}

/// What failed between the parties in the last twelve months, the most frequent first.
fn failures(conn: &mut Conn, ground: &Ground) -> Result<Vec<(String, usize)>, Failure> {
    let from = ground.last.back(11).first();
    let cases = facts::failures(conn, (ground.row.provider_id, ground.row.trust_id), (from, ground.last.end()))?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for code in cases {
        *counts.entry(code).or_default() += 1;
    }
    let words = |code: String| failure(&code).map_or(code, |f| f.label.to_owned());
    let mut all: Vec<_> = counts.into_iter().map(|(code, count)| (words(code), count)).collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(all)
}

struct Listed {
    id: ContractId,
    provider: String,
    trust: String,
    therapy: String,
    until: String,
}

#[derive(Template)]
#[template(path = "contracts/list.html")]
struct ListPage {
    shell: Shell,
    national: bool,
    contracts: Vec<Listed>,
}

pub async fn list(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let body = visit.actor()?.body.ok_or(Failure::NotFound)?;
            let all = match visit.actor()?.capacity {
                Capacity::NationalLead => contracts::all(conn)?,
                _ => contracts::of_body(conn, body)?,
            };
            let listed = |c: contracts::Listed| Listed {
                id: c.row.id,
                provider: c.provider,
                trust: c.trust,
                therapy: capital(&c.row.therapy),
                until: c.row.to_on.and_then(|on| on.pred_opt()).map_or_else(|| "No end agreed".to_owned(), date_words),
            };
            let contracts = all.into_iter().map(listed).collect();
            let national = visit.actor()?.capacity == Capacity::NationalLead;
            Ok(page::ok(&ListPage { shell: visit.shell("Contracts and what came of them"), national, contracts }))
        })
        .await
}

#[derive(Template)]
#[template(path = "contracts/evidence.html")]
struct EvidencePage {
    shell: Shell,
    id: ContractId,
    facts: Vec<(&'static str, String)>,
    period: String,
    complete: String,
    figures: Vec<Figure>,
    failures: Vec<(String, usize)>,
}

pub async fn page(visit: Visit, id: web::Path<String>) -> Answer {
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, &id)?;
            let values = figures(conn, &ground, (ground.last, ground.last), true)?;
            let all = in_force(ground.last);
            let complete = values.iter().map(|v| v.complete).max_by_key(|c| c.expected).unwrap_or_default();
            let row = &ground.row;
            let or = |text: &str| if text.is_empty() { "Not noted".to_owned() } else { text.to_owned() };
            let title = format!("{} for {}", ground.provider.name, ground.trust.name);
            Ok(page::ok(&EvidencePage {
                shell: visit.shell(&title).under([Link::new("/contracts", "Contracts and what came of them")]),
                id: row.id,
                facts: vec![
                    ("Therapy", capital(&row.therapy)),
                    ("Who pays", capital(row.funding.words())),
                    ("Number", or(&row.reference)),
                    ("Sites", or(&row.sites)),
                    ("Schedule of indicators", or(&row.kpi_schedule)),
                    ("In force from", date_words(row.from_on)),
                ],
                period: format!("{} to {}", ground.last.back(11).words(), ground.last.words()),
                complete: format!("{} of {} monthly returns of the company", complete.received, complete.expected),
                figures: values.iter().filter_map(|v| figure(v, &all)).collect(),
                failures: failures(conn, &ground)?,
            }))
        })
        .await
}

/// Every figure of every month, by its definition, and what failed: for the file of the tender.
pub async fn csv(visit: Visit, id: web::Path<String>) -> Answer {
    visit
        .read(move |conn, visit| {
            let ground = load(conn, visit, &id)?;
            let values = figures(conn, &ground, (ground.last.back(MONTHS - 1), ground.last), false)?;
            let all = in_force(ground.last);
            let mut out = String::new();
            line(&mut out, COLUMNS);
            for value in &values {
                let Some(metric) = all.iter().find(|d| d.id == value.metric) else { continue };
                line(&mut out, cells(value, metric));
            }
            for (words, count) in failures(conn, &ground)? {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                line(&mut out, [Cell::from("failure"), Cell::Empty, words.into(), Cell::Empty, count.into()]);
            }
            Ok(HttpResponse::Ok()
                .content_type("text/csv; charset=utf-8; header=present")
                .insert_header(("content-disposition", "attachment; filename=\"evidence.csv\""))
                .body(out))
        })
        .await
}

/// The columns of a figure.
pub const COLUMNS: [&str; 13] = [
    "metric",
    "version",
    "name",
    "month",
    "numerator",
    "at_most",
    "denominator",
    "value",
    "lo95",
    "hi95",
    "unit",
    "returns_received",
    "returns_expected",
];

/// A figure as a row of [`COLUMNS`]: its counts, its value and its interval to six decimals.
pub fn cells<'a>(value: &'a Value, metric: &'a Definition) -> Vec<Cell<'a>> {
    let whole = |n: u64| Cell::Number(i64::try_from(n).unwrap_or(i64::MAX));
    let decimal = |n: Option<f64>| n.map_or(Cell::Empty, |n| Cell::Decimal(n, 6));
    let interval = value.interval(metric);
    vec![
        value.metric.as_str().into(),
        whole(u64::from(value.version)),
        metric.name.as_str().into(),
        value.month.code().into(),
        whole(value.numerator),
        value.most.map_or(Cell::Empty, whole),
        value.denominator.map_or(Cell::Empty, whole),
        decimal(value.figure(metric)),
        decimal(interval.map(|i| i.lo95)),
        decimal(interval.map(|i| i.hi95)),
        metric.unit.as_str().into(),
        whole(u64::from(value.complete.received)),
        whole(u64::from(value.complete.expected)),
    ]
}
