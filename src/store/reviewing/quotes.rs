//! Quotes: the only words of people that leave a review, each checked by a second person. Their text is personal until then, so it is
//! erased with its case.

use diesel::prelude::*;

use crate::domain::ids::{AccountId, CaseId, ExtractId, FindingId, QuoteId, ReviewId};
use crate::domain::themes::findings::{QuoteConsent, QuoteState};
use crate::store::schema::quotes;
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = quotes)]
#[diesel(treat_none_as_default_value = false)]
pub struct QuoteRow {
    pub id: QuoteId,
    pub review_id: ReviewId,
    /// For erasure only: never shown.
    pub case_id: CaseId,
    pub finding_id: FindingId,
    pub extract_id: ExtractId,
    pub text: String,
    /// How many passages were taken out.
    pub redactions: i32,
    pub consent: QuoteConsent,
    pub state: QuoteState,
    pub proposed_id: AccountId,
    pub proposed_by: String,
    pub proposed_at: Ts,
    pub checked_id: Option<AccountId>,
    pub checked_by: Option<String>,
    pub checked_at: Option<Ts>,
    /// Why it is not to be used.
    pub reason: Option<String>,
}

/// The quotes of a review, as they were proposed.
pub fn of(conn: &mut Conn, review: ReviewId) -> Result<Vec<QuoteRow>, StoreError> {
    let own = quotes::table.filter(quotes::review_id.eq(review)).order((quotes::proposed_at, quotes::id));
    Ok(own.select(QuoteRow::as_select()).load(conn)?)
}

/// One quote of a review.
pub fn find(conn: &mut Conn, review: ReviewId, id: QuoteId) -> Result<QuoteRow, StoreError> {
    let own = quotes::table.find(id).filter(quotes::review_id.eq(review));
    Ok(own.select(QuoteRow::as_select()).first(conn)?)
}

pub fn propose(conn: &mut Conn, row: QuoteRow) -> Result<(), StoreError> {
    diesel::insert_into(quotes::table).values(row).execute(conn)?;
    Ok(())
}

/// What a second person found.
#[derive(Debug, Clone)]
pub struct Checked {
    pub state: QuoteState,
    pub consent: QuoteConsent,
    pub by: (AccountId, String),
    pub at: Ts,
    pub reason: Option<String>,
}

/// Keeps the check of a proposed quote; stale when somebody checked it meanwhile.
pub fn check(conn: &mut Conn, id: QuoteId, checked: Checked) -> Result<(), StoreError> {
    let set = (
        quotes::state.eq(checked.state),
        quotes::consent.eq(checked.consent),
        quotes::checked_id.eq(checked.by.0),
        quotes::checked_by.eq(checked.by.1),
        quotes::checked_at.eq(checked.at),
        quotes::reason.eq(checked.reason),
    );
    let own = quotes::table.find(id).filter(quotes::state.eq(QuoteState::Proposed));
    if diesel::update(own).set(set).execute(conn)? == 1 { Ok(()) } else { Err(StoreError::Stale) }
}
