//! The system that calls: known by its token, held to its budget, and then an actor like everybody else.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures_util::StreamExt;
use serde_json::Value;

use super::refused::{FHIR, Refused};
use crate::act::Context;
use crate::app::App;
use crate::store::clients::{self, Speaker};
use crate::store::vault::digest;
use crate::store::{Conn, StoreError, people};
use crate::web::gate::{Gate, RouteTable};

/// Requests of one client within five minutes (ours: two a second).
const BUDGET: i32 = 600;

/// Bytes of a resource at most, as for a form.
const LIMIT: usize = 256 * 1024;
/// Slow bodies are cut off.
const DEADLINE: Duration = Duration::from_secs(30);

pub use crate::store::clients::{READ, WRITE};

/// A system with a live token.
pub struct Caller {
    pub app: App,
    pub speaker: Speaker,
}

pub type Answer = Result<HttpResponse, Refused>;

impl Caller {
    /// Demands a scope.
    ///
    /// # Errors
    /// 403 without it.
    pub fn needs(&self, scope: &str) -> Result<(), Refused> {
        if self.speaker.scopes.iter().any(|own| own == scope) { Ok(()) } else { Err(Refused::scope(scope)) }
    }

    pub fn context(&self) -> Context {
        self.app.context(self.speaker.actor.clone())
    }

    /// The address under which this installation is known.
    pub fn base(&self) -> String {
        self.app.settings.server.base_url.trim_end_matches('/').to_owned()
    }

    /// Reads and answers on one blocking thread.
    ///
    /// # Errors
    /// What `f` says.
    pub async fn read<T, F>(self, f: F) -> Result<T, Refused>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Caller) -> Result<T, Refused> + Send + 'static,
    {
        self.needs(READ)?;
        let done = web::block(move || {
            let mut conn = self.app.store.reader()?;
            f(&mut conn, &self)
        });
        done.await.map_err(|_| Refused::busy())?
    }
}

/// A resource as an answer.
pub fn resource(value: &Value) -> HttpResponse {
    HttpResponse::Ok().content_type(FHIR).body(value.to_string())
}

impl FromRequest for Caller {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { caller(&request).await })
    }
}

async fn caller(request: &HttpRequest) -> Result<Caller, Refused> {
    let app = request.app_data::<web::Data<App>>().ok_or_else(Refused::not_found)?.get_ref().clone();
    let table = request.app_data::<web::Data<RouteTable>>().ok_or_else(Refused::not_found)?;
    if table.gate(request) != Some(Gate::Client) {
        return Err(Refused::not_found());
    }
    let given = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let token = given.strip_prefix("Bearer ").map(str::trim).filter(|t| t.len() == 43).ok_or_else(Refused::unknown)?;
    let hash = digest(&[token.as_bytes()]);
    let (own, now) = (app.clone(), app.clock.now());
    let found = web::block(move || clients::speaker(&mut *own.store.reader()?, &hash, now));
    let found: Option<Speaker> = found.await.map_err(|_| Refused::busy())??;
    let speaker = found.ok_or_else(Refused::unknown)?;
    let key = format!("client/{}", speaker.client);
    let within = app.store.write(move |conn| people::try_once(conn, &key, BUDGET, now));
    if within.await.map_err(|e: StoreError| Refused::from(e))? {
        Ok(Caller { app, speaker })
    } else {
        Err(Refused::too_many())
    }
}

/// A resource that was sent.
pub struct Sent(pub Value);

impl FromRequest for Sent {
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refused>>>>;

    fn from_request(_: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let payload = payload.take();
        Box::pin(async move {
            let body = tokio::time::timeout(DEADLINE, body(payload)).await;
            let body = body.map_err(|_| Refused::unreadable("the resource came too slowly"))??;
            let value = serde_json::from_slice(&body);
            value.map(Sent).map_err(|_| Refused::unreadable("the resource is no JSON"))
        })
    }
}

async fn body(mut payload: actix_web::dev::Payload) -> Result<Vec<u8>, Refused> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refused::unreadable("the resource was cut off"))?;
        if body.len() + chunk.len() > LIMIT {
            return Err(Refused::too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
