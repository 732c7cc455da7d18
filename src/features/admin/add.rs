//! A new account: who, as what, for which body. Its person comes to it by an invitation, whose code is shown once.

use askama::Template;

use super::accounts::IssuedPage;
use super::secrets::one_time_code;
use crate::domain::credentials::{INVITED_FOR, RecoveryKind, RecoveryState};
use crate::domain::ids::{AccountId, AccountRecoveryId};
use crate::domain::people::{Actor, BodyKind, Capacity};
use crate::domain::text::{Email, OdsCode, PersonName};
use crate::store::directory::{self, BodyRow};
use crate::store::people::{self, AccountRow};
use crate::store::recovery::{self, RecoveryRow};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Link, Shell};
use crate::web::plain::capital;
use crate::web::sent::{Fields, Sent};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "admin/add.html")]
struct AddPage {
    shell: Shell,
    problems: Problems,
    fields: Fields,
    capacities: Vec<Choice>,
}

/// A new account as parsed.
#[derive(Debug)]
struct NewAccount {
    name: String,
    email: String,
    capacity: Capacity,
    role: String,
    body: BodyRow,
}

/// The capacities that sign in; a reporter has a receipt, and the program needs no account.
fn capacities() -> impl Iterator<Item = Capacity> {
    Capacity::ALL.iter().copied().filter(|c| !matches!(c, Capacity::System) && !receipt(*c))
}

/// Known by a receipt, never by an account.
const fn receipt(capacity: Capacity) -> bool {
    matches!(capacity, Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson)
}

/// Whether somebody in this capacity can act for a body of this kind.
const fn fits(capacity: Capacity, kind: BodyKind) -> bool {
    match capacity {
        Capacity::Clinician | Capacity::TrustLead => matches!(kind, BodyKind::Trust),
        Capacity::ProviderLead => matches!(kind, BodyKind::Provider),
        Capacity::IcbOfficer => matches!(kind, BodyKind::Icb | BodyKind::Region),
        Capacity::NationalLead => matches!(kind, BodyKind::National),
        // Never at a company: what is said of it is not for its own people to take down.
        Capacity::Operator => !matches!(kind, BodyKind::Provider),
        Capacity::Regulator => matches!(kind, BodyKind::Regulator),
        Capacity::Analyst | Capacity::Administrator => true,
        Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson | Capacity::System => false,
    }
}

fn build(visit: &Visit, fields: Fields, problems: Problems) -> AddPage {
    let trail = [Link::new("/admin", "Administration"), Link::new("/admin/accounts", "Accounts")];
    let offered = capacities().map(|c| (c.code(), capital(c.words())));
    AddPage {
        shell: visit.shell("Add an account").under(trail).with(&problems),
        capacities: choices(offered, &[fields.get("capacity")]),
        problems,
        fields,
    }
}

pub async fn page(visit: Visit) -> Answer {
    let page = build(&visit, Fields::default(), Problems::default());
    Ok(visit.answer(page::ok(&page)))
}

fn parse(fields: &Fields, body: Option<BodyRow>, problems: &mut Problems) -> Option<NewAccount> {
    let name = PersonName::parse(fields.get("name")).map_err(|_| problems.add("name", "Enter the person's name")).ok();
    let email = Email::parse(fields.get("email"));
    let email = email.map_err(|_| problems.add("email", "Enter an e-mail address, like name@example.org")).ok();
    let capacity = fields.code::<Capacity>("capacity").filter(|c| capacities().any(|offered| offered == *c));
    if capacity.is_none() {
        problems.add("capacity", "Choose what the person is here as");
    }
    let role = PersonName::parse(fields.get("role"));
    let role = role.map_err(|_| problems.add("role", "Enter the role, like specialist nurse")).ok();
    match (&body, capacity) {
        (None, _) => problems.add("body", "Enter the code of an organisation that Candour knows"),
        (Some(body), Some(capacity)) if !fits(capacity, body.kind) => {
            problems.add("body", format!("{} is not one that this person can act for", body.name));
        }
        (Some(_), _) => {}
    }
    if !problems.is_empty() {
        return None;
    }
    Some(NewAccount {
        name: name?.as_str().to_owned(),
        email: email?.as_str().to_lowercase(),
        capacity: capacity?,
        role: role?.as_str().to_owned(),
        body: body?,
    })
}

fn named_body(conn: &mut Conn, typed: &str) -> Result<Option<BodyRow>, StoreError> {
    match OdsCode::parse(typed) {
        Ok(code) => directory::body_by_code(conn, code.as_str()),
        Err(_) => Ok(None),
    }
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    if let Some(elsewhere) = visit.step_up("/admin/accounts/new").await? {
        return Ok(elsewhere);
    }
    let (own, typed) = (visit.clone(), sent.0.get("body").to_owned());
    let body = actix_web::web::block(move || named_body(&mut *own.app.store.reader()?, &typed));
    let body = body.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    let Some(new) = parse(&sent.0, body, &mut problems) else {
        return Ok(visit.answer(page::unprocessable(&build(&visit, sent.0, problems))));
    };
    let (code, mac) = one_time_code(&visit.app.keys);
    match keep(&visit, &new, mac).await {
        Ok(account) => {
            tracing::info!(%account, by = ?visit.actor()?.account(), "an account was added");
            let shell = visit.shell("Account added");
            let page = IssuedPage { shell, name: new.name, email: new.email, code, account };
            Ok(visit.answer(page::ok(&page)))
        }
        Err(StoreError::Taken(_)) => {
            problems.add("email", "There is an account with this address already");
            Ok(visit.answer(page::unprocessable(&build(&visit, sent.0, problems))))
        }
        Err(other) => Err(other.into()),
    }
}

/// Adds the account, without password or second factor: its person sets both with the code of the invitation.
async fn keep(visit: &Visit, new: &NewAccount, code_mac: Vec<u8>) -> Result<AccountId, StoreError> {
    let (id, now) = (AccountId(crate::doors::new_id()), visit.app.clock.now());
    let me = visit.actor.as_ref().and_then(Actor::account).ok_or(StoreError::NotFound)?;
    let row = AccountRow {
        id,
        email: new.email.clone(),
        name: new.name.clone(),
        capacity: new.capacity,
        body_id: new.body.id,
        role_words: new.role.clone(),
        password: None,
        totp_sealed: None,
        totp_last_step: 0,
        active: true,
        created_at: now.into(),
        last_provider_id: None,
    };
    let invitation = RecoveryRow {
        id: AccountRecoveryId(crate::doors::new_id()),
        account_id: id,
        kind: RecoveryKind::Invitation,
        state: RecoveryState::Open,
        reason: "A new account.".to_owned(),
        asked_by: me,
        asked_at: now.into(),
        decided_by: None,
        decided_at: None,
        code_mac: Some(code_mac),
        until: Some((now + INVITED_FOR).into()),
        totp_sealed: None,
    };
    let kept = visit.app.store.write(move |conn| -> Result<(), StoreError> {
        people::add_account(conn, &row)?;
        recovery::insert(conn, &invitation)
    });
    kept.await.map(|()| id)
}
