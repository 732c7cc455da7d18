//! How far those who coded agree, theme by theme, with intervals, as each read by themselves.

use actix_web::web::Path;
use askama::Template;

use crate::domain::themes::agreed::{Agreed, agreed};
use crate::domain::themes::counts::{Reading, own};
use crate::store::codings;
use crate::store::reviewing::blind;
use crate::store::reviews as store;
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, done, id};
use crate::web::sent::Asked;
use crate::web::visit::Visit;

/// Cases times themes up to which the intervals are worked out while somebody waits. A bundle always has them.
const WHILE_WAITING: usize = 30_000;

struct Line {
    name: String,
    found: Agreed,
    /// 95 % of resamplings lie between these.
    interval: Option<(f64, f64)>,
}

#[derive(Template)]
#[template(path = "coding/agreement.html")]
struct AgreementPage {
    shell: Shell,
    address: String,
    coders: Vec<String>,
    /// Cases that still wait for a second reading.
    open: usize,
    /// Labels came with records and are not taken over yet.
    labels: bool,
    /// Whether intervals were worked out.
    intervals: bool,
    lines: Vec<Line>,
}

impl Line {
    fn kappa(&self) -> Option<f64> {
        self.found.found.kappa
    }

    fn alpha(&self) -> Option<f64> {
        self.found.found.alpha
    }
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            let (book, _) = codings::codebook(conn, id)?.ok_or(Failure::NotFound)?;
            let blind = blind::blind(conn, &review)?;
            let twice = |readings: Vec<Reading>| Some(own(&readings)).filter(|own| own.len() >= 2);
            let doubly: Vec<_> = codings::readings(conn, id)?.into_values().filter_map(twice).collect();
            let taken = blind.coders.iter().any(|coder| coder.coder == 0);
            let labels = !taken && !codings::labels(conn, id)?.is_empty();
            let intervals = doubly.len() * book.themes.len() <= WHILE_WAITING;
            let seed = u64::try_from(review.seed).unwrap_or(0);
            let lines = agreed(&doubly, &book).into_iter().map(|found| Line {
                name: found.name.clone(),
                interval: intervals.then(|| found.interval(seed)).flatten(),
                found,
            });
            let mut shell = below(visit, &review, "How far coders agree");
            shell.banner = done(&asked);
            Ok(page::ok(&AgreementPage {
                shell,
                address: address(id),
                open: blind.open,
                coders: blind.coders.into_iter().map(|coder| coder.name).collect(),
                labels,
                intervals,
                lines: lines.collect(),
            }))
        })
        .await
}
