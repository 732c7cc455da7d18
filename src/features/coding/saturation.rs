//! Whether reading more still brings new themes.

use std::collections::BTreeSet;

use actix_web::web::Path;
use askama::Template;

use crate::domain::themes::counts::present;
use crate::domain::themes::saturation::{Curve, Rule, curve, in_drawn_order};
use crate::store::reviews as store;
use crate::store::{codings, reviews::ReviewRow};
use crate::web::failure::Answer;
use crate::web::forms::Choice;
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, id};
use crate::web::sent::{Asked, Fields};
use crate::web::visit::Visit;

/// Rows of the curve that are shown: the first, and then the last ones.
const SHOWN: usize = 40;

#[derive(Template)]
#[template(path = "coding/saturation.html")]
struct SaturationPage {
    shell: Shell,
    address: String,
    read: usize,
    rule: Rule,
    curve: Option<Curve>,
    bases: Vec<Choice>,
    runs: Vec<Choice>,
    thresholds: Vec<Choice>,
    /// Runs in the middle that are not shown.
    left_out: usize,
}

impl SaturationPage {
    fn rows(&self) -> Vec<crate::domain::themes::saturation::Run> {
        let Some(curve) = &self.curve else { return Vec::new() };
        let early = curve.runs.iter().take(SHOWN);
        let late = curve.runs.iter().skip(SHOWN + self.left_out);
        early.chain(late).copied().collect()
    }

    fn bar(&self, run: &crate::domain::themes::saturation::Run) -> usize {
        let most = self.curve.as_ref().map_or(0, |curve| curve.base).max(1);
        (run.new * 20).div_ceil(most).min(20)
    }
}

fn rule(asked: &Fields) -> Rule {
    let of = |name: &str| asked.get(name).parse::<usize>().ok();
    let usual = Rule::USUAL;
    let threshold = of("threshold").and_then(|of| u32::try_from(of).ok()).filter(|of| Rule::THRESHOLDS.contains(of));
    Rule {
        base: of("base").filter(|of| Rule::BASES.contains(of)).unwrap_or(usual.base),
        run: of("run").filter(|of| Rule::RUNS.contains(of)).unwrap_or(usual.run),
        threshold: threshold.unwrap_or(usual.threshold),
    }
}

fn choices<T: ToString + PartialEq + Copy>(all: &[T], chosen: T, unit: &str) -> Vec<Choice> {
    let of = |one: &T| Choice::new(one.to_string(), format!("{}{unit}", one.to_string())).checked_if(*one == chosen);
    all.iter().map(of).collect()
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review: ReviewRow = store::find(conn, visit.actor()?, id)?;
            let readings = codings::readings(conn, id)?;
            let themes =
                |readings: &[_]| present(readings).into_iter().map(str::to_owned).collect::<BTreeSet<String>>();
            let read: Vec<BTreeSet<String>> = readings.values().map(|readings| themes(readings)).collect();
            let read = in_drawn_order(&read, u64::try_from(review.seed).unwrap_or(0));
            let rule = rule(&asked.0);
            let curve = curve(&read, rule);
            let runs = curve.as_ref().map_or(0, |curve| curve.runs.len());
            Ok(page::ok(&SaturationPage {
                shell: below(visit, &review, "Whether reading still brings new themes"),
                address: address(id),
                read: read.len(),
                rule,
                curve,
                bases: choices(&Rule::BASES, rule.base, " cases"),
                runs: choices(&Rule::RUNS, rule.run, " cases"),
                thresholds: choices(&Rule::THRESHOLDS, rule.threshold, " %"),
                left_out: runs.saturating_sub(2 * SHOWN),
            }))
        })
        .await
}
