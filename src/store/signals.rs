//! Signals across trusts as stored: the weekly cells that are watched, and what was raised, taken and ended.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{case_marks, cases, provider_months, referrals, signal_cases, signal_notes, signals, week_cells};
use super::scope;
use super::types::Ts;
use crate::domain::case::{Decision, Part};
use crate::domain::ids::{AccountId, BodyId, CaseId, SignalId};
use crate::domain::people::Actor;
use crate::domain::signal::{Cause, EVERY_MEDICINE, SignalAct, SignalOutcome};

/// What is watched: one failure at one company with one medicine, or with all together ([`EVERY_MEDICINE`]).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Queryable)]
pub struct Series {
    pub provider: BodyId,
    pub failure: String,
    pub medicine: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = signals)]
#[diesel(treat_none_as_default_value = false)]
pub struct SignalRow {
    pub id: SignalId,
    pub provider_id: BodyId,
    pub failure: String,
    pub medicine: String,
    /// The Monday of the first week of its cases.
    pub since: NaiveDate,
    /// The Monday of the last week that was looked at.
    pub week: NaiveDate,
    pub raised_at: Ts,
    pub cases: i64,
    pub trusts: i64,
    /// Cases in a thousand weeks that were usual before.
    pub expected: i64,
    /// The sum, in tenths of a case.
    pub level: i64,
    /// Which of `cusum::CLASSES`.
    pub class: i32,
    /// The regulator that owes the assessment: the one that decides on most of its cases.
    pub body_id: Option<BodyId>,
    pub due_on: NaiveDate,
    pub taken_by: Option<AccountId>,
    pub taken_words: Option<String>,
    pub taken_at: Option<Ts>,
    pub open: bool,
    pub outcome: Option<SignalOutcome>,
    pub cause: Option<Cause>,
    pub decision: Option<Decision>,
    pub reason: Option<String>,
    pub closed_by: Option<String>,
    pub closed_at: Option<Ts>,
    /// Weeks up to this Monday were assessed: they raise nothing again.
    pub closed_week: Option<NaiveDate>,
    pub version: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = signal_notes)]
#[diesel(treat_none_as_default_value = false)]
pub struct NoteRow {
    pub signal_id: SignalId,
    pub n: i32,
    pub at: Ts,
    pub by_words: String,
    pub body_id: Option<BodyId>,
    pub words: String,
}

/// Every series with a case since a week, in order, after the one before.
///
/// # Errors
/// The database's own.
pub fn moved_since(conn: &mut Conn, week: NaiveDate) -> Result<Vec<Series>, StoreError> {
    use week_cells as t;
    Ok(t::table
        .filter(t::week.ge(week).and(t::cases.gt(0)))
        .select((t::provider_id, t::failure, t::medicine))
        .distinct()
        .order((t::provider_id, t::failure, t::medicine))
        .load(conn)?)
}

/// The cells of one failure at one company since a week: medicine, Monday, cases.
///
/// # Errors
/// The database's own.
pub fn cells(
    conn: &mut Conn,
    (provider, failure): (BodyId, &str),
    since: NaiveDate,
) -> Result<Vec<(String, NaiveDate, i64)>, StoreError> {
    use week_cells as t;
    Ok(t::table
        .filter(t::provider_id.eq(provider).and(t::failure.eq(failure)).and(t::week.ge(since)).and(t::cases.gt(0)))
        .order((t::medicine, t::week))
        .select((t::medicine, t::week, t::cases))
        .load(conn)?)
}

/// The first month (`YYYY-MM`) in which anything was told of each company: before it nobody watched.
///
/// # Errors
/// The database's own.
pub fn watched_since(conn: &mut Conn) -> Result<Vec<(BodyId, String)>, StoreError> {
    use provider_months as t;
    let first = diesel::dsl::min(t::month);
    let rows: Vec<(BodyId, Option<String>)> =
        t::table.group_by(t::provider_id).select((t::provider_id, first)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(provider, month)| Some((provider, month?))).collect())
}

/// The signals of one failure at one company, newest first: the open ones, and when the others ended.
///
/// # Errors
/// The database's own.
pub fn of_failure(conn: &mut Conn, provider: BodyId, failure: &str) -> Result<Vec<SignalRow>, StoreError> {
    Ok(signals::table
        .filter(signals::provider_id.eq(provider).and(signals::failure.eq(failure)))
        .order((signals::raised_at.desc(), signals::id))
        .select(SignalRow::as_select())
        .load(conn)?)
}

/// At most so many cases are listed with a signal.
pub const LISTED: i64 = 500;

