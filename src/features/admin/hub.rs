//! What an administrator looks after, on one page.

use askama::Template;

use super::store;
use crate::web::failure::Answer;
use crate::web::page::{self, Shell};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "admin/hub.html")]
struct HubPage {
    shell: Shell,
    waiting: i64,
    buried: i64,
}

pub async fn page(visit: Visit) -> Answer {
    visit
        .read(move |conn, visit| {
            let (waiting, buried) = store::job_counts(conn)?;
            Ok(page::ok(&HubPage { shell: visit.shell("Administration"), waiting, buried }))
        })
        .await
}
