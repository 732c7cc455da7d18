//! The files of a release, from its frozen rows: the same bytes for as long as it stands.

use actix_web::web;

use super::releases::span;
use super::statement;
use super::waits::points;
use crate::domain::measures::published::{self, said};
use crate::exchange::csv_out::{Cell, line};
use crate::exchange::open_data::{Row, catalogue, csv, csvw, json, pack};
use crate::store::releases::{self, PublishedRow, ReleaseRow, Wanted};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::open::{Body, Open, Which};

const CSV: &str = "text/csv; charset=utf-8; header=present";
const JSON: &str = "application/json; charset=utf-8";

pub async fn file(open: Open, path: web::Path<(String, String)>) -> Answer {
    let (slug, name) = path.into_inner();
    open.answer(Which::Of(slug), move |conn, open, standing| {
        let release = standing.release()?;
        let made = match name.as_str() {
            "waits.csv" => Some((CSV, waits(conn, release)?.into_bytes())),
            "catalogue.jsonld" => {
                Some(("application/ld+json; charset=utf-8", entry(conn, open, release)?.into_bytes()))
            }
            "statement.zip" => Some(("application/zip", statement_zip(conn, release)?)),
            "figures.csv-metadata.json" => Some((JSON, csvw("figures.csv", "").into_bytes())),
            name => of_metric(conn, release, name)?,
        };
        let (kind, bytes) = made.ok_or(Failure::NotFound)?;
        // Named by its release, so that two of them lie side by side in a folder.
        Ok(Body { kind, bytes, saved_as: Some(format!("{}-{name}", release.slug)) })
    })
    .await
}

/// `U3.csv`, `U3.json`, `U3.csv-metadata.json`, and the same of all: `figures`.
fn of_metric(conn: &mut Conn, release: &ReleaseRow, name: &str) -> Result<Option<(&'static str, Vec<u8>)>, Failure> {
    let ends = [".csv-metadata.json", ".csv", ".json"];
    let Some((metric, end)) = ends.iter().find_map(|end| Some((name.strip_suffix(end)?, *end))) else {
        return Ok(None);
    };
    let wanted = if metric == "figures" { Wanted::All } else { Wanted::Metric(metric) };
    let rows: Vec<Row> = releases::rows(conn, release.id, wanted)?.iter().map(row).collect();
    let Some(first) = rows.first() else { return Ok(None) };
    let published = release.slug.get(..10).unwrap_or(&release.slug);
    Ok(Some(match end {
        ".csv" => (CSV, csv(&rows, published).into_bytes()),
        ".json" => (JSON, json(&rows, published).into_bytes()),
        _ => (JSON, csvw(&format!("{metric}.csv"), &first.definition).into_bytes()),
    }))
}

fn row(row: &PublishedRow) -> Row {
    let said = said(&row.metric, u32::try_from(row.version).unwrap_or(0));
    Row {
        metric: row.metric.clone(),
        version: row.version,
        period: row.period.clone(),
        breakdown: row.breakdown.code(),
        code: row.group_code.clone(),
        name: row.group_name.clone(),
        numerator: row.numerator.clone(),
        numerator_to: row.numerator_to,
        at_most: row.at_most.clone(),
        denominator: row.denominator.clone(),
        denominator_to: row.denominator_to,
        value: row.value.clone(),
        lo95: row.lo95.clone(),
        hi95: row.hi95.clone(),
        unit: said.as_ref().map(|said| said.unit.clone()).unwrap_or_default(),
        suppressed: row.suppressed,
        complete: row.complete.clone(),
        revised: row.revised,
        definition: said.as_ref().map(published::line).unwrap_or_default(),
    }
}

fn waits(conn: &mut Conn, release: &ReleaseRow) -> Result<String, StoreError> {
    let mut out = String::new();
    line(&mut out, ["group_code", "group_name", "complaints", "counted_since", "day", "percent_answered"]);
    for curve in releases::curves(conn, release.id)? {
        for (day, percent) in points(&curve) {
            let numbers = [Cell::Number(i64::from(day)), Cell::Number(i64::from(percent))];
            let words = [&curve.group_code, &curve.group_name, &curve.waits, &curve.since].map(Cell::from);
            line(&mut out, words.into_iter().chain(numbers));
        }
    }
    Ok(out)
}

fn entry(conn: &mut Conn, open: &Open, release: &ReleaseRow) -> Result<String, StoreError> {
    // The one it followed when it came out: later ones never change it.
    let all = releases::public(conn, release.embargo_at.utc())?;
    let before = all.iter().skip_while(|other| other.id != release.id).nth(1).map(|other| other.slug.clone());
    let base = open.app.settings.server.base_url.trim_end_matches('/');
    let (from, to) = span(release);
    Ok(catalogue(base, &release.slug, (&from, &to), before.as_deref()))
}

fn statement_zip(conn: &mut Conn, release: &ReleaseRow) -> Result<Vec<u8>, Failure> {
    let statement = statement::of(conn, release)?;
    pack(&statement).map_err(Failure::Broken)
}
