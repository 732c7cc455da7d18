//! Sending files: with a report that is not sent yet, from the person who reported, from the lead.

use actix_web::HttpRequest;
use actix_web::web::{Path, Payload};

use super::bring::{self, Brought, NO_FILE, NO_ROOM, NotBrought, SIDE_FULL, TOO_MANY};
use super::pages;
use super::side::{Files, Side};
use crate::act::{self, ActError, Context};
use crate::domain::access::{Verb, may};
use crate::domain::attachment::Act;
use crate::domain::case::action::Action;
use crate::domain::reference::CaseRef;
use crate::files::shelf::Shelf;
use crate::store::attachments as store;
use crate::store::cases::{Found, find, find_told};
use crate::store::drafts::{self, Draft};
use crate::store::people::{TRIES, try_once};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};

/// Sendings from one network in five minutes: a hospital's people share one.
const OF_NETWORK: i32 = TRIES * 6;

/// Where files lie.
pub fn shelf(visit: &Visit) -> Shelf {
    visit.app.shelf.clone()
}

/// Counts the sending, and says whether there is room for more files. Reports are taken when there is none.
async fn room(visit: &Visit) -> Result<bool, Failure> {
    let (network, now) = (format!("files/{}", visit.network), visit.app.clock.now());
    let most = i64::try_from(visit.app.settings.files.most_mb.saturating_mul(1024 * 1024)).unwrap_or(i64::MAX);
    let (often, total) = visit
        .app
        .store
        .write(move |conn| -> Result<_, StoreError> {
            Ok((try_once(conn, &network, OF_NETWORK, now)?, store::total_bytes(conn)?))
        })
        .await?;
    if often { Ok(total < most) } else { Err(Failure::TooMany) }
}

/// Reads the form when there is room; else reads it all the same, so that the page with the reason is seen.
async fn brought(visit: &Visit, request: &HttpRequest, payload: Payload) -> Result<Brought, NotBrought> {
    let room = room(visit).await?;
    let shelf = shelf(visit);
    let brought = bring::read(request, payload, &shelf).await?;
    if room || brought.files.is_empty() {
        return Ok(brought);
    }
    bring::take_away(&shelf, &brought.files);
    Err(NotBrought::Wrong(NO_ROOM))
}

enum Kept {
    Yes,
    TooMany,
}

/// Writes files down in one transaction; their bytes go again when it fails.
async fn written(
    visit: &Visit,
    files: Files,
    f: impl FnOnce(&mut Conn, &Context, &Files) -> Result<(Kept, Files), ActError> + Send + 'static,
) -> Result<Kept, Failure> {
    let (shelf, all) = (shelf(visit), files.clone());
    let done = visit.write(move |conn, cx| f(conn, cx, &files)).await;
    match done {
        Ok((Kept::Yes, again)) => {
            bring::take_away(&shelf, &again);
            Ok(Kept::Yes)
        }
        Ok((Kept::TooMany, _)) => {
            bring::take_away(&shelf, &all);
            Ok(Kept::TooMany)
        }
        Err(error) => {
            bring::take_away(&shelf, &all);
            Err(error)
        }
    }
}

/// The visitor's draft that is not sent yet.
fn draft(conn: &mut Conn, cx: &Context, visitor: &[u8]) -> Result<Option<Draft>, StoreError> {
    Ok(drafts::find(conn, &cx.keys, visitor, cx.now)?.filter(|draft| draft.sent.is_none()))
}

pub async fn to_draft(visit: Visit, request: HttpRequest, payload: Payload) -> Answer {
    let visitor = visit.token_hash();
    let found = visit.write(move |conn, cx| Ok(draft(conn, cx, &visitor)?.map(|draft| draft.once_key))).await?;
    let Some(once_key) = found else { return Ok(see_other("/report")) };
    let brought = match brought(&visit, &request, payload).await {
        Ok(brought) => brought,
        Err(NotBrought::Wrong(wrong)) => return pages::draft_again(visit, wrong).await,
        Err(NotBrought::Failed(failure)) => return Err(failure),
    };
    let next = if brought.fields.get("then") == "stay" { "/report/files?done=added" } else { "/report/check" };
    if brought.files.is_empty() {
        return if brought.fields.get("then") == "stay" {
            pages::draft_again(visit, NO_FILE).await
        } else {
            Ok(see_other("/report/check"))
        };
    }
    let kept = written(&visit, brought.files, move |conn, cx, files| {
        let side = Side::of_draft(&once_key);
        if !side.has_room(conn, files.len())? {
            return Ok((Kept::TooMany, Vec::new()));
        }
        let (_, again) = side.keep(conn, &cx.keys, files, cx.now)?;
        Ok((Kept::Yes, again))
    });
    match kept.await? {
        Kept::Yes => Ok(see_other(next)),
        Kept::TooMany => pages::draft_again(visit, TOO_MANY).await,
    }
}

