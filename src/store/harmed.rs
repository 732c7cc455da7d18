//! Who was harmed, as people and not as cases: kept by the same transaction as the case, counted as `domain::harm::count`
//! says. Numbers and dates of birth are here as keyed hashes alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::rows::CaseRow;
use super::schema::{harmed_cases, patient_births, patient_numbers};
use super::vault::{Keys, Use};
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::Identity;
use crate::domain::harm::attribution::{Harmed, counted};
use crate::domain::harm::count::{Bounds, bounds};
use crate::domain::harm::file::HarmFile;
use crate::domain::harm::matching::{NumberKind, Token};
use crate::domain::ids::{BodyId, CaseId, PatientId};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = patient_numbers)]
pub struct NumberRow {
    pub case_id: CaseId,
    pub kind: NumberKind,
    pub hash: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = patient_births)]
pub struct BirthRow {
    pub case_id: CaseId,
    pub hash: Vec<u8>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = harmed_cases)]
#[diesel(treat_none_as_default_value = false)]
pub struct HarmedRow {
    pub case_id: CaseId,
    pub patient_id: PatientId,
    /// Known by a number.
    pub known: bool,
    pub level: Option<Harmed>,
    pub received_on: NaiveDate,
    pub trust_id: Option<BodyId>,
    pub provider_id: Option<BodyId>,
    pub region: Option<String>,
}

/// What a new case adds to the count of people.
#[derive(Debug, Clone, Default)]
pub struct Person {
    pub numbers: Vec<NumberRow>,
    pub births: Vec<BirthRow>,
    pub harmed: Option<HarmedRow>,
}

/// The keyed hash of a number by which a patient is known. A hospital number is one trust's own.
#[must_use]
pub fn number(keys: &Keys, kind: NumberKind, trust: Option<BodyId>, digits: &str) -> Vec<u8> {
    match (kind, trust) {
        (NumberKind::Nhs, _) => keys.mac(Use::Lookup, &[digits.as_bytes()]).to_vec(),
        (NumberKind::Local, Some(trust)) => {
            let folded: String = digits.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
            keys.mac(Use::Lookup, &[b"local", trust.0.as_bytes(), folded.as_bytes()]).to_vec()
        }
        (NumberKind::Local, None) => Vec::new(),
    }
}

/// The keyed hash of a date of birth.
#[must_use]
pub fn birth(keys: &Keys, on: NaiveDate) -> Vec<u8> {
    keys.mac(Use::Lookup, &[b"born", on.to_string().as_bytes()]).to_vec()
}

/// What a report says of who the patient is, and whether it tells of harm.
#[must_use]
pub fn person(keys: &Keys, case: &CaseRow, identity: Option<&Identity>, received_on: NaiveDate) -> Person {
    let mut numbers = Vec::new();
    let nhs = identity.and_then(|i| i.nhs_number.as_deref());
    let local = identity.and_then(|i| i.local_number.as_deref()).filter(|_| case.trust_id.is_some());
    for (kind, digits) in [(NumberKind::Nhs, nhs), (NumberKind::Local, local)] {
        let hash = digits.map(|digits| number(keys, kind, case.trust_id, digits));
        numbers.extend(hash.map(|hash| NumberRow { case_id: case.id, kind, hash }));
    }
    let born = identity.and_then(|i| i.date_of_birth);
    let births = born.map(|on| BirthRow { case_id: case.id, hash: birth(keys, on) }).into_iter().collect();
    let level = level(case, &HarmFile::default());
    let harmed = (!numbers.is_empty() || level.is_some()).then(|| HarmedRow {
        case_id: case.id,
        patient_id: PatientId(crate::doors::new_id()),
        known: !numbers.is_empty(),
        level,
        received_on,
        trust_id: case.trust_id,
        provider_id: case.provider_id,
        region: case.region.clone(),
    });
    Person { numbers, births, harmed }
}

/// How far the harm of a case may be counted: the review decides once there is one, else what was reported.
#[must_use]
pub fn level(case: &CaseRow, file: &HarmFile) -> Option<Harmed> {
    let reviewed = super::facts::grade(case.reviewed_physical, case.reviewed_psychological).zip(case.attribution);
    if let Some((grade, strength)) = reviewed {
        return counted(grade, strength, file.signed.is_some());
    }
    let reported = super::facts::grade(case.reported_physical, case.reported_psychological);
    let harmed = case.harm_said == HarmSaid::Yes || reported.is_some_and(|g| g.is_harm());
    harmed.then_some(Harmed::Reported)
}

