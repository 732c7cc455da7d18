//! A company's right of reply: its own words beside its figures. Once signed by two it reads them before everybody does.

use askama::Template;

use crate::domain::calendar::{day_words, london_time_words};
use crate::domain::redact::suggest;
use crate::store::releases::{self, ReleaseRow, ReplyRow};
use crate::store::{Conn, StoreError, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// Characters of a reply.
const LONGEST: usize = 1_000;

struct Line {
    slug: String,
    data_to: String,
    embargo: String,
    words: Option<String>,
}

#[derive(Template)]
#[template(path = "publication/replies.html")]
struct RepliesPage {
    shell: Shell,
    problems: Problems,
    fields: Fields,
    /// The newest release that two have signed, where this company has not replied yet.
    asked: Option<(String, String)>,
    lines: Vec<Line>,
}

/// Releases that two have signed, the newest first.
fn signed(conn: &mut Conn) -> Result<Vec<ReleaseRow>, StoreError> {
    Ok(releases::all(conn)?.into_iter().filter(|row| row.second_at.is_some()).take(12).collect())
}

fn build(conn: &mut Conn, visit: &Visit, fields: Fields, problems: Problems) -> Result<RepliesPage, Failure> {
    let body = visit.actor()?.body.ok_or(Failure::NotFound)?;
    let code = directory::body(conn, body)?.code;
    let mut lines = Vec::new();
    for row in signed(conn)? {
        let said = releases::replies(conn, row.id)?.into_iter().find(|(of, _)| *of == code);
        lines.push(Line {
            data_to: day_words(row.data_to),
            embargo: london_time_words(row.embargo_at.utc()),
            words: said.map(|(_, reply)| reply.words),
            slug: row.slug,
        });
    }
    let newest = lines.first().filter(|line| line.words.is_none());
    Ok(RepliesPage {
        shell: visit.shell("Your reply to your figures").with(&problems),
        asked: newest.map(|line| (line.slug.clone(), line.data_to.clone())),
        lines,
        problems,
        fields,
    })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done =
        (asked.0.get("done") == "said").then(|| Banner::Done("Your reply stands beside your figures".to_owned()));
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, Fields::default(), Problems::default())?;
            page.shell.banner = done;
            Ok(page::ok(&page))
        })
        .await
}

/// What stands beside figures in public names nobody: where the words may tell who somebody is, they are given back.
fn checked(fields: &Fields, problems: &mut Problems) -> Option<String> {
    let words = fields.prose("words", LONGEST, "Write your reply", problems)?;
    let tells = suggest(&words, &[""; 0]).into_iter().find(|span| span.kind.is_taken_out());
    if let Some(span) = tells {
        problems
            .add("words", format!("Take out what may tell who somebody is: it seems to hold a {}", span.kind.words()));
        return None;
    }
    if fields.given("nobody").is_none() {
        problems.add("nobody", "Say that nobody can be recognised in it");
        return None;
    }
    Some(words)
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let Sent(fields) = sent;
    let mut problems = Problems::default();
    let body = visit.actor()?.body.ok_or(Failure::NotFound)?;
    let Some(words) = checked(&fields, &mut problems) else {
        return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, fields, problems)?))).await;
    };
    let slug = fields.get("release").to_owned();
    let kept = visit
        .write(move |conn, cx| {
            let row = releases::by_slug(conn, &slug)?;
            if row.second_at.is_none() {
                return Err(StoreError::NotFound.into());
            }
            let said_at = cx.now.into();
            Ok(releases::reply(conn, &ReplyRow { release_id: row.id, body_id: body, words, said_at })?)
        })
        .await?;
    if kept { Ok(see_other("/publication/replies?done=said")) } else { Err(Failure::Stale) }
}
