//! The page of files: one list, one form, three readers.

use actix_web::web::Path;
use askama::Template;

use super::side::{Item, item, line};
use crate::domain::access::{Verb, may};
use crate::domain::people::Who;
use crate::domain::reference::CaseRef;
use crate::store::Conn;
use crate::store::attachments::{self as store, Of};
use crate::store::cases::{find, find_told};
use crate::store::drafts;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::{Visit, see_other};

/// Who reads the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Draft,
    Reporter,
    Lead,
}

#[derive(Template)]
#[template(path = "attachments/page.html")]
struct FilesPage {
    shell: Shell,
    problems: Problems,
    reader: Reader,
    caption: String,
    action: String,
    items: Vec<Item>,
    may_send: bool,
    /// The person wrote anonymously: nobody is told of a file, the receipt shows it.
    scanner: bool,
}

impl FilesPage {
    fn href(&self, item: &Item) -> String {
        format!("{}/{}", self.action, item.id)
    }
}

fn banner(visit: &Visit, asked: &Asked) -> Option<Banner> {
    let words = match asked.0.get("done") {
        "added" => visit.say("files-done-added"),
        "removed" => visit.say("files-done-removed"),
        "sent" => visit.say("files-done-sent"),
        _ => return None,
    };
    Some(Banner::Done(words))
}

/// What to put right, by its key.
fn problems(visit: &Visit, wrong: &str) -> Problems {
    let mut problems = Problems::default();
    problems.add("files", visit.say(wrong));
    problems
}

pub async fn of_draft(visit: Visit, asked: Asked) -> Answer {
    visit.read(move |conn, visit| draft(conn, visit, Problems::default(), banner(visit, &asked))).await
}

/// The same page with what to put right.
pub async fn draft_again(visit: Visit, wrong: &'static str) -> Answer {
    visit.read(move |conn, visit| draft(conn, visit, problems(visit, wrong), None)).await
}

fn draft(conn: &mut Conn, visit: &Visit, problems: Problems, banner: Option<Banner>) -> Answer {
    let cx = visit.context();
    let found = drafts::find(conn, &cx.keys, &visit.token_hash(), cx.now)?;
    let Some(draft) = found else { return Ok(see_other("/report")) };
    if draft.sent.is_some() {
        return Ok(see_other("/report/sent"));
    }
    let rows = store::list(conn, Of::Draft(&draft.once_key))?;
    let items = rows.iter().map(|row| line(row, true, &cx.keys, visit.language)).collect::<Result<Vec<_>, _>>()?;
    let mut shell = visit.page("files-title-draft").back_to("/report/sharing");
    shell.banner = banner;
    let page = FilesPage {
        shell: shell.with(&problems),
        reader: Reader::Draft,
        caption: String::new(),
        action: "/report/files".to_owned(),
        items,
        may_send: true,
        scanner: visit.app.settings.files.scanner.is_some(),
        problems,
    };
    Ok(page::form(&page, &page.problems))
}

pub async fn of_report(visit: Visit, asked: Asked) -> Answer {
    visit.read(move |conn, visit| report(conn, visit, Problems::default(), banner(visit, &asked))).await
}

/// The same page with what to put right.
pub async fn report_again(visit: Visit, wrong: &'static str) -> Answer {
    visit.read(move |conn, visit| report(conn, visit, problems(visit, wrong), None)).await
}

fn report(conn: &mut Conn, visit: &Visit, problems: Problems, banner: Option<Banner>) -> Answer {
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let Who::Receipt(own) = actor.who else { return Err(Failure::NotFound) };
    let found = find_told(conn, actor, now)?;
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    let rows = store::list(conn, Of::Thread(found.row.id, own))?;
    let items = rows
        .iter()
        .map(|row| item(row, &found, actor, (&visit.app.keys, visit.language)))
        .collect::<Result<Vec<_>, _>>()?;
    let mut shell = visit.page("files-title").back_to("/follow/case");
    shell.banner = banner;
    let page = FilesPage {
        shell: shell.with(&problems),
        reader: Reader::Reporter,
        caption: found.row.reference.clone(),
        action: "/follow/files".to_owned(),
        items,
        may_send: may(actor.capacity, Verb::Message, found.case.relation(actor)),
        scanner: visit.app.settings.files.scanner.is_some(),
        problems,
    };
    Ok(page::form(&page, &page.problems))
}

pub async fn of_case(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    visit.read(move |conn, visit| case(conn, visit, &reference, Problems::default(), banner(visit, &asked))).await
}

/// The same page with what to put right.
pub async fn case_again(visit: Visit, reference: CaseRef, wrong: &'static str) -> Answer {
    visit.read(move |conn, visit| case(conn, visit, &reference, problems(visit, wrong), None)).await
}

fn case(conn: &mut Conn, visit: &Visit, reference: &CaseRef, problems: Problems, banner: Option<Banner>) -> Answer {
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let found = find(conn, actor, reference, now)?;
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    let rows = store::list(conn, Of::Case(found.row.id))?;
    let items = rows
        .iter()
        .map(|row| item(row, &found, actor, (&visit.app.keys, visit.language)))
        .collect::<Result<Vec<_>, _>>()?;
    let trail = [Link::new("/cases", "Your cases"), Link::new(format!("/cases/{reference}"), reference.as_str())];
    let mut shell = visit.shell("Photos and documents").under(trail);
    shell.banner = banner;
    let page = FilesPage {
        shell: shell.with(&problems),
        reader: Reader::Lead,
        caption: format!("Case {reference}"),
        action: format!("/cases/{reference}/files"),
        items,
        may_send: may(actor.capacity, Verb::Message, found.case.relation(actor)),
        scanner: visit.app.settings.files.scanner.is_some(),
        problems,
    };
    Ok(page::form(&page, &page.problems))
}