/// Inserts what new cases add. Those who share a number with a case before, or with each other, are one patient.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, people: Vec<Person>) -> Result<(), StoreError> {
    let (mut numbers, mut births, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for person in people {
        numbers.extend(person.numbers);
        births.extend(person.births);
        rows.extend(person.harmed);
    }
    let mut known = patients_of(conn, &numbers)?;
    for row in &mut rows {
        let own: Vec<Token> = numbers.iter().filter(|n| n.case_id == row.case_id).map(token).collect();
        settle(conn, row, &own, &mut known)?;
    }
    macro_rules! put {
        ($table:ident, $rows:ident) => {
            for chunk in $rows.chunks(250) {
                $crate::each!(&mut *conn, |c| diesel::insert_into($table::table).values(chunk).execute(c))?;
            }
        };
    }
    put!(patient_numbers, numbers);
    put!(patient_births, births);
    put!(harmed_cases, rows);
    Ok(())
}

fn token(row: &NumberRow) -> Token {
    Token { kind: row.kind, hash: row.hash.clone() }
}

type Known = HashMap<Token, PatientId>;

/// The patients that these numbers are known by already.
fn patients_of(conn: &mut Conn, numbers: &[NumberRow]) -> Result<Known, StoreError> {
    let mut known = Known::new();
    let hashes: Vec<Vec<u8>> = numbers.iter().map(|n| n.hash.clone()).collect();
    for chunk in hashes.chunks(250) {
        let found: Vec<(NumberKind, Vec<u8>, PatientId)> = patient_numbers::table
            .inner_join(harmed_cases::table.on(harmed_cases::case_id.eq(patient_numbers::case_id)))
            .filter(patient_numbers::hash.eq_any(chunk.to_vec()))
            .select((patient_numbers::kind, patient_numbers::hash, harmed_cases::patient_id))
            .load(conn)?;
        known.extend(found.into_iter().map(|(kind, hash, patient)| (Token { kind, hash }, patient)));
    }
    Ok(known)
}

/// Gives a case its patient; two patients that turn out to be one become one.
fn settle(conn: &mut Conn, row: &mut HarmedRow, own: &[Token], known: &mut Known) -> Result<(), StoreError> {
    let found: BTreeSet<PatientId> = own.iter().filter_map(|t| known.get(t).copied()).collect();
    let mut found = found.into_iter();
    if let Some(first) = found.next() {
        row.patient_id = first;
        for other in found {
            merge(conn, first, other)?;
            known.values_mut().filter(|p| **p == other).for_each(|p| *p = first);
        }
    }
    for token in own {
        known.insert(token.clone(), row.patient_id);
    }
    Ok(())
}

fn merge(conn: &mut Conn, into: PatientId, from: PatientId) -> Result<(), StoreError> {
    diesel::update(harmed_cases::table.filter(harmed_cases::patient_id.eq(from)))
        .set(harmed_cases::patient_id.eq(into))
        .execute(conn)?;
    Ok(())
}

