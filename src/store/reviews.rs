//! Thematic reviews, their frozen units, their bundles. A review belongs to its body.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::domain::ids::{AccountId, BodyId, BundleId, CaseId, ReportId, ReviewId, StrandId};
use crate::domain::people::Actor;
use crate::domain::themes::criteria::Criteria;
use crate::domain::themes::review::{BundleState, ReviewState, SampleDrawn, Snapshot};
use crate::domain::themes::strata::{By, stratum};
use crate::domain::themes::unit::Unit;
use crate::store::conn::MultiBackend;
use crate::store::directory::BodyRow;
use crate::store::facts::FactRow;
use crate::store::schema::{bodies, bundles, facts, report_themes, reports, review_units, reviews};
use crate::store::types::Ts;
use crate::store::vault::digest;
use crate::store::{Conn, StoreError};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reviews)]
#[diesel(treat_none_as_default_value = false)]
pub struct ReviewRow {
    pub id: ReviewId,
    pub title: String,
    pub question: String,
    pub criteria: String,
    pub owner_id: AccountId,
    pub body_id: BodyId,
    pub state: ReviewState,
    pub created_at: Ts,
    pub frozen_at: Option<Ts>,
    pub snapshot: Option<String>,
    pub sample: Option<String>,
    pub seed: i64,
    /// Rows frozen so far.
    pub progress: i32,
    pub problem: Option<String>,
    pub version: i32,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_units)]
#[diesel(treat_none_as_default_value = false)]
pub struct UnitRow {
    pub review_id: ReviewId,
    pub n: i32,
    pub case_n: i32,
    pub strand_id: StrandId,
    pub case_id: CaseId,
    /// On the first row of a case whose words may be read: the report to read.
    pub report_id: Option<ReportId>,
    pub row: String,
    pub sampled: bool,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = bundles)]
#[diesel(treat_none_as_default_value = false)]
pub struct BundleRow {
    pub id: BundleId,
    pub review_id: ReviewId,
    pub tier: String,
    pub state: BundleState,
    pub asked_by: AccountId,
    pub asked_at: Ts,
    pub made_at: Option<Ts>,
    pub file: Option<String>,
    pub digest: Option<String>,
    pub problem: Option<String>,
    pub progress: i32,
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::Unreadable(e.to_string()))
}

impl ReviewRow {
    pub fn criteria(&self) -> Result<Criteria, StoreError> {
        read(&self.criteria)
    }

    pub fn snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        let frozen = self.snapshot.as_deref().filter(|_| self.state == ReviewState::Frozen);
        frozen.map(read).transpose()
    }

    pub fn sample(&self) -> Result<Option<SampleDrawn>, StoreError> {
        self.sample.as_deref().map(read).transpose()
    }
}

impl UnitRow {
    pub fn unit(&self) -> Result<Unit, StoreError> {
        read(&self.row)
    }
}

/// The seed of a review, from its question and rule: nobody can try seeds until one pleases. Below 2^48.
#[must_use]
pub fn seed(question: &str, criteria: &str) -> i64 {
    let [a, b, c, d, e, f, ..] = digest(&[question.as_bytes(), b"\n", criteria.as_bytes()]);
    i64::from_be_bytes([0, 0, a, b, c, d, e, f])
}

/// The reviews of the actor's body, the newest first.
pub fn list(conn: &mut Conn, actor: &Actor) -> Result<Vec<ReviewRow>, StoreError> {
    let Some(body) = actor.body else { return Ok(Vec::new()) };
    let own = reviews::table.filter(reviews::body_id.eq(body)).order((reviews::created_at.desc(), reviews::id.desc()));
    Ok(own.limit(200).select(ReviewRow::as_select()).load(conn)?)
}

/// A review of the actor's body.
pub fn find(conn: &mut Conn, actor: &Actor, id: ReviewId) -> Result<ReviewRow, StoreError> {
    let row = by_id(conn, id)?;
    if actor.body == Some(row.body_id) { Ok(row) } else { Err(StoreError::NotFound) }
}

pub fn by_id(conn: &mut Conn, id: ReviewId) -> Result<ReviewRow, StoreError> {
    Ok(reviews::table.find(id).select(ReviewRow::as_select()).first(conn)?)
}

pub fn insert(conn: &mut Conn, row: ReviewRow) -> Result<(), StoreError> {
    diesel::insert_into(reviews::table).values(row).execute(conn)?;
    Ok(())
}

