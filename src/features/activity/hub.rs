//! The months of a body: what is due, what came, how late.

use askama::Template;

use crate::domain::calendar::{date_words, london_date};
use crate::domain::measures::month::Month;
use crate::domain::measures::returns::due;
use crate::domain::people::Capacity;
use crate::store::returns::revisions;
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::visit::Visit;

/// Months on the page: a year, and the same month of the year before.
const SHOWN: u32 = 13;

struct Line {
    code: String,
    words: String,
    due: String,
    state: String,
    late: bool,
}

#[derive(Template)]
#[template(path = "activity/hub.html")]
struct HubPage {
    shell: Shell,
    months: Vec<Line>,
    company: bool,
}

pub async fn page(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let actor = visit.actor()?;
            let body = actor.body.ok_or(Failure::NotFound)?;
            let cx = visit.context();
            let last = Month::of(cx.today()).back(1);
            let filed = revisions(conn, body, last.back(SHOWN - 1))?;
            let line = |month: Month| {
                let due = due(month, &cx.calendar);
                let of = || filed.iter().filter(|row| row.month == month.code());
                let first_late = of().any(|row| row.revision == 1 && !row.in_time);
                let state = match of().find(|row| row.current) {
                    None if cx.today() > due => "Overdue".to_owned(),
                    None => "To file".to_owned(),
                    Some(row) => {
                        let on = date_words(london_date(row.filed_at.utc()));
                        let again =
                            if row.revision > 1 { format!(", revision {}", row.revision) } else { String::new() };
                        format!("Filed on {on}{again}{}", if first_late { ", first filed late" } else { "" })
                    }
                };
                let late = state == "Overdue";
                Line { code: month.code(), words: month.words(), due: date_words(due), state, late }
            };
            let months = last.back(SHOWN - 1).to(last).into_iter().rev().map(line).collect();
            let company = actor.capacity == Capacity::ProviderLead;
            Ok(page::ok(&HubPage { shell: visit.shell("Monthly activity"), months, company }))
        })
        .await
}
