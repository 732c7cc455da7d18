//! Routing rules as they are kept: versions that were in force, each readable for ever, and drafts on their way.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{rule_drafts, rule_sets};
use super::types::Ts;
use crate::domain::ids::{AccountId, RuleDraftId};
use crate::domain::people::Actor;
use crate::domain::routing::RuleSet;

mod past;

pub use past::dry_run;

/// A version that was published.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = rule_sets)]
pub struct VersionRow {
    pub version: i32,
    pub text: String,
    pub published_at: Ts,
    /// What it changed, in a line.
    pub note: String,
    pub drafted_by: String,
    pub published_by: String,
}

/// A draft.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = rule_drafts)]
#[diesel(treat_none_as_default_value = false)]
pub struct DraftRow {
    pub id: RuleDraftId,
    pub title: String,
    pub text: String,
    pub based_on: i32,
    pub author_id: AccountId,
    pub author: String,
    pub written_at: Ts,
    /// Whoever says that it is ready; somebody else publishes it.
    pub proposer_id: Option<AccountId>,
    pub proposer: Option<String>,
    pub proposed_at: Option<Ts>,
    /// `none`, `waiting`, `done` or `failed`.
    pub trial: String,
    /// What the last trial found, as JSON.
    pub dry_run: Option<String>,
    /// The version it became.
    pub published: Option<i32>,
    pub open: bool,
    pub version: i32,
}

impl DraftRow {
    /// The rules of the draft.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn rules(&self) -> Result<RuleSet, StoreError> {
        RuleSet::parse(&self.text).map_err(StoreError::Unreadable)
    }
}

/// Every published version, the newest first. Before any was, the rules that come with Candour.
///
/// # Errors
/// The database's own.
pub fn versions(conn: &mut Conn) -> Result<Vec<VersionRow>, StoreError> {
    Ok(rule_sets::table.order(rule_sets::version.desc()).select(VersionRow::as_select()).load(conn)?)
}

/// One version: what a case routed by it was routed by.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn version(conn: &mut Conn, version: i32) -> Result<RuleSet, StoreError> {
    let text: Option<String> = rule_sets::table.find(version).select(rule_sets::text).first(conn).optional()?;
    match text {
        Some(text) => RuleSet::parse(&text).map_err(StoreError::Unreadable),
        None if version == RuleSet::seed().version => Ok(RuleSet::seed()),
        None => Err(StoreError::NotFound),
    }
}

/// The drafts in work, the newest first.
///
/// # Errors
/// The database's own.
pub fn drafts(conn: &mut Conn) -> Result<Vec<DraftRow>, StoreError> {
    Ok(rule_drafts::table
        .filter(rule_drafts::open.eq(true))
        .order((rule_drafts::written_at.desc(), rule_drafts::id))
        .select(DraftRow::as_select())
        .load(conn)?)
}

/// A draft.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn draft(conn: &mut Conn, id: RuleDraftId) -> Result<DraftRow, StoreError> {
    Ok(rule_drafts::table.find(id).select(DraftRow::as_select()).first(conn)?)
}

/// Begins a draft from the rules in force.
///
/// # Errors
/// [`StoreError::NotFound`] where the actor has no account.
pub fn begin(conn: &mut Conn, title: &str, actor: &Actor, now: DateTime<Utc>) -> Result<RuleDraftId, StoreError> {
    let rules = super::directory::rules(conn)?;
    let row = DraftRow {
        id: RuleDraftId(crate::doors::new_id()),
        title: title.to_owned(),
        text: rules.write(),
        based_on: rules.version,
        author_id: actor.account().ok_or(StoreError::NotFound)?,
        author: actor.words.clone(),
        written_at: now.into(),
        proposer_id: None,
        proposer: None,
        proposed_at: None,
        trial: "none".to_owned(),
        dry_run: None,
        published: None,
        open: true,
        version: 1,
    };
    diesel::insert_into(rule_drafts::table).values(&row).execute(conn)?;
    Ok(row.id)
}

