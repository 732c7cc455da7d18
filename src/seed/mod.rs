//! LEVEL 5: the data a Candour starts with: an invented England for demonstrations, tests and measurements.
//! The same seed tells the same stories; ids, references, keys and passwords are new each time.

pub mod activity;
pub mod bulk;
pub mod cast;
pub mod england;
pub mod history;
pub mod letter;
pub mod patient;
pub mod play;
pub mod plot;
pub mod releases;
pub mod scenes;
pub mod script;
pub mod settled;
pub mod story;

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::app::App;
use crate::domain::case::Funding;
use crate::domain::complaint::OfficerPart;
use crate::domain::ids::{BodyId, ContractId};
use crate::domain::themes::draw::Draw;
use crate::store::complaint;
use crate::store::directory::{BodyRow, ContractRow};
use crate::store::register::{self, Entries};
use crate::store::settings;
use crate::store::{Conn, StoreError};

/// One of several, by chance. The empty word of nothing.
fn pick<T: Copy + Default>(draw: &mut Draw, all: &[T]) -> T {
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    usize::try_from(draw.below(count)).ok().and_then(|n| all.get(n)).copied().unwrap_or_default()
}

/// The bodies by code, as they were entered.
#[derive(Debug, Clone, Default)]
pub struct Bodies(HashMap<String, BodyId>);

impl Bodies {
    /// Reads them.
    ///
    /// # Errors
    /// The database's own.
    pub fn of(conn: &mut Conn) -> Result<Self, StoreError> {
        Ok(Self(register::bodies_by_code(conn)?.into_iter().map(|(code, row)| (code, row.id)).collect()))
    }

    /// The body with this code.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn id(&self, code: &str) -> Result<BodyId, StoreError> {
        self.0.get(code).copied().ok_or(StoreError::NotFound)
    }
}

/// Enters the invented bodies, their people and contracts into an empty database, and marks it as a demonstration.
///
/// # Errors
/// [`StoreError::Taken`] when the database holds bodies already.
pub fn world(app: &App, seed: u64) -> Result<(), StoreError> {
    let bodies = england::bodies();
    let known = Bodies(bodies.iter().map(|b| (b.code.clone(), b.id)).collect());
    let body = |code: &str| known.id(code);
    let mut staffing = cast::Staffing {
        app,
        draw: Draw::named(seed, "people"),
        body: &body,
        accounts: Vec::new(),
        appointments: Vec::new(),
    };
    staffing.fill()?;
    let (accounts, appointments) = (staffing.accounts, staffing.appointments);
    let contracts = contracts(&bodies, seed);
    let entries = Entries { bodies, accounts, appointments, contracts };
    app.store.write_blocking(move |conn| -> Result<(), StoreError> {
        if !settings::is_empty(conn)? {
            return Err(StoreError::Taken("bodies".to_owned()));
        }
        register::enter(conn, &entries)?;
        // invented bodies are small: who leads also answers for it (reg 4 SI 2009/309)
        for lead in &entries.appointments {
            for part in [OfficerPart::Responsible, OfficerPart::Manager] {
                complaint::designate(conn, lead.body_id, lead.account_id, part, lead.from_on, "the demonstration")?;
            }
        }
        settings::set(conn, settings::DEMO, &seed.to_string())
    })
}

const THERAPIES: &[&str] =
    &["rheumatology", "gastroenterology", "dermatology", "multiple sclerosis", "haemophilia", "immunoglobulin"];

/// Two to four companies serve each trust; four contracts in five are paid by the manufacturer (HL 269, ch. 4).
fn contracts(bodies: &[BodyRow], seed: u64) -> Vec<ContractRow> {
    let mut draw = Draw::named(seed, "contracts");
    let of = |code: &str| bodies.iter().find(|b| b.code == code).map(|b| b.id);
    let mut all = Vec::new();
    for trust in 1..=england::TRUST_COUNT {
        for provider in providers_of(trust) {
            let (Some(trust_id), Some(provider_id)) = (of(&england::trust(trust)), of(&england::provider(provider)))
            else {
                continue;
            };
            all.push(ContractRow {
                id: ContractId(crate::doors::new_id()),
                provider_id,
                trust_id,
                therapy: pick(&mut draw, THERAPIES).to_owned(),
                funding: if draw.below(5) == 0 { Funding::Nhs } else { Funding::Manufacturer },
                from_on: NaiveDate::from_ymd_opt(2023, 4, 1).unwrap_or_default(),
                to_on: None,
                reference: format!("HC/{trust:02}/{provider:02}"),
                sites: "All sites".to_owned(),
                kpi_schedule: String::new(),
                escalation_contacts: String::new(),
            });
        }
    }
    all
}

/// The companies that serve a trust, both by number from 1: Larkfield everywhere it matters for the story.
#[must_use]
pub fn providers_of(trust: usize) -> Vec<usize> {
    let mut all = vec![1 + trust % england::PROVIDER_COUNT, 1 + (trust * 3) % england::PROVIDER_COUNT];
    if !trust.is_multiple_of(2) {
        all.push(1);
    }
    if trust.is_multiple_of(5) {
        all.push(7);
    }
    all.sort_unstable();
    all.dedup();
    all
}
