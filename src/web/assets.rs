//! Styles, script and icons out of the binary, under addresses that change with their content.

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, HeaderMap, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::{Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, guard, web};

/// One embedded file, as `build.rs` wrote it.
struct File {
    /// What the code calls it: `app.css`.
    name: &'static str,
    /// Where it is served: `/static/app.3f2a….css`.
    url: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an embedded file. An unknown name gives an address that answers 404.
#[must_use]
pub fn asset(name: &str) -> &'static str {
    FILES.iter().find(|file| file.name == name).map_or("/static/missing", |file| file.url)
}

/// `GET` and `HEAD` of `/static/…`. A year and immutable: another content has another address.
pub fn routes(config: &mut ServiceConfig) {
    let reads = guard::Any(guard::Get()).or(guard::Head());
    config.service(web::resource("/static/{file}").guard(reads).to(serve));
}

async fn serve(request: HttpRequest, path: Path<String>) -> HttpResponse {
    let Some(file) = FILES.iter().find(|file| file.url.strip_prefix("/static/") == Some(path.as_str())) else {
        return HttpResponse::NotFound().insert_header((CACHE_CONTROL, "no-store")).finish();
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(content_type(file.name))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((VARY, "Accept-Encoding"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    match coding(request.headers()) {
        // Said even for plain bytes, so that no compressing middleware packs them again.
        Coding::Plain => response.insert_header((CONTENT_ENCODING, "identity")).body(file.plain),
        Coding::Brotli => response.insert_header((CONTENT_ENCODING, "br")).body(file.brotli),
        Coding::Gzip => response.insert_header((CONTENT_ENCODING, "gzip")).body(file.gzip),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Coding {
    Plain,
    Brotli,
    Gzip,
}

/// The smallest form that the browser takes (RFC 9110, 12.5.3); `q=0` is a refusal.
fn coding(headers: &HeaderMap) -> Coding {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |name: &str| {
        accepted.split(',').any(|part| {
            let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
            let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
            coding.trim().eq_ignore_ascii_case(name) && !refused
        })
    };
    if takes("br") {
        Coding::Brotli
    } else if takes("gzip") {
        Coding::Gzip
    } else {
        Coding::Plain
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use actix_web::{App, body::to_bytes, test as http};

    use super::*;

    async fn ask(method: Method, url: &str, takes: &str) -> (StatusCode, HeaderMap, web::Bytes) {
        let app = http::init_service(App::new().configure(routes)).await;
        let request =
            http::TestRequest::with_uri(url).method(method).insert_header((ACCEPT_ENCODING, takes)).to_request();
        let response = http::call_service(&app, request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, to_bytes(response.into_body()).await.unwrap())
    }

    #[actix_web::test]
    async fn each_browser_gets_the_smallest_form_it_takes() {
        let css = asset("app.css");
        let sizes = futures_util::future::join_all(
            ["gzip, deflate, br, zstd", "gzip", "br;q=0, gzip;q=0.5", "identity"]
                .map(|takes| ask(Method::GET, css, takes)),
        )
        .await;
        let coding = |at: usize| sizes[at].1.get(CONTENT_ENCODING).unwrap().to_str().unwrap().to_owned();
        assert_eq!([coding(0), coding(1), coding(2), coding(3)], ["br", "gzip", "gzip", "identity"]);
        assert!(sizes[0].2.len() < sizes[1].2.len() && sizes[1].2.len() < sizes[3].2.len());
        assert!(sizes.iter().all(|(status, headers, _)| *status == StatusCode::OK
            && headers.get(CACHE_CONTROL).unwrap() == "public, max-age=31536000, immutable"
            && headers.get("content-type").unwrap() == "text/css; charset=utf-8"));
    }

    #[actix_web::test]
    async fn an_unknown_or_outdated_address_is_not_found_and_not_kept() {
        for url in ["/static/app.css", "/static/app.000000000000.css", "/static/nothing"] {
            let (status, headers, _) = ask(Method::GET, url, "br").await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{url}");
            assert_eq!(headers.get(CACHE_CONTROL).unwrap(), "no-store");
        }
        assert_eq!(ask(Method::POST, asset("app.js"), "br").await.0, StatusCode::NOT_FOUND);
        assert_eq!(ask(Method::HEAD, asset("app.js"), "br").await.0, StatusCode::OK);
    }

    #[test]
    fn styles_name_only_images_we_serve_and_no_other_host() {
        let css = std::str::from_utf8(FILES.iter().find(|file| file.name == "app.css").unwrap().plain).unwrap();
        let named: Vec<&str> = css.split("url(").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
        assert!(!named.is_empty());
        for url in named {
            let url = url.trim_matches('"');
            assert!(url.starts_with("data:") || FILES.iter().any(|file| file.url == url), "{url} is not served");
        }
        assert!(!css.contains("@font-face"));
    }

    #[test]
    fn templates_ask_only_for_files_that_are_embedded() {
        let layout =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/layout/base.html")).unwrap();
        let asked: Vec<&str> =
            layout.split("asset(\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default()).collect();
        assert_eq!(asked.len(), 3);
        for name in asked {
            assert_ne!(asset(name), "/static/missing", "{name}");
        }
    }

    /// Promise: the first visit is at most 60 KB compressed, of which the page itself has 11 KB.
    #[test]
    fn styles_and_script_of_a_first_visit_stay_within_48_kilobytes() {
        let first = |name: &&File| ["app.css", "app.js", "favicon.svg"].contains(&name.name);
        let (brotli, gzip) =
            FILES.iter().filter(first).fold((0, 0), |(b, g), f| (b + f.brotli.len(), g + f.gzip.len()));
        assert!(brotli <= 48_000 && gzip <= 48_000, "{brotli} bytes by brotli, {gzip} by gzip");
    }
}
