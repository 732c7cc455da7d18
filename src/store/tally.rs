//! What is counted of each case, and the sums that pages and signals read: kept by the same transaction as the case.
//!
//! A sum is changed by the difference between what a case counted as before and what it counts as now, so that counting a
//! case again changes nothing. The sums are touched last in a transaction and always in the same order: two acts that add to
//! the same sums wait for each other, and never both.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::facts::FactRow;
use super::places;
use super::schema::{alike_days, case_marks, facts, provider_months, week_cells};
use crate::domain::case::state::StrandState;
use crate::domain::failure::Family;
use crate::domain::harm::severity::Severity;
use crate::domain::ids::{BodyId, CaseId};

/// What is counted of one case, however many duties it raised.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_marks)]
#[diesel(treat_none_as_default_value = false)]
pub struct Mark {
    pub case_id: CaseId,
    pub provider_id: Option<BodyId>,
    pub trust_id: Option<BodyId>,
    pub failure: String,
    pub family: Family,
    /// Its code; empty where nobody gave one.
    pub medicine: String,
    pub received_on: NaiveDate,
    /// The Monday of its week.
    pub week: NaiveDate,
    /// `YYYY-MM`, Europe/London.
    pub month: String,
    /// Fatal or severe harm, or no medicine for a life-critical therapy.
    pub serious: bool,
    pub unfinished: bool,
    /// The company answered by its date.
    pub answered: bool,
    /// It answered late, or not at all.
    pub silent: bool,
}

/// The Monday of a day's week (ISO 8601).
#[must_use]
pub fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

impl Mark {
    /// What the facts of one case count as; nothing where there are none.
    fn of(facts: &[&FactRow]) -> Option<Self> {
        let first = facts.iter().min_by_key(|fact| fact.strand_id)?;
        let any = |is: fn(&FactRow) -> bool| facts.iter().any(|fact| is(fact));
        Some(Self {
            case_id: first.case_id,
            provider_id: first.provider_id,
            trust_id: first.trust_id,
            failure: first.failure.clone(),
            family: first.family,
            medicine: first.medicine_code.clone().unwrap_or_default(),
            received_on: first.received_on,
            week: monday(first.received_on),
            month: first.month.clone(),
            serious: any(|fact| fact.severity == Severity::S1),
            unfinished: any(|fact| fact.state != StrandState::Closed),
            answered: any(|fact| fact.provider_answered == Some(true)),
            silent: any(|fact| fact.provider_answered == Some(false)),
        })
    }
}

/// Differences to the sums, in the order in which they are saved.
#[derive(Default)]
struct Sums {
    months: BTreeMap<(BodyId, String), [i64; 5]>,
    days: BTreeMap<(BodyId, Family, NaiveDate), i64>,
    weeks: BTreeMap<(BodyId, String, String, NaiveDate), i64>,
}

impl Sums {
    fn add(&mut self, mark: &Mark, by: i64) {
        let Some(provider) = mark.provider_id else { return };
        let parts = [true, mark.serious, mark.unfinished, mark.answered, mark.silent];
        let month = self.months.entry((provider, mark.month.clone())).or_default();
        for (sum, _) in month.iter_mut().zip(parts).filter(|(_, counts)| *counts) {
            *sum += by;
        }
        *self.days.entry((provider, mark.family, mark.received_on)).or_default() += by;
        let series = (provider, mark.failure.clone(), mark.medicine.clone(), mark.week);
        *self.weeks.entry(series).or_default() += by;
    }

