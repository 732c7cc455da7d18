//! The final answer and the chronology of a complaint, whole: for the page, the printed letter, the PDF and the file for the
//! Ombudsman.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::row;
use crate::domain::access::{Shown, Visibility};
use crate::domain::calendar::{Calendar, london_date};
use crate::domain::case::telling::Identity;
use crate::domain::complaint::contribution::Standing;
use crate::domain::complaint::decide::compose;
use crate::domain::complaint::response::FinalResponse;
use crate::store::cases::Found;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::events;
use crate::store::opening::identity_place;
use crate::store::schema::identities;
use crate::store::vault::Keys;

/// Opens sealed names, where the reader may know them.
#[derive(Clone, Copy)]
pub struct People<'a> {
    pub keys: &'a Keys,
    pub shown: Shown,
}

/// The final answer of a case's complaint: as it was sent, or as it stands in draft; none where nothing was written yet.
/// Name and address are put in only for a reader who may know them.
///
/// # Errors
/// The database's own; [`StoreError::Unreadable`] when a record cannot be read.
pub fn final_response(
    conn: &mut Conn,
    found: &Found,
    people: People<'_>,
    today: NaiveDate,
    calendar: &Calendar,
) -> Result<Option<FinalResponse>, StoreError> {
    let Some(strand) = super::strand(found) else { return Ok(None) };
    let Some(kept) = row(conn, strand.id)? else { return Ok(None) };
    let mut response = match &kept.response {
        Some(frozen) => serde_json::from_str(frozen).map_err(|e| StoreError::Unreadable(e.to_string()))?,
        None => {
            let ground = super::ground(conn, found, today)?;
            if ground.complaint.letter.is_none() && ground.complaint.issues.is_empty() {
                return Ok(None);
            }
            compose(&ground, today, calendar)
        }
    };
    response.addressee = addressee(conn, found, people)?;
    Ok(Some(response))
}

fn addressee(conn: &mut Conn, found: &Found, people: People<'_>) -> Result<Vec<String>, StoreError> {
    if !people.shown.identity {
        return Ok(Vec::new());
    }
    let Some(report) = found.reports.first() else { return Ok(Vec::new()) };
    let sealed: Option<Vec<u8>> =
        identities::table.find(report.id).select(identities::sealed).first(conn).optional()?;
    let Some(sealed) = sealed else { return Ok(Vec::new()) };
    let plain = people.keys.open(&identity_place(report.id), &sealed)?;
    let identity: Identity = serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let address = identity.address.filter(|_| people.shown.contact);
    let lines = address.iter().flat_map(|a| a.split(['\n', ','])).map(|line| line.trim().to_owned());
    Ok(identity.reporter_name.into_iter().chain(lines.filter(|line| !line.is_empty())).collect())
}

/// One line of the chronology: the day, what happened, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    pub on: NaiveDate,
    pub what: String,
    pub by: String,
}

/// What happened with a complaint, oldest first, as far as everyone who may see the case may read it. A body that was silent
/// has a line on the day after its date.
///
/// # Errors
/// The database's own.
pub fn chronology(conn: &mut Conn, found: &Found, today: NaiveDate) -> Result<Vec<Dated>, StoreError> {
    let shared = events::of_case(conn, found.row.id)?.into_iter().filter(|e| e.seen_by == Visibility::Shared);
    let mut lines: Vec<Dated> = shared
        .map(|event| {
            let detail = event.detail.unwrap_or_default();
            let words = event.kind.words();
            Dated {
                on: london_date(event.at.utc()),
                what: if detail.is_empty() { words.to_owned() } else { format!("{words}: {detail}") },
                by: if event.account_id.is_some() { event.by_words } else { String::new() },
            }
        })
        .collect();
    for asked in super::contributions(conn, found)? {
        let missed = asked.due_on.and_then(|due| due.succ_opt());
        if let (Standing::Silent | Standing::Late, Some(on)) = (asked.stands(today), missed) {
            let due = asked.due_on.map(crate::domain::calendar::date_words).unwrap_or_default();
            lines.push(Dated { on, what: format!("{} gave no answer by {due}", asked.body), by: String::new() });
        }
    }
    lines.sort_by_key(|line| line.on);
    Ok(lines)
}
