//! What was learnt from a review's own codings. One for each review: a later one takes its place.

use diesel::prelude::*;

use crate::domain::ids::ReviewId;
use crate::store::conn::Both;
use crate::store::schema::review_models;
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = review_models)]
pub struct LearntRow {
    pub review_id: ReviewId,
    /// The codebook whose codings were learnt from.
    pub version: i32,
    /// How many cases were learnt from.
    pub trained: i32,
    /// `domain::themes::learn::Learnt`, as JSON.
    pub text: String,
    pub made_at: Ts,
}

/// What was learnt last.
pub fn of(conn: &mut Conn, review: ReviewId) -> Result<Option<LearntRow>, StoreError> {
    Ok(review_models::table.find(review).select(LearntRow::as_select()).first(conn).optional()?)
}

/// From how many cases the last was learnt; the model itself stays where it is.
pub fn trained(conn: &mut Conn, review: ReviewId) -> Result<Option<i32>, StoreError> {
    Ok(review_models::table.find(review).select(review_models::trained).first(conn).optional()?)
}

pub fn keep(conn: &mut Conn, row: LearntRow) -> Result<(), StoreError> {
    let upsert = diesel::insert_into(review_models::table)
        .values(row.clone())
        .on_conflict(review_models::review_id)
        .do_update()
        .set(row);
    Both(upsert).execute(conn)?;
    Ok(())
}
