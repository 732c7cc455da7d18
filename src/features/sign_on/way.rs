//! The way there and back. What must be known again at its end travels with it, sealed, and is bound to this browser.

use actix_web::HttpResponse;
use actix_web::web::Path;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::back::refused;
use crate::accounts::oidc::{Provider, Secrets};
use crate::app::App;
use crate::domain::ids::AccountId;
use crate::domain::sign_on::{MINUTES, Refused};
use crate::web::address::own_path;
use crate::web::failure::{Answer, Failure};
use crate::web::sent::Asked;
use crate::web::visit::{Visit, fresh_token, see_other};

/// What belongs to one way there and back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Way {
    pub provider: String,
    pub secrets: Secrets,
    /// The hash of the token in this browser's cookie: nobody finishes what another began.
    browser: Vec<u8>,
    pub until: DateTime<Utc>,
    pub next: String,
    /// The account that is to be linked; none when somebody signs in.
    pub links: Option<AccountId>,
}

const PLACE: &[u8] = b"sign-on/way";
/// The longest path that is gone on to.
const NEXT: usize = 300;

impl Way {
    fn new(visit: &Visit, provider: &str, next: &str, links: Option<AccountId>) -> Self {
        Self {
            provider: provider.to_owned(),
            secrets: Secrets { nonce: fresh_token(), verifier: fresh_token() },
            browser: visit.token_hash(),
            until: visit.app.clock.now() + TimeDelta::minutes(MINUTES),
            next: Some(own_path(next)).filter(|next| next.len() <= NEXT).unwrap_or_default(),
            links,
        }
    }

    fn sealed(&self, app: &App) -> Result<String, Failure> {
        let text = serde_json::to_vec(self).map_err(|e| Failure::Broken(e.to_string()))?;
        Ok(URL_SAFE_NO_PAD.encode(app.keys.seal(PLACE, &text)?))
    }

    /// The way that this browser began not long ago, from what came back with it.
    pub fn begun(visit: &Visit, provider: &str, state: &str) -> Option<Self> {
        let plain = visit.app.keys.open(PLACE, &URL_SAFE_NO_PAD.decode(state).ok()?).ok()?;
        let way: Self = serde_json::from_slice(&plain).ok()?;
        let ours = way.browser == visit.token_hash() && way.provider == provider;
        Some(way).filter(|way| ours && way.until > visit.app.clock.now())
    }
}

/// Speaks with a provider on a thread that may wait.
pub async fn with<T: Send + 'static>(
    visit: &Visit,
    name: &str,
    ask: impl FnOnce(Provider<'_>) -> Result<T, Refused> + Send + 'static,
) -> Result<Result<T, Refused>, Failure> {
    let (app, name) = (visit.app.clone(), name.to_owned());
    let done = actix_web::web::block(move || {
        let settings = app.settings.sign_on.get(&name).ok_or(Failure::NotFound)?;
        let back = format!("{}/sign-in/back/{name}", app.settings.server.base_url.trim_end_matches('/'));
        let (known, now) = (&*app.providers, app.clock.now());
        Ok(ask(Provider { name: &name, settings, back: &back, known, now }))
    });
    done.await.map_err(|_| Failure::Busy)?
}

/// The address of the other service, for somebody who signs in or links an account.
pub async fn address(
    visit: &Visit,
    provider: &str,
    next: &str,
    links: Option<AccountId>,
) -> Result<Result<String, Refused>, Failure> {
    let way = Way::new(visit, provider, next, links);
    let state = way.sealed(&visit.app)?;
    with(visit, provider, move |there| there.way_there(state, &way.secrets)).await
}

/// Sends somebody to the other service. Nothing is written: the way is sealed into its own address.
pub async fn there(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    match address(&visit, &path, asked.0.get("next"), None).await? {
        Ok(address) => {
            let answer: HttpResponse = see_other(&address);
            Ok(visit.answer(answer))
        }
        Err(why) => refused(&visit, why),
    }
}
