//! The figures: every metric equals a calculation of its own from a known truth, on both databases; returns and delivery
//! records come in by form, file and system; a failed delivery becomes a case only by a person; contracts have evidence.

mod activity;
mod evidence;
mod independent;
mod planted;

use candour::domain::measures::month::Month;
use candour::domain::measures::registry::in_force;
use candour::domain::measures::value::{Dimension, Said, Value};
use candour::store::measured::{By, measured};

use crate::support::prelude::*;
use independent::expected;
use planted::Truth;

fn month(code: &str) -> Month {
    Month::parse(code).unwrap()
}

/// Every figure of a breakdown beside the calculation; the wrong ones in words.
fn wrong(world: &World, truth: &Truth, (from, to): (&str, &str), by: &By) -> (usize, Vec<String>) {
    let metrics = in_force(month(to));
    let values: Vec<Value> = world.reads(|conn| measured(conn, &metrics, month(from), month(to), by));
    let mut all = Vec::new();
    for value in &values {
        let metric = metrics.iter().find(|d| d.id == value.metric).unwrap();
        let wanted = expected(truth, &value.metric, (value.month, value.months, month(to)), by.said, &value.group);
        let found = (value.numerator, value.most, value.denominator);
        let right = found == (wanted.numerator, wanted.most, wanted.denominator);
        let figure = value.figure(metric).map(|f| format!("{f:.12}"));
        let own = wanted.figure().map(|f| format!("{f:.12}"));
        if !right || figure != own {
            all.push(format!(
                "{} {} {:?}: {found:?} {figure:?}, not {wanted:?} {own:?}",
                value.metric, value.month, value.group
            ));
        }
    }
    for group in truth.groups((month(from), month(to)), by) {
        if !values.iter().any(|v| v.group == group) {
            all.push(format!("no figure for {group:?}"));
        }
    }
    (values.len(), all)
}

both!(every_metric_equals_a_calculation_from_the_truth_to_the_last_digit, |world| {
    let truth = planted::plant(world);
    let year = ("2024-01", "2025-12");
    let mut asked = vec![
        (year, By::dimensions(&[])),
        (year, By::dimensions(&[]).said(Said::Trust)),
        (year, By::dimensions(&[]).said(Said::Deliveries)),
        (("2025-10", "2025-12"), By::dimensions(&[]).rolling_year()),
        (("2025-12", "2025-12"), By::dimensions(&[Dimension::Provider]).rolling_year()),
        (("2025-12", "2025-12"), By::dimensions(&[Dimension::Provider, Dimension::Region, Dimension::Therapy])),
        (("2025-11", "2025-12"), By::dimensions(&[Dimension::Funding]).only(Dimension::Provider, "DEMOP01")),
    ];
    for dimension in Dimension::ALL {
        asked.push((("2025-11", "2025-12"), By::dimensions(&[*dimension]).said(Said::Deliveries)));
        asked.push((("2025-12", "2025-12"), By::dimensions(&[*dimension])));
    }
    let (mut figures, mut all) = (0, Vec::new());
    for (months, by) in &asked {
        let (count, bad) = wrong(world, &truth, *months, by);
        figures += count;
        all.extend(bad.into_iter().map(|why| format!("{:?} {:?} {}: {why}", by.dimensions, by.said, by.span)));
    }
    assert!(figures > 5_000, "{figures} figures");
    assert!(
        all.is_empty(),
        "{} of {figures}:\n{}",
        all.len(),
        all.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
    world.forgets_letters();
});
