//! An account comes to its person: by invitation, or after a second administrator allowed its recovery. The one-time code
//! is entered, then password and second factor are chosen; nobody else ever knows them.

use askama::Template;

use super::chosen::judge;
use crate::accounts::{key_words, totp_now, totp_step};
use crate::domain::ids::AccountId;
use crate::domain::reference::AccessCode;
use crate::store::StoreError;
use crate::store::opening::code_mac;
use crate::store::people::{self, AccountRow, STAGE_FULL, STAGE_RECOVERY};
use crate::store::recovery::{self, RecoveryRow, totp_place};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::Sent;
use crate::web::session::start;
use crate::web::visit::{Visit, home, see_other};

#[derive(Template)]
#[template(path = "accounts/recovery.html")]
struct EnterPage {
    shell: Shell,
    problems: Problems,
    email: String,
}

fn enter_page(visit: &Visit, email: String, problems: Problems) -> EnterPage {
    EnterPage { shell: visit.shell("Use a one-time code").back_to("/sign-in").with(&problems), problems, email }
}

pub async fn page(visit: Visit) -> Answer {
    Ok(visit.answer(page::ok(&enter_page(&visit, String::new(), Problems::default()))))
}

/// What became of a code.
enum Entered {
    TooMany,
    Wrong,
    Yes(AccountId),
}

pub async fn enter(visit: Visit, sent: Sent) -> Answer {
    let email = sent.0.get("email").trim().to_lowercase();
    let mac = AccessCode::parse(sent.0.get("code")).ok().map(|code| code_mac(&visit.app.keys, &code));
    let (by_address, by_network) =
        (format!("recovery/{email}/{}", visit.network), format!("recovery/{}", visit.network));
    let (keys, now, address) = (visit.app.keys.clone(), visit.app.clock.now(), email.clone());
    let entered = visit.app.store.write(move |conn| -> Result<Entered, StoreError> {
        let tried = people::try_once(conn, &by_address, people::TRIES, now)?;
        if !people::try_once(conn, &by_network, people::TRIES * 20, now)? || !tried {
            return Ok(Entered::TooMany);
        }
        // An unknown address costs the same look-up as a wrong code.
        let mac = mac.unwrap_or_else(|| vec![0; 32]);
        let Some(row) = recovery::enter(conn, &address, &mac, now)? else { return Ok(Entered::Wrong) };
        let secret: [u8; 20] = crate::doors::random();
        recovery::entered(conn, row.id, &keys.seal(&totp_place(row.id), &secret)?)?;
        Ok(Entered::Yes(row.account_id))
    });
    match entered.await? {
        Entered::TooMany => Err(Failure::TooMany),
        Entered::Yes(account) => start(&visit, account, STAGE_RECOVERY, "/recovery/new").await,
        Entered::Wrong => {
            let mut problems = Problems::default();
            problems.add("code", "The code does not fit this address, or has run out. Ask your administrator");
            Ok(visit.answer(page::unprocessable(&enter_page(&visit, email, problems))))
        }
    }
}

#[derive(Template)]
#[template(path = "accounts/recover.html")]
struct NewPage {
    shell: Shell,
    problems: Problems,
    /// The key of the new second factor, as it is typed.
    typed_key: String,
    /// A demonstration shows the code that an authenticator would.
    shown: Option<String>,
}

/// Who is recovering, and with which secret.
struct Midst {
    account: AccountRow,
    row: RecoveryRow,
    secret: [u8; 20],
}

async fn midst(visit: &Visit) -> Result<Midst, Failure> {
    let session = visit.session.as_ref().filter(|s| s.stage == STAGE_RECOVERY).ok_or(Failure::NotFound)?;
    let id = session.account_id.ok_or(Failure::NotFound)?;
    let (store, keys, now) = (visit.app.store.clone(), visit.app.keys.clone(), visit.app.clock.now());
    let found = actix_web::web::block(move || -> Result<Midst, StoreError> {
        let mut conn = store.reader()?;
        let account = people::account(&mut conn, id)?;
        let row = recovery::under_way(&mut conn, id, now)?.ok_or(StoreError::NotFound)?;
        let sealed = row.totp_sealed.as_deref().ok_or(StoreError::NotFound)?;
        let secret = keys.open(&totp_place(row.id), sealed)?;
        let secret = secret.try_into().map_err(|_| StoreError::Unreadable("a secret of another length".to_owned()))?;
        Ok(Midst { account, row, secret })
    });
    Ok(found.await.map_err(|_| Failure::Busy)??)
}

fn new_page(visit: &Visit, midst: &Midst, problems: Problems) -> NewPage {
    let shown = visit.app.demo.then(|| totp_now(&midst.secret, visit.app.clock.now()));
    let shell = visit.shell("Set your password and your app").with(&problems);
    NewPage { shell, problems, typed_key: key_words(midst.secret), shown }
}

pub async fn new(visit: Visit) -> Answer {
    match midst(&visit).await {
        Ok(midst) => Ok(visit.answer(page::ok(&new_page(&visit, &midst, Problems::default())))),
        Err(Failure::NotFound) => Ok(see_other("/recovery")),
        Err(other) => Err(other),
    }
}

pub async fn set(visit: Visit, sent: Sent) -> Answer {
    let midst = match midst(&visit).await {
        Ok(midst) => midst,
        Err(Failure::NotFound) => return Ok(see_other("/recovery")),
        Err(other) => return Err(other),
    };
    let mut problems = Problems::default();
    judge(&midst.account, &sent, &mut problems);
    let code: String = sent.0.get("code").chars().filter(char::is_ascii_digit).collect();
    let step = totp_step(&midst.secret, &code, visit.app.clock.now());
    if step.is_none() {
        problems.add("code", "The numbers are not right. Enter the key in your app, then type what it shows");
    }
    let Some(step) = step.filter(|_| problems.is_empty()) else {
        return Ok(visit.answer(page::unprocessable(&new_page(&visit, &midst, problems))));
    };
    let typed = sent.0.get("password").to_owned();
    let hash = visit.app.hashing.with(move |h| h.hash(&typed)).await.map_err(|_| Failure::Busy)?;
    let hash = hash.ok_or(Failure::Busy)?;
    let Midst { account, row, secret } = midst;
    let sealed = visit.app.keys.seal(&people::totp_place(account.id), &secret)?;
    visit.app.store.write(move |conn| recovery::finish(conn, &row, (&hash, &sealed), step)).await?;
    tracing::info!(account = %account.id, "an account came to its person by a one-time code");
    start(&visit, account.id, STAGE_FULL, home(account.capacity)).await
}
