//! Why a system's request was refused: an `OperationOutcome` (FHIR R4) with the status that belongs to it.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

use crate::act::ActError;
use crate::domain::case::action::Refusal;
use crate::exchange::fhir::outcome;
use crate::store::StoreError;
use crate::web::words;

/// A refusal: its status, the code of FHIR's issue types, words, and the element it is about.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    code: &'static str,
    words: String,
    place: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, self.code)
    }
}

impl Refused {
    fn new(status: StatusCode, code: &'static str, words: impl Into<String>) -> Self {
        Self { status, code, words: words.into(), place: String::new() }
    }

    /// No token, or one that opens nothing any more.
    pub fn unknown() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "login", "ask /oauth2/token for a token, and send it as `Bearer`")
    }

    /// The token is not for this.
    pub fn scope(needed: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", format!("the token lacks the scope {needed}"))
    }

    /// "No such thing" and "not yours" alike.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "there is no such resource, or it is not yours")
    }

    pub fn unsupported() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "not-supported", "see /fhir/metadata for what this server can do")
    }

    pub fn too_many() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "throttled", "too many requests: wait 5 minutes")
    }

    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-long", "the resource is larger than 256 KiB")
    }

    /// What was sent cannot be read at all.
    pub fn unreadable(words: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "structure", words)
    }

    /// What was sent is read and is wrong.
    pub fn invalid((place, words): (String, String)) -> Self {
        Self { place, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", words) }
    }

    fn broken() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "exception", "something broke; nothing was kept")
    }

    pub fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "transient", "too much is waiting; try again in a minute")
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::not_found(),
            StoreError::Stale => Self::new(StatusCode::CONFLICT, "conflict", "it was changed meanwhile: read it again"),
            StoreError::Busy | StoreError::Full | StoreError::Unreachable(_) => Self::busy(),
            // the message of a database may quote values: only that it failed is told
            StoreError::Taken(_) | StoreError::Unreadable(_) | StoreError::Database(_) => {
                tracing::error!("the store failed a system's request");
                Self::broken()
            }
        }
    }
}

impl From<diesel::result::Error> for Refused {
    fn from(error: diesel::result::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<ActError> for Refused {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(Refusal::NotAllowed) => Self::not_found(),
            ActError::Refused(refusal) => Self::new(StatusCode::CONFLICT, "business-rule", words::refusal(refusal)),
            ActError::Store(error) => error.into(),
        }
    }
}

/// FHIR's media type.
pub const FHIR: &str = "application/fhir+json; charset=utf-8";

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        answer.content_type(FHIR);
        match self.status {
            StatusCode::UNAUTHORIZED => {
                answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                answer.insert_header((header::RETRY_AFTER, "300"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                answer.insert_header((header::RETRY_AFTER, "60"));
            }
            _ => {}
        }
        answer.body(outcome(self.code, &self.words, &self.place).to_string())
    }
}
