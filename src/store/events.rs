//! The timeline of each case: append-only, hash-chained with a key that is not in the database.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{cases, events};
use super::types::Ts;
use super::vault::{Keys, Use, digest};
use crate::domain::access::Visibility;
use crate::domain::case::event::{Event, EventKind};
use crate::domain::ids::{AccountId, CaseId, EventId};
use crate::domain::people::Actor;

/// A line of the timeline as stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = events)]
#[diesel(treat_none_as_default_value = false)]
pub struct EventRow {
    pub id: EventId,
    pub case_id: CaseId,
    pub seq: i32,
    pub at: Ts,
    pub kind: EventKind,
    pub account_id: Option<AccountId>,
    pub by_words: String,
    pub seen_by: Visibility,
    /// Erasable: the chain holds its salted hash only.
    pub detail: Option<String>,
    pub salt: Option<Vec<u8>>,
    pub detail_hash: Vec<u8>,
    pub prev: Vec<u8>,
    pub hash: Vec<u8>,
}

/// The head of a case's chain: how many events, and the last one's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub count: i32,
    pub hash: Vec<u8>,
}

impl Head {
    /// Before the first event.
    #[must_use]
    pub fn empty() -> Self {
        Self { count: 0, hash: vec![0; 32] }
    }
}

fn link(keys: &Keys, row: &EventRow) -> Vec<u8> {
    let account = row.account_id.map(|a| *a.0.as_bytes());
    keys.mac(
        Use::Chain,
        &[
            &row.prev,
            row.id.0.as_bytes(),
            row.case_id.0.as_bytes(),
            &row.seq.to_be_bytes(),
            &row.at.utc().timestamp_micros().to_be_bytes(),
            row.kind.code().as_bytes(),
            account.as_ref().map_or(&[][..], |a| a.as_slice()),
            row.by_words.as_bytes(),
            row.seen_by.code().as_bytes(),
            &row.detail_hash,
        ],
    )
    .to_vec()
}

/// Links new events to a chain. The rows are still to be inserted, the head still to be saved with the case.
#[must_use]
pub fn chain(
    keys: &Keys,
    case: CaseId,
    mut head: Head,
    new: &[Event],
    actor: &Actor,
    now: DateTime<Utc>,
) -> (Vec<EventRow>, Head) {
    let mut rows = Vec::with_capacity(new.len());
    for event in new {
        let salt: [u8; 16] = crate::doors::random();
        let mut row = EventRow {
            id: EventId(crate::doors::new_id()),
            case_id: case,
            seq: head.count + 1,
            at: now.into(),
            kind: event.kind,
            account_id: actor.account(),
            by_words: actor.words.clone(),
            seen_by: event.seen_by,
            detail_hash: digest(&[&salt, event.detail.as_bytes()]).to_vec(),
            detail: Some(event.detail.clone()),
            salt: Some(salt.to_vec()),
            prev: head.hash.clone(),
            hash: Vec::new(),
        };
        row.hash = link(keys, &row);
        head = Head { count: row.seq, hash: row.hash.clone() };
        rows.push(row);
    }
    (rows, head)
}

