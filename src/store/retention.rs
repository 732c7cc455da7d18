//! Holds on records, and the list of those whose time is over: found by the program, decided by a person.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::cases::Found;
use super::conn::Conn;
use super::error::StoreError;
use super::schema::{cases, holds, retentions, strands};
use super::types::Ts;
use crate::domain::calendar::london_date;
use crate::domain::ids::{AccountId, BodyId, CaseId, HoldId, RetentionId, StrandId};
use crate::domain::people::Actor;
use crate::domain::retention::{Record, Term};

crate::codes! {
    /// What a person decided about a record whose time is over.
    pub enum Verdict { Keep = "keep" / "keep it longer", Erase = "erase" / "erase what is personal" }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = holds)]
#[diesel(treat_none_as_default_value = false)]
pub struct HoldRow {
    pub id: HoldId,
    pub case_id: CaseId,
    pub placed_by: AccountId,
    pub placed_at: Ts,
    pub reason: String,
    pub lifted_by: Option<AccountId>,
    pub lifted_at: Option<Ts>,
    pub lifted_reason: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = retentions)]
#[diesel(treat_none_as_default_value = false)]
pub struct RetentionRow {
    pub id: RetentionId,
    pub case_id: CaseId,
    /// Whose people decide: the body of the strand that was closed last.
    pub body_id: BodyId,
    pub class: String,
    pub due_on: NaiveDate,
    pub found_at: Ts,
    /// Nobody has decided yet.
    pub open: bool,
    pub decision: Option<String>,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Ts>,
    pub reason: Option<String>,
    pub keep_until: Option<NaiveDate>,
    pub erased_at: Option<Ts>,
    /// What went, counted: [`super::erasing::Certificate`] as JSON.
    pub certificate: Option<String>,
}

/// The holds on a case, the newest first.
///
/// # Errors
/// The database's own.
pub fn holds_on(conn: &mut Conn, case: CaseId) -> Result<Vec<HoldRow>, StoreError> {
    Ok(holds::table
        .filter(holds::case_id.eq(case))
        .order((holds::placed_at.desc(), holds::id.desc()))
        .select(HoldRow::as_select())
        .load(conn)?)
}

/// Places a hold.
///
/// # Errors
/// [`StoreError::NotFound`] for somebody without an account.
pub fn hold(conn: &mut Conn, case: CaseId, by: &Actor, reason: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let row = HoldRow {
        id: HoldId(crate::doors::new_id()),
        case_id: case,
        placed_by: by.account().ok_or(StoreError::NotFound)?,
        placed_at: now.into(),
        reason: reason.to_owned(),
        lifted_by: None,
        lifted_at: None,
        lifted_reason: None,
    };
    diesel::insert_into(holds::table).values(row).execute(conn)?;
    Ok(())
}

/// Lifts every hold on a case.
///
/// # Errors
/// [`StoreError::NotFound`] when none is there.
pub fn lift(conn: &mut Conn, case: CaseId, by: &Actor, reason: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let lifted = diesel::update(holds::table.filter(holds::case_id.eq(case)).filter(holds::lifted_at.is_null()))
        .set((
            holds::lifted_by.eq(by.account()),
            holds::lifted_at.eq(Some(Ts::from(now))),
            holds::lifted_reason.eq(Some(reason)),
        ))
        .execute(conn)?;
    if lifted == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// What the rule needs to know of a case.
///
/// # Errors
/// The database's own.
pub fn record(conn: &mut Conn, found: &Found) -> Result<Record, StoreError> {
    let held: i64 = holds::table
        .filter(holds::case_id.eq(found.row.id))
        .filter(holds::lifted_at.is_null())
        .count()
        .get_result(conn)?;
    let kept: Option<Option<NaiveDate>> = retentions::table
        .filter(retentions::case_id.eq(found.row.id))
        .select(diesel::dsl::max(retentions::keep_until))
        .first(conn)
        .optional()?;
    let row = &found.row;
    let reviewed = super::facts::grade(row.reviewed_physical, row.reviewed_psychological);
    let reported = super::facts::grade(row.reported_physical, row.reported_psychological);
    let closed = |at: Option<Ts>| at.map(|at| london_date(at.utc()));
    Ok(Record {
        duties: found.strands.iter().map(|s| (s.kind, if s.open { None } else { closed(s.closed_at) })).collect(),
        happened_on: row.happened_on.unwrap_or_else(|| london_date(row.opened_at.utc())),
        harm: reviewed.or(reported),
        held: held > 0,
        kept_until: kept.flatten(),
    })
}

/// Strands closed before that day, a page at a time: their cases may be due. The index serves it without a sort.
///
/// # Errors
/// The database's own.
pub fn closed_before(
    conn: &mut Conn,
    before: DateTime<Utc>,
    after: Option<(Ts, StrandId)>,
    limit: i64,
) -> Result<Vec<(Ts, StrandId, String)>, StoreError> {
    let mut page = strands::table
        .inner_join(cases::table)
        .filter(strands::open.eq(false))
        .filter(strands::closed_at.lt(Ts::from(before)).assume_not_null())
        .filter(cases::open_strands.eq(0))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            retentions::table
                .filter(retentions::case_id.eq(cases::id))
                .filter(retentions::open.eq(true).or(retentions::decision.eq(Verdict::Erase.code()).assume_not_null())),
        )))
        .order((strands::closed_at, strands::id))
        .limit(limit)
        .into_boxed();
    if let Some((at, id)) = after {
        let later = strands::closed_at.gt(at).assume_not_null();
        let same = strands::closed_at.eq(at).assume_not_null();
        page = page.filter(later.or(same.and(strands::id.gt(id))));
    }
    let rows: Vec<(Option<Ts>, StrandId, String)> =
        page.select((strands::closed_at, strands::id, cases::reference)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(at, id, reference)| Some((at?, id, reference))).collect())
}

