//! One's own account: who one is here, and where one is signed in.

use askama::Template;

use crate::accounts::SignOn;
use crate::app::hex;
use crate::domain::calendar::london_words;
use crate::domain::ids::AccountId;
use crate::store::{Conn, StoreError, people, sign_ons};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Banner, Shell, SignedIn};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};

struct Line {
    agent: String,
    since: String,
    this_one: bool,
    /// What its token's hash begins with: enough to say which one, of no use to come in by.
    mark: String,
}

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct AccountPage {
    shell: Shell,
    person: SignedIn,
    sessions: Vec<Line>,
    services: Vec<Service>,
}

/// Another service by which one can sign in.
struct Service {
    name: String,
    words: String,
    /// Since when one's account is linked to it.
    linked: Option<String>,
}

pub async fn account(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "ended" => Some("You are signed out there"),
        "linked" => Some("Your account is linked"),
        "unlinked" => Some("The link is ended"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let own = visit.session.as_ref().ok_or(Failure::NotFound)?;
            let account = own.account_id.ok_or(Failure::NotFound)?;
            let now = visit.app.clock.now();
            let sessions = people::sessions_of(conn, account)?
                .into_iter()
                .filter(|s| s.expires_at.utc() > now && s.seen_at.utc() + people::IDLE > now)
                .map(|s| Line {
                    this_one: s.token_hash == own.token_hash,
                    mark: mark(&s.token_hash),
                    since: london_words(s.created_at.utc()),
                    agent: s.agent,
                })
                .collect();
            let mut shell = visit.shell("Your account");
            shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            let person = visit.person.clone().ok_or(Failure::NotFound)?;
            let services = services(conn, visit, account)?;
            Ok(page::ok(&AccountPage { shell, person, sessions, services }))
        })
        .await
}

fn services(conn: &mut Conn, visit: &Visit, account: AccountId) -> Result<Vec<Service>, StoreError> {
    let linked = sign_ons::of_account(conn, account)?;
    let service = |(name, settings): (&String, &SignOn)| Service {
        name: name.clone(),
        words: settings.words.clone(),
        linked: linked.iter().find(|row| row.provider == *name).map(|row| london_words(row.linked_at.utc())),
    };
    Ok(visit.app.settings.sign_on.iter().map(service).collect())
}

fn mark(token_hash: &[u8]) -> String {
    hex(token_hash.get(..8).unwrap_or_default())
}

/// Ends one of one's own sessions, or all but this one.
pub async fn end_others(visit: Visit, sent: Sent) -> Answer {
    let own = visit.session.clone().ok_or(Failure::NotFound)?;
    let account = own.account_id.ok_or(Failure::NotFound)?;
    let one = sent.0.given("session").map(str::to_owned);
    let ended = visit.app.store.write(move |conn| -> Result<(), StoreError> {
        let Some(one) = one else {
            return people::end_sessions_of(conn, account, Some(&own.token_hash)).map(drop);
        };
        let mine = people::sessions_of(conn, account)?;
        match mine.iter().find(|s| mark(&s.token_hash) == one) {
            Some(session) => people::end_session(conn, &session.token_hash),
            None => Err(StoreError::NotFound),
        }
    });
    ended.await?;
    Ok(see_other("/account?done=ended"))
}
