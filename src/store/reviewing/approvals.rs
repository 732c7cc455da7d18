//! Who is to sign a review, every signature, and what an issued review is worth.

use diesel::prelude::*;

use crate::domain::ids::{AccountId, ApprovalId, BodyId, ReviewId};
use crate::domain::people::Capacity;
use crate::domain::themes::approval::{Entry, Standing, Step, Verdict};
use crate::store::conn::Both;
use crate::store::schema::{accounts, review_approvals, review_signers, review_standings, reviews};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = review_signers)]
pub struct SignerRow {
    pub review_id: ReviewId,
    pub step: Step,
    pub account_id: AccountId,
    pub name: String,
    pub named_by: String,
    pub named_at: Ts,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_approvals)]
pub struct ApprovalRow {
    pub id: ApprovalId,
    pub review_id: ReviewId,
    pub step: Step,
    pub account_id: AccountId,
    pub name: String,
    pub decision: Verdict,
    pub note: String,
    /// SHA-256 of all that was signed.
    pub digest: String,
    pub at: Ts,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_standings)]
#[diesel(treat_none_as_default_value = false)]
pub struct StandingRow {
    pub review_id: ReviewId,
    pub standing: Standing,
    pub since: Ts,
    pub by_id: AccountId,
    pub by_words: String,
    /// What readers are told: why it was withdrawn or superseded.
    pub words: String,
    /// SHA-256 of what was issued.
    pub digest: String,
    /// The review that takes its place.
    pub next_id: Option<ReviewId>,
}

impl ApprovalRow {
    /// As the rulebook reads it.
    #[must_use]
    pub fn entry(&self) -> Entry<'_, AccountId> {
        Entry { step: self.step, person: self.account_id, verdict: self.decision, digest: &self.digest }
    }
}

/// Who is to sign, by step.
pub fn signers(conn: &mut Conn, review: ReviewId) -> Result<Vec<SignerRow>, StoreError> {
    let own = review_signers::table.filter(review_signers::review_id.eq(review));
    let mut rows: Vec<SignerRow> = own.select(SignerRow::as_select()).load(conn)?;
    rows.sort_by_key(|row| row.step);
    Ok(rows)
}

/// Names who is to sign for a step.
pub fn name(conn: &mut Conn, row: SignerRow) -> Result<(), StoreError> {
    let key = (review_signers::review_id, review_signers::step);
    let upsert = diesel::insert_into(review_signers::table).values(row.clone()).on_conflict(key).do_update().set(row);
    Both(upsert).execute(conn)?;
    Ok(())
}

/// Everything that was signed or sent back, the oldest first.
pub fn of(conn: &mut Conn, review: ReviewId) -> Result<Vec<ApprovalRow>, StoreError> {
    let own = review_approvals::table.filter(review_approvals::review_id.eq(review));
    Ok(own.order((review_approvals::at, review_approvals::id)).select(ApprovalRow::as_select()).load(conn)?)
}

pub fn sign(conn: &mut Conn, row: ApprovalRow) -> Result<(), StoreError> {
    diesel::insert_into(review_approvals::table).values(row).execute(conn)?;
    Ok(())
}

/// What an issued review is worth; none while it is being made.
pub fn standing(conn: &mut Conn, review: ReviewId) -> Result<Option<StandingRow>, StoreError> {
    Ok(review_standings::table.find(review).select(StandingRow::as_select()).first(conn).optional()?)
}

pub fn issue(conn: &mut Conn, row: StandingRow) -> Result<(), StoreError> {
    diesel::insert_into(review_standings::table).values(row).execute(conn)?;
    Ok(())
}

/// Ends an issued review: withdrawn, or superseded by another. The words are shown to every reader.
pub fn end(conn: &mut Conn, row: StandingRow) -> Result<(), StoreError> {
    let own = review_standings::table.find(row.review_id).filter(review_standings::standing.eq(Standing::Issued));
    let set = (
        review_standings::standing.eq(row.standing),
        review_standings::since.eq(row.since),
        review_standings::by_id.eq(row.by_id),
        review_standings::by_words.eq(row.by_words),
        review_standings::words.eq(row.words),
        review_standings::next_id.eq(row.next_id),
    );
    if diesel::update(own).set(set).execute(conn)? == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Who can be named to sign: people of the review's body who work on reviews.
pub fn candidates(conn: &mut Conn, body: BodyId) -> Result<Vec<(AccountId, String)>, StoreError> {
    let own = accounts::table.filter(accounts::body_id.eq(body)).filter(accounts::active.eq(true));
    let own = own.filter(accounts::capacity.eq_any([Capacity::Regulator, Capacity::Analyst]));
    let rows: Vec<(AccountId, String, String)> = own
        .order((accounts::name, accounts::id))
        .select((accounts::id, accounts::name, accounts::role_words))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, role)| (id, format!("{name}, {role}"))).collect())
}

/// The issued reviews of a body, other than one: what may take its place.
pub fn successors(conn: &mut Conn, body: BodyId, than: ReviewId) -> Result<Vec<(ReviewId, String)>, StoreError> {
    let issued = review_standings::table.inner_join(reviews::table.on(reviews::id.eq(review_standings::review_id)));
    let issued = issued.filter(reviews::body_id.eq(body)).filter(reviews::id.ne(than));
    let issued = issued.filter(review_standings::standing.eq(Standing::Issued));
    let order = (reviews::created_at.desc(), reviews::id);
    Ok(issued.order(order).limit(100).select((reviews::id, reviews::title)).load(conn)?)
}
