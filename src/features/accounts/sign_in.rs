//! Two steps: the password, then a code that is used once. Unknown addresses cost the same work as known ones.

use actix_web::HttpResponse;
use actix_web::http::header;
use askama::Template;

use crate::accounts::totp_step;
use crate::store::people::{self, AccountRow, STAGE_CHANGE, STAGE_FULL, STAGE_PASSWORD};
use crate::store::{Conn, StoreError, recovery};
use crate::web::address::own_path;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::session::start;
use crate::web::visit::{Visit, encode, home, see_other};

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    shell: Shell,
    problems: Problems,
    email: String,
    next: String,
    /// Other services by which one can sign in: address and words of each.
    elsewhere: Vec<(String, String)>,
}

fn elsewhere(visit: &Visit, next: &str) -> Vec<(String, String)> {
    let address = |name: &str| format!("/sign-in/with/{name}?next={}", encode(next));
    visit.app.settings.sign_on.iter().map(|(name, service)| (address(name), service.words.clone())).collect()
}

#[derive(Template)]
#[template(path = "accounts/code.html")]
struct CodePage {
    shell: Shell,
    problems: Problems,
    next: String,
    /// A demonstration shows the code that an authenticator would.
    shown: Option<String>,
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let next = own_path(asked.0.get("next"));
    let page = SignInPage {
        shell: visit.shell("Staff sign in"),
        problems: Problems::default(),
        email: String::new(),
        elsewhere: elsewhere(&visit, &next),
        next,
    };
    Ok(visit.answer(page::ok(&page)))
}

const WRONG: &str = "The e-mail address or the password is not right";

pub async fn password(visit: Visit, sent: Sent) -> Answer {
    let email = sent.0.get("email").trim().to_lowercase();
    let next = own_path(sent.0.get("next"));
    if !may_try(&visit, &email).await? {
        return Err(Failure::TooMany);
    }
    let (store, wanted) = (visit.app.store.clone(), email.clone());
    let find = move || people::account_by_email(&mut *store.reader()?, &wanted);
    let account = actix_web::web::block(find).await.map_err(|_| Failure::Busy)??.filter(|a| a.active);
    let (stored, given) = (account.as_ref().and_then(|a| a.password.clone()), sent.0.get("password").to_owned());
    let fits = visit.app.hashing.with(move |h| h.fits(&given, stored.as_deref())).await.map_err(|_| Failure::Busy)?;
    let Some(account) = account.filter(|_| fits) else {
        let mut problems = Problems::default();
        problems.add("email", WRONG);
        let shell = visit.shell("Staff sign in").with(&problems);
        let elsewhere = elsewhere(&visit, &next);
        return Ok(visit.answer(page::unprocessable(&SignInPage { shell, problems, email, next, elsewhere })));
    };
    let owes_code = account.totp_sealed.is_some();
    let stage = if owes_code { STAGE_PASSWORD } else { STAGE_FULL };
    if !owes_code {
        // Every member of staff has a second factor; an account without one cannot sign in.
        return Err(Failure::NotFound);
    }
    let to = if next.is_empty() { "/sign-in/code".to_owned() } else { format!("/sign-in/code?next={}", encode(&next)) };
    start(&visit, account.id, stage, &to).await
}

/// Ten tries in five minutes for an address, and a wider budget for a network.
async fn may_try(visit: &Visit, email: &str) -> Result<bool, Failure> {
    let (by_address, by_network) = (format!("sign-in/{email}/{}", visit.network), format!("sign-in/{}", visit.network));
    let now = visit.app.clock.now();
    let tried = visit.app.store.write(move |conn| -> Result<bool, StoreError> {
        let address = people::try_once(conn, &by_address, people::TRIES, now)?;
        Ok(people::try_once(conn, &by_network, people::TRIES * 20, now)? && address)
    });
    Ok(tried.await?)
}

/// The account that has given its password in this session, and its secret.
fn half(conn: &mut Conn, visit: &Visit) -> Result<(AccountRow, Vec<u8>), Failure> {
    let session = visit.session.as_ref().filter(|s| s.stage == STAGE_PASSWORD).ok_or(Failure::NotFound)?;
    let account = people::account(conn, session.account_id.ok_or(Failure::NotFound)?)?;
    let sealed = account.totp_sealed.as_deref().ok_or(Failure::NotFound)?;
    let secret = visit.app.keys.open(&people::totp_place(account.id), sealed)?;
    Ok((account, secret))
}

