//! The people of the demonstration: a cast that signs in, and a named lead wherever there is no vacancy.

use chrono::NaiveDate;

use super::england::{self, ICB_COUNT, NATIONAL, PROVIDER_COUNT, REGION_COUNT, TRUST_COUNT};
use crate::app::App;
use crate::domain::ids::{AccountId, AppointmentId, BodyId};
use crate::domain::people::{Capacity, LeadRole};
use crate::domain::reference::AccessCode;
use crate::domain::themes::draw::Draw;
use crate::store::StoreError;
use crate::store::directory::AppointmentRow;
use crate::store::people::{AccountRow, totp_place};
use crate::store::register;

/// One who signs in, as printed once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub email: String,
    pub name: String,
    pub role: String,
    pub body: String,
    pub password: String,
}

/// Who can sign in: address before the @, name, capacity, role in words, body.
const CAST: &[(&str, &str, Capacity, &str, &str)] = &[
    ("nurse", "Ruth Adeyemi", Capacity::Clinician, "specialist nurse", "DEMOT01"),
    ("trust", "Jo Okafor", Capacity::TrustLead, "chief pharmacist", "DEMOT01"),
    ("provider", "Sam Whitlock", Capacity::ProviderLead, "complaints lead", "DEMOP01"),
    ("icb", "Helen Marsh", Capacity::IcbOfficer, "homecare lead", "DEMOICB01"),
    ("national", "Margaret Ashby", Capacity::NationalLead, "national lead for homecare", NATIONAL),
    ("cqc", "Priya Nair", Capacity::Regulator, "reviewer", "CQC"),
    ("second.cqc", "Owen Hale", Capacity::Regulator, "senior reviewer", "CQC"),
    ("gphc", "Tom Ellery", Capacity::Regulator, "reviewer", "GPHC"),
    ("mhra", "Grace Mensah", Capacity::Regulator, "reviewer", "MHRA"),
    ("operator", "Nadia Fairley", Capacity::Operator, "phone operator", NATIONAL),
    ("analyst", "Daniel Roth", Capacity::Analyst, "analyst", NATIONAL),
    ("admin", "Alex Byrne", Capacity::Administrator, "administrator", NATIONAL),
    ("second.admin", "Noor Haddad", Capacity::Administrator, "administrator", NATIONAL),
];

const FIRST: &[&str] = &[
    "Amara", "Ben", "Chidi", "Dilys", "Edwin", "Farah", "Gareth", "Hana", "Imran", "Joan", "Kofi", "Leila", "Mei",
    "Niall", "Olga", "Pavel", "Rhona", "Sunil", "Tess", "Yusuf",
];
const LAST: &[&str] = &[
    "Akande", "Birch", "Calder", "Desai", "Ekwueme", "Fenn", "Gill", "Hollis", "Iqbal", "Jarrow", "Khan", "Lowther",
    "Mistry", "Nowak", "Osei", "Pryce", "Quayle", "Rowe", "Szabo", "Thwaite",
];

/// An invented name.
pub(super) fn name(draw: &mut Draw) -> String {
    format!("{} {}", super::pick(draw, FIRST), super::pick(draw, LAST))
}

/// The end of every address in the demonstration; `.example` never reaches anybody (RFC 2606).
pub const DOMAIN: &str = "candour.example";

/// Accounts and appointments in the making.
pub(super) struct Staffing<'a> {
    pub app: &'a App,
    pub draw: Draw,
    pub body: &'a dyn Fn(&str) -> Result<BodyId, StoreError>,
    pub accounts: Vec<AccountRow>,
    pub appointments: Vec<AppointmentRow>,
}

/// Leads are in post since before every case of the demonstration.
fn since() -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default()
}

/// Posts without a named lead: the routing shows the vacancy and goes a level up.
const VACANT: &[&str] = &["DEMOT07", "DEMOP05", "DEMOICB06", "DEMOREG4"];

