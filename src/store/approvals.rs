//! What one person asked and a second must allow.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{accounts, approvals, cases};
use super::types::Ts;
use crate::domain::ids::{AccountId, BodyId, CaseId, SecondingId};
use crate::domain::people::Actor;
use crate::domain::shield::{ALLOWED_FOR, ApprovalKind, ApprovalState};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = approvals)]
#[diesel(treat_none_as_default_value = false)]
pub struct ApprovalRow {
    pub id: SecondingId,
    pub kind: ApprovalKind,
    pub case_id: Option<CaseId>,
    /// What exactly: the address of a list, or the conflict to be lifted.
    pub subject: String,
    pub reason: String,
    /// The body whose people may allow it.
    pub body_id: BodyId,
    pub asked_by: AccountId,
    pub asked_at: Ts,
    pub state: ApprovalState,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Ts>,
    /// What was allowed can be done until then, once.
    pub until: Option<Ts>,
}

impl ApprovalRow {
    /// A wish of somebody of a body.
    #[must_use]
    pub fn new(
        (kind, case, subject): (ApprovalKind, Option<CaseId>, &str),
        reason: &str,
        (account, body): (AccountId, BodyId),
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id: SecondingId(crate::doors::new_id()),
            kind,
            case_id: case,
            subject: subject.to_owned(),
            reason: reason.to_owned(),
            body_id: body,
            asked_by: account,
            asked_at: now.into(),
            state: ApprovalState::Waiting,
            decided_by: None,
            decided_at: None,
            until: None,
        }
    }
}

/// Asks.
///
/// # Errors
/// The database's own.
pub fn ask(conn: &mut Conn, row: &ApprovalRow) -> Result<(), StoreError> {
    diesel::insert_into(approvals::table).values(row).execute(conn)?;
    Ok(())
}

/// One by its id, for somebody of its body.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn find(conn: &mut Conn, id: SecondingId, body: BodyId) -> Result<ApprovalRow, StoreError> {
    let own = approvals::table.find(id).filter(approvals::body_id.eq(body));
    Ok(own.select(ApprovalRow::as_select()).first(conn)?)
}

/// A wish as colleagues read it.
#[derive(Debug, Clone, Queryable)]
pub struct Asked {
    pub row: ApprovalRow,
    pub by: String,
    pub reference: Option<String>,
}

/// What waits for a second person of a body, the oldest first.
///
/// # Errors
/// The database's own.
pub fn waiting(conn: &mut Conn, body: BodyId) -> Result<Vec<Asked>, StoreError> {
    Ok(approvals::table
        .inner_join(accounts::table.on(accounts::id.eq(approvals::asked_by)))
        .left_join(cases::table.on(approvals::case_id.eq(cases::id.nullable())))
        .filter(approvals::body_id.eq(body))
        .filter(approvals::state.eq(ApprovalState::Waiting))
        .order((approvals::asked_at, approvals::id))
        .limit(200)
        .select((ApprovalRow::as_select(), accounts::name, cases::reference.nullable()))
        .load(conn)?)
}

/// The newest wish of somebody for this, that is waiting or may be done now.
///
/// # Errors
/// The database's own.
pub fn standing(
    conn: &mut Conn,
    asked_by: AccountId,
    (kind, case, subject): (ApprovalKind, Option<CaseId>, &str),
    now: DateTime<Utc>,
) -> Result<Option<ApprovalRow>, StoreError> {
    let all: Vec<ApprovalRow> = approvals::table
        .filter(approvals::asked_by.eq(asked_by))
        .filter(approvals::kind.eq(kind))
        .filter(approvals::state.eq_any([ApprovalState::Waiting, ApprovalState::Granted]))
        .filter(approvals::subject.eq(subject))
        .order((approvals::asked_at.desc(), approvals::id.desc()))
        .limit(50)
        .select(ApprovalRow::as_select())
        .load(conn)?;
    let lives = |row: &ApprovalRow| match row.state {
        ApprovalState::Granted => row.until.is_some_and(|until| until.utc() > now),
        ApprovalState::Waiting => true,
        ApprovalState::Refused | ApprovalState::Used => false,
    };
    Ok(all.into_iter().find(|row| row.case_id == case && lives(row)))
}

/// Decides a waiting wish of somebody else.
///
/// # Errors
/// [`StoreError::Stale`] when it was decided already, or is one's own.
pub fn decide(
    conn: &mut Conn,
    id: SecondingId,
    by: AccountId,
    granted: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let state = if granted { ApprovalState::Granted } else { ApprovalState::Refused };
    let waiting = approvals::table
        .find(id)
        .filter(approvals::state.eq(ApprovalState::Waiting))
        .filter(approvals::asked_by.ne(by));
    let changed = diesel::update(waiting)
        .set((
            approvals::state.eq(state),
            approvals::decided_by.eq(by),
            approvals::decided_at.eq(Ts::from(now)),
            approvals::until.eq(Ts::from(now + ALLOWED_FOR)),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Does what was allowed, once.
///
/// # Errors
/// [`StoreError::Stale`] when it is allowed no more.
pub fn spend(conn: &mut Conn, id: SecondingId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let granted = approvals::table
        .find(id)
        .filter(approvals::state.eq(ApprovalState::Granted))
        .filter(approvals::until.gt(Ts::from(now)).assume_not_null());
    let changed = diesel::update(granted).set(approvals::state.eq(ApprovalState::Used)).execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Whether the actor may download this list now; what was allowed is used up by it.
///
/// # Errors
/// The database's own.
pub fn spend_export(conn: &mut Conn, actor: &Actor, list: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let Some(account) = actor.account() else { return Ok(false) };
    match standing(conn, account, (ApprovalKind::Export, None, list), now)? {
        Some(row) if row.state == ApprovalState::Granted => spend(conn, row.id, now).map(|()| true),
        _ => Ok(false),
    }
}
