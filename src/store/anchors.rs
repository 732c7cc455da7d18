//! Where the chains of events stand, for anchors that are kept outside; and whether the database still agrees with them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::conn::Conn;
use super::error::StoreError;
use super::events::{self, Broken};
use super::schema::events as table;
use super::settings;
use super::vault::{Keys, digest};
use crate::domain::anchor::{Anchor, Stood};
use crate::domain::ids::{CaseId, EventId};
use crate::domain::text::hex;

/// Where the last anchor is remembered: up to which event it went, and its digest.
const LAST: &str = "anchor";

/// Draws an anchor of what changed since the last one, up to an event.
///
/// # Errors
/// The database's own.
pub fn draw(conn: &mut Conn, upto: Uuid, at: DateTime<Utc>) -> Result<Anchor, StoreError> {
    let last = settings::get(conn, LAST)?.unwrap_or_default();
    let (after, previous) = last.split_once(' ').unwrap_or_default();
    let mut after = EventId(after.parse().unwrap_or(Uuid::nil()));
    let mut stood: BTreeMap<CaseId, Stood> = BTreeMap::new();
    loop {
        let page: Vec<(EventId, CaseId, i32, Vec<u8>)> = table::table
            .filter(table::id.gt(after))
            .filter(table::id.le(EventId(upto)))
            .order(table::id)
            .limit(5_000)
            .select((table::id, table::case_id, table::seq, table::hash))
            .load(conn)?;
        let Some((last, ..)) = page.last() else { break };
        after = *last;
        for (_, case, count, hash) in page {
            let hash = hash.try_into().map_err(|_| StoreError::Unreadable("a hash of another length".to_owned()))?;
            let known = stood.entry(case).or_insert(Stood { case, count, hash });
            if count > known.count {
                *known = Stood { case, count, hash };
            }
        }
    }
    Ok(Anchor { at, upto, previous: previous.to_owned(), stood: stood.into_values().collect() })
}

/// Remembers that an anchor was kept.
///
/// # Errors
/// The database's own.
pub fn kept(conn: &mut Conn, anchor: &Anchor) -> Result<(), StoreError> {
    settings::set(conn, LAST, &format!("{} {}", anchor.upto, digest_of(&anchor.text())))
}

/// Acts that take longer than this to commit would be missed by an anchor; none may (a statement ends after 60 seconds).
const MARGIN: TimeDelta = TimeDelta::minutes(10);

/// Up to which id everything is in the database by now. Ids (UUID version 7) are made by the real clock, also where a test
/// holds the other.
#[must_use]
pub fn settled() -> Uuid {
    let at = crate::doors::Clock::Real.now() - MARGIN;
    Uuid::from_u128(u128::try_from(at.timestamp_millis()).unwrap_or(0) << 80)
}

/// The newest event there is.
///
/// # Errors
/// The database's own.
pub fn newest(conn: &mut Conn) -> Result<Uuid, StoreError> {
    let newest: Option<EventId> = table::table.order(table::id.desc()).select(table::id).first(conn).optional()?;
    Ok(newest.map_or(Uuid::nil(), |id| id.0))
}

/// SHA-256 of an anchor's text, in hexadecimal: what its signature is over, and what the next one names.
#[must_use]
pub fn digest_of(text: &str) -> String {
    hex(&digest(&[text.as_bytes()]))
}

/// What all anchors together say of each case. They must follow each other without a gap.
///
/// # Errors
/// In words, naming the anchor.
pub fn together(anchors: &[(String, Anchor)]) -> Result<HashMap<CaseId, Stood>, String> {
    let mut known = HashMap::new();
    let mut previous = String::new();
    for (name, anchor) in anchors {
        if anchor.previous != previous {
            return Err(format!("{name} does not follow the anchor before it: one is missing, or was exchanged"));
        }
        previous = digest_of(&anchor.text());
        known.extend(anchor.stood.iter().map(|stood| (stood.case, *stood)));
    }
    Ok(known)
}

/// Checks every chain, and each against what the anchors know of it; names the first event that is wrong.
///
/// # Errors
/// The database's own.
pub fn verify(
    conn: &mut Conn,
    keys: &Keys,
    mut known: HashMap<CaseId, Stood>,
) -> Result<(u64, Option<Broken>), StoreError> {
    let against = |case: CaseId, reference: &str, rows: &[events::EventRow]| {
        let stood = known.remove(&case)?;
        let here = usize::try_from(stood.count - 1).ok().and_then(|at| rows.get(at));
        let broken = |seq, why| Some(Broken { reference: reference.to_owned(), seq, why });
        match here {
            Some(row) if row.hash == stood.hash => None,
            Some(row) => broken(row.seq, "it is not the event that the anchor knows"),
            None => {
                let kept = i32::try_from(rows.len()).unwrap_or(i32::MAX);
                broken(kept.saturating_add(1), "the last events are missing: the anchor knows more of them")
            }
        }
    };
    let (checked, broken) = events::verify_with(conn, keys, against)?;
    if broken.is_some() {
        return Ok((checked, broken));
    }
    let gone = known.keys().min().map(|case| Broken {
        reference: case.to_string(),
        seq: 1,
        why: "the whole case is missing: the anchor knows it",
    });
    Ok((checked, gone))
}
