//! Every release: the list, the feed, and the page of one with its files, its checks and who signed it.

use actix_web::web;
use askama::Template;

use crate::domain::calendar::{date_words, day_words, london_date, london_time_words};
use crate::domain::measures::month::Month;
use crate::domain::measures::release::{Checked, next_publication};
use crate::exchange::open_data::{Entry, feed as write_feed};
use crate::store::releases::{self, ReleaseRow};
use crate::store::releasing::MONTHS;
use crate::web::failure::Answer;
use crate::web::open::{Body, Open, Which};
use crate::web::page::{Link, Shell};

struct Row {
    slug: String,
    published: String,
    data_to: String,
    note: String,
}

#[derive(Template)]
#[template(path = "figures/releases.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    next: String,
}

#[derive(Template)]
#[template(path = "figures/release.html")]
struct ReleasePage {
    shell: Shell,
    row: Row,
    superseded_by: Option<String>,
    checks: Vec<Checked>,
    signed: Vec<String>,
    from: String,
}

fn row(release: &ReleaseRow) -> Row {
    Row {
        slug: release.slug.clone(),
        published: london_time_words(release.embargo_at.utc()),
        data_to: day_words(release.data_to),
        note: release.note.clone(),
    }
}

pub async fn list(open: Open) -> Answer {
    open.answer(Which::Current, |conn, open, standing| {
        let all = releases::public(conn, standing.now)?;
        let last = all.first().map_or(standing.now, |release| release.embargo_at.utc());
        Body::page(&ListPage {
            shell: open.shell("Releases of figures").under([Link::new("/figures", "Figures")]),
            rows: all.iter().map(row).collect(),
            next: london_time_words(next_publication(last)),
        })
    })
    .await
}

pub async fn feed(open: Open) -> Answer {
    open.answer(Which::Current, |conn, open, standing| {
        let base = open.app.settings.server.base_url.trim_end_matches('/').to_owned();
        let entry = |release: &ReleaseRow| Entry {
            title: format!("Figures to {}", day_words(release.data_to)),
            address: format!("{base}/figures/releases/{}", release.slug),
            at: release.embargo_at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            summary: release.note.clone(),
        };
        let entries: Vec<Entry> = releases::public(conn, standing.now)?.iter().map(entry).collect();
        Ok(Body {
            kind: "application/atom+xml; charset=utf-8",
            bytes: write_feed(&base, &entries).into_bytes(),
            saved_as: None,
        })
    })
    .await
}

pub async fn one(open: Open, path: web::Path<String>) -> Answer {
    open.answer(Which::Of(path.into_inner()), |_, open, standing| {
        let release = standing.release()?;
        let title = format!("Figures to {}", day_words(release.data_to));
        let name = |words: &Option<String>, at: Option<crate::store::types::Ts>| {
            words.as_deref().zip(at).map(|(words, at)| format!("{words}, {}", date_words(london_date(at.utc()))))
        };
        let signed = [name(&release.first_words, release.first_at), name(&release.second_words, release.second_at)];
        Body::page(&ReleasePage {
            shell: open
                .shell(&title)
                .under([Link::new("/figures", "Figures"), Link::new("/figures/releases", "Releases")]),
            row: row(release),
            superseded_by: standing.superseded_by.clone(),
            checks: release.checked(),
            signed: signed.into_iter().flatten().collect(),
            from: span(release).0,
        })
    })
    .await
}

/// The first and last month of a release.
pub fn span(release: &ReleaseRow) -> (String, String) {
    let first = Month::parse(&release.month).map(|month| month.back(MONTHS - 1).code()).unwrap_or_default();
    (first, release.month.clone())
}
