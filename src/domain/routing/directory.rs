//! The bodies and named leads that could answer for one case, as they stand today.

use super::super::ids::{AccountId, BodyId};
use super::super::people::LeadRole;
use super::super::shield::Conflict;
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
    /// The same without those who are kept out of the case: their posts count as vacant for it. The national lead has a
    /// stand-in or stays: an answer is never nobody. Says whether the national lead had to stay.
    #[must_use]
    pub fn without(mut self, conflicts: &[Conflict], stand_in: Option<Named>) -> (Self, bool) {
        let kept_out = |lead: &Named, body: BodyId| conflicts.iter().any(|c| c.concerns(lead.account, Some(body)));
        for listed in [&mut self.provider, &mut self.trust, &mut self.icb, &mut self.region].into_iter().flatten() {
            listed.lead = listed.lead.take().filter(|lead| !kept_out(lead, listed.id));
        }
        let (body, lead) = &mut self.national;
        if !kept_out(lead, body.id) {
            return (self, false);
        }
        match stand_in.filter(|named| !kept_out(named, body.id)) {
            Some(named) => {
                body.lead = Some(named.clone());
                *lead = named;
                (self, false)
            }
            None => (self, true),
        }
    }

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
