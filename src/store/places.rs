//! Where each referral stands in its body's queue, and how many stand alike: so that a filter which few cases meet is answered
//! without walking past all the others.
//!
//! Referrals that look alike to every filter share a cell. The cells are bounded by what can be chosen and not by the cases.
//! A filter is first asked of the cells: none is an empty page, few are fetched by their cells, many are found soon enough by
//! walking the list in its order (each page then walks past at most the list's length / [`FEW`] rows for each row it shows).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::facts::FactRow;
use super::rows::ReferralRow;
use super::schema::{queue_cells, queue_places, referrals};
use super::types::Ts;
use crate::domain::case::{Part, StrandKind};
use crate::domain::failure::Family;
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::ids::{BodyId, CaseId, ReferralId};

/// Up to so many referrals are fetched by their cells and put in order here.
pub const FEW: i64 = 2_000;

/// Everything by which a queue can be narrowed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable)]
#[diesel(table_name = queue_cells)]
pub struct Cell {
    pub to_body_id: BodyId,
    pub open: bool,
    pub provider_id: Option<BodyId>,
    pub family: Family,
    pub region: Option<String>,
    pub severity: Severity,
    pub tier: TherapyTier,
    /// Of the review where there is one, else as reported (`facts::level`).
    pub harm: String,
    pub kind: StrandKind,
    pub part: Part,
    pub on_time: bool,
}

impl Cell {
    fn of(referral: &ReferralRow, facts: &[&FactRow]) -> Self {
        let fact = facts.iter().min_by_key(|fact| fact.strand_id);
        let harm = fact.map(|fact| fact.harm_reviewed.clone().unwrap_or_else(|| fact.harm_reported.clone()));
        Self {
            to_body_id: referral.to_body_id,
            open: referral.open,
            provider_id: referral.provider_id,
            family: referral.family,
            region: referral.region.clone(),
            severity: referral.severity,
            tier: fact.map_or(crate::domain::case::open::TIER_NOT_KNOWN, |fact| fact.tier),
            harm: harm.unwrap_or_else(|| "not_known".to_owned()),
            kind: referral.kind,
            part: referral.part,
            on_time: referral.on_time,
        }
    }

    /// Its name: every part of it in one order, so that the same cell has the same name everywhere.
    fn name(&self) -> String {
        let provider = self.provider_id.map(|id| id.0.simple().to_string()).unwrap_or_default();
        let region = self.region.as_deref().unwrap_or_default();
        let late = if self.on_time { "" } else { "late" };
        let Self { family, severity, tier, harm, kind, part, .. } = self;
        format!("{provider}/{family}/{region}/{severity}/{tier}/{harm}/{kind}/{part}/{late}")
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = queue_places)]
struct Place {
    referral_id: ReferralId,
    to_body_id: BodyId,
    open: bool,
    cell: String,
    harm: String,
}

/// The company's own question has no queue of a regulator.
fn is_queued(referral: &ReferralRow) -> bool {
    matches!(referral.part, Part::Deciding | Part::Informed)
}

fn place(referral: &ReferralRow, facts: &[&FactRow]) -> (Place, Cell) {
    let cell = Cell::of(referral, facts);
    let place = Place {
        referral_id: referral.id,
        to_body_id: cell.to_body_id,
        open: cell.open,
        cell: cell.name(),
        harm: cell.harm.clone(),
    };
    (place, cell)
}

/// Differences to the cells, in the order in which they are saved.
#[derive(Default)]
struct Cells(BTreeMap<(BodyId, bool, String), (i64, Option<Cell>)>);

impl Cells {
    fn add(&mut self, place: &Place, cell: Option<Cell>, by: i64) {
        let sum = self.0.entry((place.to_body_id, place.open, place.cell.clone())).or_default();
        sum.0 += by;
        sum.1 = cell.or_else(|| sum.1.take());
    }

