//! All companies by region and therapy: one metric at a time, over the last twelve months.

use actix_web::HttpResponse;
use askama::Template;

use super::evidence::{COLUMNS, cells};
use crate::domain::measures::month::Month;
use crate::domain::measures::registry::{Definition, definition, in_force};
use crate::domain::measures::value::{Dimension, Said, Value};
use crate::exchange::csv_out::{Cell, line};
use crate::store::Conn;
use crate::store::measured::{By, measured};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, choices};
use crate::web::page::{self, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;

const DIMENSIONS: [Dimension; 3] = [Dimension::Provider, Dimension::Region, Dimension::Therapy];

/// Shown below a denominator of this, a rate would say more than it can (our metric set: no comparison below 30).
const LEAST: u64 = 30;

fn key(value: &Value, dimension: Dimension) -> &str {
    value.group.get(dimension).unwrap_or_default()
}

fn load(conn: &mut Conn, visit: &Visit, asked: &Asked) -> Result<(&'static Definition, Vec<Value>), Failure> {
    let last = Month::of(visit.context().today()).back(1);
    let wanted = asked.0.given("metric").unwrap_or("U3");
    let metric = definition(wanted, last).ok_or(Failure::NotFound)?;
    let by = By::dimensions(&DIMENSIONS).said(Said::Provider).rolling_year();
    let mut values = measured(conn, &[metric], last, last, &by)?;
    values.retain(|v| v.denominator.is_none_or(|den| den > 0));
    Ok((metric, values))
}

struct Row {
    keys: Vec<String>,
    value: String,
    interval: String,
    counts: String,
}

#[derive(Template)]
#[template(path = "contracts/matrix.html")]
struct MatrixPage {
    shell: Shell,
    metric: &'static Definition,
    formula: String,
    metrics: Vec<Choice>,
    rows: Vec<Row>,
    download: String,
}

fn row(value: &Value, metric: &Definition) -> Row {
    let counts = match value.denominator {
        Some(den) => format!("{} of {den}", value.numerator),
        None => value.numerator.to_string(),
    };
    let enough = value.denominator.is_none_or(|den| den >= LEAST);
    let figure = value.figure(metric).filter(|_| enough).map_or_else(|| "Too few".to_owned(), |f| format!("{f:.1}"));
    let interval = value.interval(metric).filter(|_| enough);
    Row {
        keys: DIMENSIONS.iter().map(|d| key(value, *d).to_owned()).collect(),
        value: figure,
        interval: interval.map(|i| format!("{:.1} to {:.1}", i.lo95, i.hi95)).unwrap_or_default(),
        counts,
    }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    visit
        .read(move |conn, visit| {
            let (metric, values) = load(conn, visit, &asked)?;
            let all = in_force(Month::of(visit.context().today()).back(1));
            let metrics = all.iter().map(|d| (d.id.clone(), format!("{} {}", d.id, d.name)));
            Ok(page::ok(&MatrixPage {
                shell: visit.shell("Companies by region and therapy"),
                formula: metric.formula(),
                metrics: choices(metrics, &[metric.id.as_str()]),
                rows: values.iter().map(|v| row(v, metric)).collect(),
                download: format!("/contracts/matrix.csv?metric={}", metric.id),
                metric,
            }))
        })
        .await
}

pub async fn csv(visit: Visit, asked: Asked) -> Answer {
    visit
        .read(move |conn, visit| {
            let (metric, values) = load(conn, visit, &asked)?;
            let mut out = String::new();
            line(&mut out, ["provider", "region", "therapy"].into_iter().chain(COLUMNS));
            for value in &values {
                let keys = DIMENSIONS.map(|d| Cell::from(key(value, d)));
                line(&mut out, keys.into_iter().chain(cells(value, metric)));
            }
            Ok(HttpResponse::Ok()
                .content_type("text/csv; charset=utf-8; header=present")
                .insert_header(("content-disposition", "attachment; filename=\"matrix.csv\""))
                .body(out))
        })
        .await
}
