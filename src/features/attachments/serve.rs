//! Giving a file: never to be shown in our own pages, never unscanned, opened piece by piece.

use std::io::{self, Read as _};

use actix_web::body::SizedStream;
use actix_web::http::header::{
    self, Charset, ContentDisposition, ContentEncoding, DispositionParam, DispositionType, ExtendedValue,
};
use actix_web::web::{Bytes, Path, block};
use actix_web::{HttpResponse, http::StatusCode};
use futures_util::stream::unfold;
use tokio::sync::mpsc;

use super::acts::shelf;
use super::side::{is_own, opens};
use crate::domain::ids::AttachmentId;
use crate::domain::people::Who;
use crate::domain::reference::CaseRef;
use crate::files::sealed::{PIECE, Reader};
use crate::store::attachments::{self as store, AttachmentRow, Of};
use crate::store::cases::{find, find_told};
use crate::web::failure::{Answer, Failure};
use crate::web::visit::Visit;

/// What is to be given, and under which name.
struct Given {
    row: AttachmentRow,
    /// The sender's own name, for the sender alone.
    own: Option<String>,
}

pub async fn to_reporter(visit: Visit, path: Path<String>) -> Answer {
    let file: AttachmentId = path.parse().map_err(|_| Failure::NotFound)?;
    let given = ask(&visit, move |visit| {
        let mut conn = visit.app.store.reader()?;
        let (actor, now) = (visit.actor()?, visit.app.clock.now());
        let Who::Receipt(report) = actor.who else { return Err(Failure::NotFound) };
        let found = find_told(&mut conn, actor, now)?;
        let thread = store::list(&mut conn, Of::Thread(found.row.id, report))?;
        let row = thread.into_iter().find(|row| row.id == file).ok_or(Failure::NotFound)?;
        allowed(&visit, row, &found)
    });
    give(&visit, given.await?).await
}

pub async fn to_lead(visit: Visit, path: Path<(String, String)>) -> Answer {
    let reference = CaseRef::parse(&path.0).map_err(|_| Failure::NotFound)?;
    let file: AttachmentId = path.1.parse().map_err(|_| Failure::NotFound)?;
    let given = ask(&visit, move |visit| {
        let mut conn = visit.app.store.reader()?;
        let (actor, now) = (visit.actor()?, visit.app.clock.now());
        let found = find(&mut conn, actor, &reference, now)?;
        let row = store::of_case(&mut conn, found.row.id, file)?;
        let given = allowed(&visit, row, &found)?;
        visit.app.looks.note(actor, found.row.id, "file", None, now);
        Ok(given)
    });
    give(&visit, given.await?).await
}

async fn ask(
    visit: &Visit,
    f: impl FnOnce(Visit) -> Result<Given, Failure> + Send + 'static,
) -> Result<Given, Failure> {
    let visit = visit.clone();
    block(move || f(visit)).await.map_err(|_| Failure::Busy)?
}

/// The file, where this viewer may open it. "Not scanned yet" and "not yours" are both: not here.
fn allowed(visit: &Visit, row: AttachmentRow, found: &crate::store::cases::Found) -> Result<Given, Failure> {
    let actor = visit.actor()?;
    if !opens(&row, found, actor) {
        return Err(Failure::NotFound);
    }
    let own = if is_own(&row, actor) { Some(row.own_name(&visit.app.keys)?) } else { None };
    Ok(Given { row, own })
}

async fn give(visit: &Visit, given: Given) -> Answer {
    let key = given.row.key(&visit.app.keys)?;
    let (shelf, id) = (shelf(visit), given.row.id);
    let opened = block(move || Reader::open(shelf.open(id)?, &key)).await.map_err(|_| Failure::Busy)?;
    let mut reader = opened.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::InvalidData => {
            Failure::Broken(format!("a kept file cannot be opened: {}", error.kind()))
        }
        kind => {
            tracing::error!(%kind, "files cannot be opened at the moment");
            Failure::Busy
        }
    })?;
    let length = reader.length();
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(2);
    tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; PIECE];
        loop {
            let next = reader.read(&mut piece).map(|count| piece.get(..count).map(Bytes::copy_from_slice));
            let done = match next {
                Ok(Some(bytes)) if bytes.is_empty() => return,
                Ok(bytes) => sender.blocking_send(Ok(bytes.unwrap_or_default())),
                Err(error) => sender.blocking_send(Err(error)),
            };
            if done.is_err() {
                return;
            }
        }
    });
    let pieces = unfold(receiver, |mut receiver| async move { receiver.recv().await.map(|piece| (piece, receiver)) });
    let mut answer = HttpResponse::build(StatusCode::OK);
    answer
        .insert_header((header::CONTENT_TYPE, given.row.kind.media_type()))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header(ContentEncoding::Identity)
        .insert_header(disposition(&given));
    Ok(answer.body(SizedStream::new(length, pieces)))
}

fn disposition(given: &Given) -> ContentDisposition {
    let mut parameters = vec![DispositionParam::Filename(given.row.masked())];
    parameters.extend(given.own.as_ref().map(|name| {
        DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: name.clone().into_bytes(),
        })
    }));
    ContentDisposition { disposition: DispositionType::Attachment, parameters }
}
