//! How many people were harmed: reported, confirmed, serious; at least and at most; by region and by company.

use askama::Template;

use super::front::{Foot, foot, harmed_sentence};
use super::series::{interval, period, year};
use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::published::{Said, said};
use crate::store::releases::{PublishedRow, Wanted, rows};
use crate::web::chart::{Bars, Format, bars};
use crate::web::failure::Answer;
use crate::web::open::{Body, Open, Which};
use crate::web::page::{Link, Shell};

/// People harmed, from the widest to the narrowest count, then those who went without treatment.
const LEVELS: [&str; 6] = ["U12", "U12.confirmed", "U12.serious", "U12.gap7", "U12.gap14", "U12.gap28"];

struct Level {
    said: Said,
    least: String,
    most: String,
    rate: String,
    interval: String,
}

struct Row {
    by: &'static str,
    name: String,
    /// Reported, confirmed, serious.
    counts: [String; 3],
}

#[derive(Template)]
#[template(path = "figures/harmed.html")]
struct HarmedPage {
    shell: Shell,
    sentence: String,
    period: String,
    levels: Vec<Level>,
    desc: String,
    wide: Bars,
    narrow: Bars,
    rows: Vec<Row>,
    csv: String,
    foot: Foot,
}

pub async fn page(open: Open) -> Answer {
    open.answer(Which::Current, |conn, open, standing| {
        let release = standing.release()?;
        let mut all = Vec::new();
        for metric in LEVELS {
            all.extend(rows(conn, release.id, Wanted::Metric(metric))?);
        }
        let levels: Vec<Level> = LEVELS.iter().filter_map(|metric| level(metric, &all)).collect();
        let drawn: Vec<(String, String, Option<f64>)> = levels.iter().map(bar).collect();
        let desc = drawn.iter().map(|(words, number, _)| format!("{words}: {number}.")).collect::<Vec<_>>().join(" ");
        let span = year(&all, "U12", Breakdown::National, "").map(|row| period(&row.period)).unwrap_or_default();
        Body::page(&HarmedPage {
            shell: open.shell("How many people were harmed").under([Link::new("/figures", "Figures")]),
            sentence: harmed_sentence(&all)
                .unwrap_or_else(|| "The number of people reported as harmed is too small to be shown.".to_owned()),
            period: span,
            levels,
            desc,
            wide: bars(&drawn, Format::Wide),
            narrow: bars(&drawn, Format::Narrow),
            rows: broken_down(&all),
            csv: format!("/figures/releases/{}/U12.csv", release.slug),
            foot: foot(release),
        })
    })
    .await
}

fn level(metric: &str, rows: &[PublishedRow]) -> Option<Level> {
    let row = year(rows, metric, Breakdown::National, "")?;
    let most = if row.at_most.is_empty() { row.numerator.clone() } else { row.at_most.clone() };
    Some(Level {
        said: said(metric, u32::try_from(row.version).ok()?)?,
        least: row.numerator.clone(),
        most,
        rate: row.value.clone(),
        interval: interval(row),
    })
}

fn bar(level: &Level) -> (String, String, Option<f64>) {
    let number =
        if level.least == level.most { level.least.clone() } else { format!("{} to {}", level.least, level.most) };
    (level.said.name.clone(), number, level.least.parse().ok())
}

fn broken_down(rows: &[PublishedRow]) -> Vec<Row> {
    let shown = [Breakdown::Region, Breakdown::Provider];
    let of = |row: &&PublishedRow| row.metric == "U12" && row.period.contains('/') && shown.contains(&row.breakdown);
    let mut all: Vec<&PublishedRow> = rows.iter().filter(of).collect();
    all.sort_by(|a, b| (a.breakdown, &a.group_name).cmp(&(b.breakdown, &b.group_name)));
    let count = |metric: &str, row: &PublishedRow| {
        let found = year(rows, metric, row.breakdown, &row.group_code);
        found.map_or_else(
            || "0".to_owned(),
            |row| match row.at_most.as_str() {
                "" => row.numerator.clone(),
                most if most == row.numerator => row.numerator.clone(),
                most => format!("{} to {most}", row.numerator),
            },
        )
    };
    let one = |row: &PublishedRow| Row {
        by: row.breakdown.words(),
        name: row.group_name.clone(),
        counts: ["U12", "U12.confirmed", "U12.serious"].map(|metric| count(metric, row)),
    };
    all.into_iter().map(one).collect()
}
