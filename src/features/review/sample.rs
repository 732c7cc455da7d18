//! Drawing what will be read: by harm level, the gravest taken whole, from a seed that anyone can use again.

use std::collections::BTreeMap;

use actix_web::web::Path;
use askama::Template;

use super::workspace::{address, below, id};
use crate::domain::themes::review::SampleDrawn;
use crate::domain::themes::sample::{Candidate, Plan, SampleError, sample};
use crate::domain::themes::unit::HarmLevel;
use crate::store::reviews::{self as store, ReviewRow};
use crate::store::{Conn, StoreError, codings};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};

/// Taken whole.
const CENSUS: [HarmLevel; 2] = [HarmLevel::Fatal, HarmLevel::Severe];

#[derive(Template)]
#[template(path = "review/sample.html")]
struct SamplePage {
    shell: Shell,
    problems: Problems,
    address: String,
    readable: u64,
    seed: i64,
    size: String,
    drawn: Option<SampleDrawn>,
    /// Somebody coded already: what was drawn stays.
    coded: bool,
}

fn sample_page(
    conn: &mut Conn,
    visit: &Visit,
    review: &ReviewRow,
    (size, problems): (String, Problems),
) -> Result<SamplePage, Failure> {
    let snapshot = review.snapshot()?.ok_or(Failure::NotFound)?;
    Ok(SamplePage {
        shell: below(visit, review, "Draw a sample to read").with(&problems),
        problems,
        address: address(review.id),
        readable: snapshot.readable,
        seed: review.seed,
        size,
        drawn: review.sample()?,
        coded: !codings::coders_of(conn, review.id)?.is_empty(),
    })
}

pub async fn page(visit: Visit, path: Path<String>) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            let page = sample_page(conn, visit, &review, ("200".to_owned(), Problems::default()))?;
            Ok(page::ok(&page))
        })
        .await
}

fn plan<'a>(review: &ReviewRow, size: usize, all: &BTreeMap<String, (i32, HarmLevel)>) -> Plan<'a> {
    let held = |level: &HarmLevel| all.values().any(|(_, harm)| harm == level);
    let census = CENSUS.into_iter().filter(held).map(HarmLevel::code).collect();
    Plan { size, census, favoured: BTreeMap::new(), seed: u64::try_from(review.seed).unwrap_or(0) }
}

fn words(error: &SampleError) -> String {
    match error {
        SampleError::TooSmall { strata, .. } => format!("Draw {strata} or more: one of each level of harm"),
        SampleError::Twice(_)
        | SampleError::TooMany
        | SampleError::NoSuchStratum(_)
        | SampleError::FavouredNoughtTimes(_) => "This sample cannot be drawn. Choose another size".to_owned(),
    }
}

pub async fn draw(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let typed = sent.0.get("size").trim().to_owned();
    let size = typed.parse::<usize>().ok().filter(|size| (1..=1_000_000).contains(size));
    let own = visit.clone();
    let drawn = visit
        .write(move |conn, cx| {
            let review = store::find(conn, &cx.actor, id)?;
            if review.snapshot()?.is_none() || !codings::coders_of(conn, id)?.is_empty() {
                return Err(StoreError::Stale.into());
            }
            let Some(size) = size else { return Ok(Err("Enter how many to draw, in figures".to_owned())) };
            let all = store::readable(conn, id)?;
            let list: Vec<_> =
                all.iter().map(|(id, (_, harm))| Candidate { stratum: harm.code(), id: id.as_str() }).collect();
            let plan = plan(&review, size, &all);
            let drawn = match sample(&list, &plan) {
                Ok(drawn) => drawn,
                Err(error) => return Ok(Err(words(&error))),
            };
            let places: Vec<i32> =
                drawn.iter().filter_map(|drawn| all.get(drawn.candidate.id)).map(|(n, _)| *n).collect();
            let told = SampleDrawn {
                size: u64::try_from(size).unwrap_or(0),
                census: plan.census.iter().map(|level| (*level).to_owned()).collect(),
                drawn: u64::try_from(places.len()).unwrap_or(0),
                by: cx.actor.words.clone(),
                at: cx.now,
            };
            let told = serde_json::to_string(&told).map_err(|e| StoreError::Unreadable(e.to_string()))?;
            store::keep_sample(conn, id, &places, &told)?;
            Ok(Ok(()))
        })
        .await?;
    let Err(problem) = drawn else { return Ok(see_other(&format!("{}?done=drawn", address(id)))) };
    own.read(move |conn, visit| {
        let review = store::find(conn, visit.actor()?, id)?;
        let mut problems = Problems::default();
        problems.add("size", problem);
        Ok(page::unprocessable(&sample_page(conn, visit, &review, (typed, problems))?))
    })
    .await
}
