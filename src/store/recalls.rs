//! Defective medicines: a recall by product and batch, and the cases it touches among those the actor may see.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::rows::CaseRow;
use super::schema::{cases, harm_files, recalls};
use super::scope;
use super::types::Ts;
use crate::domain::harm::file::folded_batch;
use crate::domain::ids::{AccountId, BodyId, RecallId};
use crate::domain::people::Actor;
use crate::domain::text::folded;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = recalls)]
pub struct RecallRow {
    pub id: RecallId,
    pub product: String,
    pub product_folded: String,
    /// As they are compared, apart by a space; none is every batch.
    pub batches: String,
    /// The class as the MHRA gave it.
    pub class: String,
    /// Its number there.
    pub source: String,
    pub noted_by: AccountId,
    pub body_id: BodyId,
    pub noted_at: Ts,
}

/// A recall before it is noted.
#[derive(Debug, Clone)]
pub struct NewRecall {
    pub product: String,
    /// As typed, apart by commas or lines.
    pub batches: String,
    pub class: String,
    pub source: String,
}

/// Notes a recall.
///
/// # Errors
/// The database's own.
pub fn note(
    conn: &mut Conn,
    new: &NewRecall,
    by: AccountId,
    body: BodyId,
    now: DateTime<Utc>,
) -> Result<RecallId, StoreError> {
    let batches = new.batches.split([',', ';', '\n']).map(folded_batch).filter(|b| !b.is_empty());
    let id = RecallId(crate::doors::new_id());
    let row = RecallRow {
        id,
        product: new.product.clone(),
        product_folded: folded(&new.product),
        batches: batches.collect::<Vec<_>>().join(" "),
        class: new.class.clone(),
        source: new.source.clone(),
        noted_by: by,
        body_id: body,
        noted_at: now.into(),
    };
    diesel::insert_into(recalls::table).values(row).execute(conn)?;
    Ok(id)
}

/// The newest recalls.
///
/// # Errors
/// The database's own.
pub fn newest(conn: &mut Conn, limit: i64) -> Result<Vec<RecallRow>, StoreError> {
    Ok(recalls::table
        .order((recalls::noted_at.desc(), recalls::id.desc()))
        .limit(limit)
        .select(RecallRow::as_select())
        .load(conn)?)
}

/// A recall.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn recall(conn: &mut Conn, id: RecallId) -> Result<RecallRow, StoreError> {
    Ok(recalls::table.find(id).select(RecallRow::as_select()).first(conn)?)
}

/// A case that a recall touches: surely, where its batch is recorded, or perhaps, where only the product is.
#[derive(Debug, Clone)]
pub struct Touched {
    pub row: CaseRow,
    pub batch: Option<String>,
    pub sure: bool,
}

/// The cases that a recall touches, those with a recorded batch first. A case of the product whose batch nobody recorded may
/// be touched: it is listed, and said to be unsure.
///
/// # Errors
/// The database's own.
pub fn touched(conn: &mut Conn, actor: &Actor, recall: &RecallRow, limit: i64) -> Result<Vec<Touched>, StoreError> {
    let batches: Vec<String> = recall.batches.split_whitespace().map(str::to_owned).collect();
    let of_product = harm_files::product.eq(&recall.product_folded).assume_not_null();
    let mut query = cases::table
        .inner_join(harm_files::table)
        .filter(of_product)
        .order((harm_files::batch.is_null(), cases::opened_at.desc(), cases::id))
        .limit(limit)
        .into_boxed();
    if !batches.is_empty() {
        let one = harm_files::batch.eq_any(batches.clone()).assume_not_null();
        query = query.filter(one.or(harm_files::batch.is_null()));
    }
    let found: Vec<(CaseRow, Option<String>)> = query.select((CaseRow::as_select(), harm_files::batch)).load(conn)?;
    let ids: Vec<_> = found.iter().map(|(row, _)| row.id).collect();
    let seen: Vec<crate::domain::ids::CaseId> =
        cases::table.filter(cases::id.eq_any(ids)).filter(scope::visible(actor)).select(cases::id).load(conn)?;
    Ok(found
        .into_iter()
        .filter(|(row, _)| seen.contains(&row.id))
        .map(|(row, batch)| Touched { sure: batches.is_empty() || batch.is_some(), row, batch })
        .collect())
}
