//! How long people wait for an answer to a complaint, with those who still wait counted in, and where duties lie without news.

use askama::Template;

use super::front::{Foot, foot};
use crate::domain::calendar::day_words;
use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::published::{OVERDUE, SILENT, Said, own};
use crate::store::releases::{self, CurveRow, PublishedRow, Wanted};
use crate::web::chart::{Curve, Format, curve};
use crate::web::failure::Answer;
use crate::web::open::{Body, Open, Which};
use crate::web::page::{Link, Shell};

/// The days of the table.
const DAYS: [u32; 4] = [28, 56, 84, 182];

struct Row {
    name: String,
    waits: String,
    since: String,
    /// Percent answered by each of [`DAYS`].
    answered: [String; 4],
    half: String,
}

/// Duties of a body without news, or past a date.
struct Silence {
    by: &'static str,
    name: String,
    silent: String,
    overdue: String,
}

#[derive(Template)]
#[template(path = "figures/waits.html")]
struct WaitsPage {
    shell: Shell,
    sentence: String,
    desc: String,
    wide: Curve,
    narrow: Curve,
    rows: Vec<Row>,
    duties: Vec<Said>,
    silences: Vec<Silence>,
    csv: String,
    foot: Foot,
}

pub async fn page(open: Open) -> Answer {
    open.answer(Which::Current, |conn, open, standing| {
        let release = standing.release()?;
        let curves = releases::curves(conn, release.id)?;
        let england = curves.iter().find(|row| row.group_code.is_empty());
        let drawn: Vec<(String, Vec<(u32, f64)>)> = england
            .map(|row| ("England".to_owned(), points(row).into_iter().map(|(day, p)| (day, f64::from(p))).collect()))
            .into_iter()
            .collect();
        let rows: Vec<Row> = curves.iter().map(row).collect();
        let metrics = [SILENT, OVERDUE].map(str::to_owned);
        let mut duties = Vec::new();
        for by in [Breakdown::Provider, Breakdown::Trust, Breakdown::Icb] {
            duties.extend(releases::rows(conn, release.id, Wanted::Breakdown(by, &metrics))?);
        }
        Body::page(&WaitsPage {
            shell: open.shell("How long people wait for an answer").under([Link::new("/figures", "Figures")]),
            sentence: england.map(sentence).unwrap_or_default(),
            desc: england.map(sentence).unwrap_or_default(),
            wide: curve(&drawn, Format::Wide),
            narrow: curve(&drawn, Format::Narrow),
            rows,
            duties: own(),
            silences: silences(&duties),
            csv: format!("/figures/releases/{}/waits.csv", release.slug),
            foot: foot(release),
        })
    })
    .await
}

pub fn points(row: &CurveRow) -> Vec<(u32, u32)> {
    serde_json::from_str(&row.points).unwrap_or_default()
}

fn by_day(points: &[(u32, u32)], day: u32) -> Option<u32> {
    points.iter().take_while(|(at, _)| *at <= day).last().map(|(_, percent)| *percent)
}

fn half(points: &[(u32, u32)]) -> Option<u32> {
    points.iter().find(|(_, percent)| *percent >= 50).map(|(day, _)| *day)
}

fn sentence(row: &CurveRow) -> String {
    let points = points(row);
    match (half(&points), by_day(&points, 182)) {
        (Some(day), Some(percent)) => {
            format!(
                "Half of those who complained had an answer within {day} days. After half a year, {percent}% had one."
            )
        }
        (None, Some(percent)) => {
            format!(
                "More than half of those who complained wait longer than half a year: by then, {percent}% have an answer."
            )
        }
        _ => "Too few complaints were made to say how long people wait.".to_owned(),
    }
}

fn row(curve: &CurveRow) -> Row {
    let points = points(curve);
    let told = |day: u32| match by_day(&points, day) {
        Some(percent) => format!("{percent}%"),
        None if points.is_empty() => "too few".to_owned(),
        None => "hidden".to_owned(),
    };
    Row {
        name: curve.group_name.clone(),
        waits: curve.waits.clone(),
        since: curve.since.parse().map(day_words).unwrap_or_default(),
        answered: DAYS.map(told),
        half: half(&points).map_or_else(|| "none".to_owned(), |day| format!("{day} days")),
    }
}

fn silences(rows: &[PublishedRow]) -> Vec<Silence> {
    let mut all: Vec<&PublishedRow> = rows.iter().filter(|row| row.metric == SILENT).collect();
    all.sort_by(|a, b| (&a.group_name, &a.group_code).cmp(&(&b.group_name, &b.group_code)));
    let overdue = |row: &PublishedRow| {
        let same = |other: &&PublishedRow| {
            other.metric == OVERDUE && (other.breakdown, &other.group_code) == (row.breakdown, &row.group_code)
        };
        rows.iter().find(same).map_or_else(|| "0".to_owned(), |found| found.numerator.clone())
    };
    let one = |row: &PublishedRow| Silence {
        by: row.breakdown.words(),
        name: row.group_name.clone(),
        silent: row.numerator.clone(),
        overdue: overdue(row),
    };
    all.into_iter().map(one).filter(|row| row.silent != "0" || row.overdue != "0").collect()
}
