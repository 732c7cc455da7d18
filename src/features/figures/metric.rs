//! One figure: its finding, its chart, how companies lie between the limits of chance, its breakdowns, its file.

use actix_web::web;
use askama::Template;

use super::front::{Foot, foot};
use super::series::{Figure, Line, cell, change, charted, figure, interval, line, lines, months, number, period, year};
use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::funnel::{FunnelLimits, FunnelSignal, proportion, ratio};
use crate::domain::measures::published::{self, Said, said};
use crate::domain::measures::release::COMPARED_FROM;
use crate::domain::measures::written::Scale;
use crate::store::releases::{PublishedRow, Wanted, rows};
use crate::web::chart::{Format, Funnel, funnel};
use crate::web::failure::Answer;
use crate::web::open::{Body, Open, Which};
use crate::web::page::{Link, Shell};

/// A row of a breakdown, over twelve months.
struct Row {
    by: &'static str,
    name: String,
    line: Line,
}

/// A company beside the others.
struct Compared {
    code: String,
    name: String,
    value: String,
    interval: String,
    size: String,
    said: &'static str,
}

/// The funnel, wide and narrow.
struct Plot {
    caption: String,
    desc: String,
    wide: Funnel,
    narrow: Funnel,
}

#[derive(Template)]
#[template(path = "figures/metric.html")]
struct MetricPage {
    shell: Shell,
    said: Said,
    definition: String,
    sentence: String,
    figure: Option<Figure>,
    months: Vec<Line>,
    plot: Option<Plot>,
    compared: Vec<Compared>,
    rows: Vec<Row>,
    csv: String,
    response: Option<String>,
    foot: Foot,
}

pub async fn page(open: Open, path: web::Path<String>) -> Answer {
    let id = path.into_inner();
    open.answer(Which::Current, move |conn, open, standing| {
        let release = standing.release()?;
        let rows = rows(conn, release.id, Wanted::Metric(&id))?;
        let version = rows.first().map_or(0, |row| u32::try_from(row.version).unwrap_or(0));
        let said = said(&id, version).ok_or(crate::web::failure::Failure::NotFound)?;
        let national = months(&rows, &id, Breakdown::National, "");
        let charted = charted(&said, &national);
        let sentence = national.last().map_or_else(
            || "There is no figure yet.".to_owned(),
            |row| format!("{}: {}. {}", period(&row.period), number(&said, row), change(&said, charted.as_ref())),
        );
        let response = answered(conn, release.id, &said)?;
        Body::page(&MetricPage {
            shell: open.shell(&said.name).under([Link::new("/figures", "Figures")]),
            definition: published::line(&said),
            sentence,
            figure: charted.as_ref().map(|charted| figure("england", &said, charted)),
            months: lines(&said, &national),
            plot: plot(&said, &rows),
            compared: compared(&said, &rows),
            rows: broken_down(&said, &rows),
            csv: format!("/figures/releases/{}/{id}.csv", release.slug),
            response,
            foot: foot(release),
            said,
        })
    })
    .await
}

/// Beside what people answered stands how many did: a figure of those who answer alone says little (users_ask 13).
fn answered(
    conn: &mut crate::store::Conn,
    release: crate::domain::ids::ReleaseId,
    asked: &Said,
) -> Result<Option<String>, crate::web::failure::Failure> {
    if asked.id != "U28" {
        return Ok(None);
    }
    let all = rows(conn, release, Wanted::Row(Breakdown::National, "", &["U28.response".to_owned()]))?;
    let response = said("U28.response", 1);
    Ok(year(&all, "U28.response", Breakdown::National, "").zip(response).map(|(row, said)| {
        format!("{} of {} people answered: {}.", row.numerator, row.denominator, number(&said, row))
    }))
}

/// The year of every company, in the order of names.
fn companies(rows: &[PublishedRow]) -> Vec<&PublishedRow> {
    let of = |row: &&PublishedRow| {
        row.breakdown == Breakdown::Provider && row.period.contains('/') && !row.group_code.is_empty()
    };
    let mut all: Vec<&PublishedRow> = rows.iter().filter(of).collect();
    all.sort_by(|a, b| (&a.group_name, &a.group_code).cmp(&(&b.group_name, &b.group_code)));
    all
}

