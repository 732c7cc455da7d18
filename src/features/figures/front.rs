//! The first page: the finding in a sentence, the main figures, each company, and the way to everything else.

use askama::Template;

use super::series::{change, charted, months, number, period, year};
use crate::domain::calendar::{date_words, day_words, london_date, london_time_words};
use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::published::{OVERDUE, SILENT, Said, said};
use crate::domain::measures::release::next_publication;
use crate::store::releases::{PublishedRow, ReleaseRow, Wanted, rows};
use crate::store::{Conn, releases};
use crate::web::failure::{Answer, Failure};
use crate::web::open::{Body, Open, Which};
use crate::web::page::Shell;

/// A main figure.
pub struct Tile {
    pub said: Said,
    pub number: String,
    pub period: String,
    pub change: String,
}

/// A company in the list, which is in the order of names and of nothing else.
struct Company {
    code: String,
    name: String,
    failed: String,
    change: String,
    silent: String,
    overdue: String,
}

#[derive(Template)]
#[template(path = "figures/front.html")]
struct FrontPage {
    shell: Shell,
    finding: Vec<String>,
    tiles: Vec<Tile>,
    companies: Vec<Company>,
    metrics: Vec<Said>,
    silent: String,
    overdue: String,
    data_to: String,
    returns: (u32, u32),
    next: String,
    slug: String,
}

#[derive(Template)]
#[template(path = "figures/before.html")]
struct BeforePage {
    shell: Shell,
    next: String,
}

/// The main metrics of a release, in the order of the definitions.
pub fn headlines(release: &ReleaseRow) -> Vec<Said> {
    let month = crate::domain::measures::month::Month::parse(&release.month);
    let all = month.map(crate::domain::measures::registry::in_force).unwrap_or_default();
    all.into_iter().filter(|one| one.headline).map(crate::domain::measures::published::of).take(8).collect()
}

/// All metrics of a release.
fn every(release: &ReleaseRow) -> Vec<Said> {
    let month = crate::domain::measures::month::Month::parse(&release.month);
    let all = month.map(crate::domain::measures::registry::in_force).unwrap_or_default();
    all.into_iter().map(crate::domain::measures::published::of).collect()
}

pub fn ids(all: &[Said]) -> Vec<String> {
    all.iter().map(|one| one.id.clone()).collect()
}

/// The main figures of one row: England or a company.
pub fn tiles(all: &[Said], rows: &[PublishedRow], by: Breakdown, code: &str) -> Vec<Tile> {
    let one = |said: &Said| {
        let months = months(rows, &said.id, by, code);
        let row = months.last()?;
        let change = change(said, charted(said, &months).as_ref());
        Some(Tile { said: said.clone(), number: number(said, row), period: period(&row.period), change })
    };
    all.iter().filter_map(one).collect()
}

/// What is found, before any number: how many of the main figures got worse, which, and how many got better.
pub fn finding(whose: &str, tiles: &[Tile], month: &str) -> String {
    let with = |word: &str| -> Vec<String> {
        let one = |tile: &&Tile| tile.change.starts_with(word);
        tiles.iter().filter(one).map(|tile| lower(&tile.said.name)).collect()
    };
    let (worse, better) = (with("Getting worse"), with("Getting better"));
    let month = period(month);
    let count = tiles.len();
    match (worse.is_empty(), better.is_empty()) {
        (true, true) => format!("{whose}: none of the {count} main figures clearly changed up to {month}."),
        (true, false) => format!("{whose}: up to {month}, getting better: {}. None got worse.", better.join("; ")),
        (false, true) => format!("{whose}: up to {month}, getting worse: {}. None got better.", worse.join("; ")),
        (false, false) => {
            let (worse, better) = (worse.join("; "), better.join("; "));
            format!("{whose}: up to {month}, getting worse: {worse}. Getting better: {better}.")
        }
    }
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// How many people were harmed, as a sentence with bounds.
pub fn harmed_sentence(rows: &[PublishedRow]) -> Option<String> {
    let row = year(rows, "U12", Breakdown::National, "")?;
    if row.numerator.parse::<u64>().is_err() {
        return None;
    }
    let most = if row.at_most.is_empty() { String::new() } else { format!(" and at most {}", row.at_most) };
    Some(format!(
        "In the {}, at least {}{most} people were reported as harmed by a failure of their homecare.",
        period(&row.period),
        row.numerator
    ))
}

fn companies(rows: &[PublishedRow]) -> Vec<Company> {
    let mut all: Vec<(String, String)> = rows
        .iter()
        .filter(|row| row.breakdown == Breakdown::Provider && !row.group_code.is_empty())
        .map(|row| (row.group_name.clone(), row.group_code.clone()))
        .collect();
    all.sort();
    all.dedup();
    let Some(failed) = said("U3", 1) else { return Vec::new() };
    let count = |metric: &str, code: &str| {
        let row = months(rows, metric, Breakdown::Provider, code).last().map(|row| row.numerator.clone());
        row.unwrap_or_else(|| "0".to_owned())
    };
    let one = |(name, code): (String, String)| {
        let months = months(rows, "U3", Breakdown::Provider, &code);
        let year = year(rows, "U3", Breakdown::Provider, &code);
        Company {
            failed: year.map_or_else(|| "no figure".to_owned(), |row| number(&failed, row)),
            change: change(&failed, charted(&failed, &months).as_ref()),
            silent: count(SILENT, &code),
            overdue: count(OVERDUE, &code),
            name,
            code,
        }
    };
    all.into_iter().map(one).collect()
}

pub async fn page(open: Open) -> Answer {
    open.answer(Which::Current, |conn, open, standing| {
        let next = london_time_words(next_publication(standing.now));
        match &standing.release {
            Some(release) => build(conn, open, release),
            None => Body::page(&BeforePage { shell: open.shell("Figures on homecare medicines"), next }),
        }
    })
    .await
}

fn build(conn: &mut Conn, open: &Open, release: &ReleaseRow) -> Result<Body, Failure> {
    let main = headlines(release);
    let national = rows(conn, release.id, Wanted::Row(Breakdown::National, "", &ids(&main)))?;
    let wanted = ["U3", SILENT, OVERDUE].map(str::to_owned);
    let by_company = rows(conn, release.id, Wanted::Breakdown(Breakdown::Provider, &wanted))?;
    let duties = rows(conn, release.id, Wanted::Row(Breakdown::National, "", &wanted))?;
    let count = |metric: &str| {
        months(&duties, metric, Breakdown::National, "").last().map(|row| row.numerator.clone()).unwrap_or_default()
    };
    let tiles = tiles(&main, &national, Breakdown::National, "");
    let mut finding = vec![finding("England", &tiles, &release.month)];
    finding.extend(harmed_sentence(&national));
    Body::page(&FrontPage {
        shell: open.shell("Figures on homecare medicines"),
        finding,
        tiles,
        companies: companies(&by_company),
        metrics: every(release),
        silent: count(SILENT),
        overdue: count(OVERDUE),
        data_to: day_words(release.data_to),
        returns: release.about().returns,
        next: london_time_words(next_publication(release.embargo_at.utc())),
        slug: release.slug.clone(),
    })
}

/// The last line of every page: to which day, from which release, what comes next.
pub struct Foot {
    pub data_to: String,
    pub published: String,
    pub slug: String,
    pub next: String,
}

pub fn foot(release: &releases::ReleaseRow) -> Foot {
    Foot {
        data_to: day_words(release.data_to),
        published: date_words(london_date(release.embargo_at.utc())),
        slug: release.slug.clone(),
        next: london_time_words(next_publication(release.embargo_at.utc())),
    }
}
