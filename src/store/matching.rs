//! Cases that may tell of the same happening, among those the actor may see.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::rows::CaseRow;
use super::schema::{cases, patient_births, patient_numbers};
use super::types::Ts;
use super::{harmed, scope};
use crate::domain::calendar::london_date;
use crate::domain::failure::{Family, failure};
use crate::domain::harm::matching::{FURTHEST_DAYS, Match, Sketch, Token, compare};
use crate::domain::ids::CaseId;
use crate::domain::people::Actor;
use crate::domain::text::folded;

/// A case that may be the same, and why.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub row: CaseRow,
    pub found: Match,
}

/// No more cases than this are compared: the nearest in time come first.
const LOOKED_AT: i64 = 300;

/// The cases that may be the same as this one, the likeliest first.
///
/// # Errors
/// The database's own.
pub fn candidates(conn: &mut Conn, actor: &Actor, case: &CaseRow) -> Result<Vec<Candidate>, StoreError> {
    let mut rows = by_number(conn, actor, case)?;
    for row in near(conn, actor, case)? {
        if !rows.iter().any(|known| known.id == row.id) {
            rows.push(row);
        }
    }
    rows.retain(|row| row.id != case.id && row.report_count > 0);
    let mut ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
    ids.push(case.id);
    let sketches = Known::of(conn, &ids)?;
    let own = sketches.sketch(case);
    let mut found: Vec<Candidate> = rows
        .into_iter()
        .filter_map(|row| compare(&own, &sketches.sketch(&row)).map(|found| Candidate { row, found }))
        .collect();
    found.sort_by(|a, b| {
        (a.found.likeness, -a.found.score, &a.row.reference).cmp(&(b.found.likeness, -b.found.score, &b.row.reference))
    });
    found.truncate(10);
    Ok(found)
}

/// The cases of one patient that the actor may see, the newest first: by the keyed hash of a number, and where a date of birth
/// is given, none of which another one is known.
///
/// # Errors
/// The database's own.
pub fn of_patient(
    conn: &mut Conn,
    actor: &Actor,
    number: &[u8],
    born: Option<&[u8]>,
) -> Result<Vec<CaseRow>, StoreError> {
    let same: Vec<CaseId> = patient_numbers::table
        .filter(patient_numbers::hash.eq(number))
        .select(patient_numbers::case_id)
        .distinct()
        .limit(LOOKED_AT)
        .load(conn)?;
    let mut rows: Vec<CaseRow> = cases::table
        .filter(cases::id.eq_any(same))
        .filter(scope::visible(actor))
        .filter(cases::report_count.gt(0))
        .select(CaseRow::as_select())
        .load(conn)?;
    if let Some(born) = born {
        let ids: Vec<CaseId> = rows.iter().map(|row| row.id).collect();
        let births = Known::of(conn, &ids)?.births;
        rows.retain(|row| births.get(&row.id).is_none_or(|known| known == born));
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.opened_at, row.id)));
    rows.truncate(10);
    Ok(rows)
}

fn by_number(conn: &mut Conn, actor: &Actor, case: &CaseRow) -> Result<Vec<CaseRow>, StoreError> {
    let hashes: Vec<Vec<u8>> = harmed::of_cases(conn, &[case.id])?.into_iter().map(|n| n.hash).collect();
    let same: Vec<CaseId> = patient_numbers::table
        .filter(patient_numbers::hash.eq_any(hashes))
        .select(patient_numbers::case_id)
        .distinct()
        .limit(LOOKED_AT)
        .load(conn)?;
    Ok(cases::table
        .filter(cases::id.eq_any(same))
        .filter(scope::visible(actor))
        .select(CaseRow::as_select())
        .load(conn)?)
}

/// Cases of the same trust, or the same company where no trust is known, received around the same days.
fn near(conn: &mut Conn, actor: &Actor, case: &CaseRow) -> Result<Vec<CaseRow>, StoreError> {
    let around = TimeDelta::days(FURTHEST_DAYS);
    let (from, to) = (Ts::from(case.opened_at.utc() - around), Ts::from(case.opened_at.utc() + around));
    let mut query = cases::table
        .filter(cases::opened_at.between(from, to))
        .filter(scope::visible(actor))
        .order((cases::opened_at.desc(), cases::id))
        .limit(LOOKED_AT)
        .select(CaseRow::as_select())
        .into_boxed();
    query = match (case.trust_id, case.provider_id) {
        (Some(trust), _) => query.filter(cases::trust_id.eq(trust).assume_not_null()),
        (None, Some(provider)) => query.filter(cases::provider_id.eq(provider).assume_not_null()),
        (None, None) => return Ok(Vec::new()),
    };
    Ok(query.load(conn)?)
}

/// What is known of the patients of some cases.
struct Known {
    numbers: HashMap<CaseId, Vec<Token>>,
    births: HashMap<CaseId, Vec<u8>>,
}

impl Known {
    fn of(conn: &mut Conn, ids: &[CaseId]) -> Result<Self, StoreError> {
        let mut numbers: HashMap<CaseId, Vec<Token>> = HashMap::new();
        for row in harmed::of_cases(conn, ids)? {
            numbers.entry(row.case_id).or_default().push(Token { kind: row.kind, hash: row.hash });
        }
        let births: Vec<(CaseId, Vec<u8>)> = patient_births::table
            .filter(patient_births::case_id.eq_any(ids.to_vec()))
            .order((patient_births::case_id, patient_births::hash))
            .select((patient_births::case_id, patient_births::hash))
            .load(conn)?;
        Ok(Self { numbers, births: births.into_iter().collect() })
    }

    fn sketch(&self, row: &CaseRow) -> Sketch {
        let medicine = row.medicine_code.clone().or_else(|| row.medicine.as_deref().map(folded));
        let received: NaiveDate = london_date(row.opened_at.utc());
        Sketch {
            patient: self.numbers.get(&row.id).cloned().unwrap_or_default(),
            born: self.births.get(&row.id).cloned(),
            trust: row.trust_id,
            provider: row.provider_id,
            medicine,
            failure: row.failure.clone(),
            family: failure(&row.failure).map_or(Family::Other, |f| f.family),
            happened: row.happened_on,
            received,
        }
    }
}
