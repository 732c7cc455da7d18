//! Accounts that opened very many cases within an hour, for the administrators.

use askama::Template;

use crate::domain::calendar::london_time_words;
use crate::domain::shield::{ALERT_AT, STOP_AT};
use crate::store::alerts;
use crate::web::failure::Answer;
use crate::web::page::{self, Link, Shell};
use crate::web::visit::Visit;

struct Line {
    account: crate::domain::ids::AccountId,
    who: String,
    when: String,
    cases: i32,
}

#[derive(Template)]
#[template(path = "approvals/alerts.html")]
struct AlertsPage {
    shell: Shell,
    alert_at: i64,
    stop_at: i64,
    lines: Vec<Line>,
}

pub async fn page(visit: Visit) -> Answer {
    visit
        .read(move |conn, visit| {
            let line = |(row, who): (alerts::AlertRow, String)| Line {
                account: row.account_id,
                who,
                when: london_time_words(row.at.utc()),
                cases: row.cases,
            };
            let lines = alerts::newest(conn, 100)?.into_iter().map(line).collect();
            let shell = visit.shell("Unusual reading").under([Link::new("/admin", "Administration")]);
            Ok(page::ok(&AlertsPage { shell, alert_at: ALERT_AT, stop_at: STOP_AT, lines }))
        })
        .await
}
