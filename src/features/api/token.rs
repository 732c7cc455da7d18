//! A token for a client's id and secret (RFC 6749, 4.4), by HTTP Basic or in the form. Opaque, short-lived, kept as a hash.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use serde_json::json;

use super::caller::{READ, WRITE};
use crate::app::App;
use crate::domain::ids::ClientId;
use crate::store::vault::digest;
use crate::store::{StoreError, clients, people};
use crate::web::visit::{Visit, fresh_token};

/// An error of RFC 6749, 5.2.
fn refused(status: StatusCode, error: &str) -> HttpResponse {
    let mut answer = HttpResponse::build(status);
    answer.content_type("application/json").insert_header((header::CACHE_CONTROL, "no-store"));
    if status == StatusCode::UNAUTHORIZED {
        answer.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"Candour\""));
    }
    answer.body(json!({ "error": error }).to_string())
}

/// Id and secret, from the header or the form.
fn credentials(request: &HttpRequest, form: &[(String, String)]) -> Option<(ClientId, String)> {
    let field = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
    let basic = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let (id, secret) = match basic.and_then(|v| v.strip_prefix("Basic ")) {
        Some(encoded) => {
            let bytes = base64::engine::general_purpose::STANDARD.decode(encoded.trim()).ok()?;
            let text = String::from_utf8(bytes).ok()?;
            text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))?
        }
        None => (field("client_id")?, field("client_secret")?),
    };
    Some((id.parse().ok()?, secret))
}

/// The scopes asked for, of those the client has; all of them where none is named.
fn scopes(own: &str, asked: Option<&str>) -> Option<String> {
    let asked = asked.map(str::trim).filter(|asked| !asked.is_empty()).unwrap_or(own);
    let own: Vec<&str> = own.split(' ').collect();
    let known = asked.split_whitespace().all(|scope| [READ, WRITE].contains(&scope) && own.contains(&scope));
    known.then(|| asked.split_whitespace().collect::<Vec<_>>().join(" "))
}

enum Given {
    Token(String, String),
    TooMany,
    NoClient,
    NoScope,
}

pub async fn token(
    visit: Visit,
    request: HttpRequest,
    form: web::Either<web::Form<Vec<(String, String)>>, web::Bytes>,
) -> HttpResponse {
    let form = match form {
        web::Either::Left(form) => form.into_inner(),
        web::Either::Right(_) => return refused(StatusCode::BAD_REQUEST, "invalid_request"),
    };
    let field = |name: &str| form.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    if field("grant_type") != Some("client_credentials") {
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type");
    }
    let given = give(&visit.app, &visit.network, credentials(&request, &form), field("scope").map(str::to_owned)).await;
    match given {
        Ok(Given::Token(token, scope)) => {
            HttpResponse::Ok().content_type("application/json").insert_header((header::CACHE_CONTROL, "no-store")).body(
                json!({
                    "access_token": token,
                    "token_type": "Bearer",
                    "expires_in": clients::TOKEN_LIFE.num_seconds(),
                    "scope": scope,
                })
                .to_string(),
            )
        }
        Ok(Given::TooMany) => refused(StatusCode::TOO_MANY_REQUESTS, "slow_down"),
        Ok(Given::NoClient) => refused(StatusCode::UNAUTHORIZED, "invalid_client"),
        Ok(Given::NoScope) => refused(StatusCode::BAD_REQUEST, "invalid_scope"),
        Err(_) => refused(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable"),
    }
}

/// Ten tries in five minutes for a client from one network that fail; a right secret is forgiven its tries.
async fn give(
    app: &App,
    network: &str,
    known: Option<(ClientId, String)>,
    asked: Option<String>,
) -> Result<Given, StoreError> {
    let Some((id, secret)) = known else { return Ok(Given::NoClient) };
    let (now, key) = (app.clock.now(), format!("token/{id}/{network}"));
    app.store
        .write(move |conn| -> Result<Given, StoreError> {
            if !people::try_once(conn, &key, people::TRIES, now)? {
                return Ok(Given::TooMany);
            }
            let Some(client) = clients::authenticate(conn, id, &digest(&[secret.as_bytes()]))? else {
                return Ok(Given::NoClient);
            };
            people::forgive(conn, &key)?;
            let Some(scope) = scopes(&client.scopes, asked.as_deref()) else { return Ok(Given::NoScope) };
            let token = fresh_token();
            clients::keep_token(conn, &digest(&[token.as_bytes()]), id, &scope, now)?;
            Ok(Given::Token(token, scope))
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_for_no_more_than_its_client_may() {
        let both = format!("{READ} {WRITE}");
        assert_eq!(scopes(&both, None), Some(both.clone()));
        assert_eq!(scopes(&both, Some(READ)), Some(READ.to_owned()));
        assert_eq!(scopes(READ, Some(WRITE)), None);
        assert_eq!(scopes(&both, Some("system/*.everything")), None);
    }
}
