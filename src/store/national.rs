//! The national records of a case: the LFPSE record with its last answer, and the Yellow Card, sealed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::cases::Found;
use super::conn::Conn;
use super::deciding::Act;
use super::error::StoreError;
use super::jobs::{self, NewJob};
use super::schema::{cases, lfpse_records, yellow_cards};
use super::types::Ts;
use super::vault::Keys;
use crate::domain::ids::{AccountId, CaseId, LfpseId};
use crate::domain::national::act::{Change, RecordState, Reply, Sending};
use crate::domain::national::lfpse::Taxonomy;
use crate::domain::national::yellow_card::Card;
use crate::domain::reference::CaseRef;

/// The LFPSE record of a case.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = lfpse_records)]
#[diesel(treat_none_as_default_value = false)]
pub struct LfpseRow {
    pub id: LfpseId,
    pub case_id: CaseId,
    pub taxonomy: Taxonomy,
    pub state: RecordState,
    /// Counts what was asked to be sent; each is sent once.
    pub revision: i32,
    /// The last revision that LFPSE has.
    pub sent_revision: i32,
    /// `domain::national::lfpse::Answers` as JSON.
    pub answers: String,
    /// The resource as it is sent.
    pub document: String,
    /// Its id there: known once it was recorded; a change goes to it.
    pub remote_id: Option<String>,
    pub remote_version: Option<String>,
    /// The reference people use.
    pub reference: Option<String>,
    /// What the service last said, word for word: an `OperationOutcome`, or why no answer came.
    pub outcome: Option<String>,
    pub asked_by: AccountId,
    pub asked_at: Ts,
    pub answered_at: Option<Ts>,
}

/// The LFPSE record of a case that was found through its reader.
///
/// # Errors
/// The database's own.
pub fn lfpse(conn: &mut Conn, case: CaseId) -> Result<Option<LfpseRow>, StoreError> {
    Ok(lfpse_records::table
        .filter(lfpse_records::case_id.eq(case))
        .select(LfpseRow::as_select())
        .first(conn)
        .optional()?)
}

/// A record by its id, with the reference of its case: for the sender.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn lfpse_to_send(conn: &mut Conn, id: LfpseId) -> Result<(LfpseRow, CaseRef), StoreError> {
    let (row, reference): (LfpseRow, String) = lfpse_records::table
        .inner_join(cases::table.on(cases::id.eq(lfpse_records::case_id)))
        .filter(lfpse_records::id.eq(id))
        .select((LfpseRow::as_select(), cases::reference))
        .first(conn)?;
    Ok((row, CaseRef::parse(&reference).map_err(|e| StoreError::Unreadable(format!("{e:?}")))?))
}

/// Moves a record from one state to another; false when it was not in it (another sender was faster, or a sending died).
///
/// # Errors
/// The database's own.
pub fn move_lfpse(conn: &mut Conn, id: LfpseId, from: RecordState, to: RecordState) -> Result<bool, StoreError> {
    let there = lfpse_records::table.find(id).filter(lfpse_records::state.eq(from));
    Ok(diesel::update(there).set(lfpse_records::state.eq(to)).execute(conn)? == 1)
}

/// Saves what a decision says of the national records.
///
/// # Errors
/// [`StoreError::Stale`] when the record moved on meanwhile.
pub(super) fn save(conn: &mut Conn, found: &Found, change: &Change, act: &Act<'_>) -> Result<(), StoreError> {
    match change {
        Change::Lfpse(sending) => queue(conn, found.row.id, sending, act),
        Change::LfpseReply { revision, reply } => keep_reply(conn, found.row.id, *revision, reply, act.now),
        Change::LfpseSettled { found: there } => settle(conn, found.row.id, there.as_deref(), act),
        Change::Card(card) => keep_card(conn, found.row.id, card, act),
        Change::CardReference(reference) => {
            let there = yellow_cards::table.find(found.row.id);
            let sent = (yellow_cards::reference.eq(reference), yellow_cards::sent_at.eq(Ts::from(act.now)));
            changed_one(diesel::update(there).set(sent).execute(conn)?)
        }
    }
}

fn changed_one(rows: usize) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Unreadable(e.to_string()))
}

fn account(act: &Act<'_>) -> Result<AccountId, StoreError> {
    act.actor.account().ok_or(StoreError::NotFound)
}

fn queue(conn: &mut Conn, case: CaseId, sending: &Sending, act: &Act<'_>) -> Result<(), StoreError> {
    let (id, revision) = match (lfpse(conn, case)?, sending.standing) {
        (None, None) => {
            let row = LfpseRow {
                id: LfpseId(crate::doors::new_id()),
                case_id: case,
                taxonomy: sending.taxonomy,
                state: RecordState::Queued,
                revision: 1,
                sent_revision: 0,
                answers: json(&sending.answers)?,
                document: sending.document.clone(),
                remote_id: None,
                remote_version: None,
                reference: None,
                outcome: None,
                asked_by: account(act)?,
                asked_at: act.now.into(),
                answered_at: None,
            };
            diesel::insert_into(lfpse_records::table).values(&row).execute(conn)?;
            (row.id, row.revision)
        }
        (Some(row), Some(standing)) if row.state == standing => {
            diesel::update(lfpse_records::table.find(row.id))
                .set((
                    lfpse_records::taxonomy.eq(sending.taxonomy),
                    lfpse_records::state.eq(RecordState::Queued),
                    lfpse_records::revision.eq(row.revision + 1),
                    lfpse_records::answers.eq(json(&sending.answers)?),
                    lfpse_records::document.eq(&sending.document),
                    lfpse_records::asked_by.eq(account(act)?),
                    lfpse_records::asked_at.eq(Ts::from(act.now)),
                ))
                .execute(conn)?;
            (row.id, row.revision + 1)
        }
        _ => return Err(StoreError::Stale),
    };
    owe(conn, id, revision, act.now)
}

