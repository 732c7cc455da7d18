//! Accounts: who can sign in, and the end of an account. Nobody who leads open strands can be taken away.

use actix_web::web::Path;
use askama::Template;

use super::store;
use crate::act::own;
use crate::domain::calendar::london_words;
use crate::domain::ids::AccountId;
use crate::domain::ownership::{Act, Refusal};
use crate::store::people::{self, AccountRow};
use crate::store::{Conn, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::plain::capital;
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, encode, see_other};

const PAGE: usize = 50;

struct Line {
    id: AccountId,
    name: String,
    email: String,
    role: String,
    body: String,
    active: bool,
}

impl Line {
    fn of((row, body): (AccountRow, String)) -> Self {
        Self {
            id: row.id,
            role: format!("{} ({})", capital(&row.role_words), row.capacity.words()),
            name: row.name,
            email: row.email,
            body,
            active: row.active,
        }
    }
}

#[derive(Template)]
#[template(path = "admin/accounts.html")]
struct AccountsPage {
    shell: Shell,
    lines: Vec<Line>,
    newer: &'static str,
    older: String,
}

pub async fn list(visit: Visit, asked: Asked) -> Answer {
    let after = asked.0.get("after").to_owned();
    visit
        .read(move |conn, visit| {
            let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            let rows = store::accounts_after(conn, &after, limit)?;
            let older = match rows.get(PAGE - 1) {
                Some((last, _)) if rows.len() > PAGE => format!("/admin/accounts?after={}", encode(&last.email)),
                _ => String::new(),
            };
            Ok(page::ok(&AccountsPage {
                shell: visit.shell("Accounts").under([Link::new("/admin", "Administration")]),
                lines: rows.into_iter().take(PAGE).map(Line::of).collect(),
                newer: if after.is_empty() { "" } else { "/admin/accounts" },
                older,
            }))
        })
        .await
}

#[derive(Template)]
#[template(path = "admin/account.html")]
struct AccountPage {
    shell: Shell,
    problems: Problems,
    line: Line,
    since: String,
    sessions: usize,
    /// One's own account: it cannot disable itself.
    own: bool,
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = path.parse().map_err(|_| Failure::NotFound)?;
    let done = match asked.0.get("done") {
        "disablement" => Some("The account is disabled and signed out everywhere"),
        "enablement" => Some("The account can sign in again"),
        "recovery" => Some("Another administrator must allow it"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, id, Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

fn build(conn: &mut Conn, visit: &Visit, id: AccountId, problems: Problems) -> Result<AccountPage, Failure> {
    let row = people::account(conn, id)?;
    let body = directory::body(conn, row.body_id)?.name;
    let now = visit.app.clock.now();
    let live = |s: &&people::SessionRow| s.expires_at.utc() > now && s.seen_at.utc() + people::IDLE > now;
    let sessions = people::sessions_of(conn, id)?.iter().filter(live).count();
    let trail = [Link::new("/admin", "Administration"), Link::new("/admin/accounts", "Accounts")];
    Ok(AccountPage {
        shell: visit.shell(&row.name).under(trail).with(&problems),
        problems,
        since: london_words(row.created_at.utc()),
        sessions,
        own: visit.actor()?.account() == Some(id),
        line: Line::of((row, body)),
    })
}

/// Shown once, as the answer itself: it is in no address, and asking again makes another.
#[derive(Template)]
#[template(path = "admin/issued.html")]
pub struct IssuedPage {
    pub shell: Shell,
    pub name: String,
    pub email: String,
    /// The one-time code with which the person sets password and second factor.
    pub code: String,
    pub account: AccountId,
}

/// The page of an account with what to put right.
pub async fn again(visit: Visit, id: AccountId, problems: Problems) -> Answer {
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, id, problems)?))).await
}

/// Disables an account, unless it leads open strands, or is one's own.
pub async fn disable(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let id: AccountId = path.parse().map_err(|_| Failure::NotFound)?;
    if let Some(elsewhere) = visit.step_up(&format!("/admin/accounts/{id}")).await? {
        return Ok(elsewhere);
    }
    let mut problems = Problems::default();
    if visit.actor()?.account() == Some(id) {
        problems.add("disable", "You cannot disable your own account. Ask another administrator");
    } else {
        match visit.write(move |conn, cx| own(conn, cx, &Act::Leave { account: id }, "the account ends")).await? {
            Ok(_) => {
                tracing::info!(account = %id, by = ?visit.actor()?.account(), "an account was disabled");
                return Ok(see_other(&format!("/admin/accounts/{id}?done=disablement")));
            }
            Err(Refusal::StillLeads) => {
                let app = visit.app.clone();
                let open = actix_web::web::block(move || store::leads_open(&mut *app.store.reader()?, id));
                problems.add("disable", leads_words(open.await.map_err(|_| Failure::Busy)??));
            }
            Err(refusal) => problems.add("disable", refusal.words()),
        }
    }
    again(visit, id, problems).await
}

fn leads_words(open: i64) -> String {
    let duties = if open == 1 { "1 open duty".to_owned() } else { format!("{open} open duties") };
    format!("This person answers for {duties}. Give each another lead first")
}

pub async fn enable(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let id: AccountId = path.parse().map_err(|_| Failure::NotFound)?;
    visit.app.store.write(move |conn| store::set_active(conn, id, true)).await?;
    tracing::info!(account = %id, by = ?visit.actor()?.account(), "an account was enabled");
    Ok(see_other(&format!("/admin/accounts/{id}?done=enablement")))
}