    fn save(self, conn: &mut Conn) -> Result<(), StoreError> {
        use queue_cells as t;
        for ((body, open, name), (by, cell)) in self.0.into_iter().filter(|(_, (by, _))| *by != 0) {
            let same = t::table.find((body, open, name.clone()));
            let Some(cell) = cell else {
                // it was counted before, so it is there
                diesel::update(same).set(t::n.eq(t::n + by)).execute(conn)?;
                continue;
            };
            let row = (
                (t::to_body_id.eq(body), t::open.eq(open), t::cell.eq(name), t::n.eq(by)),
                (t::provider_id.eq(cell.provider_id), t::family.eq(cell.family), t::region.eq(cell.region)),
                (t::severity.eq(cell.severity), t::tier.eq(cell.tier), t::harm.eq(cell.harm)),
                (t::kind.eq(cell.kind), t::part.eq(cell.part), t::on_time.eq(cell.on_time)),
            );
            let upsert =
                diesel::insert_into(t::table).values(row).on_conflict((t::to_body_id, t::open, t::cell)).do_update();
            Both(upsert.set(t::n.eq(t::n + excluded(t::n)))).execute(conn)?;
        }
        Ok(())
    }
}

/// Places referrals that are new.
///
/// # Errors
/// The database's own.
pub fn place_new(conn: &mut Conn, new: &[ReferralRow], facts: &[FactRow]) -> Result<(), StoreError> {
    let mut by_case: BTreeMap<CaseId, Vec<&FactRow>> = BTreeMap::new();
    for fact in facts {
        by_case.entry(fact.case_id).or_default().push(fact);
    }
    let (mut cells, mut places) = (Cells::default(), Vec::new());
    for referral in new.iter().filter(|referral| is_queued(referral)) {
        let own = by_case.get(&referral.case_id).map_or(&[][..], Vec::as_slice);
        let (place, cell) = place(referral, own);
        cells.add(&place, Some(cell), 1);
        places.push(place);
    }
    for chunk in places.chunks(250) {
        crate::each!(&mut *conn, |c| diesel::insert_into(queue_places::table).values(chunk).execute(c))?;
    }
    cells.save(conn)
}

/// Places the referrals of cases again after something about them changed.
///
/// # Errors
/// The database's own.
pub fn place_again(conn: &mut Conn, cases: &[CaseId], facts: &[FactRow]) -> Result<(), StoreError> {
    let rows: Vec<ReferralRow> = referrals::table
        .filter(referrals::case_id.eq_any(cases.to_vec()))
        .select(ReferralRow::as_select())
        .load(conn)?;
    let ids: Vec<ReferralId> = rows.iter().map(|row| row.id).collect();
    let known: Vec<Place> =
        queue_places::table.filter(queue_places::referral_id.eq_any(ids)).select(Place::as_select()).load(conn)?;
    let mut cells = Cells::default();
    for row in rows.iter().filter(|row| is_queued(row)) {
        let own: Vec<&FactRow> = facts.iter().filter(|fact| fact.case_id == row.case_id).collect();
        let (now, cell) = place(row, &own);
        let before = known.iter().find(|place| place.referral_id == row.id);
        if before == Some(&now) {
            continue;
        }
        if let Some(before) = before {
            cells.add(before, None, -1);
            diesel::delete(queue_places::table.find(row.id)).execute(conn)?;
        }
        cells.add(&now, Some(cell), 1);
        diesel::insert_into(queue_places::table).values(&now).execute(conn)?;
    }
    cells.save(conn)
}

/// The places of referrals that went from one body to another.
///
/// # Errors
/// The database's own.
pub fn move_along(conn: &mut Conn, moved: &[ReferralId]) -> Result<(), StoreError> {
    use super::schema::facts;
    let cases: Vec<CaseId> = referrals::table
        .filter(referrals::id.eq_any(moved.to_vec()))
        .select(referrals::case_id)
        .distinct()
        .load(conn)?;
    let facts: Vec<FactRow> =
        facts::table.filter(facts::case_id.eq_any(cases.clone())).select(FactRow::as_select()).load(conn)?;
    place_again(conn, &cases, &facts)
}

/// A filter as the cells are asked it; what is none does not narrow.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    pub open: bool,
    pub provider: Option<BodyId>,
    pub family: Option<Family>,
    pub region: Option<String>,
    pub severity: Option<Severity>,
    pub tier: Option<TherapyTier>,
    pub harm: Option<String>,
    pub kind: Option<StrandKind>,
    pub part: Option<Part>,
    pub late: bool,
}

