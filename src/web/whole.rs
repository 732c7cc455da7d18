//! An answer made on a blocking thread, whole, to be sent from another.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

/// A response that may cross threads: status, headers, whole body.
pub struct Whole {
    status: actix_web::http::StatusCode,
    headers: Vec<(header::HeaderName, header::HeaderValue)>,
    body: web::Bytes,
}

impl Whole {
    #[must_use]
    pub fn of(response: HttpResponse) -> Self {
        use actix_web::body::MessageBody;
        let status = response.status();
        let headers = response.headers().iter().map(|(n, v)| (n.clone(), v.clone())).collect();
        // Pages are written into one buffer before they are sent, so the body is whole already.
        let body = response.into_body().try_into_bytes().unwrap_or_default();
        Self { status, headers, body }
    }

    #[must_use]
    pub fn into_response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for header in self.headers {
            response.append_header(header);
        }
        response.body(self.body)
    }
}