/// Moves a review on from a state; stale when somebody else did meanwhile.
pub fn step(conn: &mut Conn, id: ReviewId, from: ReviewState, to: ReviewState) -> Result<(), StoreError> {
    let own = reviews::table.find(id).filter(reviews::state.eq(from));
    let moved = diesel::update(own).set((reviews::state.eq(to), reviews::problem.eq(None::<String>))).execute(conn)?;
    if moved == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Notes how far freezing has come.
pub fn progress(conn: &mut Conn, id: ReviewId, rows: i32) -> Result<(), StoreError> {
    diesel::update(reviews::table.find(id)).set(reviews::progress.eq(rows)).execute(conn)?;
    Ok(())
}

pub fn frozen(conn: &mut Conn, id: ReviewId, at: Ts, snapshot: &str) -> Result<(), StoreError> {
    step(conn, id, ReviewState::Freezing, ReviewState::Frozen)?;
    let set = (reviews::frozen_at.eq(at), reviews::snapshot.eq(snapshot));
    diesel::update(reviews::table.find(id)).set(set).execute(conn)?;
    Ok(())
}

/// Every body by id: a review names bodies by code.
pub fn all_bodies(conn: &mut Conn) -> Result<Vec<BodyRow>, StoreError> {
    Ok(bodies::table.order(bodies::code).select(BodyRow::as_select()).load(conn)?)
}

/// [`Criteria::matches`] as a filter; a test holds the two equal.
type Filter = Box<dyn BoxableExpression<facts::table, MultiBackend, SqlType = diesel::sql_types::Bool>>;

fn matching(criteria: &Criteria, all: &[BodyRow]) -> Filter {
    let ids = |codes: &[String]| -> Vec<BodyId> {
        all.iter().filter(|body| codes.contains(&body.code)).map(|body| body.id).collect()
    };
    let (from, to) = (criteria.from.clone(), criteria.to.clone());
    let mut filter: Filter = Box::new(facts::month.ge(from).and(facts::month.le(to)));
    if !criteria.kinds.is_empty() {
        filter = Box::new(filter.and(facts::kind.eq_any(criteria.kinds.clone())));
    }
    if !criteria.origins.is_empty() {
        filter = Box::new(filter.and(facts::origin.eq_any(criteria.origins.clone())));
    }
    if !criteria.families.is_empty() {
        filter = Box::new(filter.and(facts::family.eq_any(criteria.families.clone())));
    }
    if !criteria.providers.is_empty() {
        filter = Box::new(filter.and(facts::provider_id.eq_any(ids(&criteria.providers)).assume_not_null()));
    }
    if !criteria.trusts.is_empty() {
        filter = Box::new(filter.and(facts::trust_id.eq_any(ids(&criteria.trusts)).assume_not_null()));
    }
    filter
}

/// The months in which a rule finds anything.
pub fn months(conn: &mut Conn, criteria: &Criteria) -> Result<Vec<String>, StoreError> {
    let within = facts::month.ge(&criteria.from).and(facts::month.le(&criteria.to));
    Ok(facts::table.filter(within).select(facts::month).distinct().order(facts::month).load(conn)?)
}

/// The strands of one month that a rule takes in.
pub fn of_month(
    conn: &mut Conn,
    criteria: &Criteria,
    all: &[BodyRow],
    month: &str,
) -> Result<Vec<FactRow>, StoreError> {
    let own = facts::table.filter(matching(criteria, all)).filter(facts::month.eq(month));
    Ok(own.select(FactRow::as_select()).load(conn)?)
}

/// What freezing asks of a report: may it be read, and which words, so that equal rows have one order.
#[derive(Debug, Queryable)]
pub struct Words {
    pub case_id: CaseId,
    pub id: ReportId,
    pub received_at: Ts,
    pub origin: crate::domain::case::telling::Teller,
    pub consent_regulator: bool,
    pub narrative: String,
}

pub fn words_of(conn: &mut Conn, cases: &[CaseId]) -> Result<Vec<Words>, StoreError> {
    let own = reports::table.filter(reports::case_id.eq_any(cases));
    let columns = (
        reports::case_id,
        reports::id,
        reports::received_at,
        reports::capacity,
        reports::consent_regulator,
        reports::narrative,
    );
    Ok(own.select(columns).load(conn)?)
}

/// The labels that came with reports.
pub fn labels_of(conn: &mut Conn, of: &[ReportId]) -> Result<Vec<(ReportId, String)>, StoreError> {
    let own = report_themes::table.filter(report_themes::report_id.eq_any(of));
    let order = (report_themes::report_id, report_themes::theme);
    Ok(own.select((report_themes::report_id, report_themes::theme)).order(order).load(conn)?)
}

pub fn insert_units(conn: &mut Conn, rows: &[UnitRow]) -> Result<(), StoreError> {
    for chunk in rows.chunks(500) {
        crate::each!(&mut *conn, |c| diesel::insert_into(review_units::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// Takes away what an interrupted freezing left.
pub fn clear_units(conn: &mut Conn, review: ReviewId) -> Result<(), StoreError> {
    diesel::delete(review_units::table.filter(review_units::review_id.eq(review))).execute(conn)?;
    Ok(())
}

/// The next units in order.
pub fn units_after(conn: &mut Conn, review: ReviewId, n: i32, limit: i64) -> Result<Vec<UnitRow>, StoreError> {
    let next = review_units::table.filter(review_units::review_id.eq(review)).filter(review_units::n.gt(n));
    Ok(next.order(review_units::n).limit(limit).select(UnitRow::as_select()).load(conn)?)
}

/// The cases that could be drawn, by name in the order of rows: those whose words may be read, with their stratum.
pub fn readable(conn: &mut Conn, review: ReviewId, by: &[By]) -> Result<BTreeMap<String, (i32, String)>, StoreError> {
    let (mut all, mut after) = (BTreeMap::new(), 0);
    loop {
        let page = units_after(conn, review, after, 5000)?;
        let Some(last) = page.last() else { return Ok(all) };
        after = last.n;
        for row in page.iter().filter(|row| row.report_id.is_some()) {
            all.insert(format!("{:010}", row.n), (row.n, stratum(&row.unit()?, by)));
        }
    }
}

/// Marks the drawn units, and keeps how they were drawn.
pub fn keep_sample(conn: &mut Conn, review: ReviewId, drawn: &[i32], told: &str) -> Result<(), StoreError> {
    let own = review_units::table.filter(review_units::review_id.eq(review));
    let before = own.filter(review_units::sampled.eq(true));
    diesel::update(before).set(review_units::sampled.eq(false)).execute(conn)?;
    for chunk in drawn.chunks(1000) {
        diesel::update(own.filter(review_units::n.eq_any(chunk))).set(review_units::sampled.eq(true)).execute(conn)?;
    }
    diesel::update(reviews::table.find(review)).set(reviews::sample.eq(told)).execute(conn)?;
    Ok(())
}

/// A bundle that is yet to come.
const UNDER_WAY: [BundleState; 2] = [BundleState::Waiting, BundleState::Building];

/// The bundles of a review, the newest first.
pub fn bundles_of(conn: &mut Conn, review: ReviewId) -> Result<Vec<BundleRow>, StoreError> {
    let own =
        bundles::table.filter(bundles::review_id.eq(review)).order((bundles::asked_at.desc(), bundles::id.desc()));
    Ok(own.limit(50).select(BundleRow::as_select()).load(conn)?)
}

pub fn bundle(conn: &mut Conn, id: BundleId) -> Result<BundleRow, StoreError> {
    Ok(bundles::table.find(id).select(BundleRow::as_select()).first(conn)?)
}

/// Asks for a bundle; false when this person's last one is still being built.
pub fn ask_bundle(conn: &mut Conn, row: BundleRow) -> Result<bool, StoreError> {
    let own = bundles::table.filter(bundles::asked_by.eq(row.asked_by));
    let under_way = own.filter(bundles::state.eq_any(UNDER_WAY));
    if diesel::select(diesel::dsl::exists(under_way)).get_result(conn)? {
        return Ok(false);
    }
    diesel::insert_into(bundles::table).values(row).execute(conn)?;
    Ok(true)
}

/// Notes how far a bundle has come; false when it was cancelled meanwhile.
pub fn bundle_progress(conn: &mut Conn, id: BundleId, percent: i32) -> Result<bool, StoreError> {
    let set = (bundles::state.eq(BundleState::Building), bundles::progress.eq(percent));
    let own = bundles::table.find(id).filter(bundles::state.eq_any(UNDER_WAY));
    Ok(diesel::update(own).set(set).execute(conn)? == 1)
}

/// Stops a bundle of a review that is under way; stale when it is made, or has failed, or was stopped already.
pub fn cancel_bundle(conn: &mut Conn, review: ReviewId, id: BundleId) -> Result<(), StoreError> {
    let own = bundles::table.find(id).filter(bundles::review_id.eq(review));
    let own = own.filter(bundles::state.eq_any(UNDER_WAY));
    let stopped = diesel::update(own).set(bundles::state.eq(BundleState::Cancelled)).execute(conn)?;
    if stopped == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

pub fn bundle_made(conn: &mut Conn, id: BundleId, at: Ts, file: &str, digest: &str) -> Result<(), StoreError> {
    let set = (
        bundles::state.eq(BundleState::Made),
        bundles::progress.eq(100),
        bundles::made_at.eq(at),
        bundles::file.eq(file),
        bundles::digest.eq(digest),
    );
    let own = bundles::table.find(id).filter(bundles::state.eq_any(UNDER_WAY));
    diesel::update(own).set(set).execute(conn)?;
    Ok(())
}

pub fn bundle_failed(conn: &mut Conn, id: BundleId, why: &str) -> Result<(), StoreError> {
    let set = (bundles::state.eq(BundleState::Failed), bundles::problem.eq(why));
    diesel::update(bundles::table.find(id)).set(set).execute(conn)?;
    Ok(())
}

/// The number of the case that a row is of.
pub fn case_of(conn: &mut Conn, review: ReviewId, n: i32) -> Result<i32, StoreError> {
    Ok(review_units::table.find((review, n)).select(review_units::case_n).first(conn)?)
}
