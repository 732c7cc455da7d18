//! Who is kept out of which case. The policy reads it with the case, the filter with every list.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::serialize::ToSql;
use diesel::sql_types::HasSqlType;

use super::conn::Conn;
use super::error::StoreError;
use super::rows::StrandRow;
use super::schema::{accounts, bodies, conflicts, strands};
use super::types::{IdSql, Ts};
use super::{directory, people};
use crate::domain::case::decide::Notice;
use crate::domain::ids::{AccountId, BodyId, CaseId, ConflictId};
use crate::domain::people::{Actor, Capacity};
use crate::domain::routing::{Named, Routed};
use crate::domain::shield::{Candidate, Conflict, SaidBy};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = conflicts)]
#[diesel(treat_none_as_default_value = false)]
pub struct ConflictRow {
    pub id: ConflictId,
    pub case_id: CaseId,
    pub account_id: Option<AccountId>,
    pub body_id: Option<BodyId>,
    pub said_by: SaidBy,
    pub reason: String,
    pub at: Ts,
    pub by_account: Option<AccountId>,
    pub active: bool,
    pub lifted_at: Option<Ts>,
    pub lifted_by: Option<AccountId>,
    pub lifted_reason: Option<String>,
}

impl ConflictRow {
    #[must_use]
    pub fn new(
        case: CaseId,
        conflict: Conflict,
        (said_by, reason): (SaidBy, &str),
        by: Option<AccountId>,
        now: DateTime<Utc>,
    ) -> Self {
        let (account_id, body_id) = match conflict {
            Conflict::Person(account) => (Some(account), None),
            Conflict::Body(body) => (None, Some(body)),
        };
        Self {
            id: ConflictId(crate::doors::new_id()),
            case_id: case,
            account_id,
            body_id,
            said_by,
            reason: reason.to_owned(),
            at: now.into(),
            by_account: by,
            active: true,
            lifted_at: None,
            lifted_by: None,
            lifted_reason: None,
        }
    }

    /// Whom it keeps out; a row that names nobody keeps nobody out.
    #[must_use]
    pub fn conflict(&self) -> Option<Conflict> {
        self.account_id.map(Conflict::Person).or(self.body_id.map(Conflict::Body))
    }
}

