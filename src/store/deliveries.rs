//! Delivery records: entered by their own numbers, however often they are sent, and counted at once into summary rows, so
//! that no figure ever reads them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Integer, Text};

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::schema::{deliveries, missed_deliveries};
use super::types::{IdSql, Ts};
use crate::domain::case::Funding;
use crate::domain::ids::BodyId;
use crate::domain::measures::delivery::{Cause, Delivery, Look};
use crate::domain::measures::value::Said;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deliveries)]
#[diesel(treat_none_as_default_value = false)]
pub struct DeliveryRow {
    pub provider_id: BodyId,
    pub external_id: String,
    pub trust_id: BodyId,
    pub therapy: String,
    pub funding: Funding,
    pub agreed_on: NaiveDate,
    pub delivered_on: Option<NaiveDate>,
    pub in_window: bool,
    pub complete: bool,
    pub right_place: bool,
    pub cold: bool,
    pub stayed_cold: bool,
    pub cause: Option<Cause>,
    pub items: i32,
    pub errors: i32,
    pub doses_due: i32,
    pub doses_missed: i32,
    pub next_dose_on: Option<NaiveDate>,
    pub received_at: Ts,
}

fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl DeliveryRow {
    #[must_use]
    pub fn new(
        (provider_id, external_id): (BodyId, String),
        trust_id: BodyId,
        (therapy, funding): (String, Funding),
        told: &Delivery,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            provider_id,
            external_id,
            trust_id,
            therapy,
            funding,
            agreed_on: told.agreed_on,
            delivered_on: told.delivered_on,
            in_window: told.in_window,
            complete: told.complete,
            right_place: told.right_place,
            cold: told.cold,
            stayed_cold: told.stayed_cold,
            cause: told.cause,
            items: small(told.items),
            errors: small(told.errors),
            doses_due: small(told.doses_due),
            doses_missed: small(told.doses_missed),
            next_dose_on: told.next_dose_on,
            received_at: now.into(),
        }
    }

    /// The delivery as the rules see it.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        let number = |n: i32| u32::try_from(n).unwrap_or(0);
        Delivery {
            agreed_on: self.agreed_on,
            delivered_on: self.delivered_on,
            in_window: self.in_window,
            complete: self.complete,
            right_place: self.right_place,
            cold: self.cold,
            stayed_cold: self.stayed_cold,
            cause: self.cause,
            items: number(self.items),
            errors: number(self.errors),
            doses_due: number(self.doses_due),
            doses_missed: number(self.doses_missed),
            next_dose_on: self.next_dose_on,
        }
    }
}

/// A record that waits to be entered: where it stood, and whether the patient moved its date.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub line: u64,
    pub row: DeliveryRow,
    pub moved_by_patient: bool,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entered {
    pub fresh: u64,
    pub changed: u64,
    pub known: u64,
    /// Records that try to move a first agreed date, by their lines.
    pub moved: Vec<u64>,
}

/// Rows in one statement: SQLite takes 32,766 values.
const ROWS: usize = 1000;
const SUMS: usize = 1000;

/// Enters a batch in the transaction around it. A number that is known is the same delivery: nothing new in it changes
/// nothing; what is new takes the place of the old in every count. A first agreed date stays, unless the patient moved it
/// before anything came.
///
/// # Errors
/// The database's own.
pub fn enter(conn: &mut Conn, batch: Vec<Waiting>, today: NaiveDate) -> Result<Entered, StoreError> {
    let mut last: BTreeMap<(uuid::Uuid, String), Waiting> = BTreeMap::new();
    let mut done = Entered::default();
    for one in batch {
        let key = (one.row.provider_id.0, one.row.external_id.clone());
        done.known += u64::from(last.insert(key, one).is_some());
    }
    let before = known(conn, &last)?;
    let (mut sums, mut fresh, mut gone) = (Sums::default(), Vec::new(), Vec::new());
    for one in last.into_values() {
        match before.get(&(one.row.provider_id, one.row.external_id.clone())) {
            None => done.fresh += 1,
            Some(old) if (DeliveryRow { received_at: old.received_at, ..one.row.clone() }) == *old => {
                done.known += 1;
                continue;
            }
            Some(old) => {
                let may_move = one.moved_by_patient && old.delivered_on.is_none();
                if old.agreed_on != one.row.agreed_on && !may_move {
                    done.moved.push(one.line);
                    continue;
                }
                done.changed += 1;
                sums.add(old, -1);
                gone.push((old.provider_id, old.external_id.clone()));
            }
        }
        sums.add(&one.row, 1);
        fresh.push(one.row);
    }
    for (provider, external_id) in gone {
        diesel::delete(deliveries::table.find((provider, external_id))).execute(conn)?;
    }
    for chunk in fresh.chunks(ROWS) {
        crate::each!(&mut *conn, |c| diesel::insert_into(deliveries::table).values(chunk).execute(c))?;
    }
    missed(conn, &fresh, today)?;
    sums.save(conn)?;
    Ok(done)
}

type Known = HashMap<(BodyId, String), DeliveryRow>;

