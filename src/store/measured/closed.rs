//! What is counted of cases at other moments: an answer due, a complaint closed, a case before the Ombudsman, something that
//! happened again. Month by month, because a moment falls into a month by London's clock.

use std::collections::HashMap;

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;

use super::Asked;
use super::place::Place;
use crate::domain::calendar::{london_date, london_midnight};
use crate::domain::case::{Funding, Outcome, StrandKind};
use crate::domain::clocks::ClockRule;
use crate::domain::failure::Family;
use crate::domain::ids::{BodyId, CaseId, PatientId, StrandId};
use crate::domain::measures::countable::Countable;
use crate::domain::measures::month::Month;
use crate::domain::measures::value::Counts;
use crate::domain::people::BodyKind;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::schema::{accounts, bodies, cases, clocks, complaints, facts, harmed_cases, referrals, strands};
use crate::store::types::Ts;

/// Where a fact belongs.
type PlaceRow = (Option<BodyId>, Option<BodyId>, Option<BodyId>, Option<String>, Funding);

pub(super) fn place((provider, trust, icb, region, funding): PlaceRow) -> Place {
    Place { provider, trust, icb, region, therapy: None, funding: Some(funding) }
}

/// The columns of [`PlaceRow`].
macro_rules! of_fact {
    () => {
        (facts::provider_id, facts::trust_id, facts::icb_id, facts::region, facts::funding)
    };
}

/// Days within which the same failure to the same person counts as happening again (metric U25).
const AGAIN_DAYS: i64 = 90;
/// An answer after so many months is late whatever was agreed (reg 14(3), SI 2009/309).
const SIX_MONTHS: Months = Months::new(6);

pub(super) fn count(conn: &mut Conn, asked: &Asked<'_>, counts: &mut Counts) -> Result<(), StoreError> {
    use Countable as C;
    for month in &asked.months {
        let span = (london_midnight(month.first()), london_midnight(month.end()));
        let mut put = Put { asked, counts: &mut *counts, month: *month };
        if asked.wants(&[C::ComplaintsClosed]) {
            closed(conn, span, &mut put)?;
        }
        if asked.wants(&[C::AnswersDue]) {
            answers(conn, *month, &mut put)?;
        }
        if asked.wants(&[C::OpenSixMonths]) {
            open(conn, *month, &mut put)?;
        }
        if asked.wants(&[C::Ombudsman]) {
            ombudsman(conn, span, &mut put)?;
        }
        if asked.wants(&[C::KnownClosed]) {
            again(conn, span, &mut put)?;
        }
    }
    if asked.wants(&[C::DutiesVacant]) {
        vacant(conn, &mut Put { asked, counts, month: asked.last() })?;
    }
    Ok(())
}

struct Put<'a, 'b> {
    asked: &'a Asked<'b>,
    counts: &'a mut Counts,
    month: Month,
}

impl Put<'_, '_> {
    fn one(&mut self, row: PlaceRow, countable: Countable) {
        if let Some(group) = self.asked.places.group(&place(row), self.month) {
            self.counts.add(self.month, &group, (countable, 0), 1);
        }
    }
}

type Span = (DateTime<Utc>, DateTime<Utc>);

/// Complaints closed in the month, by what was found.
fn closed(conn: &mut Conn, (from, to): Span, put: &mut Put<'_, '_>) -> Result<(), StoreError> {
    let rows: Vec<(PlaceRow, Option<Outcome>, i32, Option<String>)> = strands::table
        .inner_join(facts::table.on(facts::strand_id.eq(strands::id)))
        .left_join(complaints::table.on(complaints::strand_id.eq(strands::id)))
        .filter(strands::kind.eq(StrandKind::Complaint))
        .filter(strands::open.eq(false))
        .filter(strands::closed_at.ge(Ts::from(from)).assume_not_null())
        .filter(strands::closed_at.lt(Ts::from(to)).assume_not_null())
        .select((of_fact!(), strands::outcome, facts::reopened, complaints::response.nullable()))
        .load(conn)?;
    for (row, outcome, reopened, letter) in rows {
        put.one(row.clone(), Countable::ComplaintsClosed);
        let found = match outcome {
            Some(Outcome::Upheld) => Some(Countable::ClosedUpheld),
            Some(Outcome::PartlyUpheld) => Some(Countable::ClosedPartly),
            Some(Outcome::NotUpheld) => Some(Countable::ClosedNotUpheld),
            Some(Outcome::Withdrawn) => Some(Countable::ClosedWithdrawn),
            Some(Outcome::Resolved | Outcome::RuledOut) | None => None,
        };
        for (countable, holds) in [
            (found.unwrap_or(Countable::ComplaintsClosed), found.is_some()),
            (Countable::ClosedReopened, reopened > 0),
            (Countable::ClosedWithLetter, letter.is_some()),
        ] {
            if holds {
                put.one(row.clone(), countable);
            }
        }
    }
    Ok(())
}

