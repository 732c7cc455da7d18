//! How signals are worked out, with every parameter and the false alarms it was designed for.

use askama::Template;

use crate::domain::measures::cusum::{BASELINE, CLASSES, LEAST, WINDOW, YEARS};
use crate::domain::signal::{ASSESS_WITHIN, Cause};
use crate::web::failure::Answer;
use crate::web::page::{self, Shell};
use crate::web::visit::Visit;

struct Row {
    usual: String,
    high: String,
    reference: String,
    limit: String,
    years: u32,
    delay: String,
}

#[derive(Template)]
#[template(path = "signals/method.html")]
struct MethodPage {
    shell: Shell,
    rows: Vec<Row>,
    window: usize,
    baseline: usize,
    least: usize,
    years: u32,
    days: u32,
    causes: Vec<&'static str>,
}

fn tenths(value: u32) -> String {
    format!("{}.{}", value / 10, value % 10)
}

pub async fn page(visit: Visit) -> Answer {
    let rows = CLASSES.iter().map(|class| Row {
        usual: class.usual.to_string(),
        high: class.high.to_string(),
        reference: tenths(class.reference),
        limit: tenths(class.limit),
        years: class.years,
        delay: format!("{:.1}", class.delay),
    });
    let shell = visit.shell("How signals are worked out");
    let page = MethodPage {
        shell,
        rows: rows.collect(),
        window: WINDOW,
        baseline: BASELINE,
        least: LEAST,
        years: YEARS,
        days: ASSESS_WITHIN,
        causes: Cause::ALL.iter().map(|cause| cause.words()).collect(),
    };
    Ok(visit.answer(page::ok(&page)))
}
