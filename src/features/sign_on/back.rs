//! Coming back from the other service. The answer of OpenID Connect is an address that is opened (RFC 6749, 4.1.2), so this is
//! the one page whose opening signs somebody in: only in the browser that began it, once, within ten minutes.

use actix_web::web::Path;
use askama::Template;

use super::way::{Way, with};
use crate::accounts::oidc::Back;
use crate::domain::sign_on::{Profile, Refused, judge};
use crate::store::people::{self, AccountRow, STAGE_FULL, STAGE_PASSWORD};
use crate::store::sign_ons::{self, SignOnRow};
use crate::store::vault::digest;
use crate::store::{StoreError, recovery};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::sent::Asked;
use crate::web::session::start;
use crate::web::visit::{Visit, encode, home, see_other};

#[derive(Template)]
#[template(path = "sign_on/refused.html")]
struct RefusedPage {
    shell: Shell,
    why: &'static str,
}

/// The page for whom the other service did not bring in.
pub fn refused(visit: &Visit, why: Refused) -> Answer {
    tracing::info!(why = why.code(), "a sign-on was refused");
    let shell = visit.shell("You are not signed in").back_to("/sign-in");
    Ok(visit.answer(page::unprocessable(&RefusedPage { shell, why: why.words() })))
}

/// Ways back that a network may open in five minutes.
const TRIES: i32 = 60;

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let provider = path.into_inner();
    let Some(settings) = visit.app.settings.sign_on.get(&provider).cloned() else { return Err(Failure::NotFound) };
    let Some(way) = Way::begun(&visit, &provider, asked.0.get("state")) else {
        return refused(&visit, Refused::NotBegun);
    };
    if !first_time(&visit, asked.0.get("state"), &way).await? {
        return refused(&visit, Refused::NotBegun);
    }
    let Some(code) = asked.0.given("code").map(str::to_owned) else { return refused(&visit, Refused::Cancelled) };
    let secrets = way.secrets.clone();
    let back = match with(&visit, &provider, move |there| there.who(code, &secrets)).await? {
        Ok(back) => back,
        Err(why) => return refused(&visit, why),
    };
    let worth = match judge(settings.profile, &settings.vectors, &back.said) {
        Ok(worth) => worth,
        Err(why) => return refused(&visit, why),
    };
    if way.links.is_some() {
        return links(&visit, &provider, way, (settings.issuer, back.subject)).await;
    }
    let known = accounts(&visit, &settings.issuer, &back).await?;
    let several = settings.profile == Profile::Cis2;
    let fits = |(_, body): &&(AccountRow, String)| worth.body.as_ref().is_none_or(|wanted| wanted == body);
    let account = match known.iter().filter(fits).collect::<Vec<_>>().as_slice() {
        [(account, _)] => account.clone(),
        [] if several && !known.is_empty() => return refused(&visit, Refused::OtherBody),
        _ => return refused(&visit, Refused::Unknown),
    };
    signs_in(&visit, (settings.issuer, back.subject), account, (worth.two_factors, way.next)).await
}

/// Whether this way back is used for the first time.
async fn first_time(visit: &Visit, state: &str, way: &Way) -> Result<bool, Failure> {
    let (mark, until, now) = (digest(&[state.as_bytes()]), way.until, visit.app.clock.now());
    let key = format!("sign-on/{}", visit.network);
    let first = visit.app.store.write(move |conn| -> Result<Option<bool>, StoreError> {
        if !people::try_once(conn, &key, TRIES, now)? {
            return Ok(None);
        }
        sign_ons::use_once(conn, &mark, until).map(Some)
    });
    first.await?.ok_or(Failure::TooMany)
}

async fn accounts(visit: &Visit, issuer: &str, back: &Back) -> Result<Vec<(AccountRow, String)>, Failure> {
    let (store, issuer, subject) = (visit.app.store.clone(), issuer.to_owned(), back.subject.clone());
    let found = actix_web::web::block(move || sign_ons::accounts_of(&mut *store.reader()?, &issuer, &subject));
    Ok(found.await.map_err(|_| Failure::Busy)??)
}

/// Where two factors were shown there, nothing more is asked here; else the second factor of here is.
async fn signs_in(
    visit: &Visit,
    (issuer, subject): (String, String),
    account: AccountRow,
    (two_factors, next): (bool, String),
) -> Answer {
    let (id, now) = (account.id, visit.app.clock.now());
    let used = visit
        .app
        .store
        .write(move |conn| -> Result<(), StoreError> { sign_ons::used(conn, (&issuer, &subject), id, now) });
    used.await?;
    if two_factors {
        let to = if next.is_empty() { home(account.capacity).to_owned() } else { next };
        return start(visit, id, STAGE_FULL, &to).await;
    }
    if account.totp_sealed.is_none() {
        return refused(visit, Refused::Unknown);
    }
    start(visit, id, STAGE_PASSWORD, &format!("/sign-in/code?next={}", encode(&next))).await
}

/// Links the account whose person began it, still signed in, in this browser.
async fn links(visit: &Visit, provider: &str, way: Way, (issuer, subject): (String, String)) -> Answer {
    let own = visit.actor.as_ref().and_then(|actor| actor.account());
    let (Some(session), Some(account)) = (visit.session.clone(), way.links.filter(|id| own == Some(*id))) else {
        return refused(visit, Refused::NotBegun);
    };
    let (now, provider) = (visit.app.clock.now(), provider.to_owned());
    let row = SignOnRow { issuer, subject, account_id: account, provider, linked_at: now.into(), used_at: None };
    let linked = visit.app.store.write(move |conn| -> Result<bool, StoreError> {
        let fresh = recovery::is_stepped_up(conn, &session, now)?;
        if fresh {
            sign_ons::link(conn, &row)?;
        }
        Ok(fresh)
    });
    if !linked.await? {
        return refused(visit, Refused::NotBegun);
    }
    tracing::info!(%account, "an account was linked to another service");
    Ok(see_other("/account?done=linked"))
}