/// What chance alone leaves for a body of this size, on the scale of the figure.
fn limits(scale: Scale, whole: f64, size: u64) -> Option<FunnelLimits> {
    let size = u32::try_from(size).ok()?;
    match scale {
        Scale::Share => {
            let FunnelLimits { lo95, hi95, lo998, hi998 } = proportion(whole / 100.0, size).ok()?;
            Some(FunnelLimits { lo95: lo95 * 100.0, hi95: hi95 * 100.0, lo998: lo998 * 100.0, hi998: hi998 * 100.0 })
        }
        Scale::Rate { per, halves } => {
            let exposure = f64::from(size) / if halves { 2.0 } else { 1.0 };
            let FunnelLimits { lo95, hi95, lo998, hi998 } = ratio(exposure * whole / f64::from(per)).ok()?;
            Some(FunnelLimits { lo95: lo95 * whole, hi95: hi95 * whole, lo998: lo998 * whole, hi998: hi998 * whole })
        }
        Scale::Count | Scale::Statistic => None,
    }
}

struct Placed<'r> {
    row: &'r PublishedRow,
    size: u64,
    value: f64,
    limits: FunnelLimits,
}

/// Those that can be compared: a figure, and a size of [`COMPARED_FROM`] or more.
fn placed<'r>(said: &Said, rows: &'r [PublishedRow]) -> (Option<f64>, Vec<Placed<'r>>) {
    let whole = year(rows, &said.id, Breakdown::National, "").and_then(|row| row.value.parse::<f64>().ok());
    let Some(whole) = whole.filter(|whole| *whole > 0.0) else { return (None, Vec::new()) };
    let one = |row: &'r PublishedRow| {
        let (size, value) = (row.denominator.parse().ok()?, row.value.parse().ok()?);
        (size >= COMPARED_FROM).then_some(())?;
        Some(Placed { row, size, value, limits: limits(said.scale, whole, size)? })
    };
    (Some(whole), companies(rows).into_iter().filter_map(one).collect())
}

fn compared(said: &Said, rows: &[PublishedRow]) -> Vec<Compared> {
    let (_, placed) = placed(said, rows);
    let signal = |row: &PublishedRow| {
        let found = placed.iter().find(|one| one.row.group_code == row.group_code);
        found.map_or("not compared: too few", |one| match one.limits.signal(one.value) {
            FunnelSignal::Within => "within what chance allows",
            signal => signal.words(),
        })
    };
    let one = |row: &PublishedRow| Compared {
        code: row.group_code.clone(),
        name: row.group_name.clone(),
        value: cell(said, row),
        interval: interval(row),
        size: row.denominator.clone(),
        said: signal(row),
    };
    companies(rows).into_iter().map(one).collect()
}

/// Steps along the size axis at which the limits are worked out.
const STEPS: u64 = 60;

fn plot(said: &Said, rows: &[PublishedRow]) -> Option<Plot> {
    let (whole, placed) = placed(said, rows);
    let (whole, largest) = (whole?, placed.iter().map(|one| one.size).max()?);
    let sizes = (1..=STEPS).map(|n| (largest * n).div_ceil(STEPS));
    let line: Vec<(f64, FunnelLimits)> = sizes
        .filter_map(|size| Some((f64::from(u32::try_from(size).ok()?), limits(said.scale, whole, size)?)))
        .collect();
    let body = |one: &Placed<'_>| {
        let size = f64::from(u32::try_from(one.size).unwrap_or(u32::MAX));
        (one.row.group_name.clone(), size, one.value, one.limits.signal(one.value) != FunnelSignal::Within)
    };
    let bodies: Vec<_> = placed.iter().map(body).collect();
    let beyond: Vec<&str> = bodies.iter().filter(|(.., beyond)| *beyond).map(|(name, ..)| name.as_str()).collect();
    let desc = if beyond.is_empty() {
        format!("{} companies. All lie within the 95% limits.", bodies.len())
    } else {
        format!("{} companies. Beyond the 95% limits: {}.", bodies.len(), beyond.join(", "))
    };
    Some(Plot {
        caption: format!("{}: companies by size, {}", said.name, said.unit),
        desc,
        wide: funnel(&bodies, whole, &line, Format::Wide),
        narrow: funnel(&bodies, whole, &line, Format::Narrow),
    })
}

/// Regions, treatments and who pays, over twelve months; trusts and boards are in the file.
fn broken_down(said: &Said, rows: &[PublishedRow]) -> Vec<Row> {
    let shown = [Breakdown::Region, Breakdown::Therapy, Breakdown::Funding];
    let of = |row: &&PublishedRow| shown.contains(&row.breakdown) && row.period.contains('/');
    let one =
        |row: &PublishedRow| Row { by: row.breakdown.words(), name: row.group_name.clone(), line: line(said, row) };
    rows.iter().filter(of).map(one).collect()
}
