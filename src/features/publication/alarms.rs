//! Weeks that stood out: what is told between two releases.

use askama::Template;

use crate::domain::calendar::date_words;
use crate::domain::people::Capacity;
use crate::store::alarms::{AlarmRow, newest};
use crate::web::failure::Answer;
use crate::web::page::{self, Shell};
use crate::web::visit::Visit;

/// Weeks that are shown: a quarter of a year.
const WEEKS: u64 = 13;

struct Line {
    week: String,
    body: String,
    row: AlarmRow,
}

#[derive(Template)]
#[template(path = "publication/alarms.html")]
struct AlarmsPage {
    shell: Shell,
    lines: Vec<Line>,
}

pub async fn page(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let actor = visit.actor()?;
            // A company sees its own alone.
            let body = actor.body.filter(|_| actor.capacity == Capacity::ProviderLead);
            let rows = newest(conn, body, WEEKS, visit.app.clock.now())?;
            let line = |(row, body): (AlarmRow, String)| Line { week: date_words(row.week_on), body, row };
            Ok(page::ok(&AlarmsPage {
                shell: visit.shell("Weeks that stand out"),
                lines: rows.into_iter().map(line).collect(),
            }))
        })
        .await
}
