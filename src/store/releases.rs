//! Releases of figures as they are kept: a draft until two have signed, everybody's from its time on, and never edited.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{bodies, release_curves, release_promises, release_replies, release_rows, releases};
use super::types::Ts;
use crate::domain::ids::{AccountId, BodyId, ReleaseId};
use crate::domain::measures::freeze::Breakdown;
use crate::domain::measures::release::{Checked, Signatures, Tick, Unsigned, Which, sign};
use crate::domain::people::Actor;

/// A release.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = releases)]
#[diesel(treat_none_as_default_value = false)]
pub struct ReleaseRow {
    pub id: ReleaseId,
    /// Its day in its address: `2026-11-19`, with a number behind it where that day has several.
    pub slug: String,
    /// Its last month, `YYYY-MM`.
    pub month: String,
    pub data_to: NaiveDate,
    /// Nobody reads it before.
    pub embargo_at: Ts,
    pub made_at: Ts,
    pub made_by: String,
    /// What is to be known of it: why it was revised, what changed.
    pub note: String,
    /// How its checks came out, as JSON.
    pub checks: String,
    /// Since when each company is watched, and how many returns came: JSON of [`About`].
    pub about: String,
    pub first_id: Option<AccountId>,
    pub first_words: Option<String>,
    pub first_at: Option<Ts>,
    pub second_id: Option<AccountId>,
    pub second_words: Option<String>,
    pub second_at: Option<Ts>,
    /// May still be signed or dropped.
    pub open: bool,
    pub version: i32,
}

/// What a release knows beside its figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct About {
    /// The first month of each company, by code.
    pub since: std::collections::BTreeMap<String, String>,
    /// Returns of the last month: received, expected.
    pub returns: (u32, u32),
}

/// A published figure.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = release_rows)]
pub struct PublishedRow {
    pub release_id: ReleaseId,
    pub seq: i32,
    pub metric: String,
    pub version: i32,
    /// `YYYY-MM`, or twelve months `YYYY-MM/YYYY-MM`.
    pub period: String,
    pub breakdown: Breakdown,
    pub group_code: String,
    pub group_name: String,
    /// A count, `*`, `[c]`, or nothing.
    pub numerator: String,
    /// To which multiple it is rounded; 1 where it is exact, 0 where there is none.
    pub numerator_to: i32,
    /// At most so many, where people cannot be told apart.
    pub at_most: String,
    pub denominator: String,
    pub denominator_to: i32,
    pub value: String,
    pub lo95: String,
    pub hi95: String,
    pub suppressed: bool,
    /// Returns received of those expected, `40/42`; nothing where none are needed.
    pub complete: String,
    /// Shown otherwise in the release before.
    pub revised: bool,
}

/// How long people wait for an answer, of England (no code) or one company.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = release_curves)]
pub struct CurveRow {
    pub release_id: ReleaseId,
    pub group_code: String,
    pub group_name: String,
    /// How many duties, as published.
    pub waits: String,
    /// The first day that is counted.
    pub since: String,
    /// JSON: `[[day, percent answered], …]`; empty where too few.
    pub points: String,
}

/// What a body has promised in public, as it stood on the day of the release.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = release_promises)]
#[diesel(treat_none_as_default_value = false)]
pub struct PromiseRow {
    pub release_id: ReleaseId,
    pub seq: i32,
    pub kind: String,
    pub what: String,
    pub owner: String,
    pub due_on: Option<NaiveDate>,
    pub met_on: Option<NaiveDate>,
    /// `met`, `met_late`, `missed`, `open`.
    pub state: String,
}

impl ReleaseRow {
    /// How its checks came out.
    #[must_use]
    pub fn checked(&self) -> Vec<Checked> {
        serde_json::from_str(&self.checks).unwrap_or_default()
    }

    #[must_use]
    pub fn about(&self) -> About {
        serde_json::from_str(&self.about).unwrap_or_default()
    }

    #[must_use]
    pub const fn signatures(&self) -> Signatures {
        Signatures { first: self.first_id, second: self.second_id }
    }

    /// Whether everybody may read it at this moment: two have signed, and its time has come.
    #[must_use]
    pub fn is_public(&self, now: DateTime<Utc>) -> bool {
        self.second_at.is_some() && self.embargo_at.utc() <= now
    }
}

