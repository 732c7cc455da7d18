//! Errors become pages here, once: logged with the request's id, told in words with a way on.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use crate::act::ActError;
use crate::domain::case::action::Refusal;
use crate::store::StoreError;

/// Why a request did not end as wished.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// "No such page" and "not yours" alike.
    #[error("not found")]
    NotFound,
    /// Sign in first, then go on to this path.
    #[error("sign in first")]
    SignIn(String),
    /// Only a receipt opens this page: enter it first.
    #[error("enter a receipt first")]
    ShowReceipt,
    /// The form's token is missing or wrong, or it came from another site.
    #[error("the form did not come from this site, or the session has ended")]
    Forged,
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// Somebody else changed it meanwhile.
    #[error("stale")]
    Stale,
    #[error("too many tries")]
    TooMany,
    #[error("too large")]
    TooLarge,
    #[error("busy")]
    Busy,
    #[error("bad request: {0}")]
    Bad(&'static str),
    #[error("something broke: {0}")]
    Broken(String),
}

/// What a handler answers.
pub type Answer = Result<HttpResponse, Failure>;

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Stale => Self::Stale,
            StoreError::Busy | StoreError::Full | StoreError::Unreachable(_) => {
                tracing::error!(%error, "the store cannot take it");
                Self::Busy
            }
            StoreError::Taken(_) | StoreError::Unreadable(_) => Self::Broken(error.to_string()),
            // The message of a database may quote values: only its kind is told.
            StoreError::Database(ref cause) => Self::Broken(format!("database: {}", kind(cause))),
        }
    }
}

fn kind(error: &diesel::result::Error) -> String {
    match error {
        diesel::result::Error::DatabaseError(kind, _) => format!("{kind:?}"),
        other => other.to_string(),
    }
}

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(Refusal::NotAllowed) => Self::NotFound,
            ActError::Refused(refusal) => Self::Refused(refusal),
            ActError::Store(error) => error.into(),
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn(_) | Self::ShowReceipt => StatusCode::SEE_OTHER,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::Refused(_) | Self::Stale => StatusCode::CONFLICT,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The status alone; [`super::trouble`] puts the page in, where the request is at hand.
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::SignIn(next) => super::visit::see_other(&format!("/sign-in?next={}", super::visit::encode(next))),
            Self::ShowReceipt => super::visit::see_other("/follow"),
            other => HttpResponse::new(other.status_code()),
        }
    }
}