impl Staffing<'_> {
    /// The cast, then a lead for every post that has none of the cast and is not vacant.
    pub fn fill(&mut self) -> Result<(), StoreError> {
        for (address, name, capacity, role, code) in CAST {
            let id = self.account(&format!("{address}@{DOMAIN}"), name, *capacity, (role, code))?;
            let secret: [u8; 20] = crate::doors::random();
            let sealed = self.app.keys.seal(&totp_place(id), &secret)?;
            if let Some(row) = self.accounts.last_mut() {
                row.totp_sealed = Some(sealed);
            }
            if let Some(role) = lead_role(*capacity) {
                self.appoint(id, code, role)?;
            }
        }
        let posts = (1..=TRUST_COUNT)
            .map(|n| (england::trust(n), Capacity::TrustLead, "chief pharmacist", LeadRole::TrustHomecare))
            .chain((1..=PROVIDER_COUNT).map(|n| {
                (england::provider(n), Capacity::ProviderLead, "complaints lead", LeadRole::ProviderComplaints)
            }))
            .chain((1..=ICB_COUNT).map(|n| (england::icb(n), Capacity::IcbOfficer, "homecare lead", LeadRole::IcbLead)))
            .chain(
                (1..=REGION_COUNT).map(|n| {
                    (england::region(n), Capacity::IcbOfficer, "regional homecare lead", LeadRole::RegionLead)
                }),
            );
        for (code, capacity, words, role) in posts {
            if VACANT.contains(&code.as_str()) || CAST.iter().any(|c| c.4 == code && lead_role(c.2).is_some()) {
                continue;
            }
            let name = name(&mut self.draw);
            let address = format!("lead.{}@{DOMAIN}", code.to_lowercase());
            let id = self.account(&address, &name, capacity, (words, &code))?;
            self.appoint(id, &code, role)?;
        }
        Ok(())
    }

    fn account(
        &mut self,
        email: &str,
        name: &str,
        capacity: Capacity,
        (role, code): (&str, &str),
    ) -> Result<AccountId, StoreError> {
        let id = AccountId(crate::doors::new_id());
        self.accounts.push(AccountRow {
            id,
            email: email.to_owned(),
            name: name.to_owned(),
            capacity,
            body_id: (self.body)(code)?,
            role_words: role.to_owned(),
            password: None,
            totp_sealed: None,
            totp_last_step: 0,
            active: true,
            created_at: self.app.clock.now().into(),
            last_provider_id: None,
        });
        Ok(id)
    }

    fn appoint(&mut self, account: AccountId, code: &str, role: LeadRole) -> Result<(), StoreError> {
        self.appointments.push(AppointmentRow {
            id: AppointmentId(crate::doors::new_id()),
            body_id: (self.body)(code)?,
            account_id: account,
            role,
            from_on: since(),
            to_on: None,
            cover_id: None,
            cover_from: None,
            cover_to: None,
            contact: None,
        });
        Ok(())
    }
}

/// The role in which an account of this capacity leads, if it does.
fn lead_role(capacity: Capacity) -> Option<LeadRole> {
    match capacity {
        Capacity::TrustLead => Some(LeadRole::TrustHomecare),
        Capacity::ProviderLead => Some(LeadRole::ProviderComplaints),
        Capacity::IcbOfficer => Some(LeadRole::IcbLead),
        Capacity::NationalLead => Some(LeadRole::NationalLead),
        Capacity::Reporter
        | Capacity::Supporter
        | Capacity::Spokesperson
        | Capacity::Clinician
        | Capacity::Regulator
        | Capacity::Operator
        | Capacity::Analyst
        | Capacity::Administrator
        | Capacity::System => None,
    }
}

/// Gives each of the cast a fresh password. They are told here and never again.
///
/// # Errors
/// When somebody of the cast is gone, or the database refuses.
pub fn passwords(app: &App) -> Result<Vec<Member>, StoreError> {
    let mut cast = Vec::new();
    for (address, name, _, role, code) in CAST {
        let password = AccessCode::from_bits(crate::doors::random()).reveal().to_owned();
        let hash = app.hashing.hash(&password).ok_or(StoreError::Busy)?;
        let (email, code) = (format!("{address}@{DOMAIN}"), (*code).to_owned());
        let own = email.clone();
        let body = app.store.write_blocking(move |conn| -> Result<String, StoreError> {
            register::set_password(conn, &own, &hash)?;
            let body = crate::store::directory::body_by_code(conn, &code)?.ok_or(StoreError::NotFound)?;
            Ok(body.name)
        })?;
        cast.push(Member { email, name: (*name).to_owned(), role: (*role).to_owned(), body, password });
    }
    Ok(cast)
}
