//! A password that somebody issued is changed before anything else.

use askama::Template;

use crate::domain::credentials::{LEAST, MOST, PasswordProblem, chosen};
use crate::store::people::{self, AccountRow, STAGE_CHANGE, STAGE_FULL};
use crate::store::recovery;
use crate::web::address::own_path;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::session::start;
use crate::web::visit::{Visit, home, see_other};

#[derive(Template)]
#[template(path = "accounts/new_password.html")]
struct NewPasswordPage {
    shell: Shell,
    problems: Problems,
    next: String,
}

fn build(visit: &Visit, next: String, problems: Problems) -> NewPasswordPage {
    let shell = visit.shell("Choose your own password").with(&problems);
    NewPasswordPage { shell, problems, next }
}

/// The words for what is wrong with a password.
pub fn words(problem: PasswordProblem) -> String {
    match problem {
        PasswordProblem::TooShort => format!("Use {LEAST} characters or more"),
        PasswordProblem::TooLong => format!("Use {MOST} characters or fewer"),
        PasswordProblem::TooSimple => "This is too easy to guess. Use several words".to_owned(),
        PasswordProblem::OwnWords => "Leave out your own name and address".to_owned(),
        PasswordProblem::NotTheSame => "The two passwords differ. Type the same one twice".to_owned(),
    }
}

/// Judges what was typed twice.
pub fn judge(account: &AccountRow, sent: &Sent, problems: &mut Problems) {
    let own = [account.name.as_str(), account.email.as_str(), "candour"];
    if let Err(problem) = chosen(sent.0.get("password"), sent.0.get("again"), &own) {
        let field = if problem == PasswordProblem::NotTheSame { "again" } else { "password" };
        problems.add(field, words(problem));
    }
}

async fn account(visit: &Visit) -> Result<AccountRow, Failure> {
    let session = visit.session.as_ref().filter(|s| s.stage == STAGE_CHANGE).ok_or(Failure::NotFound)?;
    let id = session.account_id.ok_or(Failure::NotFound)?;
    let store = visit.app.store.clone();
    let found = actix_web::web::block(move || people::account(&mut *store.reader()?, id));
    Ok(found.await.map_err(|_| Failure::Busy)??)
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    match account(&visit).await {
        Ok(_) => Ok(visit.answer(page::ok(&build(&visit, own_path(asked.0.get("next")), Problems::default())))),
        Err(Failure::NotFound) => Ok(see_other("/sign-in")),
        Err(other) => Err(other),
    }
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let account = match account(&visit).await {
        Ok(account) => account,
        Err(Failure::NotFound) => return Ok(see_other("/sign-in")),
        Err(other) => return Err(other),
    };
    let next = own_path(sent.0.get("next"));
    let mut problems = Problems::default();
    judge(&account, &sent, &mut problems);
    if problems.is_empty() {
        let (old, typed) = (account.password.clone(), sent.0.get("password").to_owned());
        let same = visit.app.hashing.with(move |h| h.fits(&typed, old.as_deref())).await.map_err(|_| Failure::Busy)?;
        if same {
            problems.add("password", "Choose another password than the one you were given");
        }
    }
    if !problems.is_empty() {
        return Ok(visit.answer(page::unprocessable(&build(&visit, next, problems))));
    }
    let typed = sent.0.get("password").to_owned();
    let hash = visit.app.hashing.with(move |h| h.hash(&typed)).await.map_err(|_| Failure::Busy)?;
    let (hash, id) = (hash.ok_or(Failure::Busy)?, account.id);
    visit.app.store.write(move |conn| recovery::choose_password(conn, id, &hash)).await?;
    tracing::info!(account = %id, "an issued password was changed by its person");
    let to = if next.is_empty() { home(account.capacity).to_owned() } else { next };
    start(&visit, id, STAGE_FULL, &to).await
}
