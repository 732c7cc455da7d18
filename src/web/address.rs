//! Addresses of ours: where a visitor is, and where they may be sent on to.

use actix_web::HttpRequest;
use actix_web::http::{Method, header};

use crate::app::App;
use crate::store::vault::Use;

/// Only paths of ours are gone on to; nothing of anybody else's.
#[must_use]
pub fn own_path(next: &str) -> String {
    if next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']) {
        next.to_owned()
    } else {
        String::new()
    }
}

/// The address of what is read; of a form, the page that it came from.
#[must_use]
pub fn at(request: &HttpRequest) -> String {
    if request.method() == Method::GET {
        return request.uri().to_string();
    }
    let from = request.headers().get(header::REFERER).and_then(|from| from.to_str().ok()).unwrap_or_default();
    let path = from.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
    path.map(own_path).unwrap_or_default()
}

/// The network a request comes from, as a code that tells no address.
#[must_use]
pub fn network(request: &HttpRequest, app: &App) -> String {
    let network = match request.peer_addr().map(|a| a.ip()) {
        Some(std::net::IpAddr::V6(ip)) => ip.octets().get(..8).map(<[u8]>::to_vec).unwrap_or_default(),
        Some(std::net::IpAddr::V4(ip)) => ip.octets().to_vec(),
        None => Vec::new(),
    };
    crate::app::hex(app.keys.mac(Use::Lookup, &[b"network", &network]).get(..12).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn nobody_is_sent_to_a_page_that_is_not_ours() {
        assert_eq!(own_path("/report/story?from=check"), "/report/story?from=check");
        for elsewhere in ["//evil.example", "https://evil.example", "/\\evil.example", "", "report"] {
            assert_eq!(own_path(elsewhere), "", "{elsewhere}");
        }
    }

    #[test]
    fn a_form_that_comes_back_is_at_the_page_it_came_from() {
        let read = TestRequest::get().uri("/report/when?from=check").to_http_request();
        assert_eq!(at(&read), "/report/when?from=check");
        let sent = TestRequest::post().uri("/follow/message");
        let sent = sent.insert_header(("referer", "https://candour.example/follow/case")).to_http_request();
        assert_eq!(at(&sent), "/follow/case");
        assert_eq!(at(&TestRequest::post().uri("/follow/message").to_http_request()), "");
    }
}
