//! What another installation sends: a packet, a reply, or a packet taken back. Its signature says who it is from; there is no
//! session, and nothing is answered that a stranger could not know.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::act::{ActError, packets as act};
use crate::domain::packet::travel::Signed;
use crate::domain::people::Actor;
use crate::store::{StoreError, people};
use crate::web::failure::{Answer, Failure};
use crate::web::visit::Visit;
use crate::web::words;

/// The largest that is read: as much as a page takes.
const LARGEST: usize = 200_000;
/// What a network may send in five minutes.
const TRIES: i32 = 300;

fn answer(status: StatusCode, words: &str) -> HttpResponse {
    HttpResponse::build(status).content_type("application/json").body(json!({ "answer": words }).to_string())
}

pub async fn take(visit: Visit, body: web::Bytes) -> Answer {
    if body.len() > LARGEST {
        return Ok(answer(StatusCode::PAYLOAD_TOO_LARGE, "too large"));
    }
    let read = std::str::from_utf8(&body).map_err(|e| e.to_string()).and_then(Signed::parse);
    let file = match read {
        Ok(file) => file,
        Err(why) => return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, &why)),
    };
    let (cx, key) = (visit.app.context(Actor::system()), format!("packets/{}", visit.network));
    let taken = visit.app.store.write(move |conn| -> Result<(), ActError> {
        if !people::try_once(conn, &key, TRIES, cx.now)? {
            return Err(StoreError::Busy.into());
        }
        act::arrived(conn, &cx, &file)
    });
    match taken.await {
        Ok(()) => Ok(answer(StatusCode::OK, "taken")),
        Err(ActError::Refused(refusal)) => {
            tracing::warn!(?refusal, "a packet from elsewhere was refused");
            Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, words::refusal(refusal)))
        }
        // Whether a token is known here, a stranger is not told.
        Err(ActError::Store(StoreError::NotFound)) => Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, "not for us")),
        Err(ActError::Store(StoreError::Busy)) => Err(Failure::TooMany),
        Err(other) => Err(other.into()),
    }
}
