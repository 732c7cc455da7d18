//! The recovery of an account needs two administrators: one asks and says why, another allows and hands out the code.

use actix_web::web::Path;
use askama::Template;

use super::accounts::IssuedPage;
use super::secrets::one_time_code;
use crate::domain::calendar::london_time_words;
use crate::domain::credentials::{RECOVERED_FOR, RecoveryKind, RecoveryState};
use crate::domain::ids::{AccountId, AccountRecoveryId};
use crate::store::jobs::{self, NewJob};
use crate::store::recovery::{self, RecoveryRow};
use crate::store::{StoreError, people};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};

const LIMIT: usize = 500;

pub async fn ask(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id: AccountId = path.parse().map_err(|_| Failure::NotFound)?;
    if let Some(elsewhere) = visit.step_up(&format!("/admin/accounts/{id}")).await? {
        return Ok(elsewhere);
    }
    let mut problems = Problems::default();
    let Some(reason) = sent.0.prose("reason", LIMIT, "Say what was lost, and how you know who asks", &mut problems)
    else {
        return super::accounts::again(visit, id, problems).await;
    };
    let me = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let now = visit.app.clock.now();
    let row = RecoveryRow {
        id: AccountRecoveryId(crate::doors::new_id()),
        account_id: id,
        kind: RecoveryKind::Recovery,
        state: RecoveryState::Waiting,
        reason,
        asked_by: me,
        asked_at: now.into(),
        decided_by: None,
        decided_at: None,
        code_mac: None,
        until: None,
        totp_sealed: None,
    };
    let asked = visit.app.store.write(move |conn| -> Result<(), StoreError> {
        people::account(conn, id)?;
        recovery::insert(conn, &row)
    });
    asked.await?;
    tracing::info!(account = %id, by = %me, "a recovery was asked for");
    Ok(see_other(&format!("/admin/accounts/{id}?done=recovery")))
}

struct Line {
    id: AccountRecoveryId,
    who: String,
    reason: String,
    by: String,
    when: String,
    /// One's own wish, or one's own account: another administrator decides.
    own: bool,
}

#[derive(Template)]
#[template(path = "admin/recoveries.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
}

pub async fn list(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "refused" => Some("Refused"),
        "late" => Some("Another administrator must decide this, or has decided it"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let me = visit.actor()?.account();
            let line = |(row, who, by): (RecoveryRow, String, String)| Line {
                id: row.id,
                who,
                by,
                when: london_time_words(row.asked_at.utc()),
                own: Some(row.asked_by) == me || Some(row.account_id) == me,
                reason: row.reason,
            };
            let lines = recovery::waiting(conn)?.into_iter().map(line).collect();
            let mut shell = visit.shell("Accounts to recover").under([Link::new("/admin", "Administration")]);
            shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&ListPage { shell, lines }))
        })
        .await
}

pub async fn decide(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id: AccountRecoveryId = path.parse().map_err(|_| Failure::NotFound)?;
    if let Some(elsewhere) = visit.step_up("/admin/recoveries").await? {
        return Ok(elsewhere);
    }
    let me = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let now = visit.app.clock.now();
    match sent.0.get("decision") {
        "allow" => {}
        "refuse" => {
            let refused = visit.app.store.write(move |conn| recovery::refuse(conn, id, me, now)).await;
            return match refused {
                Ok(()) => Ok(see_other("/admin/recoveries?done=refused")),
                Err(StoreError::Stale) => Ok(see_other("/admin/recoveries?done=late")),
                Err(other) => Err(other.into()),
            };
        }
        _ => return Err(Failure::NotFound),
    }
    let (code, mac) = one_time_code(&visit.app.keys);
    let allowed = visit.app.store.write(move |conn| -> Result<people::AccountRow, StoreError> {
        let row = recovery::allow(conn, id, me, (&mac, now + RECOVERED_FOR), now)?;
        // The person reads of it at the address that is known, whoever asked.
        let letter = NewJob::LetterToAccount { account: row.account_id, overdue: false };
        jobs::insert(conn, &[jobs::row(letter, now)])?;
        people::account(conn, row.account_id)
    });
    match allowed.await {
        Ok(row) => {
            tracing::info!(account = %row.id, by = %me, "a recovery was allowed by a second administrator");
            let shell = visit.shell("Code for recovery");
            let page = IssuedPage { shell, name: row.name, email: row.email, code, account: row.id };
            Ok(visit.answer(page::ok(&page)))
        }
        Err(StoreError::Stale) => Ok(see_other("/admin/recoveries?done=late")),
        Err(StoreError::NotFound) => Err(Failure::NotFound),
        Err(other) => Err(other.into()),
    }
}