/// Inserts linked events.
///
/// # Errors
/// The database's own.
pub fn insert(conn: &mut Conn, rows: &[EventRow]) -> Result<(), StoreError> {
    for chunk in rows.chunks(250) {
        crate::each!(&mut *conn, |c| diesel::insert_into(events::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// The timeline of one case, oldest first.
///
/// # Errors
/// The database's own.
pub fn of_case(conn: &mut Conn, case: CaseId) -> Result<Vec<EventRow>, StoreError> {
    Ok(events::table.filter(events::case_id.eq(case)).order(events::seq).select(EventRow::as_select()).load(conn)?)
}

/// How many cases there are, and one digest over the heads of all their chains in the order of ids: where the register stands.
///
/// # Errors
/// The database's own.
pub fn heads(conn: &mut Conn) -> Result<(u64, [u8; 32]), StoreError> {
    let (mut seen, mut sum, mut after): (u64, [u8; 32], Option<CaseId>) = (0, [0; 32], None);
    loop {
        let mut page = cases::table.select((cases::id, cases::event_count, cases::event_head)).into_boxed();
        if let Some(after) = after {
            page = page.filter(cases::id.gt(after));
        }
        let page: Vec<(CaseId, i32, Vec<u8>)> = page.order(cases::id).limit(5000).load(conn)?;
        let Some((last, ..)) = page.last() else { return Ok((seen, sum)) };
        after = Some(*last);
        for (id, count, head) in &page {
            sum = digest(&[&sum, id.0.as_bytes(), &count.to_be_bytes(), head]);
        }
        seen += u64::try_from(page.len()).unwrap_or(0);
    }
}

/// What is wrong with a chain, at its first wrong row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub reference: String,
    pub seq: i32,
    pub why: &'static str,
}

/// Checks one case's chain against its head.
#[must_use]
pub fn check(keys: &Keys, reference: &str, head: &Head, rows: &[EventRow]) -> Option<Broken> {
    let broken = |seq, why| Some(Broken { reference: reference.to_owned(), seq, why });
    let mut known = Head::empty();
    for row in rows {
        if row.seq != known.count + 1 {
            return broken(known.count + 1, "an event is missing or out of order");
        }
        if row.prev != known.hash {
            return broken(row.seq, "it does not follow the event before it");
        }
        if row.hash != link(keys, row) {
            return broken(row.seq, "it was altered");
        }
        let whole = match (&row.detail, &row.salt) {
            (Some(detail), Some(salt)) => row.detail_hash == digest(&[salt, detail.as_bytes()]),
            // Erased: the chain holds the salted hash of what was there.
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !whole {
            return broken(row.seq, "its words were altered");
        }
        known = Head { count: row.seq, hash: row.hash.clone() };
    }
    if known.count < head.count {
        return broken(known.count + 1, "the last events are missing");
    }
    if known != *head {
        return broken(known.count, "the case does not end with this event");
    }
    None
}

/// Checks every chain, in pages of cases; stops at the first broken one.
///
/// # Errors
/// The database's own.
pub fn verify(conn: &mut Conn, keys: &Keys) -> Result<(u64, Option<Broken>), StoreError> {
    verify_with(conn, keys, |_, _, _| None)
}

/// As [`verify`], with a further look at each chain that is whole in itself.
///
/// # Errors
/// The database's own.
pub fn verify_with(
    conn: &mut Conn,
    keys: &Keys,
    mut further: impl FnMut(CaseId, &str, &[EventRow]) -> Option<Broken>,
) -> Result<(u64, Option<Broken>), StoreError> {
    let mut checked = 0;
    let mut after: Option<CaseId> = None;
    loop {
        let mut page = cases::table
            .select((cases::id, cases::reference, cases::event_count, cases::event_head))
            .order(cases::id)
            .limit(500)
            .into_boxed();
        if let Some(after) = after {
            page = page.filter(cases::id.gt(after));
        }
        let page: Vec<(CaseId, String, i32, Vec<u8>)> = page.load(conn)?;
        let Some((last, ..)) = page.last() else { return Ok((checked, None)) };
        let last = *last;
        let ids: Vec<CaseId> = page.iter().map(|(id, ..)| *id).collect();
        let mut rows: std::collections::HashMap<CaseId, Vec<EventRow>> = std::collections::HashMap::new();
        for row in events::table
            .filter(events::case_id.eq_any(ids))
            .order((events::case_id, events::seq))
            .select(EventRow::as_select())
            .load::<EventRow>(conn)?
        {
            rows.entry(row.case_id).or_default().push(row);
        }
        for (id, reference, count, head) in page {
            let rows = rows.remove(&id).unwrap_or_default();
            checked += u64::try_from(rows.len()).unwrap_or(0);
            let broken = check(keys, &reference, &Head { count, hash: head }, &rows);
            if let Some(broken) = broken.or_else(|| further(id, &reference, &rows)) {
                return Ok((checked, Some(broken)));
            }
        }
        after = Some(last);
    }
}
