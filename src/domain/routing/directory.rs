//! The bodies and named leads that could answer for one case, as they stand today.

use super::super::ids::{AccountId, BodyId};
use super::super::people::LeadRole;
use super::rules::Level;

/// A named, active, accountable lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub account: AccountId,
    pub name: String,
    pub role: LeadRole,
}

/// A body, with its lead where it has one. A vacancy is `None`, never a made-up name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: BodyId,
    pub code: String,
    pub name: String,
    pub lead: Option<Named>,
}

/// What routing needs of the directory. It cannot be made without a named national lead.
#[derive(Debug, Clone)]
pub struct Directory {
    pub provider: Option<Listed>,
    pub trust: Option<Listed>,
    pub icb: Option<Listed>,
    pub region: Option<Listed>,
    pub national: (Listed, Named),
    pub regulators: Vec<Listed>,
}

impl Directory {
    #[must_use]
    pub fn at(&self, level: Level) -> Option<&Listed> {
        match level {
            Level::Provider => self.provider.as_ref(),
            Level::Trust => self.trust.as_ref(),
            Level::Icb => self.icb.as_ref(),
            Level::Region => self.region.as_ref(),
            Level::National => Some(&self.national.0),
        }
    }

    #[must_use]
    pub fn regulator(&self, code: &str) -> Option<&Listed> {
        self.regulators.iter().find(|listed| listed.code == code)
    }
}