/// Keeps a release that was put together, whole.
///
/// # Errors
/// The database's own.
pub fn keep(
    conn: &mut Conn,
    row: &ReleaseRow,
    figures: &[PublishedRow],
    curves: &[CurveRow],
    promises: &[PromiseRow],
) -> Result<(), StoreError> {
    diesel::insert_into(releases::table).values(row).execute(conn)?;
    macro_rules! put {
        ($table:ident, $rows:ident) => {
            for chunk in $rows.chunks(250) {
                $crate::each!(&mut *conn, |c| diesel::insert_into($table::table).values(chunk).execute(c))?;
            }
        };
    }
    put!(release_rows, figures);
    put!(release_curves, curves);
    put!(release_promises, promises);
    Ok(())
}

/// Whether there is a release of this address already.
///
/// # Errors
/// The database's own.
pub fn slug_taken(conn: &mut Conn, slug: &str) -> Result<bool, StoreError> {
    Ok(diesel::select(diesel::dsl::exists(releases::table.filter(releases::slug.eq(slug)))).get_result(conn)?)
}

/// Whether a release of this month was made, signed or not, and not dropped.
///
/// # Errors
/// The database's own.
pub fn month_made(conn: &mut Conn, month: &str) -> Result<bool, StoreError> {
    let kept = releases::table
        .filter(releases::month.eq(month))
        .filter(releases::open.eq(true).or(releases::second_at.is_not_null()));
    Ok(diesel::select(diesel::dsl::exists(kept)).get_result(conn)?)
}

/// All of them, the newest first: drafts and dropped ones too.
///
/// # Errors
/// The database's own.
pub fn all(conn: &mut Conn) -> Result<Vec<ReleaseRow>, StoreError> {
    Ok(releases::table
        .order((releases::embargo_at.desc(), releases::made_at.desc(), releases::id))
        .select(ReleaseRow::as_select())
        .load(conn)?)
}

/// Those that everybody may read at this moment, the newest first.
///
/// # Errors
/// The database's own.
pub fn public(conn: &mut Conn, now: DateTime<Utc>) -> Result<Vec<ReleaseRow>, StoreError> {
    Ok(releases::table
        .filter(releases::second_at.is_not_null())
        .filter(releases::embargo_at.le(Ts::from(now)))
        .order((releases::embargo_at.desc(), releases::made_at.desc(), releases::id))
        .select(ReleaseRow::as_select())
        .load(conn)?)
}

/// The one in force at a moment.
///
/// # Errors
/// The database's own.
pub fn current(conn: &mut Conn, now: DateTime<Utc>) -> Result<Option<ReleaseRow>, StoreError> {
    Ok(releases::table
        .filter(releases::second_at.is_not_null())
        .filter(releases::embargo_at.le(Ts::from(now)))
        .order((releases::embargo_at.desc(), releases::made_at.desc(), releases::id))
        .select(ReleaseRow::as_select())
        .first(conn)
        .optional()?)
}

/// One by its address.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn by_slug(conn: &mut Conn, slug: &str) -> Result<ReleaseRow, StoreError> {
    Ok(releases::table.filter(releases::slug.eq(slug)).select(ReleaseRow::as_select()).first(conn)?)
}

