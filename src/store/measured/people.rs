//! Distinct people: each counts once in a span and a group, with bounds where nobody can know (`domain::harm::count`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::Asked;
use super::place::Place;
use crate::domain::calendar::{london_date, london_midnight};
use crate::domain::case::Funding;
use crate::domain::harm::attribution::Harmed;
use crate::domain::harm::count::bounds;
use crate::domain::harm::file::HarmFile;
use crate::domain::ids::{BodyId, CaseId, PatientId};
use crate::domain::measures::countable::Countable;
use crate::domain::measures::month::Month;
use crate::domain::measures::value::{Counts, Group};
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::schema::{cases, harm_files, harmed_cases, patient_births};
use crate::store::types::Ts;

/// One case as it counts for people.
struct Counted {
    /// The patient of a known case; an anonymous case is somebody of its own.
    who: Result<PatientId, CaseId>,
    case: CaseId,
    month: Month,
    place: Place,
    of: Vec<Countable>,
}

/// The least days without treatment that are counted.
const GAPS: [(i32, Countable); 3] = [(7, Countable::GapOver7), (14, Countable::GapOver14), (28, Countable::GapOver28)];

type Row = (
    CaseId,
    Ts,
    (Option<BodyId>, Option<BodyId>, Option<BodyId>, Option<String>, Funding),
    Option<(PatientId, bool, Option<Harmed>)>,
    Option<i32>,
    Option<String>,
);

pub(super) fn count(conn: &mut Conn, asked: &Asked<'_>, counts: &mut Counts) -> Result<(), StoreError> {
    let all = counted(conn, asked)?;
    let births = births(conn, &all)?;
    for month in &asked.shown {
        let first = month.back(asked.by.span.saturating_sub(1));
        let held = all.iter().filter(|case| case.month >= first && case.month <= *month);
        let mut people: BTreeMap<(Group, Countable), People<'_>> = BTreeMap::new();
        for case in held {
            let Some(group) = asked.places.group(&case.place, case.month) else { continue };
            for countable in case.of.iter().filter(|c| asked.wanted.contains(c)) {
                let one = people.entry((group.clone(), *countable)).or_default();
                match case.who {
                    Ok(patient) => {
                        let born = births.get(&case.case).into_iter().flatten().map(Vec::as_slice);
                        one.known.entry(patient.0).or_default().extend(born);
                    }
                    Err(case) => one.anonymous.extend([case.0]),
                }
            }
        }
        for ((group, countable), people) in people {
            let nobody = u32::try_from(people.anonymous.len()).unwrap_or(u32::MAX);
            let found = bounds(people.known.values().map(BTreeSet::len), nobody);
            counts.people(*month, &group, countable, found);
        }
    }
    Ok(())
}

#[derive(Default)]
struct People<'a> {
    known: BTreeMap<uuid::Uuid, BTreeSet<&'a [u8]>>,
    anonymous: BTreeSet<uuid::Uuid>,
}

fn counted(conn: &mut Conn, asked: &Asked<'_>) -> Result<Vec<Counted>, StoreError> {
    let rows: Vec<Row> = cases::table
        .left_join(harmed_cases::table.on(harmed_cases::case_id.eq(cases::id)))
        .left_join(harm_files::table.on(harm_files::case_id.eq(cases::id)))
        .filter(cases::opened_at.ge(Ts::from(london_midnight(asked.first().first()))))
        .filter(cases::opened_at.lt(Ts::from(london_midnight(asked.last().end()))))
        .filter(harmed_cases::level.is_not_null().or(harm_files::gap_days.gt(7).assume_not_null()))
        .select((
            cases::id,
            cases::opened_at,
            (cases::provider_id, cases::trust_id, cases::icb_id, cases::region, cases::funding),
            (harmed_cases::patient_id, harmed_cases::known, harmed_cases::level).nullable(),
            harm_files::gap_days.nullable(),
            harm_files::file.nullable(),
        ))
        .load(conn)?;
    rows.into_iter().map(of_row).collect()
}

fn of_row((case, at, (provider, trust, icb, region, funding), harmed, gap, file): Row) -> Result<Counted, StoreError> {
    let level = harmed.and_then(|(_, _, level)| level);
    let mut of: Vec<Countable> = [
        (Harmed::Reported, Countable::HarmedReported),
        (Harmed::Confirmed, Countable::HarmedConfirmed),
        (Harmed::Serious, Countable::HarmedSerious),
    ]
    .into_iter()
    .filter(|(least, _)| level.is_some_and(|level| level >= *least))
    .map(|(_, countable)| countable)
    .collect();
    of.extend(GAPS.iter().filter(|(days, _)| gap.is_some_and(|gap| gap > *days)).map(|(_, countable)| *countable));
    if let Some(text) = file.filter(|_| level >= Some(Harmed::Confirmed)) {
        let file: HarmFile = serde_json::from_str(&text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        let unplanned = file.outcomes.iter().any(|outcome| outcome.is_unplanned_care());
        of.extend(unplanned.then_some(Countable::UnplannedCare));
    }
    let who = harmed.filter(|(_, known, _)| *known).map_or(Err(case), |(patient, ..)| Ok(patient));
    let place = Place { provider, trust, icb, region, therapy: None, funding: Some(funding) };
    Ok(Counted { who, case, month: Month::of(london_date(at.utc())), place, of })
}

/// Dates of birth as keyed hashes, by case: one number with two of them is one person or two.
fn births(conn: &mut Conn, all: &[Counted]) -> Result<HashMap<CaseId, Vec<Vec<u8>>>, StoreError> {
    let known: Vec<CaseId> = all.iter().filter(|c| c.who.is_ok()).map(|c| c.case).collect();
    let mut births: HashMap<CaseId, Vec<Vec<u8>>> = HashMap::new();
    for chunk in known.chunks(500) {
        let found: Vec<(CaseId, Vec<u8>)> = patient_births::table
            .filter(patient_births::case_id.eq_any(chunk.to_vec()))
            .select((patient_births::case_id, patient_births::hash))
            .load(conn)?;
        for (case, hash) in found {
            births.entry(case).or_default().push(hash);
        }
    }
    Ok(births)
}
