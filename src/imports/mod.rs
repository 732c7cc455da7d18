//! LEVEL 5: what others' files bring: organisations, contracts, medicines, reports, bank holidays. One file is one
//! transaction, or nothing; of delivery records alone each batch is one.

mod bank_holidays;
mod contracts;
mod deliveries;
mod incidents;
mod medicines;
mod ods;
mod reports;
mod returns;

pub use bank_holidays::{Line, Moved, bank_holidays};
pub use contracts::contracts;
pub use deliveries::{Deliveries, Feed, deliveries};
pub use incidents::{Incidents, incidents};
pub use medicines::medicines;
pub use ods::{Ods, ods};
pub use reports::{Reports, reports};
pub use returns::{Coming, account_of, file_return};

use crate::app::hex;
use crate::exchange::bank_holidays::NotTheList;
use crate::exchange::csv_in::BadRow;
use crate::store::StoreError;
use crate::store::vault::digest;

/// Why nothing of a file was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{0}")]
    Bad(#[from] BadRow),
    #[error("{0}: {1}")]
    File(String, BadRow),
    #[error(
        "a report needs somebody to answer for it, and no national lead is appointed: add one with `candour user add`"
    )]
    NoLead,
    #[error("{0}")]
    Holidays(#[from] NotTheList),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for ImportError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What tells a file from every other.
fn digest_of(bytes: &[u8]) -> String {
    hex(&digest(&[bytes]))
}
