//! What the company's list reads: the cases it was asked about.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::case::state::ReferralState;
use crate::domain::case::{Part, StrandKind};
use crate::domain::ids::{BodyId, CaseId, ReferralId};
use crate::domain::people::Actor;
use crate::store::schema::{cases, referrals};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError, scope};

/// A case as the list shows it: coded facts alone, so that no list can say who reported.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct AskedRow {
    pub id: ReferralId,
    pub case_id: CaseId,
    pub state: ReferralState,
    pub kind: StrandKind,
    pub failure: String,
    pub received_at: Ts,
    pub due_on: Option<NaiveDate>,
}

/// The place in the list of what is owed: a due date and an id.
pub type Due = (NaiveDate, ReferralId);
/// The place in the list of what was answered: when it was first put to the company, and an id.
pub type Since = (Ts, ReferralId);

const ROW: (
    referrals::id,
    referrals::case_id,
    referrals::state,
    referrals::kind,
    referrals::failure,
    referrals::received_at,
    referrals::due_on,
) = (
    referrals::id,
    referrals::case_id,
    referrals::state,
    referrals::kind,
    referrals::failure,
    referrals::received_at,
    referrals::due_on,
);

/// What this body still owes an answer, the first due on top.
///
/// # Errors
/// The database's own.
pub fn owed(
    conn: &mut Conn,
    (body, hidden): (BodyId, &[CaseId]),
    after: Option<Due>,
    limit: i64,
) -> Result<Vec<AskedRow>, StoreError> {
    let mut page = referrals::table
        .filter(referrals::to_body_id.eq(body))
        .filter(referrals::open.eq(true))
        .filter(referrals::part.eq(Part::Answering))
        .order((referrals::due_on, referrals::id))
        .select(ROW)
        .limit(limit)
        .into_boxed();
    if !hidden.is_empty() {
        page = page.filter(referrals::case_id.ne_all(hidden.to_vec()));
    }
    if let Some((on, id)) = after {
        let later = referrals::due_on.gt(on).assume_not_null();
        let same = referrals::due_on.eq(on).assume_not_null();
        page = page.filter(later.or(same.and(referrals::id.gt(id))));
    }
    Ok(page.load(conn)?)
}

/// What this body has answered, the newest question on top.
///
/// # Errors
/// The database's own.
pub fn answered(
    conn: &mut Conn,
    (body, hidden): (BodyId, &[CaseId]),
    after: Option<Since>,
    limit: i64,
) -> Result<Vec<AskedRow>, StoreError> {
    let mut page = referrals::table
        .filter(referrals::to_body_id.eq(body))
        .filter(referrals::open.eq(false))
        .filter(referrals::part.eq(Part::Answering))
        .order((referrals::received_at.desc(), referrals::id.desc()))
        .select(ROW)
        .limit(limit)
        .into_boxed();
    if !hidden.is_empty() {
        page = page.filter(referrals::case_id.ne_all(hidden.to_vec()));
    }
    if let Some((at, id)) = after {
        page = page.filter(referrals::received_at.lt(at).or(referrals::received_at.eq(at).and(referrals::id.lt(id))));
    }
    Ok(page.load(conn)?)
}

/// The references of these cases, where the actor may see them.
///
/// # Errors
/// The database's own.
pub fn references(conn: &mut Conn, actor: &Actor, of: &[CaseId]) -> Result<Vec<(CaseId, String)>, StoreError> {
    Ok(cases::table
        .filter(cases::id.eq_any(of.to_vec()))
        .filter(scope::visible(actor))
        .select((cases::id, cases::reference))
        .load(conn)?)
}

/// How many answers are owed, and how many of them are late; counted up to a thousand each.
///
/// # Errors
/// The database's own.
pub fn counts(
    conn: &mut Conn,
    (body, hidden): (BodyId, &[CaseId]),
    today: NaiveDate,
) -> Result<(usize, usize), StoreError> {
    let mut due = referrals::table
        .filter(referrals::to_body_id.eq(body))
        .filter(referrals::open.eq(true))
        .filter(referrals::part.eq(Part::Answering))
        .select(referrals::due_on)
        .limit(1_000)
        .into_boxed();
    if !hidden.is_empty() {
        due = due.filter(referrals::case_id.ne_all(hidden.to_vec()));
    }
    let due: Vec<Option<NaiveDate>> = due.load(conn)?;
    let late = due.iter().filter(|on| on.is_some_and(|on| on < today)).count();
    Ok((due.len(), late))
}
