//! The list of reviews, and one review as a list of tasks: each says how far it is, who did it and when.

use actix_web::web::Path;
use askama::Template;

use super::scope::Part;
use super::tasks::{self, Task};
use crate::app::hex;
use crate::domain::calendar::london_words;
use crate::domain::ids::ReviewId;
use crate::domain::themes::approval::Standing as Worth;
use crate::domain::themes::review::{ReviewState, Snapshot};
use crate::store::jobs::{self, NewJob};
use crate::store::reviewing::approvals;
use crate::store::reviews as store;
use crate::store::types::Ts;
use crate::store::vault::digest;
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::listing::Tone;
use crate::web::page::{self, Link, Shell};
use crate::web::reviewing::{address, done, id};
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

#[derive(Template)]
#[template(path = "review/workspace.html")]
struct WorkspacePage {
    shell: Shell,
    address: String,
    question: String,
    sentence: String,
    /// SHA-256 of the rule as it is kept.
    rule: String,
    parts: Vec<Part>,
    standing: Option<Standing>,
    state: ReviewState,
    progress: i32,
    snapshot: Option<Snapshot>,
    tasks: Vec<Task>,
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
            let tasks = tasks::tasks(conn, &review)?;
            let mut shell = visit.shell(&review.title).under([Link::new("/reviews", "Thematic reviews")]);
            shell.banner = done(&asked);
            let criteria = review.criteria()?;
            Ok(page::ok(&WorkspacePage {
                shell,
                address: address(id),
                sentence: super::scope::sentence(conn, &criteria)?,
                rule: hex(&digest(&[review.criteria.as_bytes()])),
                parts: super::scope::parts(conn, &criteria)?,
                standing: standing(conn, id)?,
                state: review.state,
                progress: review.progress,
                snapshot: review.snapshot()?,
                question: review.question,
                tasks,
            }))
        })
        .await
}

/// What readers are told of an issued review.
struct Standing {
    words: &'static str,
    tone: Tone,
    about: String,
    /// Why it ended.
    reason: String,
    next: Option<String>,
}

fn standing(conn: &mut Conn, id: ReviewId) -> Result<Option<Standing>, StoreError> {
    let row = approvals::standing(conn, id)?;
    Ok(row.map(|row| Standing {
        words: row.standing.words(),
        tone: if row.standing == Worth::Issued { Tone::Settled } else { Tone::Waiting },
        about: format!("{}, {}", row.by_words, when(row.since)),
        reason: row.words,
        next: row.next_id.map(address),
    }))
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
