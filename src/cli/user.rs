//! `candour user`: accounts and bodies for whoever runs the installation, before anybody can sign in.

use super::{Exit, say};
use crate::act::{ActError, own};
use crate::app::App;
use crate::domain::ids::{AccountId, AppointmentId, BodyId};
use crate::domain::ownership::Act;
use crate::domain::people::{Actor, BodyKind, Capacity, LeadRole};
use crate::domain::reference::AccessCode;
use crate::domain::text::{Email, OdsCode, PersonName};
use crate::store::directory::{AppointmentRow, BodyRow, body_by_code};
use crate::store::people::{AccountRow, account_by_email, totp_place};
use crate::store::register::{self, Entries};
use crate::store::{StoreError, people, recovery};

#[derive(Debug, clap::Subcommand)]
pub enum User {
    /// Add an account; its password and second factor are shown once
    Add(Add),
    /// List the accounts
    List,
    /// Give an account a new password, shown once
    Password { email: String },
    /// Let an account sign in no more, and end its sessions
    Disable { email: String },
    /// Add a body that no import brings: the national body, a regulator, a homecare company
    Body(Body),
}

#[derive(Debug, clap::Args)]
pub struct Add {
    email: String,
    #[arg(long)]
    name: String,
    /// clinician, trust_lead, provider_lead, icb_officer, national_lead, regulator, analyst or administrator
    #[arg(long)]
    capacity: Capacity,
    /// The code of the body
    #[arg(long)]
    body: String,
    /// The role as colleagues read it: "chief pharmacist"
    #[arg(long)]
    role: String,
    /// Appoint as the body's accountable lead, from today
    #[arg(long)]
    lead: bool,
}

#[derive(Debug, clap::Args)]
pub struct Body {
    code: String,
    #[arg(long)]
    name: String,
    /// trust, provider, icb, region, national, regulator, ombudsman or manufacturer
    #[arg(long)]
    kind: BodyKind,
    #[arg(long)]
    cqc_registered: bool,
    #[arg(long)]
    gphc_registered: bool,
}

fn wrong(error: impl std::fmt::Display) -> Exit {
    Exit { code: 2, words: error.to_string() }
}

/// The words for what the store does not find or has already.
fn of(what: &str) -> impl Fn(StoreError) -> Exit {
    move |error| match error {
        StoreError::NotFound => wrong(format!("there is no {what}")),
        StoreError::Taken(_) => wrong(format!("{what} is there already")),
        other => other.into(),
    }
}

impl User {
    pub(super) fn run(self, app: &App) -> Result<(), Exit> {
        match self {
            Self::Add(add) => add.run(app),
            Self::List => list(app),
            Self::Password { email } => {
                let (password, hash) = fresh(app)?;
                let address = email.clone();
                let now = app.clock.now();
                app.store
                    .write_blocking(move |conn| -> Result<(), StoreError> {
                        register::set_password(conn, &address, &hash)?;
                        let account = people::account_by_email(conn, &address)?.ok_or(StoreError::NotFound)?;
                        people::end_sessions_of(conn, account.id, None)?;
                        recovery::password_was_issued(conn, account.id, now)
                    })
                    .map_err(of(&email))?;
                say(&format!("password: {password}"));
                Ok(())
            }
            Self::Disable { email } => {
                let address = email.clone();
                let cx = app.context(Actor::system());
                let done = app.store.write_blocking(move |conn| {
                    let account = account_by_email(conn, &address)?.ok_or(StoreError::NotFound)?;
                    own(conn, &cx, &Act::Leave { account: account.id }, "the account ends")
                });
                match done {
                    Ok(Ok(_)) => Ok(()),
                    Ok(Err(refusal)) => Err(wrong(refusal.words())),
                    Err(ActError::Store(error)) => Err(of(&email)(error)),
                    Err(other) => Err(wrong(other)),
                }
            }
            Self::Body(body) => body.run(app),
        }
    }
}

