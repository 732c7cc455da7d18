//! Jobs that wait, and jobs that were buried. What they are about stays in them: a kind and its last error are shown.

use actix_web::web::Path;
use askama::Template;

use crate::domain::calendar::london_time_words;
use crate::domain::ids::JobId;
use crate::store::jobs::{self, JobRow};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};

/// The page shows the oldest of more.
const SHOWN: i64 = 200;

struct Line {
    id: JobId,
    what: &'static str,
    next: String,
    attempts: i32,
    error: String,
}

#[derive(Template)]
#[template(path = "admin/jobs.html")]
struct JobsPage {
    shell: Shell,
    buried: Vec<Line>,
    waiting: Vec<Line>,
    more: bool,
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = asked.0.get("done") == "revival";
    visit
        .read(move |conn, visit| {
            let rows = jobs::unfinished(conn, SHOWN)?;
            let more = i64::try_from(rows.len()).is_ok_and(|shown| shown == SHOWN);
            let (buried, waiting): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.buried_at.is_some());
            let mut shell = visit.shell("Jobs").under([Link::new("/admin", "Administration")]);
            shell.banner = done.then(|| Banner::Done("The job will be tried again now".to_owned()));
            let lines = |rows: Vec<JobRow>| rows.into_iter().map(line).collect();
            Ok(page::ok(&JobsPage { shell, buried: lines(buried), waiting: lines(waiting), more }))
        })
        .await
}

fn line(row: JobRow) -> Line {
    Line {
        id: row.id,
        what: what(&row.kind),
        next: london_time_words(row.buried_at.unwrap_or(row.run_at).utc()),
        attempts: row.attempts,
        error: row.last_error.unwrap_or_default(),
    }
}

/// A kind of job in words.
fn what(kind: &str) -> &'static str {
    match kind {
        "letter_to_account" => "Letter to a member of staff",
        "letter_to_body" => "Letter to an organisation's lead",
        "letter_to_reporter" => "Letter to a person who reported",
        "letter_of_vacancy" => "Letter about a post without a lead",
        "watch_clocks" => "Look for missed dates",
        "watch_posts" => "Look for posts without a lead",
        "try_rules" => "Try a draft of the routing rules",
        "send_lfpse" => "Send a record to LFPSE",
        "build_bundle" => "Build a review's bundle",
        "tidy" => "Clear what has ended",
        _ => "A job of another version",
    }
}

/// Puts a buried job back to work.
pub async fn revive(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let id: JobId = path.parse().map_err(|_| Failure::NotFound)?;
    let now = visit.app.clock.now();
    visit.app.store.write(move |conn| jobs::revive(conn, id, now)).await?;
    Ok(see_other("/admin/jobs?done=revival"))
}
