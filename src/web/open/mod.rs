//! Pages that are the same for everybody: no session is read, no cookie set, nothing of the visitor is in them, so that caches
//! may keep them. A page is written once for each release and confirmed by its validator after that (RFC 9110, 8.8 and 13).

mod kept;

use std::future::{Ready, ready};
use std::time::SystemTime;

use actix_web::http::header::{self, HeaderMap, HttpDate};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{DateTime, Utc};

pub use kept::Kept;

use super::failure::{Answer, Failure};
use super::gate::{Gate, RouteTable};
use super::page::Shell;
use crate::app::App;
use crate::store::releases::{self, ReleaseRow};
use crate::store::vault::digest;
use crate::store::{Conn, StoreError};

/// Caches ask again after five minutes; a new release is seen by then.
const KEEP: &str = "public, max-age=300";

/// Somebody reads what everybody may read.
#[derive(Clone)]
pub struct Open {
    pub app: App,
    kept: web::Data<Kept>,
    pub path: String,
    known: Option<String>,
    since: Option<DateTime<Utc>>,
    gzip: bool,
}

/// By which release a page goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// The one in force.
    Current,
    /// The one at this address, in force or superseded.
    Of(String),
}

/// What a page goes by: the release, and the one in force where it was superseded.
#[derive(Debug, Clone)]
pub struct Standing {
    /// None while nothing was published yet.
    pub release: Option<ReleaseRow>,
    pub superseded_by: Option<String>,
    pub now: DateTime<Utc>,
    said: Option<DateTime<Utc>>,
}

impl Standing {
    /// The release; a page that needs one is not there before.
    ///
    /// # Errors
    /// [`Failure::NotFound`].
    pub fn release(&self) -> Result<&ReleaseRow, Failure> {
        self.release.as_ref().ok_or(Failure::NotFound)
    }
}

/// A page or file, whole.
pub struct Body {
    pub kind: &'static str,
    pub bytes: Vec<u8>,
    /// The name under which it is kept, where it is to be saved and not shown.
    pub saved_as: Option<String>,
}

impl Body {
    /// A page.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn page(page: &impl Template) -> Result<Self, Failure> {
        let text = page.render().map_err(|error| Failure::Broken(error.to_string()))?;
        Ok(Self { kind: "text/html; charset=utf-8", bytes: text.into_bytes(), saved_as: None })
    }
}

impl Open {
    /// The shell of a page: nobody's name, no form.
    #[must_use]
    pub fn shell(&self, title: &str) -> Shell {
        Shell { demo: self.app.demo, ..Shell::new(title) }
    }

    /// Answers from what is kept, or has it made.
    ///
    /// # Errors
    /// What `make` says; the store's.
    pub async fn answer<F>(self, which: Which, make: F) -> Answer
    where
        F: FnOnce(&mut Conn, &Self, &Standing) -> Result<Body, Failure> + Send + 'static,
    {
        let done = web::block(move || self.work(&which, make));
        done.await.map_err(|_| Failure::Busy)?.map(Sent::into_response)
    }

    fn work<F>(self, which: &Which, make: F) -> Result<Sent, Failure>
    where
        F: FnOnce(&mut Conn, &Self, &Standing) -> Result<Body, Failure>,
    {
        let mut conn = self.app.store.reader()?;
        let standing = standing(&mut conn, which, self.app.clock.now())?;
        let at = standing.said.max(standing.release.as_ref().map(|release| release.embargo_at.utc()));
        let tag = self.tag(&standing);
        if self.knows(&tag, at) {
            return Ok(Sent { tag, at, body: None });
        }
        let made = match self.kept.get(&self.path, &tag) {
            Some(made) => made,
            None => {
                let body = make(&mut conn, &self, &standing)?;
                self.kept.keep(&self.path, &tag, body)
            }
        };
        Ok(Sent { tag, at, body: Some((made, self.gzip)) })
    }