impl Narrow {
    /// Whether it lets everything of the list through.
    #[must_use]
    pub fn is_none(&self) -> bool {
        let Self { open: _, provider, family, region, severity, tier, harm, kind, part, late } = self;
        let narrowed = provider.is_some()
            || family.is_some()
            || region.is_some()
            || severity.is_some()
            || tier.is_some()
            || harm.is_some()
            || kind.is_some()
            || part.is_some();
        !narrowed && !late
    }
}

/// What the cells say of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Nothing,
    /// At most [`FEW`], in these cells.
    Few(Vec<String>),
    Many,
}

/// Asks the cells. More than [`FEW`] of them are enough to know that there are many.
///
/// # Errors
/// The database's own.
pub fn ask(conn: &mut Conn, body: BodyId, narrow: &Narrow) -> Result<Found, StoreError> {
    use queue_cells as t;
    let mut cells = t::table
        .filter(t::to_body_id.eq(body).and(t::open.eq(narrow.open)).and(t::n.gt(0)))
        .limit(FEW + 1)
        .select((t::cell, t::n))
        .into_boxed();
    if let Some(provider) = narrow.provider {
        cells = cells.filter(t::provider_id.eq(provider).assume_not_null());
    }
    if let Some(family) = narrow.family {
        cells = cells.filter(t::family.eq(family));
    }
    if let Some(region) = &narrow.region {
        cells = cells.filter(t::region.eq(region).assume_not_null());
    }
    if let Some(severity) = narrow.severity {
        cells = cells.filter(t::severity.eq(severity));
    }
    if let Some(tier) = narrow.tier {
        cells = cells.filter(t::tier.eq(tier));
    }
    if let Some(harm) = &narrow.harm {
        cells = cells.filter(t::harm.eq(harm));
    }
    if let Some(kind) = narrow.kind {
        cells = cells.filter(t::kind.eq(kind));
    }
    if let Some(part) = narrow.part {
        cells = cells.filter(t::part.eq(part));
    }
    if narrow.late {
        cells = cells.filter(t::on_time.eq(false));
    }
    let found: Vec<(String, i64)> = cells.load(conn)?;
    Ok(match found.iter().map(|(_, n)| n).sum::<i64>() {
        0 => Found::Nothing,
        n if n <= FEW => Found::Few(found.into_iter().map(|(cell, _)| cell).collect()),
        _ => Found::Many,
    })
}

/// The keys by which a queue is put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Key {
    pub severity: Severity,
    pub received_at: Ts,
    pub due_on: Option<NaiveDate>,
    pub id: ReferralId,
    pub case: CaseId,
}

/// The keys of the referrals in some cells.
///
/// # Errors
/// The database's own.
pub fn keys(conn: &mut Conn, (body, open): (BodyId, bool), cells: &[String]) -> Result<Vec<Key>, StoreError> {
    use queue_places as t;
    let mut found = Vec::new();
    for chunk in cells.chunks(500) {
        let keys: Vec<Key> = t::table
            .inner_join(referrals::table.on(referrals::id.eq(t::referral_id)))
            .filter(t::to_body_id.eq(body).and(t::open.eq(open)).and(t::cell.eq_any(chunk.to_vec())))
            .select((referrals::severity, referrals::received_at, referrals::due_on, referrals::id, referrals::case_id))
            .load(conn)?;
        found.extend(keys);
    }
    Ok(found)
}

/// The keys of a body's referrals in the cases of a signal.
///
/// # Errors
/// The database's own.
pub fn keys_of_signal(
    conn: &mut Conn,
    (body, open): (BodyId, bool),
    signal: crate::domain::ids::SignalId,
) -> Result<Vec<Key>, StoreError> {
    use super::schema::signal_cases;
    let cases: Vec<CaseId> =
        signal_cases::table.filter(signal_cases::signal_id.eq(signal)).select(signal_cases::case_id).load(conn)?;
    Ok(referrals::table
        .filter(referrals::case_id.eq_any(cases))
        .filter(referrals::to_body_id.eq(body).and(referrals::open.eq(open)))
        .select((referrals::severity, referrals::received_at, referrals::due_on, referrals::id, referrals::case_id))
        .load(conn)?)
}
