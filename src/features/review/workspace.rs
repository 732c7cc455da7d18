//! The list of reviews, and one review as a list of tasks: each says how far it is, who did it and when.

use actix_web::web::Path;
use askama::Template;

use super::scope::Part;
use crate::domain::calendar::london_words;
use crate::domain::ids::ReviewId;
use crate::domain::themes::review::{ReviewState, Snapshot};
use crate::store::codings;
use crate::store::jobs::{self, NewJob};
use crate::store::reviews::{self as store, ReviewRow};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::listing::Tone;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};

struct Line {
    href: String,
    title: String,
    state: &'static str,
    tone: Tone,
    since: String,
}

#[derive(Template)]
#[template(path = "review/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
}

struct Task {
    id: &'static str,
    name: &'static str,
    href: String,
    hint: String,
    status: String,
    tone: Tone,
}

#[derive(Template)]
#[template(path = "review/workspace.html")]
struct WorkspacePage {
    shell: Shell,
    address: String,
    question: String,
    parts: Vec<Part>,
    state: ReviewState,
    progress: i32,
    snapshot: Option<Snapshot>,
    tasks: Vec<Task>,
}

/// The id in the path; nonsense is no page.
pub fn id(path: &str) -> Result<ReviewId, Failure> {
    path.parse().map_err(|_| Failure::NotFound)
}

/// The address of a review's page.
pub fn address(id: ReviewId) -> String {
    format!("/reviews/{id}")
}

/// The shell of a page below a review.
pub fn below(visit: &Visit, review: &ReviewRow, title: &str) -> Shell {
    let above = [Link::new("/reviews", "Thematic reviews"), Link::new(address(review.id), review.title.clone())];
    visit.shell(title).under(above)
}

/// What was just done, in words.
pub fn done(asked: &Asked) -> Option<Banner> {
    let words = match asked.0.get("done") {
        "opened" => "The review is open",
        "freezing" => "The rows are being frozen",
        "drawn" => "The sample is drawn",
        "theme" => "The theme is saved",
        "removed" => "The themes are removed",
        "version" => "The codebook is frozen. Coding can begin",
        "coded" => "Everything drawn is coded",
        "labels" => "The labels that came with the records are taken over",
        "asked" => "The bundle will be built",
        _ => return None,
    };
    Some(Banner::Done(words.to_owned()))
}

pub async fn list(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let lines = store::list(conn, visit.actor()?)?.into_iter().map(|review| Line {
                href: address(review.id),
                title: review.title,
                state: review.state.words(),
                tone: tone(review.state),
                since: when(review.created_at),
            });
            Ok(page::ok(&ListPage { shell: visit.shell("Thematic reviews"), lines: lines.collect() }))
        })
        .await
}

fn when(at: Ts) -> String {
    london_words(at.utc())
}

fn tone(state: ReviewState) -> Tone {
    match state {
        ReviewState::Draft => Tone::Plain,
        ReviewState::Freezing => Tone::Moving,
        ReviewState::Frozen => Tone::Settled,
    }
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            let tasks = tasks(conn, &review)?;
            let mut shell = visit.shell(&review.title).under([Link::new("/reviews", "Thematic reviews")]);
            shell.banner = done(&asked);
            let criteria = review.criteria()?;
            Ok(page::ok(&WorkspacePage {
                shell,
                address: address(id),
                parts: super::scope::parts(conn, &criteria)?,
                state: review.state,
                progress: review.progress,
                snapshot: review.snapshot()?,
                question: review.question,
                tasks,
            }))
        })
        .await
}

/// What is to be done, in order; what cannot begin yet has no address.
fn tasks(conn: &mut Conn, review: &ReviewRow) -> Result<Vec<Task>, StoreError> {
    let frozen = review.state == ReviewState::Frozen;
    let sample = review.sample()?;
    let codebook = codings::codebook(conn, review.id)?;
    let href = |open: bool, to: &str| if open { format!("{}/{to}", address(review.id)) } else { String::new() };
    let task = |id, name, href: String, hint: String, done: Option<String>| {
        let (status, tone) = match (&done, href.is_empty()) {
            (Some(done), _) => (done.clone(), Tone::Settled),
            (None, true) => ("Cannot start yet".to_owned(), Tone::Plain),
            (None, false) => ("To do".to_owned(), Tone::Moving),
        };
        Task { id, name, href, hint, status, tone }
    };
    let drawn = sample.as_ref().map(|s| format!("{} drawn", s.drawn));
    let by = |who: &str, at| format!("{who}, {}", london_words(at));
    let sampled = sample.as_ref().map_or(String::new(), |s| by(&s.by, s.at));
    let version = codebook.as_ref().map(|(book, _)| format!("Version {}", book.version));
    let booked = codebook.as_ref().map_or(String::new(), |(_, row)| by(&row.frozen_by, row.frozen_at.utc()));
    let (coded, who) = coded(conn, review, sample.as_ref().map_or(0, |s| s.drawn))?;
    let bundles = store::bundles_of(conn, review.id)?;
    let last = bundles.first().map(|bundle| (bundle.state.words().to_owned(), when(bundle.asked_at)));
    let ready = sample.is_some() && codebook.is_some();
    Ok(vec![
        task("sample", "Draw a sample to read", href(frozen, "sample"), sampled, drawn),
        task("codebook", "Agree the codebook", href(frozen, "codebook"), booked, version),
        task("coding", "Code what was told", href(ready, "coding"), who, coded),
        task("agreement", "See how far coders agree", href(ready, "agreement"), String::new(), None),
        task(
            "export",
            "Export a bundle",
            href(frozen, "export"),
            last.as_ref().map_or(String::new(), |(_, at)| at.clone()),
            last.map(|(state, _)| state),
        ),
    ])
}

/// How much is coded, once anything is, and by whom.
fn coded(conn: &mut Conn, review: &ReviewRow, drawn: u64) -> Result<(Option<String>, String), StoreError> {
    let coders = codings::coders_of(conn, review.id)?;
    let mut who = Vec::new();
    for coder in &coders {
        let (_, done) = codings::drawn(conn, review.id, Some(coder.coder))?;
        who.push(format!("{}: {} of {drawn}", coder.name, done.len()));
    }
    Ok(((!who.is_empty()).then(|| "Begun".to_owned()), who.join("; ")))
}

/// Asks for the rows to be frozen: done by a job, as a million rows take their time.
pub async fn freeze(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let id = id(&path)?;
    let by = visit.actor()?.account().ok_or(Failure::NotFound)?;
    visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            store::step(conn, id, ReviewState::Draft, ReviewState::Freezing)?;
            jobs::insert(conn, &[jobs::row(NewJob::FreezeReview { review: id, by }, cx.now)])?;
            Ok(())
        })
        .await?;
    Ok(see_other(&format!("{}?done=freezing", address(id))))
}