/// One sending for each revision, however often it is asked for.
fn owe(conn: &mut Conn, record: LfpseId, revision: i32, now: DateTime<Utc>) -> Result<(), StoreError> {
    jobs::schedule(conn, NewJob::SendLfpse { record, revision }, now, &format!("lfpse/{record}/{revision}"))
}

fn keep_reply(
    conn: &mut Conn,
    case: CaseId,
    revision: i32,
    reply: &Reply,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = lfpse(conn, case)?.ok_or(StoreError::NotFound)?;
    let mut after = LfpseRow { answered_at: Some(now.into()), ..row };
    match reply {
        Reply::Recorded { id, version, reference, outcome } => {
            after.remote_id = Some(id.clone());
            after.remote_version.clone_from(version);
            after.reference = reference.clone().or(after.reference);
            after.outcome.clone_from(outcome);
            after.sent_revision = revision;
            after.state = RecordState::Recorded;
        }
        Reply::Refused { outcome } => {
            after.outcome = Some(outcome.clone());
            after.state = RecordState::Refused;
        }
        Reply::InDoubt { why } => {
            after.outcome = Some(why.clone());
            after.state = RecordState::InDoubt;
        }
    }
    put_answer(conn, &after)
}

fn put_answer(conn: &mut Conn, row: &LfpseRow) -> Result<(), StoreError> {
    let there = lfpse_records::table.find(row.id).filter(lfpse_records::revision.eq(row.revision));
    let done = diesel::update(there)
        .set((
            lfpse_records::state.eq(row.state),
            lfpse_records::remote_id.eq(&row.remote_id),
            lfpse_records::remote_version.eq(&row.remote_version),
            lfpse_records::reference.eq(&row.reference),
            lfpse_records::outcome.eq(&row.outcome),
            lfpse_records::sent_revision.eq(row.sent_revision),
            lfpse_records::answered_at.eq(row.answered_at),
        ))
        .execute(conn)?;
    changed_one(done)
}

fn settle(conn: &mut Conn, case: CaseId, there: Option<&str>, act: &Act<'_>) -> Result<(), StoreError> {
    let row = lfpse(conn, case)?.filter(|row| row.state == RecordState::InDoubt).ok_or(StoreError::Stale)?;
    let mut after = row.clone();
    if let Some(id) = there {
        after.remote_id = Some(id.to_owned());
        (after.state, after.sent_revision, after.outcome) = (RecordState::Recorded, row.revision, None);
        return put_answer(conn, &after);
    }
    let again = lfpse_records::table.find(row.id);
    let set = (lfpse_records::state.eq(RecordState::Queued), lfpse_records::revision.eq(row.revision + 1));
    diesel::update(again).set(set).execute(conn)?;
    owe(conn, row.id, row.revision + 1, act.now)
}

/// A Yellow Card as kept.
#[derive(Clone)]
pub struct KeptCard {
    pub card: Card,
    pub reference: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
    pub version: i32,
}

fn place(case: CaseId) -> Vec<u8> {
    [b"yellow_cards/".as_slice(), case.0.as_bytes()].concat()
}

type StoredCard = (Vec<u8>, Option<String>, Option<Ts>, i32);

/// The Yellow Card of a case that was found through its reader.
///
/// # Errors
/// [`StoreError::Unreadable`] when it was sealed with another key.
pub fn yellow_card(conn: &mut Conn, keys: &Keys, case: CaseId) -> Result<Option<KeptCard>, StoreError> {
    let stored: Option<StoredCard> = yellow_cards::table
        .find(case)
        .select((yellow_cards::sealed, yellow_cards::reference, yellow_cards::sent_at, yellow_cards::version))
        .first(conn)
        .optional()?;
    let Some((sealed, reference, sent_at, version)) = stored else { return Ok(None) };
    let plain = keys.open(&place(case), &sealed)?;
    let card = serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok(Some(KeptCard { card, reference, sent_at: sent_at.map(Ts::utc), version }))
}

/// The reference of the Yellow Card of a case, where one was sent.
///
/// # Errors
/// The database's own.
pub fn yellow_card_reference(conn: &mut Conn, case: CaseId) -> Result<Option<String>, StoreError> {
    let kept: Option<Option<String>> =
        yellow_cards::table.find(case).select(yellow_cards::reference).first(conn).optional()?;
    Ok(kept.flatten())
}

fn keep_card(conn: &mut Conn, case: CaseId, card: &Card, act: &Act<'_>) -> Result<(), StoreError> {
    let sealed = act.keys.seal(&place(case), json(card)?.as_bytes())?;
    let (by, at) = (account(act)?, Ts::from(act.now));
    let there = yellow_cards::table.find(case);
    let changed = diesel::update(there)
        .set((
            yellow_cards::sealed.eq(&sealed),
            yellow_cards::kept_by.eq(by),
            yellow_cards::kept_at.eq(at),
            yellow_cards::version.eq(yellow_cards::version + 1),
        ))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(yellow_cards::table)
            .values((
                yellow_cards::case_id.eq(case),
                yellow_cards::sealed.eq(sealed),
                yellow_cards::kept_by.eq(by),
                yellow_cards::kept_at.eq(at),
                yellow_cards::version.eq(1),
            ))
            .execute(conn)?;
    }
    Ok(())
}
