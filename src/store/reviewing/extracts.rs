//! Passages that coders marked. They are places in the narrative as it was told, in characters: no words are copied, so what is erased
//! there is gone here too.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::domain::ids::{ExtractId, ReviewId};
use crate::store::schema::{quotes, review_extracts};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_extracts)]
pub struct ExtractRow {
    pub id: ExtractId,
    pub review_id: ReviewId,
    /// The case, by its place in the frozen rows.
    pub n: i32,
    pub coder: i32,
    /// The codebook that it was marked with.
    pub version: i32,
    pub theme: String,
    /// The first character.
    pub from_at: i32,
    /// The character after the last.
    pub to_at: i32,
    pub marked_at: Ts,
}

/// A passage by what tells it from others of the same coder and case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub theme: String,
    pub from_at: i32,
    pub to_at: i32,
}

impl ExtractRow {
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark { theme: self.theme.clone(), from_at: self.from_at, to_at: self.to_at }
    }
}

/// Every passage of a review, by case, coder, place: the order of a bundle.
pub fn all(conn: &mut Conn, review: ReviewId) -> Result<Vec<ExtractRow>, StoreError> {
    let own = review_extracts::table.filter(review_extracts::review_id.eq(review));
    let order = (
        review_extracts::n,
        review_extracts::coder,
        review_extracts::from_at,
        review_extracts::to_at,
        review_extracts::theme,
        review_extracts::version,
    );
    Ok(own.order(order).select(ExtractRow::as_select()).load(conn)?)
}

/// The passages of one theme.
pub fn of_theme(conn: &mut Conn, review: ReviewId, theme: &str) -> Result<Vec<ExtractRow>, StoreError> {
    let own = review_extracts::table.filter(review_extracts::review_id.eq(review));
    let own = own.filter(review_extracts::theme.eq(theme));
    let order = (review_extracts::n, review_extracts::coder, review_extracts::from_at, review_extracts::id);
    Ok(own.order(order).limit(200).select(ExtractRow::as_select()).load(conn)?)
}

/// One coder's passages of one case.
pub fn of_coder(conn: &mut Conn, review: ReviewId, coder: i32, n: i32) -> Result<Vec<ExtractRow>, StoreError> {
    let own = review_extracts::table.filter(review_extracts::review_id.eq(review)).filter(review_extracts::n.eq(n));
    let own = own.filter(review_extracts::coder.eq(coder));
    let order = (review_extracts::from_at, review_extracts::to_at, review_extracts::theme, review_extracts::id);
    Ok(own.order(order).select(ExtractRow::as_select()).load(conn)?)
}

/// One passage of a review.
pub fn find(conn: &mut Conn, review: ReviewId, id: ExtractId) -> Result<ExtractRow, StoreError> {
    let own = review_extracts::table.find(id).filter(review_extracts::review_id.eq(review));
    Ok(own.select(ExtractRow::as_select()).first(conn)?)
}

/// Keeps one coder's passages of one case as they are now: new ones come in, those left out go, but what is quoted stays. What was
/// marked earlier keeps the version it was marked with.
pub fn keep(
    conn: &mut Conn,
    (review, coder, n): (ReviewId, i32, i32),
    (version, at): (i32, Ts),
    marks: &BTreeSet<Mark>,
) -> Result<(), StoreError> {
    let before = of_coder(conn, review, coder, n)?;
    let gone: Vec<ExtractId> = before.iter().filter(|row| !marks.contains(&row.mark())).map(|row| row.id).collect();
    let quoted: Vec<ExtractId> =
        quotes::table.filter(quotes::extract_id.eq_any(&gone)).select(quotes::extract_id).load(conn)?;
    let gone: Vec<ExtractId> = gone.into_iter().filter(|id| !quoted.contains(id)).collect();
    diesel::delete(review_extracts::table.filter(review_extracts::id.eq_any(gone))).execute(conn)?;
    let known: BTreeSet<Mark> = before.iter().map(ExtractRow::mark).collect();
    let rows: Vec<ExtractRow> = marks
        .difference(&known)
        .map(|mark| ExtractRow {
            id: ExtractId(crate::doors::new_id()),
            review_id: review,
            n,
            coder,
            version,
            theme: mark.theme.clone(),
            from_at: mark.from_at,
            to_at: mark.to_at,
            marked_at: at,
        })
        .collect();
    if !rows.is_empty() {
        crate::each!(&mut *conn, |c| diesel::insert_into(review_extracts::table).values(&rows).execute(c))?;
    }
    Ok(())
}