/// The date of an answer is the longer period agreed, or the date that was told, or else six months.
const ANSWERS: [ClockRule; 3] = [ClockRule::RespondSixMonths, ClockRule::ResponsePeriod, ClockRule::RespondExtended];

fn answers(conn: &mut Conn, month: Month, put: &mut Put<'_, '_>) -> Result<(), StoreError> {
    type Row = (StrandId, ClockRule, NaiveDate, Option<Ts>, Option<Ts>, PlaceRow);
    let due: Vec<StrandId> = clocks::table
        .filter(clocks::rule.eq_any(ANSWERS))
        .filter(clocks::due_on.ge(month.first()))
        .filter(clocks::due_on.lt(month.end()))
        .select(clocks::strand_id)
        .distinct()
        .load(conn)?;
    let mut rows: Vec<Row> = Vec::new();
    for chunk in due.chunks(500) {
        let found: Vec<Row> = clocks::table
            .inner_join(facts::table.on(facts::strand_id.eq(clocks::strand_id)))
            .filter(clocks::strand_id.eq_any(chunk.to_vec()))
            .filter(clocks::rule.eq_any(ANSWERS))
            .filter(clocks::referral_id.is_null())
            .filter(facts::kind.eq(StrandKind::Complaint))
            .order((clocks::strand_id, clocks::due_on, clocks::id))
            .select((clocks::strand_id, clocks::rule, clocks::due_on, clocks::met_at, clocks::breached_at, of_fact!()))
            .load(conn)?;
        rows.extend(found);
    }
    for of_strand in rows.chunk_by(|a, b| a.0 == b.0) {
        let rank = |rule: ClockRule| ANSWERS.iter().position(|r| *r == rule);
        let Some((_, _, due, met, breached, row)) =
            of_strand.iter().max_by_key(|(_, rule, due, ..)| (rank(*rule), *due))
        else {
            continue;
        };
        if *due < month.first() || *due >= month.end() {
            continue;
        }
        put.one(row.clone(), Countable::AnswersDue);
        if met.is_some() && breached.is_none() {
            put.one(row.clone(), Countable::AnswersInTime);
        }
    }
    Ok(())
}

/// Complaints without a final answer that were open for more than six months when the month ended.
fn open(conn: &mut Conn, month: Month, put: &mut Put<'_, '_>) -> Result<(), StoreError> {
    let end = Ts::from(london_midnight(month.end()));
    let before = month.end().checked_sub_months(SIX_MONTHS).unwrap_or(NaiveDate::MIN);
    let rows: Vec<PlaceRow> = strands::table
        .inner_join(facts::table.on(facts::strand_id.eq(strands::id)))
        .filter(strands::kind.eq(StrandKind::Complaint))
        .filter(facts::received_on.lt(before))
        .filter(strands::responded_at.is_null().or(strands::responded_at.ge(end).assume_not_null()))
        .filter(strands::closed_at.is_null().or(strands::closed_at.ge(end).assume_not_null()))
        .select(of_fact!())
        .load(conn)?;
    rows.into_iter().for_each(|row| put.one(row, Countable::OpenSixMonths));
    Ok(())
}