    /// Everything that decides the bytes: the page, the release, the one after it, the program.
    fn tag(&self, standing: &Standing) -> String {
        let id = standing.release.as_ref().map(|release| release.id.to_string()).unwrap_or_default();
        // Before the first release pages tell the day of today at most.
        let day = if standing.release.is_none() { standing.now.date_naive().to_string() } else { String::new() };
        let said = standing.said.map(|at| at.timestamp_micros().to_string()).unwrap_or_default();
        let parts = [
            self.path.as_str(),
            &id,
            standing.superseded_by.as_deref().unwrap_or_default(),
            &day,
            &said,
            super::assets::asset("app.css"),
            env!("CARGO_PKG_VERSION"),
        ];
        let seal =
            digest(&parts.map(|part| [part.as_bytes(), b"\n".as_slice()].concat()).each_ref().map(Vec::as_slice));
        // Weak: the same page may travel packed or not.
        format!("W/\"{}\"", crate::app::hex(seal.get(..16).unwrap_or_default()))
    }

    fn knows(&self, tag: &str, at: Option<DateTime<Utc>>) -> bool {
        match &self.known {
            Some(known) => {
                known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag.trim_start_matches("W/"))
            }
            None => self.since.zip(at).is_some_and(|(since, at)| at.timestamp() <= since.timestamp()),
        }
    }
}

fn standing(conn: &mut Conn, which: &Which, now: DateTime<Utc>) -> Result<Standing, Failure> {
    let current = releases::current(conn, now)?;
    let (release, superseded_by) = match which {
        Which::Current => (current, None),
        Which::Of(slug) => {
            let asked = match releases::by_slug(conn, slug) {
                Ok(row) if row.is_public(now) => row,
                Ok(_) | Err(StoreError::NotFound) => return Err(Failure::NotFound),
                Err(error) => return Err(error.into()),
            };
            let newer = current.filter(|current| current.id != asked.id).map(|current| current.slug);
            (Some(asked), newer)
        }
    };
    let said = match &release {
        Some(release) => releases::last_reply(conn, release.id)?,
        None => None,
    };
    Ok(Standing { release, superseded_by, now, said })
}

/// An answer that may cross threads.
struct Sent {
    tag: String,
    at: Option<DateTime<Utc>>,
    /// None: the visitor has it already.
    body: Option<(std::sync::Arc<kept::Made>, bool)>,
}

impl Sent {
    fn into_response(self) -> HttpResponse {
        let mut answer = if self.body.is_some() { HttpResponse::Ok() } else { HttpResponse::NotModified() };
        answer
            .insert_header((header::ETAG, self.tag))
            .insert_header((header::CACHE_CONTROL, KEEP))
            .insert_header((header::VARY, "Accept-Encoding"));
        if let Some(at) = self.at {
            answer.insert_header((header::LAST_MODIFIED, HttpDate::from(SystemTime::from(at))));
        }
        let Some((made, gzip)) = self.body else { return answer.finish() };
        answer.content_type(made.kind);
        if let Some(name) = &made.saved_as {
            answer.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
        }
        // Said even for plain bytes, so that no compressing middleware packs them again.
        let (coding, bytes) = if gzip { ("gzip", made.packed.clone()) } else { ("identity", made.plain()) };
        answer.insert_header((header::CONTENT_ENCODING, coding)).body(bytes)
    }
}

impl FromRequest for Open {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        ready(open(request))
    }
}

fn open(request: &HttpRequest) -> Result<Open, Failure> {
    let app = request.app_data::<web::Data<App>>().ok_or(Failure::NotFound)?.get_ref().clone();
    let kept = request.app_data::<web::Data<Kept>>().ok_or(Failure::NotFound)?.clone();
    let table = request.app_data::<web::Data<RouteTable>>().ok_or(Failure::NotFound)?;
    if table.gate(request) != Some(Gate::Public) {
        return Err(Failure::NotFound);
    }
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let since = text(header::IF_MODIFIED_SINCE).and_then(|date| date.parse::<HttpDate>().ok());
    Ok(Open {
        path: request.path().to_owned(),
        known: text(header::IF_NONE_MATCH),
        since: since.map(|date| DateTime::from(SystemTime::from(date))),
        gzip: takes_gzip(headers),
        app,
        kept,
    })
}

/// RFC 9110, 12.5.3; `q=0` is a refusal.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|part| {
        let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        coding.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}
