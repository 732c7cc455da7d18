//! The statement of a release: what a minister can tell Parliament. Figures now and in the statement before, people harmed,
//! commitments met and missed since. From frozen rows alone, so that it is the same whenever it is made again.

use actix_web::web;
use askama::Template;

use super::front::{finding, harmed_sentence, headlines, ids, tiles};
use super::series::{interval, number, year};
use crate::domain::calendar::day_words;
use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::published::{Said, said};
use crate::exchange::open_data::Pack;
use crate::store::releases::{self, PromiseRow, PublishedRow, ReleaseRow, Wanted};
use crate::store::{Conn, StoreError};
use crate::web::failure::Answer;
use crate::web::open::{Body, Open, Which};
use crate::web::page::{Link, Shell};

const HARMED: [&str; 3] = ["U12", "U12.confirmed", "U12.serious"];

#[derive(Template)]
#[template(path = "figures/statement.html")]
struct StatementPage {
    shell: Shell,
    slug: String,
    sentences: Vec<String>,
    /// Id, name, now, interval, before.
    figures: Vec<(String, String, String, String, String)>,
    harmed: Vec<(String, String, String)>,
    promises: Vec<(String, String, String, String, String)>,
}

pub async fn page(open: Open, path: web::Path<String>) -> Answer {
    open.answer(Which::Of(path.into_inner()), |conn, open, standing| {
        let release = standing.release()?;
        let pack = of(conn, release)?;
        let title = format!("Statement on homecare medicines: data to {}", day_words(release.data_to));
        Body::page(&StatementPage {
            shell: open
                .shell(&title)
                .under([Link::new("/figures", "Figures"), Link::new("/figures/releases", "Releases")]),
            slug: release.slug.clone(),
            sentences: pack.sentences,
            figures: pack
                .figures
                .into_iter()
                .map(|[id, name, _, now, interval, before]| (id, name, now, interval, before))
                .collect(),
            harmed: pack.harmed.into_iter().map(Into::into).collect(),
            promises: pack.promises.into_iter().map(Into::into).collect(),
        })
    })
    .await
}

/// The statement of a release.
pub fn of(conn: &mut Conn, release: &ReleaseRow) -> Result<Pack, StoreError> {
    // Those that were out when this one came: later ones never change it.
    let earlier = releases::public(conn, release.embargo_at.utc())?;
    let before = earlier.into_iter().skip_while(|other| other.id != release.id).nth(1);
    let main = headlines(release);
    let mut wanted = ids(&main);
    wanted.extend(HARMED.map(str::to_owned));
    let now = releases::rows(conn, release.id, Wanted::Row(Breakdown::National, "", &wanted))?;
    let then = match &before {
        Some(before) => releases::rows(conn, before.id, Wanted::Row(Breakdown::National, "", &wanted))?,
        None => Vec::new(),
    };
    let promises = releases::promises(conn, release.id)?;
    let known = match &before {
        Some(before) => releases::promises(conn, before.id)?,
        None => Vec::new(),
    };
    let tiles = tiles(&main, &now, Breakdown::National, "");
    let mut sentences = vec![finding("England", &tiles, &release.month)];
    sentences.extend(harmed_sentence(&now));
    sentences.push(kept(&promises, &known));
    Ok(Pack {
        published: release.slug.get(..10).unwrap_or(&release.slug).to_owned(),
        data_to: release.data_to.to_string(),
        before: before.map(|before| before.slug),
        sentences,
        figures: main.iter().filter_map(|said| line(said, &now, &then)).collect(),
        harmed: HARMED.iter().filter_map(|metric| harmed(metric, &now)).collect(),
        promises: promises.iter().map(promise).collect(),
    })
}

fn line(said: &Said, now: &[PublishedRow], then: &[PublishedRow]) -> Option<[String; 6]> {
    let row = year(now, &said.id, Breakdown::National, "")?;
    let before = year(then, &said.id, Breakdown::National, "").map(|row| number(said, row)).unwrap_or_default();
    Some([said.id.clone(), said.name.clone(), said.unit.clone(), number(said, row), interval(row), before])
}

fn harmed(metric: &str, now: &[PublishedRow]) -> Option<[String; 3]> {
    let row = year(now, metric, Breakdown::National, "")?;
    let said = said(metric, u32::try_from(row.version).ok()?)?;
    let most = if row.at_most.is_empty() { row.numerator.clone() } else { row.at_most.clone() };
    Some([said.name, row.numerator.clone(), most])
}

/// Commitments that were met or missed since the statement before.
fn kept(now: &[PromiseRow], before: &[PromiseRow]) -> String {
    let settled = |row: &&PromiseRow| row.state != "open";
    let known = |row: &PromiseRow| {
        before.iter().any(|old| {
            (&old.what, &old.owner, old.due_on, &old.state) == (&row.what, &row.owner, row.due_on, &row.state)
        })
    };
    let fresh: Vec<&PromiseRow> = now.iter().filter(settled).filter(|row| !known(row)).collect();
    let count = |states: &[&str]| fresh.iter().filter(|row| states.contains(&row.state.as_str())).count();
    format!(
        "Commitments since the statement before: {} met in time, {} met late, {} missed. {} are open.",
        count(&["met"]),
        count(&["met_late"]),
        count(&["missed"]),
        now.iter().filter(|row| row.state == "open").count()
    )
}

fn promise(row: &PromiseRow) -> [String; 5] {
    let day = |on: Option<chrono::NaiveDate>| on.map(|on| on.to_string()).unwrap_or_default();
    let state = match row.state.as_str() {
        "met" => "met in time",
        "met_late" => "met late",
        "missed" => "missed",
        _ => "open",
    };
    [row.what.clone(), row.owner.clone(), day(row.due_on), day(row.met_on), state.to_owned()]
}
