//! The filtered list as CSV: streamed in batches, without identity, every case noted as exported.

use actix_web::{HttpResponse, web};
use futures_util::stream;
use tokio::sync::mpsc;

use super::filter::{Filter, Page};
use super::list::{Known, edge};
use super::store::{self, Line};
use crate::domain::calendar::london_date;
use crate::domain::shield::BULK;
use crate::exchange::csv_out::{Cell, line};
use crate::store::{StoreError, approvals};
use crate::web::failure::{Answer, Failure};
use crate::web::sent::Asked;
use crate::web::visit::{Visit, encode, see_other};
use crate::web::words;

/// The most lines of one export: nobody carries the nation's cases away in one click.
pub const MOST: usize = 10_000;
/// Rows read, noted and sent at a time.
const BATCH: u16 = 500;

const HEAD: [&str; 16] = [
    "reference",
    "severity",
    "duty",
    "part",
    "state",
    "failure_code",
    "failure",
    "family",
    "provider_code",
    "provider",
    "region_code",
    "received_on",
    "due_on",
    "date_missed",
    "decision",
    "decided_on",
];

pub async fn csv(visit: Visit, asked: Asked) -> Answer {
    let filter = Filter { page: Page::First, size: BATCH, ..Filter::read(&asked.0) };
    visit.actor()?.body.ok_or(Failure::NotFound)?;
    if let Some(elsewhere) = second(&visit, &filter).await? {
        return Ok(elsewhere);
    }
    let (send, receive) = mpsc::channel::<std::io::Result<web::Bytes>>(2);
    let reader = visit.clone();
    // The thread ends when the list does, or when the reader has gone away.
    drop(actix_web::rt::task::spawn_blocking(move || {
        if let Err(error) = produce(&reader, filter, &send) {
            tracing::error!(%error, "an export broke off");
            // Cuts the answer short, so that no reader takes half a list for the whole.
            let _ = send.blocking_send(Err(std::io::Error::other("broken off")));
        }
    }));
    let lines = stream::unfold(receive, |mut receive| async { receive.recv().await.map(|part| (part, receive)) });
    let answer = HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header(("content-disposition", "attachment; filename=\"cases.csv\""))
        .streaming(lines);
    Ok(visit.answer(answer))
}

/// The page where a second person is asked, when the list is long and nobody allowed it yet.
async fn second(visit: &Visit, filter: &Filter) -> Result<Option<HttpResponse>, Failure> {
    let (own, narrowed) = (visit.clone(), filter.clone());
    let long = actix_web::web::block(move || -> Result<bool, Failure> {
        let actor = own.actor()?;
        let body = actor.body.ok_or(Failure::NotFound)?;
        let mut conn = own.app.store.reader()?;
        let known = Known::of(store::providers_and_regions(&mut conn)?);
        let named = known.named(&mut conn, actor, &narrowed)?;
        let limit = i64::try_from(BULK + 1).unwrap_or(i64::MAX);
        Ok(store::page(&mut conn, body, &narrowed, &named, limit)?.len() > BULK)
    });
    if !long.await.map_err(|_| Failure::Busy)?? {
        return Ok(None);
    }
    let list = Filter { size: Filter::default().size, ..filter.clone() }.href("/queue.csv");
    let subject = list.clone();
    let allowed =
        visit.write(move |conn, cx| approvals::spend_export(conn, &cx.actor, &subject, cx.now).map_err(Into::into));
    Ok((!allowed.await?).then(|| see_other(&format!("/exports/new?list={}", encode(&list)))))
}

fn produce(
    visit: &Visit,
    mut filter: Filter,
    send: &mpsc::Sender<std::io::Result<web::Bytes>>,
) -> Result<(), StoreError> {
    let Some((actor, body)) = visit.actor.as_ref().and_then(|a| Some((a, a.body?))) else {
        return Err(StoreError::NotFound);
    };
    let mut conn = visit.app.store.reader()?;
    let known = Known::of(store::providers_and_regions(&mut conn)?);
    let named = known.named(&mut conn, actor, &filter)?;
    let mut out = String::new();
    line(&mut out, HEAD);
    let mut written = 0;
    loop {
        let lines = store::page(&mut conn, body, &filter, &named, i64::from(BATCH))?;
        for row in lines.iter().take(MOST - written) {
            visit.app.looks.note(actor, row.referral.case_id, "export", None, visit.app.clock.now());
            line(&mut out, cells(row, &known));
        }
        written += lines.len().min(MOST - written);
        if send.blocking_send(Ok(std::mem::take(&mut out).into())).is_err() {
            return Ok(());
        }
        match lines.last() {
            Some(last) if lines.len() == usize::from(BATCH) && written < MOST => filter.page = Page::After(edge(last)),
            _ => return Ok(()),
        }
    }
}

fn cells<'l>(row: &'l Line, known: &'l Known) -> [Cell<'l>; 16] {
    let r = &row.referral;
    let provider = r.provider_id.and_then(|id| known.body(id));
    [
        (&row.reference).into(),
        r.severity.code().into(),
        r.kind.code().into(),
        r.part.code().into(),
        r.state.code().into(),
        (&r.failure).into(),
        words::failure(&r.failure).into(),
        r.family.code().into(),
        provider.map(|p| &p.code).into(),
        provider.map(|p| &p.name).into(),
        r.region.as_ref().into(),
        london_date(r.received_at.utc()).into(),
        r.due_on.into(),
        (!r.on_time).into(),
        r.decision.map(|d| d.code()).into(),
        r.decided_at.map(|at| london_date(at.utc())).into(),
    ]
}
