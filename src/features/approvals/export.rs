//! A long list is downloaded only after a second person allowed it: which list, and why.

use askama::Template;

use crate::act::shield;
use crate::domain::shield::{ALLOWED_FOR, ApprovalKind, ApprovalState, BULK};
use crate::store::{Conn, approvals};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, encode, see_other};

const LIMIT: usize = 500;

#[derive(Template)]
#[template(path = "approvals/export.html")]
struct ExportPage {
    shell: Shell,
    problems: Problems,
    list: String,
    most: usize,
    hours: i64,
    waiting: bool,
    granted: bool,
    reason: String,
}

/// The lists that can be downloaded; nothing else is an address to go on to.
fn is_list(address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    matches!(path, "/cases.csv" | "/queue.csv")
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    list: String,
    (reason, problems): (String, Problems),
) -> Result<ExportPage, Failure> {
    let me = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let standing = approvals::standing(conn, me, (ApprovalKind::Export, None, &list), visit.app.clock.now())?;
    let is = |state| standing.as_ref().is_some_and(|row| row.state == state);
    Ok(ExportPage {
        shell: visit.shell("Download a long list").with(&problems),
        problems,
        most: BULK,
        hours: ALLOWED_FOR.num_hours(),
        waiting: is(ApprovalState::Waiting),
        granted: is(ApprovalState::Granted),
        list,
        reason,
    })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let list = asked.0.get("list").to_owned();
    if !is_list(&list) {
        return Err(Failure::NotFound);
    }
    visit.read(move |conn, visit| Ok(page::ok(&build(conn, visit, list, (String::new(), Problems::default()))?))).await
}

pub async fn ask(visit: Visit, sent: Sent) -> Answer {
    let list = sent.0.get("list").to_owned();
    if !is_list(&list) {
        return Err(Failure::NotFound);
    }
    if let Some(elsewhere) = visit.step_up(&format!("/exports/new?list={}", encode(&list))).await? {
        return Ok(elsewhere);
    }
    let mut problems = Problems::default();
    let Some(reason) = sent.0.prose("reason", LIMIT, "Say why you need the list", &mut problems) else {
        let given = sent.0.get("reason").to_owned();
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, list, (given, problems))?)))
            .await;
    };
    let subject = list.clone();
    visit.write(move |conn, cx| shield::ask(conn, cx, (ApprovalKind::Export, None, &subject), &reason)).await?;
    Ok(see_other(&format!("/exports/new?list={}", encode(&list))))
}