fn list(app: &App) -> Result<(), Exit> {
    for (row, body) in register::accounts(&mut *app.store.reader()?)? {
        let state = if row.active { "" } else { " (disabled)" };
        let (email, name, role) = (&row.email, &row.name, &row.role_words);
        say(&format!("{email:<40} {:<14} {name}, {role}, {body}{state}", row.capacity.code()));
    }
    Ok(())
}

fn fresh(app: &App) -> Result<(String, String), Exit> {
    let password = AccessCode::from_bits(crate::doors::random()).reveal().to_owned();
    let hash = app.hashing.hash(&password).ok_or(StoreError::Busy)?;
    Ok((password, hash))
}

/// The role in which somebody leads for a body of this kind.
fn role(kind: BodyKind) -> Result<LeadRole, Exit> {
    match kind {
        BodyKind::Provider => Ok(LeadRole::ProviderComplaints),
        BodyKind::Trust => Ok(LeadRole::TrustHomecare),
        BodyKind::Icb => Ok(LeadRole::IcbLead),
        BodyKind::Region => Ok(LeadRole::RegionLead),
        BodyKind::National => Ok(LeadRole::NationalLead),
        BodyKind::Regulator | BodyKind::Ombudsman | BodyKind::Manufacturer => {
            Err(wrong(format!("no strand is led at a {}", kind.words())))
        }
    }
}

impl Add {
    fn run(self, app: &App) -> Result<(), Exit> {
        let email = Email::parse(&self.email).map_err(wrong)?.as_str().to_lowercase();
        let name = PersonName::parse(&self.name).map_err(wrong)?;
        let found = body_by_code(&mut *app.store.reader()?, &self.body)?;
        let body = found.ok_or_else(|| wrong(format!("there is no body {}", self.body)))?;
        let (password, hash) = fresh(app)?;
        let (id, secret): (_, [u8; 20]) = (AccountId(crate::doors::new_id()), crate::doors::random());
        let account = AccountRow {
            id,
            email: email.clone(),
            name: name.as_str().to_owned(),
            capacity: self.capacity,
            body_id: body.id,
            role_words: self.role,
            password: Some(hash),
            totp_sealed: Some(app.keys.seal(&totp_place(id), &secret)?),
            totp_last_step: 0,
            active: true,
            created_at: app.clock.now().into(),
            last_provider_id: None,
        };
        let appointments = if self.lead { vec![appointment(app, &body, id)?] } else { Vec::new() };
        let entries = Entries { accounts: vec![account], appointments, ..Entries::default() };
        let now = app.clock.now();
        app.store
            .write_blocking(move |conn| -> Result<(), StoreError> {
                register::enter(conn, &entries)?;
                recovery::password_was_issued(conn, id, now)
            })
            .map_err(of(&email))?;
        say(&format!("password: {password}\nsecond factor: {}", crate::accounts::totp_address(&email, &secret)));
        Ok(())
    }
}

fn appointment(app: &App, body: &BodyRow, account: AccountId) -> Result<AppointmentRow, Exit> {
    Ok(AppointmentRow {
        id: AppointmentId(crate::doors::new_id()),
        body_id: body.id,
        account_id: account,
        role: role(body.kind)?,
        from_on: crate::domain::calendar::london_date(app.clock.now()),
        to_on: None,
        cover_id: None,
        cover_from: None,
        cover_to: None,
        contact: None,
    })
}

impl Body {
    fn run(self, app: &App) -> Result<(), Exit> {
        let code = OdsCode::parse(&self.code).map_err(wrong)?.as_str().to_owned();
        let row = BodyRow {
            id: BodyId(crate::doors::new_id()),
            code: code.clone(),
            name: self.name,
            kind: self.kind,
            region: None,
            icb: None,
            health_service_body: self.kind == BodyKind::National,
            cqc_registered: self.cqc_registered,
            gphc_registered: self.gphc_registered,
            opened_on: None,
            closed_on: None,
            successor: None,
            contact: None,
        };
        let entries = Entries { bodies: vec![row], ..Entries::default() };
        app.store.write_blocking(move |conn| register::enter(conn, &entries)).map_err(of(&code))
    }
}
