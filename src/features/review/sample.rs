//! Drawing what will be read: by harm level, the gravest taken whole, from a seed that anyone can use again.

use std::collections::BTreeMap;

use actix_web::web::Path;
use askama::Template;

use crate::domain::themes::review::{SampleDrawn, StratumDrawn};
use crate::domain::themes::sample::{Candidate, Drawn, Plan, SampleError, sample};
use crate::domain::themes::strata::{By, CENSUS, is_census};
use crate::store::reviews::{self as store, ReviewRow};
use crate::store::{Conn, StoreError, codings};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, id};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

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
    parted_by: Vec<Choice>,
    /// Somebody coded already: what was drawn stays.
    coded: bool,
}

fn sample_page(
    conn: &mut Conn,
    visit: &Visit,
    review: &ReviewRow,
    (fields, problems): (Fields, Problems),
) -> Result<SamplePage, Failure> {
    let snapshot = review.snapshot()?.ok_or(Failure::NotFound)?;
    let drawn = review.sample()?;
    let chosen: Vec<String> = fields.all("by").into_iter().map(str::to_owned).collect();
    Ok(SamplePage {
        parted_by: choices(By::ALL.iter().map(|by| (by.code(), capital(by.words()))), &chosen),
        shell: below(visit, review, "Draw a sample to read").with(&problems),
        problems,
        address: address(review.id),
        readable: snapshot.readable,
        seed: review.seed,
        size: fields.given("size").unwrap_or("200").to_owned(),
        drawn,
        coded: !codings::coders_of(conn, review.id)?.is_empty(),
    })
}

pub async fn page(visit: Visit, path: Path<String>) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            let page = sample_page(conn, visit, &review, (Fields::default(), Problems::default()))?;
            Ok(page::ok(&page))
        })
        .await
}

fn plan<'a>(review: &ReviewRow, size: usize, all: &'a BTreeMap<String, (i32, String)>) -> Plan<'a> {
    let census = all.values().map(|(_, stratum)| stratum.as_str()).filter(|stratum| is_census(stratum)).collect();
    Plan { size, census, favoured: BTreeMap::new(), seed: u64::try_from(review.seed).unwrap_or(0) }
}

/// How much was drawn of each stratum.
fn strata(drawn: &[Drawn<'_>]) -> Vec<StratumDrawn> {
    let of = |drawn: &Drawn<'_>| (drawn.candidate.stratum.to_owned(), (drawn.held, drawn.drawn));
    let strata: BTreeMap<String, (u32, u32)> = drawn.iter().map(of).collect();
    strata.into_iter().map(|(name, (held, drawn))| StratumDrawn { name, held, drawn }).collect()
}

/// The levels of harm that were taken whole.
fn taken_whole(plan: &Plan<'_>) -> Vec<String> {
    let held = |level: &&str| plan.census.iter().any(|stratum| stratum.split('/').next() == Some(level));
    CENSUS.iter().map(|level| level.code()).filter(held).map(str::to_owned).collect()
}

fn words(error: &SampleError) -> String {
    match error {
        SampleError::TooSmall { strata, .. } => format!("Draw {strata} or more: one of each stratum"),
        SampleError::Twice(_)
        | SampleError::TooMany
        | SampleError::NoSuchStratum(_)
        | SampleError::FavouredNoughtTimes(_) => "This sample cannot be drawn. Choose another size".to_owned(),
    }
}

pub async fn draw(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let fields = sent.0;
    let size = fields.get("size").trim().parse::<usize>().ok().filter(|size| (1..=1_000_000).contains(size));
    let parted_by: Vec<By> = By::ALL.iter().copied().filter(|by| fields.all("by").contains(&by.code())).collect();
    let own = visit.clone();
    let drawn = visit
        .write(move |conn, cx| {
            let review = store::find(conn, &cx.actor, id)?;
            if review.snapshot()?.is_none() || !codings::coders_of(conn, id)?.is_empty() {
                return Err(StoreError::Stale.into());
            }
            let Some(size) = size else { return Ok(Err("Enter how many to draw, in figures".to_owned())) };
            let all = store::readable(conn, id, &parted_by)?;
            let list: Vec<_> = all.iter().map(|(id, (_, stratum))| Candidate { stratum, id: id.as_str() }).collect();
            let plan = plan(&review, size, &all);
            let drawn = match sample(&list, &plan) {
                Ok(drawn) => drawn,
                Err(error) => return Ok(Err(words(&error))),
            };
            let places: Vec<i32> =
                drawn.iter().filter_map(|drawn| all.get(drawn.candidate.id)).map(|(n, _)| *n).collect();
            let told = SampleDrawn {
                size: u64::try_from(size).unwrap_or(0),
                census: taken_whole(&plan),
                drawn: u64::try_from(places.len()).unwrap_or(0),
                by: cx.actor.words.clone(),
                at: cx.now,
                strata: strata(&drawn),
                parted_by,
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
        Ok(page::unprocessable(&sample_page(conn, visit, &review, (fields, problems))?))
    })
    .await
}
