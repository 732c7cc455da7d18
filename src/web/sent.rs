//! What a form sent: read within limits, checked to come from our own page, then asked for by name.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::NaiveDate;
use futures_util::StreamExt;
use subtle::ConstantTimeEq;

use super::failure::Failure;
use super::forms::{DateBoxes, Part, Problems};
use super::visit::cookie_name;
use crate::app::App;
use crate::domain::text::{Narrative, NarrativeProblem};
use crate::store::vault::Use;

/// The fields of a form or a query, in the order sent. Text is trimmed only where it is parsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    #[must_use]
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Reads `a=1&b=2`.
    #[must_use]
    pub fn parse(encoded: &[u8]) -> Option<Self> {
        serde_urlencoded::from_bytes(encoded).ok().map(Self)
    }

    /// The first value of a field, or nothing.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// A value that is not blank.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|v| !v.is_empty())
    }

    /// Every value of a field: checkboxes.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// A closed code, if one was chosen.
    #[must_use]
    pub fn code<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.given(name).and_then(|v| v.parse().ok())
    }

    /// The three boxes of a date, as they were typed.
    #[must_use]
    pub fn boxes(&self, name: &str) -> DateBoxes {
        let part = |part: Part| self.get(&format!("{name}-{}", part.name())).to_owned();
        DateBoxes { day: part(Part::Day), month: part(Part::Month), year: part(Part::Year) }
    }

    /// A date that may be left out; the problem is said where the boxes make none.
    pub fn day(&self, name: &str, subject: &str, problems: &mut Problems) -> Option<NaiveDate> {
        match self.boxes(name).parse() {
            Ok(date) => date,
            Err(fault) => {
                problems.add_date(name, fault, subject);
                None
            }
        }
    }

    /// A text of at most so many characters; nothing, and the problem said, where it is missing or too long.
    pub fn prose(&self, name: &str, limit: usize, missing: &str, problems: &mut Problems) -> Option<String> {
        match Narrative::parse(self.get(name), limit) {
            Ok(text) => return Some(text.into()),
            Err(NarrativeProblem::Empty) => problems.add(name, missing),
            Err(NarrativeProblem::TooLong { limit, over }) => {
                problems.add(name, format!("Use {limit} characters or fewer. You have {over} too many"));
            }
        }
        None
    }

    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// The query of an address as [`Fields`].
#[derive(Debug, Clone, Default)]
pub struct Asked(pub Fields);

impl FromRequest for Asked {
    type Error = Failure;
    type Future = std::future::Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let fields = Fields::parse(request.query_string().as_bytes());
        std::future::ready(fields.map(Asked).ok_or(Failure::Bad("the address cannot be read")))
    }
}

/// A form that came from our own page: the three checks of `docs/security` passed.
#[derive(Debug, Clone)]
pub struct Sent(pub Fields);

/// A report of 2,000 characters in any script fits; nothing sensible is larger.
const LIMIT: usize = 256 * 1024;
/// Slow bodies are cut off.
const DEADLINE: Duration = Duration::from_secs(30);

impl FromRequest for Sent {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            own_site(&request)?;
            let body = tokio::time::timeout(DEADLINE, body(payload)).await.map_err(|_| Failure::Bad("too slow"))??;
            let fields = Fields::parse(&body).ok_or(Failure::Bad("the form cannot be read"))?;
            own_form(&request, &fields)?;
            Ok(Self(fields))
        })
    }
}

async fn body(mut payload: actix_web::dev::Payload) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Failure::Bad("the form was cut off"))?;
        if body.len() + chunk.len() > LIMIT {
            return Err(Failure::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Fetch metadata first (OWASP: a primary defence), then the origin.
///
/// # Errors
/// [`Failure::Forged`] for what another site sent.
pub fn own_site(request: &HttpRequest) -> Result<(), Failure> {
    let app = request.app_data::<web::Data<App>>().ok_or(Failure::Forged)?;
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    if header("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(Failure::Forged);
    }
    match header(header::ORIGIN.as_str()) {
        Some(origin) if !same_origin(origin, &app.settings.server.base_url) => Err(Failure::Forged),
        _ => Ok(()),
    }
}

/// This machine has several names; a demonstration is reached by any of them.
fn same_origin(origin: &str, base_url: &str) -> bool {
    let plain = |address: &str| {
        let address = address.trim_end_matches('/');
        address.strip_prefix("http://").map(|rest| rest.replace("localhost", "127.0.0.1").replace("[::1]", "127.0.0.1"))
    };
    let base = base_url.trim_end_matches('/');
    origin == base || plain(base).is_some_and(|base| base.starts_with("127.0.0.1") && plain(origin) == Some(base))
}

/// The synchroniser token: bound to the cookie, compared in constant time.
///
/// # Errors
/// [`Failure::Forged`] without it.
pub fn own_form(request: &HttpRequest, fields: &Fields) -> Result<(), Failure> {
    let app = request.app_data::<web::Data<App>>().ok_or(Failure::Forged)?;
    let cookie = request.cookie(cookie_name(app.settings.https())).ok_or(Failure::Forged)?;
    let wanted = crate::app::hex(&app.keys.mac(Use::Csrf, &[cookie.value().as_bytes()]));
    let given = fields.get("csrf");
    if bool::from(wanted.as_bytes().ct_eq(given.as_bytes())) { Ok(()) } else { Err(Failure::Forged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_send_forms() {
        assert!(same_origin("https://candour.example", "https://candour.example/"));
        assert!(!same_origin("https://candour.example.evil", "https://candour.example"));
        assert!(!same_origin("null", "https://candour.example"));
        assert!(same_origin("http://localhost:8080", "http://127.0.0.1:8080"));
        assert!(!same_origin("http://localhost:8081", "http://127.0.0.1:8080"));
        assert!(!same_origin("http://127.0.0.1.evil:8080", "http://127.0.0.1:8080"));
    }

    #[test]
    fn fields_are_asked_for_by_name() {
        let fields = Fields::parse(b"a=1&b=+x+&a=2&c=").unwrap();
        assert_eq!(fields.all("a"), ["1", "2"]);
        assert_eq!(fields.given("b"), Some("x"));
        assert_eq!((fields.given("c"), fields.get("d")), (None, ""));
    }
}