pub async fn from_draft(visit: Visit, sent: Sent) -> Answer {
    let visitor = visit.token_hash();
    let file = sent.0.code("file").ok_or(Failure::NotFound)?;
    let gone = visit
        .write(move |conn, cx| {
            let draft = draft(conn, cx, &visitor)?.ok_or(StoreError::NotFound)?;
            Ok(store::take_from_draft(conn, &draft.once_key, file)?)
        })
        .await?;
    let shelf = shelf(&visit);
    if gone && actix_web::web::block(move || shelf.remove(file)).await.is_ok_and(|done| done.is_err()) {
        tracing::warn!("a file that was taken back could not be removed: the tidying will");
    }
    Ok(see_other("/report/files?done=removed"))
}

/// Sends files on a case: the act and the rows in one transaction.
async fn send(visit: &Visit, files: Files, found: Found) -> Result<Kept, Failure> {
    written(visit, files, move |conn, cx, files| {
        let side = Side::of_case(found.row.id, &cx.actor);
        if !side.has_room(conn, files.len())? {
            return Ok((Kept::TooMany, Vec::new()));
        }
        let (rows, again) = side.keep(conn, &cx.keys, files, cx.now)?;
        if !rows.is_empty() {
            let kinds = rows.iter().map(|row| row.kind).collect();
            let action = Action::File(Act::Send { kinds, with_report: false });
            act::on_case(conn, cx, &found.case.reference, action)?;
        }
        Ok((Kept::Yes, again))
    })
    .await
}

/// The case, looked up before a byte of a file is read.
async fn found(visit: &Visit, reference: Option<CaseRef>) -> Result<Found, Failure> {
    visit
        .write(move |conn, cx| {
            let found = match reference {
                Some(reference) => find(conn, &cx.actor, &reference, cx.now)?,
                None => find_told(conn, &cx.actor, cx.now)?,
            };
            let may = may(cx.actor.capacity, Verb::Message, found.case.relation(&cx.actor));
            if may { Ok(found) } else { Err(StoreError::NotFound.into()) }
        })
        .await
}

pub async fn to_lead(visit: Visit, request: HttpRequest, payload: Payload) -> Answer {
    let found = found(&visit, None).await?;
    match sent(&visit, &request, payload, found).await? {
        Ok(()) => Ok(see_other("/follow/files?done=sent")),
        Err(wrong) => pages::report_again(visit, wrong).await,
    }
}

pub async fn to_reporter(visit: Visit, path: Path<String>, request: HttpRequest, payload: Payload) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    let found = found(&visit, Some(reference.clone())).await?;
    match sent(&visit, &request, payload, found).await? {
        Ok(()) => Ok(see_other(&format!("/cases/{reference}/files?done=sent"))),
        Err(wrong) => pages::case_again(visit, reference, wrong).await,
    }
}

/// Reads and sends; the inner error is the key of what the page says beside the field.
async fn sent(
    visit: &Visit,
    request: &HttpRequest,
    payload: Payload,
    found: Found,
) -> Result<Result<(), &'static str>, Failure> {
    let brought = match brought(visit, request, payload).await {
        Ok(brought) => brought,
        Err(NotBrought::Wrong(wrong)) => return Ok(Err(wrong)),
        Err(NotBrought::Failed(failure)) => return Err(failure),
    };
    if brought.files.is_empty() {
        return Ok(Err(NO_FILE));
    }
    Ok(match send(visit, brought.files, found).await? {
        Kept::Yes => Ok(()),
        Kept::TooMany => Err(SIDE_FULL),
    })
}