/// Counts a case anew after its harm was reviewed, or its review signed.
///
/// # Errors
/// The database's own.
pub fn recount(conn: &mut Conn, case: &CaseRow, file: &HarmFile, received_on: NaiveDate) -> Result<(), StoreError> {
    let level = level(case, file);
    let target = harmed_cases::table.find(case.id);
    let changed = diesel::update(target).set(harmed_cases::level.eq(level)).execute(conn)?;
    if changed == 0 && level.is_some() {
        let row = HarmedRow {
            case_id: case.id,
            patient_id: PatientId(crate::doors::new_id()),
            known: false,
            level,
            received_on,
            trust_id: case.trust_id,
            provider_id: case.provider_id,
            region: case.region.clone(),
        };
        diesel::insert_into(harmed_cases::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// The person of a case that was joined goes into the case it was joined to.
///
/// # Errors
/// The database's own.
pub fn join(conn: &mut Conn, keep: &CaseRow, other: CaseId) -> Result<(), StoreError> {
    let numbers = of_cases(conn, &[keep.id, other])?;
    let moved: BTreeSet<NumberRow> =
        numbers.iter().filter(|n| n.case_id == other).map(|n| NumberRow { case_id: keep.id, ..n.clone() }).collect();
    let births: Vec<BirthRow> = patient_births::table
        .filter(patient_births::case_id.eq_any([keep.id, other]))
        .select(BirthRow::as_select())
        .load(conn)?;
    let born: BTreeSet<BirthRow> =
        births.iter().filter(|b| b.case_id == other).map(|b| BirthRow { case_id: keep.id, ..b.clone() }).collect();
    let row = |case: CaseId| harmed_cases::table.find(case).select(HarmedRow::as_select());
    let (own, gone) = (row(keep.id).first(conn).optional()?, row(other).first(conn).optional()?);
    diesel::delete(patient_numbers::table.filter(patient_numbers::case_id.eq(other))).execute(conn)?;
    diesel::delete(patient_births::table.filter(patient_births::case_id.eq(other))).execute(conn)?;
    diesel::delete(harmed_cases::table.find(other)).execute(conn)?;
    for new in moved.iter().filter(|n| !numbers.contains(n)) {
        diesel::insert_into(patient_numbers::table).values(new).execute(conn)?;
    }
    for new in born.iter().filter(|b| !births.contains(b)) {
        diesel::insert_into(patient_births::table).values(new).execute(conn)?;
    }
    one_row(conn, keep, own, gone)
}

/// The reviewed level of the case that stays decides; without a review, the worse of both.
fn one_row(conn: &mut Conn, keep: &CaseRow, own: Option<HarmedRow>, gone: Option<HarmedRow>) -> Result<(), StoreError> {
    let Some(gone) = gone else { return Ok(()) };
    let reviewed = keep.attribution.is_some();
    let Some(own) = own else {
        let level = gone.level.filter(|_| !reviewed);
        let row = HarmedRow { case_id: keep.id, level, ..gone };
        diesel::insert_into(harmed_cases::table).values(row).execute(conn)?;
        return Ok(());
    };
    let level = if reviewed { own.level } else { own.level.max(gone.level) };
    let patient = if own.known { own.patient_id } else { gone.patient_id };
    diesel::update(harmed_cases::table.find(keep.id))
        .set((
            harmed_cases::level.eq(level),
            harmed_cases::known.eq(own.known || gone.known),
            harmed_cases::patient_id.eq(patient),
        ))
        .execute(conn)?;
    if own.known && gone.known && own.patient_id != gone.patient_id {
        merge(conn, own.patient_id, gone.patient_id)?;
    }
    Ok(())
}

/// The numbers by which the patients of these cases are known.
///
/// # Errors
/// The database's own.
pub fn of_cases(conn: &mut Conn, cases: &[CaseId]) -> Result<Vec<NumberRow>, StoreError> {
    Ok(patient_numbers::table
        .filter(patient_numbers::case_id.eq_any(cases.to_vec()))
        .order((patient_numbers::case_id, patient_numbers::kind, patient_numbers::hash))
        .select(NumberRow::as_select())
        .load(conn)?)
}

/// Which cases are counted.
#[derive(Debug, Clone, Default)]
pub struct Within {
    pub provider: Option<BodyId>,
    pub trust: Option<BodyId>,
    /// First day, and the first that is no longer counted.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// Distinct patients harmed at each level or beyond, with bounds.
///
/// # Errors
/// The database's own.
pub fn distinct(conn: &mut Conn, within: &Within) -> Result<Vec<(Harmed, Bounds)>, StoreError> {
    let rows = counted_rows(conn, within)?;
    Ok(Harmed::ALL.iter().map(|level| (*level, count(&rows, *level))).collect())
}

type Line = (CaseId, PatientId, bool, Option<Harmed>);
type Births = HashMap<CaseId, Vec<Vec<u8>>>;

fn counted_rows(conn: &mut Conn, within: &Within) -> Result<(Vec<Line>, Births), StoreError> {
    let mut query = harmed_cases::table.filter(harmed_cases::level.is_not_null()).into_boxed();
    if let Some(provider) = within.provider {
        query = query.filter(harmed_cases::provider_id.eq(provider).assume_not_null());
    }
    if let Some(trust) = within.trust {
        query = query.filter(harmed_cases::trust_id.eq(trust).assume_not_null());
    }
    if let Some(from) = within.from {
        query = query.filter(harmed_cases::received_on.ge(from));
    }
    if let Some(to) = within.to {
        query = query.filter(harmed_cases::received_on.lt(to));
    }
    let columns = (harmed_cases::case_id, harmed_cases::patient_id, harmed_cases::known, harmed_cases::level);
    let rows: Vec<Line> = query.select(columns).load(conn)?;
    let known: Vec<CaseId> = rows.iter().filter(|(_, _, known, _)| *known).map(|(case, ..)| *case).collect();
    let mut births = Births::new();
    // by their cases and not by a join: a plan for all rows would read every birth there is
    for chunk in known.chunks(500) {
        let found: Vec<(CaseId, Vec<u8>)> = patient_births::table
            .filter(patient_births::case_id.eq_any(chunk.to_vec()))
            .select((patient_births::case_id, patient_births::hash))
            .load(conn)?;
        for (case, hash) in found {
            births.entry(case).or_default().push(hash);
        }
    }
    Ok((rows, births))
}

fn count((rows, births): &(Vec<Line>, Births), least: Harmed) -> Bounds {
    let mut known: BTreeMap<PatientId, BTreeSet<&[u8]>> = BTreeMap::new();
    let mut anonymous = BTreeSet::new();
    for (case, patient, is_known, _) in rows.iter().filter(|(.., level)| level.is_some_and(|l| l >= least)) {
        if *is_known {
            let born = births.get(case).into_iter().flatten().map(Vec::as_slice);
            known.entry(*patient).or_default().extend(born);
        } else {
            anonymous.insert(*patient);
        }
    }
    let nobody = u32::try_from(anonymous.len()).unwrap_or(u32::MAX);
    bounds(known.values().map(BTreeSet::len), nobody)
}