/// A case of a series: its id, trust and day.
pub type Counted = (CaseId, Option<BodyId>, NaiveDate);

/// The cases of a series since a week, oldest first.
///
/// # Errors
/// The database's own.
pub fn cases_of(conn: &mut Conn, series: &Series, since: NaiveDate) -> Result<Vec<Counted>, StoreError> {
    use case_marks as t;
    let mut query = t::table
        .filter(t::provider_id.eq(series.provider).assume_not_null())
        .filter(t::failure.eq(&series.failure))
        .filter(t::week.ge(since))
        .order((t::medicine, t::week, t::case_id))
        .limit(LISTED)
        .select((t::case_id, t::trust_id, t::received_on))
        .into_boxed();
    if series.medicine != EVERY_MEDICINE {
        query = query.filter(t::medicine.eq(&series.medicine));
    }
    Ok(query.load(conn)?)
}

/// The regulator that decides on most of these cases.
///
/// # Errors
/// The database's own.
pub fn decider(conn: &mut Conn, cases: &[CaseId]) -> Result<Option<BodyId>, StoreError> {
    let bodies: Vec<BodyId> = referrals::table
        .filter(referrals::case_id.eq_any(cases.to_vec()))
        .filter(referrals::part.eq(Part::Deciding))
        .select(referrals::to_body_id)
        .load(conn)?;
    let mut counted = std::collections::BTreeMap::<BodyId, usize>::new();
    for body in bodies {
        *counted.entry(body).or_default() += 1;
    }
    Ok(counted.into_iter().max_by_key(|(body, count)| (*count, std::cmp::Reverse(*body))).map(|(body, _)| body))
}

/// An id for a new signal.
#[must_use]
pub fn new_id() -> SignalId {
    SignalId(crate::doors::new_id())
}

/// Keeps a new signal with its cases and its first line.
///
/// # Errors
/// The database's own.
pub fn raise(conn: &mut Conn, row: &SignalRow, cases: &[Counted], words: &str) -> Result<(), StoreError> {
    diesel::insert_into(signals::table).values(row).execute(conn)?;
    list(conn, row.id, cases)?;
    note(conn, row.id, (row.raised_at.utc(), "Candour", None), words)
}

/// More cases came while a signal was open.
///
/// # Errors
/// The database's own.
pub fn grow(conn: &mut Conn, row: &SignalRow, cases: &[Counted]) -> Result<(), StoreError> {
    diesel::update(signals::table.find(row.id))
        .set((
            signals::week.eq(row.week),
            signals::cases.eq(row.cases),
            signals::trusts.eq(row.trusts),
            signals::level.eq(row.level),
        ))
        .execute(conn)?;
    list(conn, row.id, cases)
}

fn list(conn: &mut Conn, id: SignalId, cases: &[Counted]) -> Result<(), StoreError> {
    let known: Vec<CaseId> =
        signal_cases::table.filter(signal_cases::signal_id.eq(id)).select(signal_cases::case_id).load(conn)?;
    for (case, trust, on) in cases.iter().filter(|(case, ..)| !known.contains(case)) {
        let row = (
            signal_cases::signal_id.eq(id),
            signal_cases::case_id.eq(case),
            signal_cases::trust_id.eq(trust),
            signal_cases::received_on.eq(on),
        );
        diesel::insert_into(signal_cases::table).values(row).execute(conn)?;
    }
    Ok(())
}

fn note(
    conn: &mut Conn,
    id: SignalId,
    (at, by, body): (DateTime<Utc>, &str, Option<BodyId>),
    words: &str,
) -> Result<(), StoreError> {
    let last: Option<i32> = signal_notes::table
        .filter(signal_notes::signal_id.eq(id))
        .select(diesel::dsl::max(signal_notes::n))
        .first(conn)?;
    let row = NoteRow {
        signal_id: id,
        n: last.unwrap_or(0) + 1,
        at: at.into(),
        by_words: by.to_owned(),
        body_id: body,
        words: words.to_owned(),
    };
    diesel::insert_into(signal_notes::table).values(row).execute(conn)?;
    Ok(())
}

/// A signal.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn find(conn: &mut Conn, id: SignalId) -> Result<SignalRow, StoreError> {
    Ok(signals::table.find(id).select(SignalRow::as_select()).first(conn)?)
}

/// Signals, those that are due first; or those that ended.
///
/// # Errors
/// The database's own.
pub fn listed(conn: &mut Conn, open: bool, limit: i64) -> Result<Vec<SignalRow>, StoreError> {
    let all = signals::table.filter(signals::open.eq(open)).limit(limit).select(SignalRow::as_select());
    Ok(if open {
        all.order((signals::due_on, signals::id)).load(conn)?
    } else {
        all.order((signals::due_on.desc(), signals::id.desc())).load(conn)?
    })
}