fn ombudsman(conn: &mut Conn, (from, to): Span, put: &mut Put<'_, '_>) -> Result<(), StoreError> {
    let rows: Vec<(CaseId, PlaceRow)> = referrals::table
        .inner_join(bodies::table.on(bodies::id.eq(referrals::to_body_id)))
        .inner_join(facts::table.on(facts::strand_id.eq(referrals::strand_id)))
        .filter(bodies::kind.eq(BodyKind::Ombudsman))
        .filter(referrals::received_at.ge(Ts::from(from)))
        .filter(referrals::received_at.lt(Ts::from(to)))
        .order((referrals::case_id, facts::strand_id))
        .select((referrals::case_id, of_fact!()))
        .load(conn)?;
    for of_case in rows.chunk_by(|a, b| a.0 == b.0) {
        if let Some((_, row)) = of_case.first() {
            put.one(row.clone(), Countable::Ombudsman);
        }
    }
    Ok(())
}

/// Open duties whose lead can no longer act, as it is now.
fn vacant(conn: &mut Conn, put: &mut Put<'_, '_>) -> Result<(), StoreError> {
    let rows: Vec<PlaceRow> = strands::table
        .inner_join(facts::table.on(facts::strand_id.eq(strands::id)))
        .inner_join(accounts::table.on(accounts::id.eq(strands::lead_id)))
        .filter(strands::open.eq(true))
        .filter(accounts::active.eq(false))
        .select(of_fact!())
        .load(conn)?;
    rows.into_iter().for_each(|row| put.one(row, Countable::DutiesVacant));
    Ok(())
}

/// Cases of a known patient whose last duty was closed in the month, and those after which it happened again.
fn again(conn: &mut Conn, (from, to): Span, put: &mut Put<'_, '_>) -> Result<(), StoreError> {
    type Row = (CaseId, PatientId, Family, Option<Ts>, PlaceRow);
    let rows: Vec<Row> = strands::table
        .inner_join(facts::table.on(facts::strand_id.eq(strands::id)))
        .inner_join(harmed_cases::table.on(harmed_cases::case_id.eq(strands::case_id)))
        .inner_join(cases::table.on(cases::id.eq(strands::case_id)))
        .filter(strands::open.eq(false))
        .filter(strands::closed_at.ge(Ts::from(from)).assume_not_null())
        .filter(cases::open_strands.eq(0))
        .filter(harmed_cases::known.eq(true))
        .order((strands::case_id, strands::closed_at.desc(), strands::id))
        .select((strands::case_id, harmed_cases::patient_id, facts::family, strands::closed_at, of_fact!()))
        .load(conn)?;
    let mut ended = Vec::new();
    for of_case in rows.chunk_by(|a, b| a.0 == b.0) {
        let last = of_case.first().and_then(|row| row.3.map(|at| (row, at.utc())));
        ended.extend(last.filter(|(_, at)| *at < to).map(|(row, at)| (row.clone(), london_date(at))));
    }
    let patients: Vec<PatientId> = ended.iter().map(|(row, _)| row.1).collect();
    let mut later: HashMap<PatientId, Vec<(CaseId, Family, NaiveDate)>> = HashMap::new();
    for chunk in patients.chunks(500) {
        let found: Vec<(PatientId, CaseId, Family, NaiveDate)> = harmed_cases::table
            .inner_join(facts::table.on(facts::case_id.eq(harmed_cases::case_id)))
            .filter(harmed_cases::patient_id.eq_any(chunk.to_vec()))
            .select((harmed_cases::patient_id, harmed_cases::case_id, facts::family, facts::received_on))
            .load(conn)?;
        for (patient, case, family, on) in found {
            later.entry(patient).or_default().push((case, family, on));
        }
    }
    for ((case, patient, family, _, row), on) in ended {
        put.one(row.clone(), Countable::KnownClosed);
        let same = |(other, kind, received): &(CaseId, Family, NaiveDate)| {
            *other != case && *kind == family && *received > on && *received - on <= TimeDelta::days(AGAIN_DAYS)
        };
        if later.get(&patient).is_some_and(|all| all.iter().any(same)) {
            put.one(row, Countable::Recurred);
        }
    }
    Ok(())
}
