//! The filtered list as a file: what the list shows and no more, written page by page.

use actix_web::{HttpResponse, web};
use futures_util::stream;

use super::filter::{Days, Filter, Page};
use super::list::{Ground, Row};
use super::store;
use crate::domain::shield::BULK;
use crate::exchange::csv_out::{self, Cell};
use crate::store::approvals;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::sent::Asked;
use crate::web::visit::{Visit, encode, see_other};

/// Rows read at a time: what is held in memory, however long the list.
const STEP: i64 = 500;

const HEAD: [&str; 11] =
    ["Reference", "Severity", "Harm", "Problem", "Duty", "State", "Provider", "From", "Last update", "Due", "Due on"];

fn line(out: &mut String, row: &Row) {
    let cells: [Cell<'_>; 11] = [
        (&row.reference).into(),
        row.severity.code().into(),
        (&row.harm).into(),
        row.problem.into(),
        row.kind.into(),
        row.state.into(),
        row.provider.as_ref().into(),
        row.from.into(),
        (&row.updated).into(),
        row.due.as_ref().into(),
        row.due_on.into(),
    ];
    csv_out::line(out, cells);
}

/// Where the writing stands.
struct Writing {
    visit: Visit,
    filter: Filter,
    days: Days,
    page: Page,
}

pub async fn list(visit: Visit, asked: Asked) -> Answer {
    let filter = Filter::read(&asked.0);
    let exact = Ground::dates_of(visit.actor()?).exact;
    let days = filter.days(exact, &mut Problems::default());
    if let Some(elsewhere) = second(&visit, &filter, days).await? {
        return Ok(elsewhere);
    }
    let mut head = String::new();
    csv_out::line(&mut head, HEAD);
    let begin = Writing { visit, filter, days, page: Page::First };
    let pages = stream::unfold(Some((begin, head)), |state| async move {
        let (writing, text) = state?;
        Some(match web::block(move || write(writing, text)).await {
            Ok(Ok((text, rest))) => (Ok(web::Bytes::from(text)), rest.map(|rest| (rest, String::new()))),
            // The file breaks off, and the browser says so: half a list never passes for a whole one.
            Ok(Err(_)) | Err(_) => (Err(Failure::Busy), None),
        })
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(("content-disposition", "attachment; filename=\"cases.csv\""))
        .streaming(pages))
}

/// The page where a second person is asked, when the list is long and nobody allowed it yet.
async fn second(visit: &Visit, filter: &Filter, days: Days) -> Result<Option<HttpResponse>, Failure> {
    let (own, narrowed) = (visit.clone(), filter.clone());
    let long = web::block(move || -> Result<bool, Failure> {
        let mut conn = own.app.store.reader()?;
        let ground = Ground::of(&mut conn, &own)?;
        let limit = i64::try_from(BULK + 1).unwrap_or(i64::MAX);
        Ok(store::page(&mut conn, &ground.view(&narrowed, days)?, Page::First, limit)?.len() > BULK)
    });
    if !long.await.map_err(|_| Failure::Busy)?? {
        return Ok(None);
    }
    let list = filter.href("/cases.csv", "");
    let subject = list.clone();
    let allowed =
        visit.write(move |conn, cx| approvals::spend_export(conn, &cx.actor, &subject, cx.now).map_err(Into::into));
    Ok((!allowed.await?).then(|| see_other(&format!("/exports/new?list={}", encode(&list)))))
}

/// Adds one page of rows to the text; what is still to be written, if the page was full.
fn write(writing: Writing, mut text: String) -> Result<(String, Option<Writing>), Failure> {
    let visit = &writing.visit;
    let mut conn = visit.app.store.reader()?;
    let ground = Ground::of(&mut conn, visit)?;
    let lines = store::page(&mut conn, &ground.view(&writing.filter, writing.days)?, writing.page, STEP)?;
    let full = i64::try_from(lines.len()).is_ok_and(|count| count == STEP);
    let next = lines.last().filter(|_| full).map(|line| Page::After(line.edge()));
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    for read in lines {
        visit.app.looks.note(actor, read.strand.1, "export", None, now);
        line(&mut text, &ground.row(read));
    }
    Ok((text, next.map(|page| Writing { page, ..writing })))
}