    fn save(self, conn: &mut Conn) -> Result<(), StoreError> {
        self.save_months(conn)?;
        for ((provider, family, on), cases) in self.days.into_iter().filter(|(_, cases)| *cases != 0) {
            use alike_days as t;
            let row = (t::provider_id.eq(provider), t::family.eq(family), t::received_on.eq(on), t::cases.eq(cases));
            let upsert = diesel::insert_into(t::table).values(row);
            let upsert = upsert.on_conflict((t::provider_id, t::family, t::received_on)).do_update();
            Both(upsert.set(t::cases.eq(t::cases + excluded(t::cases)))).execute(conn)?;
        }
        for ((provider, failure, medicine, week), cases) in self.weeks.into_iter().filter(|(_, cases)| *cases != 0) {
            use week_cells as t;
            let row = (
                t::provider_id.eq(provider),
                t::failure.eq(failure),
                t::medicine.eq(medicine),
                t::week.eq(week),
                t::cases.eq(cases),
            );
            let upsert = diesel::insert_into(t::table).values(row);
            let upsert = upsert.on_conflict((t::provider_id, t::failure, t::medicine, t::week)).do_update();
            Both(upsert.set(t::cases.eq(t::cases + excluded(t::cases)))).execute(conn)?;
        }
        Ok(())
    }

    fn save_months(&self, conn: &mut Conn) -> Result<(), StoreError> {
        use provider_months as t;
        let changed = self.months.iter().filter(|(_, sums)| sums.iter().any(|sum| *sum != 0));
        for ((provider, month), [cases, serious, unfinished, answered, silent]) in changed {
            let row = (
                t::provider_id.eq(provider),
                t::month.eq(month),
                t::cases.eq(cases),
                t::serious.eq(serious),
                t::unfinished.eq(unfinished),
                t::answered.eq(answered),
                t::silent.eq(silent),
            );
            let upsert =
                diesel::insert_into(t::table).values(row).on_conflict((t::provider_id, t::month)).do_update().set((
                    t::cases.eq(t::cases + excluded(t::cases)),
                    t::serious.eq(t::serious + excluded(t::serious)),
                    t::unfinished.eq(t::unfinished + excluded(t::unfinished)),
                    t::answered.eq(t::answered + excluded(t::answered)),
                    t::silent.eq(t::silent + excluded(t::silent)),
                ));
            Both(upsert).execute(conn)?;
        }
        Ok(())
    }
}

/// Counts cases that are new, from their facts.
///
/// # Errors
/// The database's own.
pub fn count_new(conn: &mut Conn, facts: &[FactRow]) -> Result<(), StoreError> {
    let mut by_case: BTreeMap<CaseId, Vec<&FactRow>> = BTreeMap::new();
    for fact in facts {
        by_case.entry(fact.case_id).or_default().push(fact);
    }
    let marks: Vec<Mark> = by_case.values().filter_map(|facts| Mark::of(facts)).collect();
    let mut sums = Sums::default();
    for mark in &marks {
        sums.add(mark, 1);
    }
    for chunk in marks.chunks(250) {
        crate::each!(&mut *conn, |c| diesel::insert_into(case_marks::table).values(chunk).execute(c))?;
    }
    sums.save(conn)
}

/// Counts cases again after their facts changed. A case without facts counts no longer.
///
/// # Errors
/// The database's own.
pub fn recount(conn: &mut Conn, cases: &[CaseId]) -> Result<(), StoreError> {
    let facts: Vec<FactRow> =
        facts::table.filter(facts::case_id.eq_any(cases.to_vec())).select(FactRow::as_select()).load(conn)?;
    let known: Vec<Mark> =
        case_marks::table.filter(case_marks::case_id.eq_any(cases.to_vec())).select(Mark::as_select()).load(conn)?;
    let mut sums = Sums::default();
    for case in cases {
        let own: Vec<&FactRow> = facts.iter().filter(|fact| fact.case_id == *case).collect();
        let (before, now) = (known.iter().find(|mark| mark.case_id == *case), Mark::of(&own));
        if before == now.as_ref() {
            continue;
        }
        if let Some(before) = before {
            sums.add(before, -1);
            diesel::delete(case_marks::table.find(case)).execute(conn)?;
        }
        if let Some(now) = now {
            sums.add(&now, 1);
            diesel::insert_into(case_marks::table).values(now).execute(conn)?;
        }
    }
    sums.save(conn)?;
    places::place_again(conn, cases, &facts)
}

#[cfg(test)]
mod tests {
    use super::monday;

    #[test]
    fn a_week_begins_on_its_monday() {
        for day in ["2026-11-23", "2026-11-24", "2026-11-29"] {
            assert_eq!(monday(day.parse().unwrap()).to_string(), "2026-11-23");
        }
    }
}
