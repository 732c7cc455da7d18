//! From published rows to what is shown of them: the number in words, the chart, what it says.

use chrono::NaiveDate;

use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::month::Month;
use crate::domain::measures::published::{Said, with_unit};
use crate::domain::measures::spc::{Chart, Reading, chart};
use crate::domain::measures::told::{baseline, verdict, words};
use crate::domain::measures::written::Scale;
use crate::store::releases::PublishedRow;
use crate::web::chart::{Axis, Drawing, Format, draw_on};

/// The months of one row, the oldest first.
pub fn months<'r>(rows: &'r [PublishedRow], metric: &str, by: Breakdown, code: &str) -> Vec<&'r PublishedRow> {
    let of = |row: &&PublishedRow| {
        row.metric == metric && row.breakdown == by && row.group_code == code && row.period.len() == 7
    };
    rows.iter().filter(of).collect()
}

/// The year of one row.
pub fn year<'r>(rows: &'r [PublishedRow], metric: &str, by: Breakdown, code: &str) -> Option<&'r PublishedRow> {
    rows.iter()
        .find(|row| row.metric == metric && row.breakdown == by && row.group_code == code && row.period.contains('/'))
}

/// The number with its unit; why there is none, where there is none.
pub fn number(said: &Said, row: &PublishedRow) -> String {
    if !row.value.is_empty() {
        return with_unit(said, &row.value);
    }
    if row.suppressed { "hidden: small numbers".to_owned() } else { "no figure".to_owned() }
}

/// The same for a cell of a table, whose heading has the unit.
pub fn cell(said: &Said, row: &PublishedRow) -> String {
    match said.scale {
        Scale::Share if !row.value.is_empty() => format!("{}%", row.value),
        _ if row.value.is_empty() && row.suppressed => "hidden".to_owned(),
        _ if row.value.is_empty() => "none".to_owned(),
        Scale::Share | Scale::Rate { .. } | Scale::Count | Scale::Statistic => row.value.clone(),
    }
}

/// "1.1 to 1.4".
pub fn interval(row: &PublishedRow) -> String {
    if row.lo95.is_empty() { String::new() } else { format!("{} to {}", row.lo95, row.hi95) }
}

/// "October 2026", or "12 months to October 2026".
pub fn period(code: &str) -> String {
    let month = |code: &str| Month::parse(code).map(Month::words).unwrap_or_default();
    match code.split_once('/') {
        Some((_, last)) => format!("12 months to {}", month(last)),
        None => month(code),
    }
}

/// A series that was charted.
pub struct Charted {
    pub chart: Chart,
    /// Months, as the axis has them.
    labels: Vec<String>,
}

/// The chart of the months since the last gap: a hidden month breaks a series.
pub fn charted(said: &Said, months: &[&PublishedRow]) -> Option<Charted> {
    let since: Vec<(f64, &str)> = months
        .iter()
        .rev()
        .map_while(|row| row.value.parse::<f64>().ok().map(|value| (value, row.period.as_str())))
        .collect();
    let values: Vec<f64> = since.iter().rev().map(|(value, _)| *value).collect();
    let reading = Reading { improvement: said.better, target: None, screened: false, baseline: baseline(values.len()) };
    let labels = since.iter().rev().map(|(_, period)| label(period)).collect();
    Some(Charted { chart: chart(&values, &reading).ok()?, labels })
}

fn label(period: &str) -> String {
    let first: Option<NaiveDate> = Month::parse(period).map(Month::first);
    first.map(|first| first.format("%b %y").to_string()).unwrap_or_default()
}

/// "Getting worse: above its limit for four months."
pub fn change(said: &Said, charted: Option<&Charted>) -> String {
    match charted {
        None => "Too few months for a chart.".to_owned(),
        Some(Charted { chart, .. }) => match verdict(chart, said.better) {
            calm if chart.points.last().is_none_or(|point| point.special.is_empty()) => format!("{calm}."),
            verdict => format!("{verdict}: {}.", words(chart)),
        },
    }
}

/// A chart as a template takes it.
pub struct Figure {
    pub id: String,
    pub wide_id: String,
    pub narrow_id: String,
    pub caption: String,
    pub desc: String,
    pub wide: Drawing,
    pub narrow: Drawing,
    pub trial: bool,
    pub mean: String,
    pub limits: String,
}

/// The drawings of a chart, wide and narrow, with what they show in words.
pub fn figure(id: &str, said: &Said, charted: &Charted) -> Figure {
    let Charted { chart, labels } = charted;
    let values = || chart.points.iter().map(|point| point.value);
    let (least, most) = (values().fold(chart.lower, f64::min), values().fold(chart.upper, f64::max));
    let share = said.scale == Scale::Share;
    let axis = if share { Axis::percent(least, most) } else { Axis::nought(most) };
    let special = chart.points.iter().filter(|point| !point.special.is_empty()).count();
    let top = if share { chart.upper.min(100.0) } else { chart.upper };
    Figure {
        id: id.to_owned(),
        wide_id: format!("{id}-wide"),
        narrow_id: format!("{id}-narrow"),
        caption: format!("{}, {}", said.name, said.unit),
        desc: format!("{} months. {special} of them stand out. {}", labels.len(), change(said, Some(charted))),
        wide: draw_on(chart, labels, Format::Wide, axis),
        narrow: draw_on(chart, labels, Format::Narrow, axis),
        trial: chart.trial,
        mean: format!("{:.1}", chart.mean),
        limits: format!("{:.1} to {top:.1}", chart.lower.max(0.0)),
    }
}

/// One line of a table of months.
pub struct Line {
    pub period: String,
    pub value: String,
    pub interval: String,
    pub numerator: String,
    pub denominator: String,
    pub complete: String,
    pub revised: bool,
}

/// The newest month first, as a table is read.
pub fn lines(said: &Said, months: &[&PublishedRow]) -> Vec<Line> {
    months.iter().rev().map(|row| line(said, row)).collect()
}

pub fn line(said: &Said, row: &PublishedRow) -> Line {
    let count = |text: &str, most: &str| {
        if most.is_empty() || most == text { text.to_owned() } else { format!("{text} to {most}") }
    };
    Line {
        period: period(&row.period),
        value: cell(said, row),
        interval: interval(row),
        numerator: count(&row.numerator, &row.at_most),
        denominator: row.denominator.clone(),
        complete: row.complete.replace('/', " of "),
        revised: row.revised,
    }
}