fn known(conn: &mut Conn, all: &BTreeMap<(uuid::Uuid, String), Waiting>) -> Result<Known, StoreError> {
    let mut known = Known::new();
    let mut by_provider: BTreeMap<uuid::Uuid, Vec<String>> = BTreeMap::new();
    for (provider, id) in all.keys() {
        by_provider.entry(*provider).or_default().push(id.clone());
    }
    for (provider, ids) in by_provider {
        for chunk in ids.chunks(ROWS) {
            let rows: Vec<DeliveryRow> = deliveries::table
                .filter(deliveries::provider_id.eq(BodyId(provider)))
                .filter(deliveries::external_id.eq_any(chunk.to_vec()))
                .select(DeliveryRow::as_select())
                .load(conn)?;
            known.extend(rows.into_iter().map(|row| ((row.provider_id, row.external_id.clone()), row)));
        }
    }
    Ok(known)
}

/// A delivery that failed, before the hospital.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = missed_deliveries)]
#[diesel(treat_none_as_default_value = false)]
pub struct MissedRow {
    pub provider_id: BodyId,
    pub external_id: String,
    pub trust_id: BodyId,
    pub agreed_on: NaiveDate,
    pub next_dose_on: Option<NaiveDate>,
    /// The day on which the company's record told it.
    pub told_on: NaiveDate,
    pub state: Look,
    pub open: bool,
    pub matched: bool,
}

/// What failed is put before the hospital, once; what turned out not to have failed goes again, unless somebody decided.
fn missed(conn: &mut Conn, rows: &[DeliveryRow], today: NaiveDate) -> Result<(), StoreError> {
    let (failed, came): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.delivery().failed());
    for row in failed {
        let new = MissedRow {
            provider_id: row.provider_id,
            external_id: row.external_id.clone(),
            trust_id: row.trust_id,
            agreed_on: row.agreed_on,
            next_dose_on: row.next_dose_on,
            told_on: today,
            state: Look::Open,
            open: true,
            matched: false,
        };
        Both(diesel::insert_into(missed_deliveries::table).values(new).on_conflict_do_nothing()).execute(conn)?;
    }
    for chunk in came.chunks(ROWS) {
        let ids: Vec<String> = chunk.iter().map(|row| row.external_id.clone()).collect();
        let provider = chunk.first().map(|row| row.provider_id);
        if let Some(provider) = provider.filter(|p| chunk.iter().all(|row| row.provider_id == *p)) {
            let open = missed_deliveries::table
                .filter(missed_deliveries::provider_id.eq(provider))
                .filter(missed_deliveries::external_id.eq_any(ids))
                .filter(missed_deliveries::open.eq(true));
            diesel::delete(open).execute(conn)?;
        }
    }
    Ok(())
}

type Key = (String, uuid::Uuid, uuid::Uuid, String, &'static str, &'static str, i32);

/// What a batch adds to the counts, in one order for everybody, so that no two writers wait for each other for ever.
#[derive(Debug, Default)]
struct Sums(BTreeMap<Key, i64>);

impl Sums {
    fn add(&mut self, row: &DeliveryRow, sign: i64) {
        let delivery = row.delivery();
        let month = delivery.month().code();
        for ((item, days), count) in delivery.counts() {
            let key = (
                month.clone(),
                row.provider_id.0,
                row.trust_id.0,
                row.therapy.clone(),
                row.funding.code(),
                item.code(),
                small(days),
            );
            *self.0.entry(key).or_default() += sign * i64::from(count);
        }
    }

    fn save(self, conn: &mut Conn) -> Result<(), StoreError> {
        let rows: Vec<Sum> =
            self.0.into_iter().filter(|(_, n)| *n != 0).map(|(key, count)| Sum::of(key, count)).collect();
        for chunk in rows.chunks(SUMS) {
            AddUp(chunk).execute(conn)?;
        }
        Ok(())
    }
}

struct Sum {
    month: String,
    provider: BodyId,
    trust: BodyId,
    therapy: String,
    funding: &'static str,
    item: &'static str,
    days: i32,
    count: i64,
}

impl Sum {
    fn of((month, provider, trust, therapy, funding, item, days): Key, count: i64) -> Self {
        Self { month, provider: BodyId(provider), trust: BodyId(trust), therapy, funding, item, days, count }
    }
}

/// Adds many counts to what is there, in one statement.
struct AddUp<'a>(&'a [Sum]);

impl QueryId for AddUp<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend + HasSqlType<IdSql>> QueryFragment<DB> for AddUp<'_>
where
    BodyId: ToSql<IdSql, DB>,
    str: ToSql<Text, DB>,
    i32: ToSql<Integer, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(
            "INSERT INTO activity_counts (said, month, provider_id, trust_id, therapy, funding, item, days, count) VALUES ",
        );
        for (n, sum) in self.0.iter().enumerate() {
            out.push_sql(if n == 0 { "(" } else { ", (" });
            out.push_bind_param::<Text, _>(Said::Deliveries.code())?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(sum.month.as_str())?;
            out.push_sql(", ");
            out.push_bind_param::<IdSql, _>(&sum.provider)?;
            out.push_sql(", ");
            out.push_bind_param::<IdSql, _>(&sum.trust)?;
            for text in [sum.therapy.as_str(), sum.funding, sum.item] {
                out.push_sql(", ");
                out.push_bind_param::<Text, _>(text)?;
            }
            out.push_sql(", ");
            out.push_bind_param::<Integer, _>(&sum.days)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(&sum.count)?;
            out.push_sql(")");
        }
        out.push_sql(
            " ON CONFLICT (said, month, provider_id, trust_id, therapy, funding, item, days) DO UPDATE SET count = \
             activity_counts.count + excluded.count",
        );
        Ok(())
    }
}

impl diesel::RunQueryDsl<Conn> for AddUp<'_> {}
