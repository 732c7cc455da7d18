//! Around every answer: a request id, the strict headers, a page for every failure, and no answer lost to a panic.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};
use futures_util::FutureExt;

use super::failure::Failure;
use super::language::{self, Language};
use super::page::{Link, Shell};
use super::pages_static::{self, Trouble};
use super::words;
use crate::app::App;

/// Runs the request inside all of it. The request is not held meanwhile: the router needs it for itself.
///
/// # Errors
/// None that reach the client: every failure becomes a page.
pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = std::time::Instant::now();
    let id = crate::doors::new_id();
    let mut response = with_page(next.call(request).await?.map_into_boxed_body(), &id);
    let plain = response.request().clone();
    let https = plain.app_data::<web::Data<App>>().is_some_and(|app| app.settings.https());
    put_headers(response.headers_mut(), plain.path(), https);
    let pattern = plain.match_pattern();
    let route = pattern.as_deref().unwrap_or("unmatched");
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    // The route's pattern, never the path or query: a log holds no reference and no search words.
    tracing::info!(%id, method = %plain.method(), route, status = response.status().as_u16(), ms, "answered");
    Ok(response)
}

/// Around each resource, where the router has done its work: a panic in a handler is a failure like any other.
///
/// # Errors
/// Those of the handler, which [`around`] turns into pages.
pub async fn caught(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let plain = request.request().clone();
    match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(done) => done.map(ServiceResponse::map_into_boxed_body),
        Err(_) => Ok(ServiceResponse::from_err(Failure::Broken("a handler panicked".to_owned()), plain)),
    }
}

fn with_page(response: ServiceResponse<BoxBody>, id: &uuid::Uuid) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let failure = response.error().and_then(|e| e.as_error::<Failure>()).map(|f| page(&request, f, id));
    let found_nothing = response.status() == actix_web::http::StatusCode::NOT_FOUND && failure.is_none();
    let response = match failure {
        Some(Some(page)) => page,
        None if found_nothing && response.error().is_none() => {
            page(&request, &Failure::NotFound, id).unwrap_or(response)
        }
        _ => response,
    };
    ServiceResponse::new(request, response)
}

/// The page of a failure; none for a redirect, which is an answer already.
fn page(request: &HttpRequest, failure: &Failure, id: &uuid::Uuid) -> Option<HttpResponse> {
    let app = request.app_data::<web::Data<App>>()?;
    let language = request.extensions().get::<Language>().copied();
    let language = language.unwrap_or_else(|| language::of_visit(request, &app.settings.languages()));
    let shell = Shell { demo: app.demo, language, ..Shell::default() };
    let newest = request.path().rsplit_once('/').map(|(above, _)| above.to_owned()).unwrap_or_default();
    let way = Some(Link::new(if newest.is_empty() { "/".to_owned() } else { newest }, shell.say("trouble-newest")));
    let with = |detail: String| Trouble { contact: app.settings.contact.clone(), detail, way: way.clone() };
    Some(match failure {
        Failure::SignIn(_) | Failure::ShowReceipt => return None,
        Failure::NotFound => pages_static::not_found(shell, with(String::new())),
        Failure::Forged => pages_static::forbidden(shell, with(String::new())),
        Failure::Refused(refusal) => pages_static::refused(shell, with(words::refusal(*refusal).to_owned())),
        Failure::Stale => pages_static::stale(shell, with(String::new())),
        Failure::TooMany => {
            let wait = shell.say("trouble-too-many-wait");
            pages_static::too_many(shell, with(wait))
        }
        Failure::TooLarge => {
            let less = shell.say("trouble-too-big-less");
            pages_static::too_big(shell, with(less))
        }
        Failure::Busy => {
            let wait = shell.say("trouble-busy-minute");
            let mut page = pages_static::unavailable(shell, with(wait));
            page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
            page
        }
        Failure::Bad(_) => pages_static::unreadable(shell, with(String::new())),
        Failure::Broken(why) => {
            tracing::error!(%id, why, "a request broke");
            pages_static::broken(shell, with(id.to_string()))
        }
    })
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; \
     require-trusted-types-for 'script'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    // Not no-referrer: Chromium would send `Origin: null` with our own forms.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
];

/// The headers of `docs/security`; a header that the answer has already stays as it is.
fn put_headers(headers: &mut HeaderMap, path: &str, https: bool) {
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if path != "/" {
        headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    }
    if https {
        let year = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}
