//! Two releases of the demonstration's figures, signed by its people, so that the public pages are alive on the first start.

use chrono::{DateTime, TimeDelta, Utc};

use super::cast::DOMAIN;
use crate::act::ActError;
use crate::app::App;
use crate::domain::calendar::{london_date, london_midnight};
use crate::domain::ids::BodyId;
use crate::domain::measures::month::Month;
use crate::domain::measures::release::{Tick, publication};
use crate::store::releases::{ReleaseRow, ReplyRow, by_slug, put_name, reply};
use crate::store::releasing::{Wish, make};
use crate::store::{StoreError, directory, people, releases};

/// What the company of the story answers to its own figures.
const REPLY: &str = "We missed deliveries that we should not have missed, and we are sorry. A second shift packs since last \
                     month, and we tell our own count each week.";

/// Makes and signs two releases, once. The returns are filed before.
///
/// # Errors
/// The store's.
pub fn releases(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    if !releases::all(&mut *app.store.reader()?)?.is_empty() {
        return Ok(());
    }
    let last = Month::of(london_date(now)).back(1);
    let yesterday = london_midnight(london_date(now)) - TimeDelta::minutes(14 * 60 + 30);
    for month in [last.back(1), last] {
        let embargo_at = publication(month.first()).min(yesterday);
        let wish = Wish { month, embargo_at, by: "the demonstration".to_owned(), note: String::new() };
        let made = make(&app.store, &wish, embargo_at - TimeDelta::days(2))?;
        sign(app, &made, embargo_at - TimeDelta::days(1))?;
    }
    answer(app, now)
}

/// Two people of the cast sign a release.
///
/// # Errors
/// The store's.
pub fn sign(app: &App, made: &ReleaseRow, at: DateTime<Utc>) -> Result<(), StoreError> {
    let slug = made.slug.clone();
    let signed = app.store.write_blocking(move |conn| -> Result<(), ActError> {
        for name in ["national", "analyst"] {
            let account = people::account_by_email(conn, &format!("{name}@{DOMAIN}"))?.ok_or(StoreError::NotFound)?;
            let body = directory::body(conn, account.body_id)?.name;
            let row = by_slug(conn, &slug)?;
            if put_name(conn, &row, &account.actor(&body), Tick::ALL, at)?.is_err() {
                tracing::warn!(release = slug, checks = row.checks, "the demonstration's release is left a draft");
                return Ok(());
            }
        }
        Ok(())
    });
    signed.map_err(|error| match error {
        ActError::Store(error) => error,
        ActError::Refused(refusal) => StoreError::Unreadable(format!("{refusal:?}")),
    })
}

fn answer(app: &App, now: DateTime<Utc>) -> Result<(), StoreError> {
    app.store.write_blocking(move |conn| -> Result<(), StoreError> {
        let Some(release) = releases::current(conn, now)? else { return Ok(()) };
        let body: Option<BodyId> = directory::body_by_code(conn, "DEMOP01")?.map(|body| body.id);
        let Some(body_id) = body else { return Ok(()) };
        let row = ReplyRow { release_id: release.id, body_id, words: REPLY.to_owned(), said_at: release.embargo_at };
        reply(conn, &row).map(drop)
    })
}
