//! People harmed by a company: counted while somebody looks where they are few, once a day where they are very many.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::harmed::{Within, distinct};
use super::schema::{harmed_cases, provider_people};
use crate::domain::harm::attribution::Harmed;
use crate::domain::harm::count::Bounds;
use crate::domain::ids::BodyId;

/// Up to so many cases are read while somebody waits.
const FEW: i64 = 2_000;

/// What was counted, and on which day where it was not now.
pub type Counted = (Vec<(Harmed, Bounds)>, Option<NaiveDate>);

/// Whether they are too many to count while somebody waits.
///
/// # Errors
/// The database's own.
pub fn are_many(conn: &mut Conn, within: &Within) -> Result<bool, StoreError> {
    let mut few = harmed_cases::table.select(harmed_cases::case_id).limit(FEW + 1).into_boxed();
    if let Some(provider) = within.provider {
        few = few.filter(harmed_cases::provider_id.eq(provider).assume_not_null());
    }
    if let Some(from) = within.from {
        few = few.filter(harmed_cases::received_on.ge(from));
    }
    let found: Vec<crate::domain::ids::CaseId> = few.load(conn)?;
    Ok(i64::try_from(found.len()).unwrap_or(i64::MAX) > FEW)
}

/// Distinct people harmed by a company within a time that ends today.
///
/// # Errors
/// The database's own.
pub fn of_provider(conn: &mut Conn, provider: BodyId, within: &Within) -> Result<Counted, StoreError> {
    if !are_many(conn, within)? {
        return Ok((distinct(conn, within)?, None));
    }
    let rows: Vec<(Harmed, i64, i64, NaiveDate)> = provider_people::table
        .filter(provider_people::provider_id.eq(provider))
        .select((provider_people::level, provider_people::least, provider_people::most, provider_people::counted_on))
        .load(conn)?;
    let Some(on) = rows.first().map(|(.., on)| *on) else { return Ok((distinct(conn, within)?, None)) };
    let number = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let of = |level: Harmed| {
        let row = rows.iter().find(|(l, ..)| *l == level)?;
        Some((level, Bounds { least: number(row.1), most: number(row.2) }))
    };
    Ok((Harmed::ALL.iter().filter_map(|level| of(*level)).collect(), Some(on)))
}

/// Keeps the count of a day.
///
/// # Errors
/// The database's own.
pub fn keep(conn: &mut Conn, provider: BodyId, counted: &[(Harmed, Bounds)], on: NaiveDate) -> Result<(), StoreError> {
    use provider_people as t;
    for (level, Bounds { least, most }) in counted {
        let (least, most) = (i64::from(*least), i64::from(*most));
        let row = (
            t::provider_id.eq(provider),
            t::level.eq(level),
            t::least.eq(least),
            t::most.eq(most),
            t::counted_on.eq(on),
        );
        let upsert = diesel::insert_into(t::table)
            .values(row)
            .on_conflict((t::provider_id, t::level))
            .do_update()
            .set((t::least.eq(least), t::most.eq(most), t::counted_on.eq(on)));
        Both(upsert).execute(conn)?;
    }
    Ok(())
}
