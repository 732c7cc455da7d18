//! One's own account: who one is here, and where one is signed in.

use askama::Template;

use crate::domain::calendar::london_words;
use crate::store::people;
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Banner, Shell, SignedIn};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};

struct Line {
    agent: String,
    since: String,
    this_one: bool,
}

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct AccountPage {
    shell: Shell,
    person: SignedIn,
    sessions: Vec<Line>,
}

pub async fn account(visit: Visit, asked: Asked) -> Answer {
    let ended = asked.0.get("done") == "ended";
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
                    since: london_words(s.created_at.utc()),
                    agent: s.agent,
                })
                .collect();
            let mut shell = visit.shell("Your account");
            shell.banner = ended.then(|| Banner::Done("You are signed out everywhere else".to_owned()));
            let person = visit.person.clone().ok_or(Failure::NotFound)?;
            Ok(page::ok(&AccountPage { shell, person, sessions }))
        })
        .await
}

pub async fn end_others(visit: Visit, _: Sent) -> Answer {
    let own = visit.session.clone().ok_or(Failure::NotFound)?;
    let account = own.account_id.ok_or(Failure::NotFound)?;
    visit.app.store.write(move |conn| people::end_sessions_of(conn, account, Some(&own.token_hash))).await?;
    Ok(see_other("/account?done=ended"))
}
