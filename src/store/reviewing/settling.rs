//! What was decided where two coders differed. Their own codings stay as they were: agreement is told of those.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::domain::ids::{AccountId, CaseId, ReviewId};
use crate::domain::themes::counts::{DECIDED, Reading, own, present};
use crate::store::conn::Both;
use crate::store::schema::review_decisions;
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = review_decisions)]
pub struct DecisionRow {
    pub review_id: ReviewId,
    pub n: i32,
    /// For erasure only.
    pub case_id: CaseId,
    pub theme: String,
    /// Whether the theme is in the case.
    pub present: bool,
    pub reason: String,
    /// The codebook by which it was decided.
    pub version: i32,
    pub by_id: AccountId,
    pub by_words: String,
    pub at: Ts,
}

/// What was decided of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decided {
    pub version: i32,
    pub themes: BTreeMap<String, bool>,
}

impl Decided {
    /// What stands of the case: what was decided; where nothing was, what both found.
    #[must_use]
    pub fn settles(&self, readings: &[Reading]) -> Reading {
        let own = own(readings);
        let mut themes: std::collections::BTreeSet<String> =
            present(&own).into_iter().filter(|theme| !self.themes.contains_key(*theme)).map(str::to_owned).collect();
        themes.extend(self.themes.iter().filter(|(_, present)| **present).map(|(theme, _)| theme.clone()));
        Reading { coder: DECIDED, version: self.version, themes }
    }
}

/// Every decision of a review, with who, when and why.
pub fn all(conn: &mut Conn, review: ReviewId) -> Result<Vec<DecisionRow>, StoreError> {
    let own = review_decisions::table.filter(review_decisions::review_id.eq(review));
    Ok(own.order((review_decisions::n, review_decisions::theme)).select(DecisionRow::as_select()).load(conn)?)
}

/// What was decided, by case.
pub fn decided(conn: &mut Conn, review: ReviewId) -> Result<BTreeMap<i32, Decided>, StoreError> {
    let mut decided: BTreeMap<i32, Decided> = BTreeMap::new();
    for row in all(conn, review)? {
        let of = decided.entry(row.n).or_default();
        of.version = of.version.max(row.version);
        of.themes.insert(row.theme, row.present);
    }
    Ok(decided)
}

/// Whether anything was decided of a case: then its codings stay as they are.
pub fn is_settled(conn: &mut Conn, review: ReviewId, n: i32) -> Result<bool, StoreError> {
    let own = review_decisions::table.filter(review_decisions::review_id.eq(review)).filter(review_decisions::n.eq(n));
    Ok(diesel::select(diesel::dsl::exists(own)).get_result(conn)?)
}

/// Keeps a decision; a later one takes its place.
pub fn keep(conn: &mut Conn, row: DecisionRow) -> Result<(), StoreError> {
    let key = (review_decisions::review_id, review_decisions::n, review_decisions::theme);
    let upsert = diesel::insert_into(review_decisions::table).values(row.clone()).on_conflict(key).do_update().set(row);
    Both(upsert).execute(conn)?;
    Ok(())
}