/// Which rows of a release are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    All,
    Metric(&'a str),
    /// These metrics of one row of a breakdown.
    Row(Breakdown, &'a str, &'a [String]),
    /// These metrics of every row of a breakdown.
    Breakdown(Breakdown, &'a [String]),
}

/// Its figures, in their order.
///
/// # Errors
/// The database's own.
pub fn rows(conn: &mut Conn, release: ReleaseId, wanted: Wanted<'_>) -> Result<Vec<PublishedRow>, StoreError> {
    let of = release_rows::table.filter(release_rows::release_id.eq(release)).select(PublishedRow::as_select());
    let rows = match wanted {
        Wanted::All => of.order(release_rows::seq).load(conn)?,
        Wanted::Metric(metric) => {
            let order = (release_rows::breakdown, release_rows::seq);
            of.filter(release_rows::metric.eq(metric)).order(order).load(conn)?
        }
        Wanted::Row(breakdown, code, metrics) => of
            .filter(release_rows::breakdown.eq(breakdown))
            .filter(release_rows::group_code.eq(code))
            .filter(release_rows::metric.eq_any(metrics.to_vec()))
            .order((release_rows::metric, release_rows::seq))
            .load(conn)?,
        Wanted::Breakdown(breakdown, metrics) => of
            .filter(release_rows::metric.eq_any(metrics.to_vec()))
            .filter(release_rows::breakdown.eq(breakdown))
            .order((release_rows::metric, release_rows::seq))
            .load(conn)?,
    };
    Ok(rows)
}

/// Its curves, England first.
///
/// # Errors
/// The database's own.
pub fn curves(conn: &mut Conn, release: ReleaseId) -> Result<Vec<CurveRow>, StoreError> {
    Ok(release_curves::table
        .filter(release_curves::release_id.eq(release))
        .order(release_curves::group_code)
        .select(CurveRow::as_select())
        .load(conn)?)
}

/// Its promises.
///
/// # Errors
/// The database's own.
pub fn promises(conn: &mut Conn, release: ReleaseId) -> Result<Vec<PromiseRow>, StoreError> {
    Ok(release_promises::table
        .filter(release_promises::release_id.eq(release))
        .order(release_promises::seq)
        .select(PromiseRow::as_select())
        .load(conn)?)
}

/// Signs a release as it was read.
///
/// # Errors
/// [`StoreError::Stale`] when somebody signed or dropped it meanwhile. The inner result is what the rule refuses.
pub fn put_name(
    conn: &mut Conn,
    row: &ReleaseRow,
    actor: &Actor,
    ticks: &[Tick],
    now: DateTime<Utc>,
) -> Result<Result<Which, Unsigned>, StoreError> {
    let by = actor.account().ok_or(StoreError::NotFound)?;
    if !row.open {
        return Ok(Err(Unsigned::Over));
    }
    let which = match sign(row.signatures(), by, &row.checked(), ticks) {
        Ok(which) => which,
        Err(refused) => return Ok(Err(refused)),
    };
    let target = releases::table.find(row.id).filter(releases::version.eq(row.version)).filter(releases::open.eq(true));
    let (words, at) = (Some(actor.words.clone()), Some(Ts::from(now)));
    let done = match which {
        Which::First => diesel::update(target)
            .set((
                releases::first_id.eq(Some(by)),
                releases::first_words.eq(words),
                releases::first_at.eq(at),
                releases::version.eq(row.version + 1),
            ))
            .execute(conn)?,
        Which::Second => diesel::update(target)
            .set((
                releases::second_id.eq(Some(by)),
                releases::second_words.eq(words),
                releases::second_at.eq(at),
                releases::open.eq(false),
                releases::version.eq(row.version + 1),
            ))
            .execute(conn)?,
    };
    if done == 1 { Ok(Ok(which)) } else { Err(StoreError::Stale) }
}

/// Drops a draft: it stays on record, and is never published.
///
/// # Errors
/// [`StoreError::Stale`] when it is no draft any more.
pub fn drop_draft(conn: &mut Conn, row: &ReleaseRow) -> Result<(), StoreError> {
    let target = releases::table.find(row.id).filter(releases::version.eq(row.version)).filter(releases::open.eq(true));
    let done =
        diesel::update(target).set((releases::open.eq(false), releases::version.eq(row.version + 1))).execute(conn)?;
    if done == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// What a company says of its figures.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = release_replies)]
pub struct ReplyRow {
    pub release_id: ReleaseId,
    pub body_id: BodyId,
    pub words: String,
    pub said_at: Ts,
}

/// Keeps a company's reply to a release, once.
///
/// # Errors
/// The database's own. False where it has replied already: what was published is not edited.
pub fn reply(conn: &mut Conn, row: &ReplyRow) -> Result<bool, StoreError> {
    let insert = diesel::insert_into(release_replies::table)
        .values(row)
        .on_conflict((release_replies::release_id, release_replies::body_id))
        .do_nothing();
    Ok(super::conn::Both(insert).execute(conn)? == 1)
}

/// What companies said of a release, by their codes.
///
/// # Errors
/// The database's own.
pub fn replies(conn: &mut Conn, release: ReleaseId) -> Result<Vec<(String, ReplyRow)>, StoreError> {
    Ok(release_replies::table
        .inner_join(bodies::table)
        .filter(release_replies::release_id.eq(release))
        .order(bodies::code)
        .select((bodies::code, ReplyRow::as_select()))
        .load(conn)?)
}

/// When the last of them was said.
///
/// # Errors
/// The database's own.
pub fn last_reply(conn: &mut Conn, release: ReleaseId) -> Result<Option<DateTime<Utc>>, StoreError> {
    let last: Option<Ts> = release_replies::table
        .filter(release_replies::release_id.eq(release))
        .order(release_replies::said_at.desc())
        .select(release_replies::said_at)
        .first(conn)
        .optional()?;
    Ok(last.map(Ts::utc))
}
