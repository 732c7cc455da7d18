//! A visit: who comes, through which gate, with what in hand. Every handler takes one; none reads a session itself.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};

use super::address;
use super::failure::{Answer, Failure};
use super::gate::{Gate, RouteTable};
use super::language::{self, Language};
pub use super::menu::home;
use super::menu::navigation;
use super::page::{Link, NavItem, Shell, SignedIn};
use super::whole::Whole;
use crate::act::Context;
use crate::app::App;
use crate::domain::people::Actor;
use crate::domain::shield::Budget;
use crate::store::people::{Holder, SessionRow, session, touch_session};
use crate::store::recovery::is_stepped_up;
use crate::store::vault::{Use, digest};
use crate::store::{Conn, StoreError};

/// A request that passed its gate.
#[derive(Clone)]
pub struct Visit {
    pub app: App,
    /// Present when somebody is signed in, by account or by receipt.
    pub actor: Option<Actor>,
    pub session: Option<SessionRow>,
    pub person: Option<SignedIn>,
    /// The token in the visitor's cookie: of a session, or of a journey without an account.
    token: Option<String>,
    /// The cookie to be set with the answer, when the visitor came without one.
    fresh: bool,
    pub path: String,
    /// The address to come back to, once another language was chosen.
    pub(super) at: String,
    /// The language of the public pages in this visit. Staff read English.
    pub language: Language,
    /// `SHA-256` of the network (an IPv4 address, or an IPv6 /64): for throttles, never stored in clear.
    pub network: String,
    pub agent: String,
}

impl Visit {
    /// The actor, where the gate let in only those who have one.
    ///
    /// # Errors
    /// [`Failure::NotFound`] otherwise.
    pub fn actor(&self) -> Result<&Actor, Failure> {
        self.actor.as_ref().ok_or(Failure::NotFound)
    }

    /// The context of an act by this visitor. Somebody unknown may tell us something, and sees no case.
    #[must_use]
    pub fn context(&self) -> Context {
        self.app.context(self.actor.clone().unwrap_or_else(Actor::nobody))
    }

    /// The form token: bound to the cookie, constant for a session, so that Back and two tabs work.
    #[must_use]
    pub fn csrf(&self) -> String {
        let token = self.token.as_deref().unwrap_or_default();
        crate::app::hex(&self.app.keys.mac(Use::Csrf, &[token.as_bytes()]))
    }

    /// The hash under which this visitor's draft or session is kept.
    #[must_use]
    pub fn token_hash(&self) -> Vec<u8> {
        digest(&[self.token.as_deref().unwrap_or_default().as_bytes()]).to_vec()
    }

    /// A page shell in English for this visitor: name, navigation, form token, demo strip.
    #[must_use]
    pub fn shell(&self, title: &str) -> Shell {
        let nav = self.actor.as_ref().map_or(&[][..], |a| navigation(a.capacity));
        Shell {
            person: self.person.clone(),
            csrf: self.csrf(),
            demo: self.app.demo,
            nav: nav
                .iter()
                .map(|(href, words)| NavItem {
                    link: Link::new(*href, *words),
                    active: self.path == *href || self.path.starts_with(&format!("{href}/")),
                })
                .collect(),
            ..Shell::new(title)
        }
    }

    /// Reads and answers on one blocking thread.
    ///
    /// # Errors
    /// What `f` says, or the store's.
    pub async fn read<F>(self, f: F) -> Answer
    where
        F: FnOnce(&mut Conn, &Visit) -> Answer + Send + 'static,
    {
        let cookie = self.cookie();
        let done = web::block(move || {
            let mut conn = self.app.store.reader()?;
            let answer = f(&mut conn, &self)?;
            Ok::<_, Failure>(Whole::of(answer))
        });
        let mut answer = done.await.map_err(|_| Failure::Busy)??.into_response();
        if let Some(cookie) = cookie {
            // A header that cannot be written would be a fault of the token's alphabet: there is none.
            let _ = answer.add_cookie(&cookie);
        }
        Ok(answer)
    }

    /// Writes in one transaction; the value comes after the commit.
    ///
    /// # Errors
    /// What `f` says, or the store's.
    pub async fn write<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn, &Context) -> Result<T, crate::act::ActError> + Send + 'static,
    {
        let cx = self.context();
        self.app.store.write(move |conn| f(conn, &cx)).await.map_err(Failure::from)
    }

    /// For what matters most: where to give the second factor again, when that was not done within a quarter of an hour.
    ///
    /// # Errors
    /// The store's.
    pub async fn step_up(&self, back_to: &str) -> Result<Option<HttpResponse>, Failure> {
        let session = self.session.clone().ok_or(Failure::NotFound)?;
        let (store, now) = (self.app.store.clone(), self.app.clock.now());
        let done = web::block(move || is_stepped_up(&mut *store.reader()?, &session, now));
        let fresh = done.await.map_err(|_| Failure::Busy)??;
        Ok((!fresh).then(|| see_other(&format!("/sign-in/again?next={}", encode(back_to)))))
    }

    /// The cookie a visitor without one is given, so that the next form is bound to them.
    fn cookie(&self) -> Option<Cookie<'static>> {
        let token = self.token.clone().filter(|_| self.fresh)?;
        Some(self.cookie_with(token))
    }

    /// The session cookie with this token.
    #[must_use]
    pub fn cookie_with(&self, token: String) -> Cookie<'static> {
        let https = self.app.settings.https();
        Cookie::build(cookie_name(https), token)
            .path("/")
            .http_only(true)
            .secure(https)
            .same_site(SameSite::Lax)
            .finish()
    }

    /// Gives a page that needed no reading, with the visitor's cookie.
    #[must_use]
    pub fn answer(&self, mut response: HttpResponse) -> HttpResponse {
        if let Some(cookie) = self.cookie() {
            let _ = response.add_cookie(&cookie);
        }
        response
    }
}