/// Keeps somebody out from now on.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, rows: &[ConflictRow]) -> Result<(), StoreError> {
    for chunk in rows.chunks(250) {
        crate::each!(&mut *conn, |c| diesel::insert_into(conflicts::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// Who is or was kept out of a case, the first named first.
///
/// # Errors
/// The database's own.
pub fn rows_of(conn: &mut Conn, case: CaseId) -> Result<Vec<ConflictRow>, StoreError> {
    Ok(conflicts::table
        .filter(conflicts::case_id.eq(case))
        .order((conflicts::at, conflicts::id))
        .select(ConflictRow::as_select())
        .load(conn)?)
}

/// Who is kept out of a case now.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<Conflict>, StoreError> {
    let rows: Vec<ConflictRow> = conflicts::table
        .filter(conflicts::case_id.eq(case))
        .filter(conflicts::active.eq(true))
        .select(ConflictRow::as_select())
        .load(conn)?;
    Ok(rows.iter().filter_map(ConflictRow::conflict).collect())
}

/// Who is kept out of each of these cases now.
///
/// # Errors
/// The database's own.
pub fn of_cases(conn: &mut Conn, cases: &[CaseId]) -> Result<BTreeMap<CaseId, Vec<Conflict>>, StoreError> {
    let mut found: BTreeMap<CaseId, Vec<Conflict>> = BTreeMap::new();
    for chunk in cases.chunks(500) {
        let rows: Vec<ConflictRow> = conflicts::table
            .filter(conflicts::case_id.eq_any(chunk.to_vec()))
            .filter(conflicts::active.eq(true))
            .select(ConflictRow::as_select())
            .load(conn)?;
        for row in rows {
            found.entry(row.case_id).or_default().extend(row.conflict());
        }
    }
    Ok(found)
}

/// Whom letters about a case reach: nobody who is kept out of it, not even by way of their body.
///
/// # Errors
/// The database's own.
pub fn told(conn: &mut Conn, case: CaseId, notices: &[Notice], today: NaiveDate) -> Result<Vec<Notice>, StoreError> {
    let conflicts = of_case(conn, case)?;
    if conflicts.is_empty() {
        return Ok(notices.to_vec());
    }
    let mut told = Vec::new();
    for &notice in notices {
        let reader = match notice {
            Notice::Lead(account) | Notice::LeadOverdue(account) => Some(account),
            Notice::Body(body) => directory::lead_of(conn, body, today)?.map(|lead| lead.account),
            Notice::Reporter(_) => None,
        };
        let body = reader.map(|account| people::account(conn, account).map(|row| row.body_id)).transpose()?;
        if !reader.is_some_and(|account| conflicts.iter().any(|c| c.concerns(account, body))) {
            told.push(notice);
        }
    }
    Ok(told)
}

/// Before somebody of a body that is kept out goes to another: they themselves stay kept out.
///
/// # Errors
/// The database's own.
pub fn go_with(conn: &mut Conn, account: AccountId, from: BodyId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let of_team: Vec<ConflictRow> = conflicts::table
        .filter(conflicts::body_id.eq(from).assume_not_null())
        .filter(conflicts::active.eq(true))
        .select(ConflictRow::as_select())
        .load(conn)?;
    let own: Vec<CaseId> = conflicts::table
        .filter(conflicts::account_id.eq(account).assume_not_null())
        .filter(conflicts::active.eq(true))
        .select(conflicts::case_id)
        .load(conn)?;
    let rows: Vec<ConflictRow> = of_team
        .into_iter()
        .filter(|row| !own.contains(&row.case_id))
        .map(|row| {
            let said = (row.said_by, row.reason.as_str());
            ConflictRow::new(row.case_id, Conflict::Person(account), said, row.by_account, now)
        })
        .collect();
    insert(conn, &rows)
}

/// Two cases become one: whoever was kept out of either is kept out of it.
///
/// # Errors
/// The database's own.
pub fn join(conn: &mut Conn, into: CaseId, from: CaseId) -> Result<(), StoreError> {
    let known = of_case(conn, into)?;
    let moved: Vec<ConflictId> = rows_of(conn, from)?
        .into_iter()
        .filter(|row| row.active && row.conflict().is_some_and(|conflict| !known.contains(&conflict)))
        .map(|row| row.id)
        .collect();
    diesel::update(conflicts::table.filter(conflicts::id.eq_any(moved)))
        .set(conflicts::case_id.eq(into))
        .execute(conn)?;
    Ok(())
}

/// The cases that an actor is kept out of: few, and nearly always none. Lists that read an index of their own leave them
/// out by this; a clinician's own reports stay theirs.
///
/// # Errors
/// The database's own.
pub fn hidden_from(conn: &mut Conn, actor: &Actor) -> Result<Vec<CaseId>, StoreError> {
    let Some(account) = actor.account().filter(|_| actor.capacity != Capacity::Clinician) else {
        return Ok(Vec::new());
    };
    let active = conflicts::table.filter(conflicts::active.eq(true)).select(conflicts::case_id);
    let mut cases: Vec<CaseId> = active.filter(conflicts::account_id.eq(account).assume_not_null()).load(conn)?;
    if let Some(body) = actor.body {
        cases.append(&mut active.filter(conflicts::body_id.eq(body).assume_not_null()).load(conn)?);
    }
    cases.sort_unstable();
    cases.dedup();
    Ok(cases)
}

/// Adds to a statement that counts rows with a `case_id`: not those of these cases.
///
/// # Errors
/// None of its own.
pub fn leave_out<'b, DB>(hidden: &'b [CaseId], out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()>
where
    DB: Backend + HasSqlType<IdSql>,
    CaseId: ToSql<IdSql, DB>,
{
    for (place, case) in hidden.iter().enumerate() {
        out.push_sql(if place == 0 { " AND case_id NOT IN (" } else { ", " });
        out.push_bind_param::<IdSql, _>(case)?;
    }
    if !hidden.is_empty() {
        out.push_sql(")");
    }
    Ok(())
}

/// The active members of staff of these bodies who act on cases.
///
/// # Errors
/// The database's own.
pub fn candidates(conn: &mut Conn, of: &[BodyId]) -> Result<Vec<Candidate>, StoreError> {
    let rows: Vec<(AccountId, String, BodyId)> = accounts::table
        .filter(accounts::body_id.eq_any(of.to_vec()))
        .filter(accounts::active.eq(true))
        .filter(accounts::capacity.ne_all([Capacity::Administrator, Capacity::Analyst]))
        .order((accounts::name, accounts::id))
        .select((accounts::id, accounts::name, accounts::body_id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(account, name, body)| Candidate { account, name, body }).collect())
}

/// How a candidate is told apart: role and body.
///
/// # Errors
/// The database's own.
pub fn described(conn: &mut Conn, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>, StoreError> {
    let rows: Vec<(AccountId, String, String, String)> = accounts::table
        .inner_join(bodies::table)
        .filter(accounts::id.eq_any(ids.to_vec()))
        .order((accounts::name, accounts::id))
        .select((accounts::id, accounts::name, accounts::role_words, bodies::name))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, role, body)| (id, format!("{name}, {role}, {body}"))).collect())
}

/// Another national lead, for a case whose story names the first.
///
/// # Errors
/// The database's own.
pub fn stand_in(conn: &mut Conn, body: BodyId, first: &Named) -> Result<Option<Named>, StoreError> {
    let other: Option<(AccountId, String)> = accounts::table
        .filter(accounts::body_id.eq(body))
        .filter(accounts::active.eq(true))
        .filter(accounts::capacity.eq(Capacity::NationalLead))
        .filter(accounts::id.ne(first.account))
        .order((accounts::name, accounts::id))
        .select((accounts::id, accounts::name))
        .first(conn)
        .optional()?;
    Ok(other.map(|(account, name)| Named { account, name, role: first.role }))
}

/// Gives a strand to another body and lead at once.
///
/// # Errors
/// [`StoreError::Stale`] when the strand changed meanwhile.
pub fn move_strand(conn: &mut Conn, strand: &StrandRow, to: &Routed, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut why: Vec<String> = serde_json::from_str(&strand.why).unwrap_or_default();
    why.extend(to.why.iter().cloned());
    let target = strands::table.find(strand.id).filter(strands::version.eq(strand.version));
    let changed = diesel::update(target)
        .set((
            strands::body_id.eq(to.body),
            strands::lead_id.eq(to.lead),
            strands::lead_since.eq(Ts::from(now)),
            strands::last_at.eq(Ts::from(now)),
            strands::why.eq(serde_json::to_string(&why).unwrap_or_default()),
            strands::version.eq(strand.version + 1),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Lets somebody see a case again.
///
/// # Errors
/// [`StoreError::NotFound`] when nobody is kept out by this any more.
pub fn lift(
    conn: &mut Conn,
    id: ConflictId,
    (by, reason): (Option<AccountId>, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let changed = diesel::update(conflicts::table.find(id).filter(conflicts::active.eq(true)))
        .set((
            conflicts::active.eq(false),
            conflicts::lifted_at.eq(Ts::from(now)),
            conflicts::lifted_by.eq(by),
            conflicts::lifted_reason.eq(reason),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::NotFound) }
}