/// Puts a record on the list of those to be decided about.
///
/// # Errors
/// The database's own.
pub fn list_for_decision(
    conn: &mut Conn,
    (case, body): (CaseId, BodyId),
    term: &Term,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = RetentionRow {
        id: RetentionId(crate::doors::new_id()),
        case_id: case,
        body_id: body,
        class: term.class.code.to_owned(),
        due_on: term.until,
        found_at: now.into(),
        open: true,
        decision: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        keep_until: None,
        erased_at: None,
        certificate: None,
    };
    diesel::insert_into(retentions::table).values(row).execute(conn)?;
    Ok(())
}

/// The records that wait for a decision of this body, the longest due first, with their references. Not those of the cases
/// that the reader is kept out of.
///
/// # Errors
/// The database's own.
pub fn waiting(
    conn: &mut Conn,
    (body, hidden): (BodyId, &[CaseId]),
    limit: i64,
) -> Result<Vec<(RetentionRow, String)>, StoreError> {
    Ok(retentions::table
        .inner_join(cases::table)
        .filter(retentions::body_id.eq(body))
        .filter(retentions::open.eq(true))
        .filter(retentions::case_id.ne_all(hidden.to_vec()))
        .order((retentions::due_on, retentions::id))
        .limit(limit)
        .select((RetentionRow::as_select(), cases::reference))
        .load(conn)?)
}

/// The newest entry of a case on that list.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Option<RetentionRow>, StoreError> {
    Ok(retentions::table
        .filter(retentions::case_id.eq(case))
        .order((retentions::found_at.desc(), retentions::id.desc()))
        .select(RetentionRow::as_select())
        .first(conn)
        .optional()?)
}

/// One entry, for the program.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn by_id(conn: &mut Conn, id: RetentionId) -> Result<RetentionRow, StoreError> {
    Ok(retentions::table.find(id).select(RetentionRow::as_select()).first(conn)?)
}

/// Notes what a person decided, once.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else was first.
pub fn decided(
    conn: &mut Conn,
    id: RetentionId,
    (verdict, until): (Verdict, Option<NaiveDate>),
    (by, reason): (&Actor, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let one = retentions::table.find(id).filter(retentions::open.eq(true));
    let changed = diesel::update(one)
        .set((
            retentions::open.eq(false),
            retentions::decision.eq(Some(verdict.code())),
            retentions::decided_by.eq(by.account()),
            retentions::decided_at.eq(Some(Ts::from(now))),
            retentions::reason.eq(Some(reason)),
            retentions::keep_until.eq(until),
        ))
        .execute(conn)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Notes that it is done, and what went.
///
/// # Errors
/// The database's own.
pub fn erased(conn: &mut Conn, id: RetentionId, certificate: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(retentions::table.find(id))
        .set((
            retentions::erased_at.eq(Some(Ts::from(now))),
            retentions::certificate.eq(Some(certificate)),
            retentions::reason.eq(None::<String>),
        ))
        .execute(conn)?;
    Ok(())
}