/// The cookie's name: `__Host-` where the browser will take it.
#[must_use]
pub fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-candour" } else { "candour" }
}

/// 303 to a path of ours.
#[must_use]
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

/// Percent-encodes a value for a query.
#[must_use]
pub fn encode(value: &str) -> String {
    serde_urlencoded::to_string([("", value)]).unwrap_or_default().trim_start_matches('=').to_owned()
}

/// A fresh 256-bit token in the URL-safe alphabet.
#[must_use]
pub fn fresh_token() -> String {
    use base64::Engine;
    let bytes: [u8; 32] = crate::doors::random();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

impl FromRequest for Visit {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { visit(&request).await })
    }
}

async fn visit(request: &HttpRequest) -> Result<Visit, Failure> {
    let app = request.app_data::<web::Data<App>>().ok_or(Failure::NotFound)?.get_ref().clone();
    let table = request.app_data::<web::Data<RouteTable>>().ok_or(Failure::NotFound)?;
    let gate = table.gate(request).ok_or(Failure::NotFound)?;
    let known = request.cookie(cookie_name(app.settings.https())).map(|c| c.value().to_owned());
    let known = known.filter(|token| token.len() == 43);
    let fresh = known.is_none();
    let token = Some(known.unwrap_or_else(fresh_token));
    let agent = request.headers().get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let mut visit = Visit {
        network: address::network(request, &app),
        actor: None,
        session: None,
        person: None,
        token,
        fresh,
        path: request.path().to_owned(),
        at: address::at(request),
        language: language::of_visit(request, &app.settings.languages()),
        agent: agent.chars().take(200).collect(),
        app,
    };
    if !fresh {
        visit = recognise(visit).await?;
    }
    if visit.person.is_some() {
        visit.language = Language::En;
    }
    // an error is told in the same language
    request.extensions_mut().insert(visit.language);
    let capacity = visit.actor.as_ref().map(|a| a.capacity);
    if gate.lets_in(capacity, visit.app.demo) {
        if matches!(gate, Gate::Staff(_)) {
            within_budget(&visit).await?;
        }
        return Ok(visit);
    }
    let reading = request.method() == actix_web::http::Method::GET;
    match (gate, capacity) {
        (Gate::Staff(_), None) => Err(Failure::SignIn(if reading { request.uri().to_string() } else { String::new() })),
        (Gate::Receipt, None) => Err(Failure::ShowReceipt),
        _ => Err(Failure::NotFound),
    }
}

/// Somebody who reads case after case is slowed, then stopped until the hour has passed; their own account stays open.
async fn within_budget(visit: &Visit) -> Result<(), Failure> {
    let Some(account) = visit.actor.as_ref().and_then(Actor::account) else { return Ok(()) };
    match visit.app.looks.budget(account, visit.app.clock.now()) {
        Budget::Within => Ok(()),
        Budget::Alerted => {
            actix_web::rt::time::sleep(std::time::Duration::from_secs(1)).await;
            Ok(())
        }
        Budget::Spent if visit.path.starts_with("/account") => Ok(()),
        Budget::Spent => Err(Failure::TooMany),
    }
}

async fn recognise(visit: Visit) -> Result<Visit, Failure> {
    let hash = visit.token_hash();
    let app = visit.app.clone();
    let now = app.clock.now();
    let found = web::block(move || {
        let mut conn = app.store.reader()?;
        session(&mut conn, &hash, now)
    })
    .await
    .map_err(|_| Failure::Busy)??;
    let Some((row, holder)) = found else { return Ok(visit) };
    if now - row.seen_at.utc() > chrono::TimeDelta::minutes(2) {
        let hash = row.token_hash.clone();
        visit
            .app
            .store
            .write(move |conn| touch_session(conn, &hash, now))
            .await
            .map_err(|e: StoreError| Failure::from(e))?;
    }
    let full = row.stage == crate::store::people::STAGE_FULL;
    Ok(match holder {
        Holder::Receipt(actor) => Visit { actor: Some(actor), session: Some(row), ..visit },
        Holder::Account(account, body) if full => Visit {
            person: Some(SignedIn { name: account.name.clone(), role: format!("{}, {body}", account.role_words) }),
            actor: Some(account.actor(&body)),
            session: Some(row),
            ..visit
        },
        // The second factor is still owed: nobody is signed in yet.
        Holder::Account(..) => Visit { session: Some(row), ..visit },
    })
}
