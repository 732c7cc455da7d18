//! Which returns were expected by the register of contracts, which came, and which of them in time.

use std::collections::HashSet;

use diesel::prelude::*;

use super::Asked;
use super::place::Place;
use crate::domain::case::Funding;
use crate::domain::ids::BodyId;
use crate::domain::measures::countable::{Countable, Origin};
use crate::domain::measures::month::Month;
use crate::domain::measures::returns::therapy;
use crate::domain::measures::value::{Counts, Dimension, Said};
use crate::store::conn::Conn;
use crate::store::directory::ContractRow;
use crate::store::error::StoreError;
use crate::store::schema::{activity_counts, activity_returns};

/// Month, company, hospital; therapy and funding where they are asked for.
type Key = (String, BodyId, BodyId, Option<String>, Option<Funding>);

pub(super) fn count(conn: &mut Conn, asked: &Asked<'_>, counts: &mut Counts) -> Result<(), StoreError> {
    if asked.wants_any(Origin::Activity) {
        let came = came(conn, asked, asked.by.said)?;
        for month in &asked.months {
            for (key, contract) in expected(asked, *month) {
                let Some(group) = asked.places.group(&place(contract), *month) else { continue };
                counts.expect(*month, &group, came.contains(&key));
            }
        }
    }
    if asked.wants_any(Origin::Returns) {
        for said in [Said::Provider, Said::Trust] {
            in_time(conn, asked, said, counts)?;
        }
    }
    Ok(())
}

fn place(contract: &ContractRow) -> Place {
    Place {
        provider: Some(contract.provider_id),
        trust: Some(contract.trust_id),
        therapy: therapy(&contract.therapy),
        funding: Some(contract.funding),
        ..Place::default()
    }
}

/// What is expected of a month, each once: a pair of company and hospital, or as much more as is asked for.
fn expected<'a>(asked: &'a Asked<'_>, month: Month) -> Vec<(Key, &'a ContractRow)> {
    let mut seen = HashSet::new();
    let all = asked.places.in_force(month).map(|c| (key(asked, month, c), c));
    all.filter(|(key, _)| seen.insert(key.clone())).collect()
}

fn key(asked: &Asked<'_>, month: Month, contract: &ContractRow) -> Key {
    let by_therapy = asked.places.needs(&[Dimension::Therapy]);
    let by_funding = asked.places.needs(&[Dimension::Funding]);
    (
        month.code(),
        contract.provider_id,
        contract.trust_id,
        therapy(&contract.therapy).filter(|_| by_therapy),
        Some(contract.funding).filter(|_| by_funding),
    )
}

/// What there is of an account.
fn came(conn: &mut Conn, asked: &Asked<'_>, said: Said) -> Result<HashSet<Key>, StoreError> {
    let rows: Vec<(String, BodyId, BodyId, String, Funding)> = activity_counts::table
        .filter(activity_counts::said.eq(said))
        .filter(activity_counts::month.ge(asked.first().code()))
        .filter(activity_counts::month.le(asked.last().code()))
        .select((
            activity_counts::month,
            activity_counts::provider_id,
            activity_counts::trust_id,
            activity_counts::therapy,
            activity_counts::funding,
        ))
        .distinct()
        .load(conn)?;
    let by_therapy = asked.places.needs(&[Dimension::Therapy]);
    let by_funding = asked.places.needs(&[Dimension::Funding]);
    let key = |(month, provider, trust, therapy, funding)| {
        (month, provider, trust, Some(therapy).filter(|_| by_therapy), Some(funding).filter(|_| by_funding))
    };
    Ok(rows.into_iter().map(key).collect())
}

/// The first revision decides whether a return was in time.
fn in_time(conn: &mut Conn, asked: &Asked<'_>, said: Said, counts: &mut Counts) -> Result<(), StoreError> {
    let came = came(conn, asked, said)?;
    let first: Vec<(String, BodyId)> = activity_returns::table
        .filter(activity_returns::said.eq(said))
        .filter(activity_returns::month.ge(asked.first().code()))
        .filter(activity_returns::month.le(asked.last().code()))
        .filter(activity_returns::revision.eq(1))
        .filter(activity_returns::in_time.eq(true))
        .select((activity_returns::month, activity_returns::body_id))
        .load(conn)?;
    let prompt: HashSet<(String, BodyId)> = first.into_iter().collect();
    for month in &asked.months {
        for (key, contract) in expected(asked, *month) {
            let Some(group) = asked.places.group(&place(contract), *month) else { continue };
            let filer = if said == Said::Trust { contract.trust_id } else { contract.provider_id };
            let held = came.contains(&key) && prompt.contains(&(month.code(), filer));
            counts.add(*month, &group, (Countable::ReturnsExpected, 0), 1);
            counts.add(*month, &group, (Countable::ReturnsInTime, 0), u64::from(held));
        }
    }
    Ok(())
}