/// Changes a draft as it was read: a proposal and a trial of the words before it count no more.
///
/// # Errors
/// [`StoreError::Stale`] when somebody changed or published it meanwhile.
pub fn change(conn: &mut Conn, row: &DraftRow, rules: &RuleSet, now: DateTime<Utc>) -> Result<(), StoreError> {
    let target = rule_drafts::table.find(row.id).filter(rule_drafts::version.eq(row.version));
    let done = diesel::update(target.filter(rule_drafts::open.eq(true)))
        .set((
            rule_drafts::text.eq(rules.write()),
            rule_drafts::written_at.eq(Ts::from(now)),
            rule_drafts::proposer_id.eq(None::<AccountId>),
            rule_drafts::proposer.eq(None::<String>),
            rule_drafts::proposed_at.eq(None::<Ts>),
            rule_drafts::trial.eq("none"),
            rule_drafts::dry_run.eq(None::<String>),
            rule_drafts::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    if done == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Notes that a trial was asked for, or what it found.
///
/// # Errors
/// The database's own.
pub fn trial(conn: &mut Conn, id: RuleDraftId, state: &str, found: Option<&str>) -> Result<(), StoreError> {
    diesel::update(rule_drafts::table.find(id))
        .set((rule_drafts::trial.eq(state), rule_drafts::dry_run.eq(found)))
        .execute(conn)?;
    Ok(())
}

/// Somebody says that a draft is ready.
///
/// # Errors
/// [`StoreError::Stale`] when it was changed meanwhile.
pub fn propose(conn: &mut Conn, row: &DraftRow, actor: &Actor, now: DateTime<Utc>) -> Result<(), StoreError> {
    let target = rule_drafts::table.find(row.id).filter(rule_drafts::version.eq(row.version));
    let done = diesel::update(target.filter(rule_drafts::open.eq(true)))
        .set((
            rule_drafts::proposer_id.eq(actor.account()),
            rule_drafts::proposer.eq(&actor.words),
            rule_drafts::proposed_at.eq(Ts::from(now)),
            rule_drafts::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    if done == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Drops a draft.
///
/// # Errors
/// [`StoreError::Stale`] when it is no longer in work.
pub fn drop_draft(conn: &mut Conn, id: RuleDraftId) -> Result<(), StoreError> {
    let open = rule_drafts::table.find(id).filter(rule_drafts::open.eq(true));
    let done = diesel::update(open).set(rule_drafts::open.eq(false)).execute(conn)?;
    if done == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// Why a draft is not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotYet {
    /// Nobody has said that it is ready.
    NotProposed,
    /// Whoever proposed it, or wrote it last, cannot publish it too.
    SamePerson,
    /// Another version was published since it was begun.
    Overtaken,
}

/// Publishes a draft as the next version. A second person does it: not whoever proposed it.
///
/// # Errors
/// [`StoreError::Stale`] when it was changed meanwhile.
pub fn publish(
    conn: &mut Conn,
    row: &DraftRow,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Result<i32, NotYet>, StoreError> {
    let current = super::directory::rules(conn)?.version;
    if row.proposer_id.is_none() {
        return Ok(Err(NotYet::NotProposed));
    }
    if row.proposer_id == actor.account() {
        return Ok(Err(NotYet::SamePerson));
    }
    if row.based_on != current {
        return Ok(Err(NotYet::Overtaken));
    }
    let drafted_by = row.proposer.clone().unwrap_or_default();
    let version = next(conn, &row.rules()?, (&row.title, &drafted_by), actor, now)?;
    let target = rule_drafts::table.find(row.id).filter(rule_drafts::version.eq(row.version));
    let done = diesel::update(target.filter(rule_drafts::open.eq(true)))
        .set((
            rule_drafts::published.eq(version),
            rule_drafts::open.eq(false),
            rule_drafts::version.eq(row.version + 1),
        ))
        .execute(conn)?;
    if done == 1 { Ok(Ok(version)) } else { Err(StoreError::Stale) }
}

/// Puts an earlier version back in force, in one act: its words become the next version. One person may: what is put back had
/// been published by two.
///
/// # Errors
/// [`StoreError::NotFound`] for a version that never was.
pub fn roll_back(conn: &mut Conn, to: i32, actor: &Actor, now: DateTime<Utc>) -> Result<i32, StoreError> {
    let rules = version(conn, to)?;
    next(conn, &rules, (&format!("Back to version {to}"), &actor.words), actor, now)
}

fn next(
    conn: &mut Conn,
    rules: &RuleSet,
    (note, drafted_by): (&str, &str),
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<i32, StoreError> {
    let current = super::directory::rules(conn)?;
    let kept: Option<i32> = rule_sets::table.find(current.version).select(rule_sets::version).first(conn).optional()?;
    if kept.is_none() {
        // The first version, with which the database began, stays readable too.
        let seed = VersionRow {
            version: current.version,
            text: RuleSet::seed_text().to_owned(),
            published_at: now.into(),
            note: "The rules that come with Candour".to_owned(),
            drafted_by: "Candour".to_owned(),
            published_by: "Candour".to_owned(),
        };
        diesel::insert_into(rule_sets::table).values(seed).execute(conn)?;
    }
    let version = current.version + 1;
    let row = VersionRow {
        version,
        text: RuleSet { version, ..rules.clone() }.write(),
        published_at: now.into(),
        note: note.to_owned(),
        drafted_by: drafted_by.to_owned(),
        published_by: actor.words.clone(),
    };
    diesel::insert_into(rule_sets::table).values(row).execute(conn)?;
    Ok(version)
}

/// The regulators that the directory knows: what rules may name.
///
/// # Errors
/// The database's own.
pub fn regulators(conn: &mut Conn, on: NaiveDate) -> Result<Vec<String>, StoreError> {
    let known = super::directory::of_kind(conn, crate::domain::people::BodyKind::Regulator, on)?;
    Ok(known.into_iter().map(|body| body.code).collect())
}
