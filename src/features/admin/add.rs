//! A new account: who, as what, for which body. Its password and the key of its second factor are shown once.

use askama::Template;

use super::accounts::IssuedPage;
use super::secrets::{Issued, issue, key_words};
use crate::domain::ids::AccountId;
use crate::domain::people::{BodyKind, Capacity};
use crate::domain::text::{Email, OdsCode, PersonName};
use crate::store::directory::{self, BodyRow};
use crate::store::people::{self, AccountRow, totp_place};
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
    let (own, typed) = (visit.clone(), sent.0.get("body").to_owned());
    let body = actix_web::web::block(move || named_body(&mut *own.app.store.reader()?, &typed));
    let body = body.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    let Some(new) = parse(&sent.0, body, &mut problems) else {
        return Ok(visit.answer(page::unprocessable(&build(&visit, sent.0, problems))));
    };
    let issued = visit.app.hashing.with(issue).await.map_err(|_| Failure::Busy)??;
    match keep(&visit, &new, &issued).await {
        Ok((account, key)) => {
            tracing::info!(%account, by = ?visit.actor()?.account(), "an account was added");
            let shell = visit.shell("Account added");
            let page = IssuedPage {
                shell,
                name: new.name,
                email: new.email,
                password: issued.password,
                key: Some(key),
                account,
            };
            Ok(visit.answer(page::ok(&page)))
        }
        Err(StoreError::Taken(_)) => {
            problems.add("email", "There is an account with this address already");
            Ok(visit.answer(page::unprocessable(&build(&visit, sent.0, problems))))
        }
        Err(other) => Err(other.into()),
    }
}

/// Adds the account with a second factor of its own: nobody signs in without one.
async fn keep(visit: &Visit, new: &NewAccount, issued: &Issued) -> Result<(AccountId, String), StoreError> {
    let id = AccountId(crate::doors::new_id());
    let secret: [u8; 20] = crate::doors::random();
    let row = AccountRow {
        id,
        email: new.email.clone(),
        name: new.name.clone(),
        capacity: new.capacity,
        body_id: new.body.id,
        role_words: new.role.clone(),
        password: Some(issued.hash.clone()),
        totp_sealed: Some(visit.app.keys.seal(&totp_place(id), &secret)?),
        totp_last_step: 0,
        active: true,
        created_at: visit.app.clock.now().into(),
        last_provider_id: None,
    };
    visit.app.store.write(move |conn| people::add_account(conn, &row)).await?;
    Ok((id, key_words(secret)))
}
