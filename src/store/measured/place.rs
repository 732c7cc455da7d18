//! Where a count belongs: its company, hospital, board, region, therapy and funding as the keys that figures show.

use std::collections::HashMap;

use diesel::prelude::*;

use super::By;
use crate::domain::case::Funding;
use crate::domain::ids::BodyId;
use crate::domain::measures::month::Month;
use crate::domain::measures::returns::therapy;
use crate::domain::measures::value::{Dimension, Group, UNKNOWN};
use crate::store::conn::Conn;
use crate::store::directory::{BodyRow, ContractRow};
use crate::store::error::StoreError;
use crate::store::schema::{bodies, contracts};

/// What is known of where something was counted. What is `None` is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Place {
    pub provider: Option<BodyId>,
    pub trust: Option<BodyId>,
    pub icb: Option<BodyId>,
    pub region: Option<String>,
    pub therapy: Option<String>,
    pub funding: Option<Funding>,
}

/// The register, and which dimensions are shown.
pub struct Places {
    bodies: HashMap<BodyId, BodyRow>,
    contracts: Vec<ContractRow>,
    dimensions: Vec<Dimension>,
    only: Group,
}

impl Places {
    pub fn load(conn: &mut Conn, by: &By) -> Result<Self, StoreError> {
        let rows: Vec<BodyRow> = bodies::table.select(BodyRow::as_select()).load(conn)?;
        let mut dimensions = by.dimensions.clone();
        dimensions.extend(by.only.0.keys());
        dimensions.sort_unstable();
        dimensions.dedup();
        Ok(Self {
            bodies: rows.into_iter().map(|row| (row.id, row)).collect(),
            contracts: contracts::table.order(contracts::id).select(ContractRow::as_select()).load(conn)?,
            dimensions,
            only: by.only.clone(),
        })
    }

    pub fn needs(&self, dimensions: &[Dimension]) -> bool {
        dimensions.iter().any(|d| self.dimensions.contains(d))
    }

    /// The body that the figures are of alone, where they are of one.
    pub fn only_body(&self, dimension: Dimension) -> Option<BodyId> {
        let code = self.only.get(dimension)?;
        self.bodies.values().find(|body| body.code == code).map(|body| body.id)
    }

    /// The group of something counted in a month; `None` where it is not asked for.
    pub fn group(&self, place: &Place, month: Month) -> Option<Group> {
        let code = |id: Option<BodyId>| id.and_then(|id| self.bodies.get(&id)).map(|body| body.code.clone());
        let trust = place.trust.and_then(|id| self.bodies.get(&id));
        let key = |dimension: &Dimension| match dimension {
            Dimension::Provider => code(place.provider),
            Dimension::Trust => code(place.trust),
            Dimension::Icb => code(place.icb).or_else(|| trust.and_then(|t| t.icb.clone())),
            Dimension::Region => place.region.clone().or_else(|| trust.and_then(|t| t.region.clone())),
            Dimension::Therapy => place.therapy.clone().or_else(|| self.therapy(place, month)),
            Dimension::Funding => place.funding.map(|f| f.code().to_owned()),
        };
        let keys = self.dimensions.iter().map(|d| (*d, key(d).unwrap_or_else(|| UNKNOWN.to_owned())));
        let group = Group(keys.collect());
        let held = self.only.0.iter().all(|(dimension, key)| group.get(*dimension) == Some(key));
        held.then_some(group)
    }

    /// The contracts in force at any time of a month.
    pub fn in_force(&self, month: Month) -> impl Iterator<Item = &ContractRow> {
        let (first, end) = (month.first(), month.end());
        self.contracts.iter().filter(move |c| c.from_on < end && c.to_on.is_none_or(|to| to > first))
    }

    /// A case does not say its therapy: it is that of the contract between its company and hospital, where there is one.
    fn therapy(&self, place: &Place, month: Month) -> Option<String> {
        let (provider, trust) = place.provider.zip(place.trust)?;
        let between = self.in_force(month).filter(|c| c.provider_id == provider && c.trust_id == trust);
        let mut all: Vec<String> = between.filter_map(|c| therapy(&c.therapy)).collect();
        all.sort_unstable();
        all.dedup();
        all.pop().filter(|_| all.is_empty())
    }
}
