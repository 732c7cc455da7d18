//! One release before it is out: what was checked, its sentences, who signed, and what is ticked by whoever signs.

use actix_web::web;
use askama::Template;

use super::list::{may_publish, state};
use crate::domain::calendar::{day_words, london_time_words};
use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::published::{said, with_unit};
use crate::domain::measures::release::{Checked, Tick, Unsigned};
use crate::store::Conn;
use crate::store::releases::{self, ReleaseRow, Wanted};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};

/// A main figure, now and in the release before.
struct Line {
    name: String,
    now: String,
    before: String,
}

#[derive(Template)]
#[template(path = "publication/one.html")]
struct OnePage {
    shell: Shell,
    problems: Problems,
    row: ReleaseRow,
    state: &'static str,
    embargo: String,
    checks: Vec<Checked>,
    lines: Vec<Line>,
    hidden: usize,
    revised: usize,
    rows: usize,
    signed: Vec<String>,
    ticks: Vec<Choice>,
    /// The reader may sign: nobody has, or somebody else.
    may_sign: bool,
}

fn build(conn: &mut Conn, visit: &Visit, slug: &str, problems: Problems) -> Result<OnePage, Failure> {
    may_publish(visit)?;
    let row = releases::by_slug(conn, slug)?;
    let now = visit.app.clock.now();
    let title = format!("Release {}: data to {}", row.slug, day_words(row.data_to));
    let me = visit.actor()?.account();
    let national = releases::rows(conn, row.id, Wanted::All)?;
    let before = releases::public(conn, row.embargo_at.utc())?.into_iter().find(|other| other.id != row.id);
    let then = match &before {
        Some(before) => releases::rows(conn, before.id, Wanted::All)?,
        None => Vec::new(),
    };
    let ticks = Tick::ALL.iter().map(|tick| (tick.code(), tick.words()));
    Ok(OnePage {
        shell: visit.shell(&title).under([Link::new("/publication", "Releases of figures")]).with(&problems),
        state: state(&row, now),
        embargo: london_time_words(row.embargo_at.utc()),
        checks: row.checked(),
        lines: lines(&national, &then),
        hidden: national.iter().filter(|row| row.suppressed).count(),
        revised: national.iter().filter(|row| row.revised).count(),
        rows: national.len(),
        signed: row.first_words.iter().chain(&row.second_words).cloned().collect(),
        ticks: choices(ticks, &[""; 0]),
        may_sign: row.open && row.checked().iter().all(|check| check.holds) && row.first_id != me,
        problems,
        row,
    })
}

fn lines(now: &[releases::PublishedRow], then: &[releases::PublishedRow]) -> Vec<Line> {
    let year = |rows: &[releases::PublishedRow], metric: &str| {
        let found = rows
            .iter()
            .find(|row| row.metric == metric && row.breakdown == Breakdown::National && row.period.contains('/'));
        found.map(|row| row.value.clone()).filter(|value| !value.is_empty())
    };
    let national = now.iter().filter(|row| row.breakdown == Breakdown::National && row.period.contains('/'));
    let one = |row: &releases::PublishedRow| {
        let said = said(&row.metric, u32::try_from(row.version).ok()?).filter(|said| said.headline)?;
        let words = |value: Option<String>| value.map_or_else(|| "none".to_owned(), |v| with_unit(&said, &v));
        Some(Line { now: words(year(now, &said.id)), before: words(year(then, &said.id)), name: said.name.clone() })
    };
    national.filter_map(one).collect()
}

pub async fn page(visit: Visit, path: web::Path<String>, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "First" => Some("Signed. A second person must sign before it can come out"),
        "Second" => Some("Signed by two. It comes out at its time"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, &path, Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

const fn refused(why: Unsigned) -> &'static str {
    match why {
        Unsigned::Over => "It is signed by two already, or was dropped",
        Unsigned::ChecksFail => "A check does not hold. Put it right and make the release again",
        Unsigned::SamePerson => "You signed it. A second person must sign it too",
        Unsigned::Ticks => "Tick everything that you have done",
    }
}

pub async fn sign(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    may_publish(&visit)?;
    let slug = path.into_inner();
    let ticks: Vec<Tick> = sent.0.all("tick").iter().filter_map(|code| code.parse().ok()).collect();
    let wanted = slug.clone();
    let done = visit
        .write(move |conn, cx| {
            let row = releases::by_slug(conn, &wanted)?;
            Ok(releases::put_name(conn, &row, &cx.actor, &ticks, cx.now)?)
        })
        .await?;
    match done {
        Ok(which) => Ok(see_other(&format!("/publication/{slug}?done={which:?}"))),
        Err(why) => {
            let mut problems = Problems::default();
            problems.add("tick", refused(why));
            visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &slug, problems)?))).await
        }
    }
}

pub async fn drop_it(visit: Visit, path: web::Path<String>, _: Sent) -> Answer {
    may_publish(&visit)?;
    let slug = path.into_inner();
    visit
        .write(move |conn, _| {
            let row = releases::by_slug(conn, &slug)?;
            Ok(releases::drop_draft(conn, &row)?)
        })
        .await?;
    Ok(see_other("/publication?done=dropping"))
}