fn code_form(visit: &Visit, secret: &[u8], problems: Problems, next: String) -> CodePage {
    let shown = visit.app.demo.then(|| crate::accounts::totp_now(secret, visit.app.clock.now()));
    CodePage { shell: visit.shell("Enter your code").back_to("/sign-in").with(&problems), problems, next, shown }
}

pub async fn code_page(visit: Visit, asked: Asked) -> Answer {
    let next = own_path(asked.0.get("next"));
    visit
        .read(move |conn, visit| {
            let Ok((_, secret)) = half(conn, visit) else { return Ok(see_other("/sign-in")) };
            Ok(page::ok(&code_form(visit, &secret, Problems::default(), next)))
        })
        .await
}

/// What became of a code.
enum Used {
    No,
    Yes,
    /// The password was issued by somebody: its person chooses one before anything else.
    MustChange,
    /// It was issued too long ago.
    RanOut,
}

pub async fn code(visit: Visit, sent: Sent) -> Answer {
    let code: String = sent.0.get("code").chars().filter(char::is_ascii_digit).collect();
    let next = own_path(sent.0.get("next"));
    let own = visit.clone();
    let found = actix_web::web::block(move || {
        let mut conn = own.app.store.reader()?;
        half(&mut conn, &own)
    });
    let (account, secret) = match found.await.map_err(|_| Failure::Busy)? {
        Ok(found) => found,
        Err(Failure::NotFound) => return Ok(see_other("/sign-in")),
        Err(other) => return Err(other),
    };
    let key = format!("code/{}", account.id);
    let now = visit.app.clock.now();
    let step = totp_step(&secret, &code, now);
    let used = visit.app.store.write(move |conn| -> Result<Used, StoreError> {
        if !people::try_once(conn, &key, people::TRIES, now)? {
            return Err(StoreError::Taken("too many tries".to_owned()));
        }
        let Some(step) = step else { return Ok(Used::No) };
        match people::use_totp_step(conn, account.id, step) {
            Ok(()) => {
                people::forgive(conn, &key)?;
                Ok(match recovery::issued_until(conn, account.id)? {
                    None => Used::Yes,
                    Some(until) if until.utc() > now => Used::MustChange,
                    Some(_) => Used::RanOut,
                })
            }
            // The same code twice: as wrong as any other.
            Err(StoreError::Stale) => Ok(Used::No),
            Err(other) => Err(other),
        }
    });
    match used.await {
        Ok(Used::MustChange) => {
            let to = format!("/sign-in/new-password?next={}", encode(&next));
            start(&visit, account.id, STAGE_CHANGE, &to).await
        }
        Ok(Used::RanOut) => {
            let mut problems = Problems::default();
            problems.add("code", "The password you were given has run out. Ask your administrator for a recovery");
            Ok(page::unprocessable(&code_form(&visit, &secret, problems, next)))
        }
        Ok(Used::Yes) => {
            let to = if next.is_empty() { home(account.capacity).to_owned() } else { next };
            start(&visit, account.id, STAGE_FULL, &to).await
        }
        Ok(Used::No) => {
            let mut problems = Problems::default();
            problems.add("code", "The code is not right, or was used already. Wait for the next one");
            Ok(page::unprocessable(&code_form(&visit, &secret, problems, next)))
        }
        Err(StoreError::Taken(_)) => Err(Failure::TooMany),
        Err(other) => Err(other.into()),
    }
}

pub async fn out(visit: Visit, _: Sent) -> Answer {
    if let Some(session) = &visit.session {
        let hash = session.token_hash.clone();
        visit.app.store.write(move |conn| people::end_session(conn, &hash)).await?;
    }
    let mut answer: HttpResponse = see_other("/");
    answer.headers_mut().insert(
        header::HeaderName::from_static("clear-site-data"),
        header::HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""),
    );
    let mut gone = visit.cookie_with(String::new());
    gone.make_removal();
    let _ = answer.add_cookie(&gone);
    Ok(answer)
}
