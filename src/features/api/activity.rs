//! Activity that a body's own system tells: delivery records of a company, and returns of a month.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::caller::{Answer, Caller, Sent, WRITE};
use super::refused::Refused;
use crate::domain::measures::returns::Via;
use crate::domain::people::Capacity;
use crate::exchange::csv_in::BadRow;
use crate::exchange::deliveries::{Objects, object};
use crate::exchange::returns;
use crate::imports::{Coming, Feed, file_return};
use crate::store::deliveries::enter;
use crate::store::{StoreError, directory};

/// A stream that stands still so long is cut off; how long it is as a whole does not matter.
const STILL: Duration = Duration::from_secs(30);

impl From<&'static str> for Refused {
    fn from(words: &'static str) -> Self {
        Self::unreadable(words)
    }
}

fn named(bad: &[BadRow]) -> Value {
    bad.iter().map(|row| json!({ "record": row.line, "why": row.why })).collect()
}

/// Takes delivery records as they come, an array or an object a line: never more of them in memory than one batch. Records
/// that are wrong are named by their number; the others are kept, and may be sent again.
pub async fn deliveries(caller: Caller, mut payload: web::Payload) -> Answer {
    caller.needs(WRITE)?;
    if caller.speaker.actor.capacity != Capacity::ProviderLead {
        return Err(Refused::unsupported());
    }
    let (own, app, now) = (caller.speaker.account.body_id, caller.app.clone(), caller.app.clock.now());
    let opened = web::block(move || Feed::new(&mut *app.store.reader()?, Some(own), now));
    let mut feed: Feed = opened.await.map_err(|_| Refused::busy())??;
    let (mut objects, today) = (Objects::default(), feed.today());
    while let Some(chunk) = tokio::time::timeout(STILL, payload.next()).await.map_err(|_| Refused::busy())? {
        let chunk = chunk.map_err(|_| Refused::unreadable("it was cut off; what came before is kept"))?;
        let mut full = false;
        objects.feed(&chunk, |bytes| {
            full |= feed.take(object(bytes, feed.next(), today));
            Ok::<(), Refused>(())
        })?;
        if full {
            save(&caller, &mut feed).await?;
        }
    }
    save(&caller, &mut feed).await?;
    if !objects.is_whole() {
        return Err(Refused::unreadable("it was cut off; what came before is kept"));
    }
    let done = &feed.done;
    Ok(HttpResponse::Ok().json(json!({
        "records": done.rows,
        "new": done.fresh,
        "changed": done.changed,
        "known": done.known,
        "wrong": done.wrong,
        "problems": named(&done.bad),
    })))
}

async fn save(caller: &Caller, feed: &mut Feed) -> Result<(), Refused> {
    let (batch, today) = (feed.batch(), feed.today());
    let done = caller.app.store.write(move |conn| -> Result<_, StoreError> { enter(conn, batch, today) });
    feed.note(done.await?);
    Ok(())
}

/// Files a return of a month, whole or not at all.
pub async fn file(caller: Caller, sent: Sent) -> Answer {
    caller.needs(WRITE)?;
    if !matches!(caller.speaker.actor.capacity, Capacity::ProviderLead | Capacity::TrustLead) {
        return Err(Refused::unsupported());
    }
    let wrong = |bad: &[BadRow]| Ok(HttpResponse::UnprocessableEntity().json(json!({ "problems": named(bad) })));
    let sent = match returns::json(sent.0) {
        Ok(sent) => sent,
        Err(bad) => return wrong(&bad),
    };
    let (cx, body) = (caller.context(), caller.speaker.account.body_id);
    let coming =
        Coming { month: sent.month, via: Via::System, after: sent.after, reason: sent.reason, lines: sent.lines };
    let filed = caller.app.store.write(move |conn| -> Result<_, StoreError> {
        let body = directory::body(conn, body)?;
        file_return(conn, &cx, &body, coming)
    });
    match filed.await? {
        Ok(row) => Ok(HttpResponse::Created().json(json!({
            "month": row.month,
            "revision": row.revision,
            "in_time": row.in_time,
        }))),
        Err(bad) => wrong(&bad),
    }
}