/// The open signals of some companies.
///
/// # Errors
/// The database's own.
pub fn open_of(conn: &mut Conn, providers: &[BodyId]) -> Result<Vec<SignalRow>, StoreError> {
    Ok(signals::table
        .filter(signals::open.eq(true).and(signals::provider_id.eq_any(providers.to_vec())))
        .select(SignalRow::as_select())
        .load(conn)?)
}

/// What was done about a signal, oldest first.
///
/// # Errors
/// The database's own.
pub fn notes(conn: &mut Conn, id: SignalId) -> Result<Vec<NoteRow>, StoreError> {
    Ok(signal_notes::table
        .filter(signal_notes::signal_id.eq(id))
        .order(signal_notes::n)
        .select(NoteRow::as_select())
        .load(conn)?)
}

/// How many cases of a signal each trust has.
///
/// # Errors
/// The database's own.
pub fn by_trust(conn: &mut Conn, id: SignalId) -> Result<Vec<(Option<BodyId>, i64)>, StoreError> {
    Ok(signal_cases::table
        .filter(signal_cases::signal_id.eq(id))
        .group_by(signal_cases::trust_id)
        .select((signal_cases::trust_id, diesel::dsl::count_star()))
        .load(conn)?)
}

/// The cases of a signal that somebody may see: reference, trust, day.
///
/// # Errors
/// The database's own.
pub fn seen(
    conn: &mut Conn,
    actor: &Actor,
    id: SignalId,
) -> Result<Vec<(String, Option<BodyId>, NaiveDate)>, StoreError> {
    let own: Vec<CaseId> =
        signal_cases::table.filter(signal_cases::signal_id.eq(id)).select(signal_cases::case_id).load(conn)?;
    let seen: Vec<(CaseId, String)> = cases::table
        .filter(cases::id.eq_any(own))
        .filter(scope::visible(actor))
        .select((cases::id, cases::reference))
        .load(conn)?;
    let rows: Vec<(CaseId, Option<BodyId>, NaiveDate)> = signal_cases::table
        .filter(signal_cases::signal_id.eq(id))
        .select((signal_cases::case_id, signal_cases::trust_id, signal_cases::received_on))
        .load(conn)?;
    let reference = |case: CaseId| seen.iter().find(|(id, _)| *id == case).map(|(_, reference)| reference.clone());
    let mut rows: Vec<_> =
        rows.into_iter().filter_map(|(case, trust, on)| Some((reference(case)?, trust, on))).collect();
    rows.sort_by(|a, b| (b.2, &b.0).cmp(&(a.2, &a.0)));
    Ok(rows)
}

/// Saves what somebody did, as the rules allowed it.
///
/// # Errors
/// [`StoreError::Stale`] when somebody was quicker.
pub fn save(
    conn: &mut Conn,
    row: &SignalRow,
    (actor, words): (&Actor, &str),
    act: &SignalAct,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let same = signals::table.find(row.id).filter(signals::version.eq(row.version));
    let at = Ts::from(now);
    let changed = match act {
        SignalAct::Take => diesel::update(same)
            .set((
                signals::taken_by.eq(actor.account()),
                signals::taken_words.eq(&actor.words),
                signals::taken_at.eq(at),
                signals::body_id.eq(actor.body),
                signals::version.eq(row.version + 1),
            ))
            .execute(conn)?,
        SignalAct::Acted { words: reason, .. } | SignalAct::NotASignal { words: reason, .. } => {
            let (outcome, decision, cause) = match act {
                SignalAct::Acted { decision, .. } => (SignalOutcome::Acted, Some(*decision), None),
                SignalAct::NotASignal { cause, .. } => (SignalOutcome::NotASignal, None, Some(*cause)),
                SignalAct::Take => return Ok(()),
            };
            diesel::update(same)
                .set((
                    signals::open.eq(false),
                    signals::outcome.eq(outcome),
                    signals::decision.eq(decision),
                    signals::cause.eq(cause),
                    signals::reason.eq(reason),
                    signals::closed_by.eq(&actor.words),
                    signals::closed_at.eq(at),
                    signals::closed_week.eq(row.week),
                    signals::version.eq(row.version + 1),
                ))
                .execute(conn)?
        }
    };
    if changed != 1 {
        return Err(StoreError::Stale);
    }
    note(conn, row.id, (now, &actor.words, actor.body), words)
}
