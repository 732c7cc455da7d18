//! All releases, drafts first, and the wish for a new one.

use askama::Template;

use crate::domain::access::{Relation, Verb, may};
use crate::domain::calendar::{day_words, london_date, london_time_words};
use crate::domain::measures::month::Month;
use crate::domain::measures::release::next_publication;
use crate::store::Conn;
use crate::store::jobs::{self, NewJob};
use crate::store::releases::{self, ReleaseRow};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

struct Row {
    slug: String,
    data_to: String,
    embargo: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "publication/list.html")]
struct ListPage {
    shell: Shell,
    problems: Problems,
    fields: Fields,
    rows: Vec<Row>,
    months: Vec<Choice>,
    next: String,
}

/// The policy, asked by every page of this room that publishes.
pub fn may_publish(visit: &Visit) -> Result<(), Failure> {
    if may(visit.actor()?.capacity, Verb::Publish, Relation::None) { Ok(()) } else { Err(Failure::NotFound) }
}

/// Where a release stands.
pub fn state(row: &ReleaseRow, now: chrono::DateTime<chrono::Utc>) -> &'static str {
    if row.is_public(now) {
        "Public"
    } else if row.second_at.is_some() {
        "Signed, waits for its time"
    } else if !row.open {
        "Dropped"
    } else if row.first_at.is_some() {
        "Signed by one"
    } else {
        "Draft"
    }
}

fn build(conn: &mut Conn, visit: &Visit, fields: Fields, problems: Problems) -> Result<ListPage, Failure> {
    may_publish(visit)?;
    let now = visit.app.clock.now();
    let row = |row: &ReleaseRow| Row {
        slug: row.slug.clone(),
        data_to: day_words(row.data_to),
        embargo: london_time_words(row.embargo_at.utc()),
        state: state(row, now),
    };
    let last = Month::of(london_date(now)).back(1);
    let months = last.back(11).to(last).into_iter().rev().map(|month| (month.code(), month.words()));
    let months = choices(months, &[fields.get("month")]);
    Ok(ListPage {
        shell: visit.shell("Releases of figures").with(&problems),
        rows: releases::all(conn)?.iter().map(row).collect(),
        months,
        next: london_time_words(next_publication(now)),
        problems,
        fields,
    })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "made" => Some("The release is being put together. Open this page again in a minute"),
        "dropping" => Some("The draft is dropped"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, Fields::default(), Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// A release is wished for; it is put together by a job.
pub async fn make(visit: Visit, sent: Sent) -> Answer {
    may_publish(&visit)?;
    let Sent(fields) = sent;
    let mut problems = Problems::default();
    let last = Month::of(london_date(visit.app.clock.now())).back(1);
    let month = Month::parse(fields.get("month")).filter(|month| *month <= last);
    if month.is_none() {
        problems.add("month", "Choose a month that is over");
    }
    let note = fields.get("note").trim().to_owned();
    if note.chars().count() > 300 {
        problems.add("note", "What is to be known of it must be 300 characters or fewer");
    }
    let Some(month) = month.filter(|_| problems.is_empty()) else {
        return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, fields, problems)?))).await;
    };
    let by = visit.actor()?.account();
    visit
        .write(move |conn, cx| {
            let job = NewJob::DraftRelease { month: Some(month.code()), note, by };
            Ok(jobs::insert(conn, &[jobs::row(job, cx.now)])?)
        })
        .await?;
    Ok(see_other("/publication?done=made"))
}
