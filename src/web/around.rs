//! What stands around a case for one reader: whether the person fears reprisal, cases about the same, and who has read.

use chrono::{DateTime, Utc};

use crate::domain::access::Shown;
use crate::domain::ids::CaseId;
use crate::domain::people::{Actor, Capacity};
use crate::store::looks::{self, Look, first_after};
use crate::store::{Conn, StoreError, links, reprisals};

/// Around one case.
pub struct Around {
    /// The person fears reprisal or suffered it, and this reader is among those who protect them.
    pub reprisal: bool,
    /// Other cases of the same person about the same thing, as far as this reader may see them.
    pub linked: Vec<String>,
    looks: Vec<Look>,
}

impl Around {
    /// # Errors
    /// The store's.
    pub fn of(conn: &mut Conn, actor: &Actor, case: CaseId, shown: Shown) -> Result<Self, StoreError> {
        Ok(Self {
            reprisal: shown.guarded && reprisals::of_case(conn, case)?.is_some(),
            linked: links::of_case(conn, actor, case)?,
            looks: looks::of_case(conn, case)?,
        })
    }

    /// When the person, or who helps them, first opened the case after something was written to them.
    #[must_use]
    pub fn read_on(&self, written: DateTime<Utc>) -> Option<DateTime<Utc>> {
        first_after(&self.looks, written, is_reporter).map(|look| look.at.utc())
    }
}

/// Whoever told it, or helps them with a receipt of their own.
#[must_use]
pub fn is_reporter(capacity: Capacity) -> bool {
    matches!(capacity, Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson | Capacity::Clinician)
}
