//! The second factor again, for what matters most: whoever sits down at an open screen cannot go on.

use askama::Template;

use crate::accounts::{totp_now, totp_step};
use crate::store::people::{self, AccountRow};
use crate::store::{StoreError, recovery};
use crate::web::address::own_path;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, home, see_other};

#[derive(Template)]
#[template(path = "accounts/again.html")]
struct AgainPage {
    shell: Shell,
    problems: Problems,
    next: String,
    /// A demonstration shows the code that an authenticator would.
    shown: Option<String>,
}

async fn own(visit: &Visit) -> Result<(AccountRow, Vec<u8>), Failure> {
    let id = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let (store, keys) = (visit.app.store.clone(), visit.app.keys.clone());
    let found = actix_web::web::block(move || -> Result<_, StoreError> {
        let account = people::account(&mut *store.reader()?, id)?;
        let sealed = account.totp_sealed.as_deref().ok_or(StoreError::NotFound)?;
        let secret = keys.open(&people::totp_place(id), sealed)?;
        Ok((account, secret))
    });
    Ok(found.await.map_err(|_| Failure::Busy)??)
}

fn build(visit: &Visit, secret: &[u8], next: String, problems: Problems) -> AgainPage {
    let shown = visit.app.demo.then(|| totp_now(secret, visit.app.clock.now()));
    AgainPage { shell: visit.shell("Show that it is you").with(&problems), problems, next, shown }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let (_, secret) = own(&visit).await?;
    Ok(visit.answer(page::ok(&build(&visit, &secret, own_path(asked.0.get("next")), Problems::default()))))
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let (account, secret) = own(&visit).await?;
    let next = own_path(sent.0.get("next"));
    let code: String = sent.0.get("code").chars().filter(char::is_ascii_digit).collect();
    let now = visit.app.clock.now();
    let (step, key) = (totp_step(&secret, &code, now), format!("again/{}", account.id));
    let session = visit.session.clone().ok_or(Failure::NotFound)?;
    let used = visit.app.store.write(move |conn| -> Result<Option<bool>, StoreError> {
        if !people::try_once(conn, &key, people::TRIES, now)? {
            return Ok(None);
        }
        let Some(step) = step else { return Ok(Some(false)) };
        match people::use_totp_step(conn, account.id, step) {
            Ok(()) => {
                people::forgive(conn, &key)?;
                recovery::step_up(conn, &session.token_hash, now).map(|()| Some(true))
            }
            Err(StoreError::Stale) => Ok(Some(false)),
            Err(other) => Err(other),
        }
    });
    match used.await? {
        Some(true) => Ok(see_other(if next.is_empty() { home(account.capacity) } else { &next })),
        Some(false) => {
            let mut problems = Problems::default();
            problems.add("code", "The code is not right, or was used already. Wait for the next one");
            Ok(visit.answer(page::unprocessable(&build(&visit, &secret, next, problems))))
        }
        None => Err(Failure::TooMany),
    }
}
