//! Which side sends, where its files go, and what the page of that side shows.

use chrono::{DateTime, Utc};

use crate::domain::access::opens_file;
use crate::domain::attachment::{AT_ONCE, OF_ONE_SIDE, State};
use crate::domain::ids::{AccountId, BodyId, CaseId, ReportId};
use crate::domain::people::{Actor, Capacity, Who};
use crate::files::intake::Taken;
use crate::store::attachments::{self as store, AttachmentRow, Of};
use crate::store::cases::Found;
use crate::store::jobs::{self, NewJob};
use crate::store::vault::Keys;
use crate::store::{Conn, StoreError};
use crate::web::language::Language;
use crate::web::listing::Tone;

/// Where files go, and from whom.
#[derive(Debug, Clone)]
pub struct Side {
    pub case: Option<CaseId>,
    pub report: Option<ReportId>,
    pub once_key: Option<String>,
    pub capacity: Capacity,
    pub account: Option<AccountId>,
    pub body: Option<BodyId>,
}

/// Files that were brought: each with its sender's name for it.
pub type Files = Vec<(String, Taken)>;

impl Side {
    /// The person who is telling us something.
    #[must_use]
    pub fn of_draft(once_key: &str) -> Self {
        Self {
            case: None,
            report: None,
            once_key: Some(once_key.to_owned()),
            capacity: Capacity::Reporter,
            account: None,
            body: None,
        }
    }

    /// Somebody who sees the case.
    #[must_use]
    pub fn of_case(case: CaseId, actor: &Actor) -> Self {
        let report = match actor.who {
            Who::Receipt(report) => Some(report),
            Who::Account(_) | Who::System => None,
        };
        Self {
            case: Some(case),
            report,
            once_key: None,
            capacity: actor.capacity,
            account: actor.account(),
            body: actor.body,
        }
    }

    fn all(&self) -> Option<Of<'_>> {
        self.once_key.as_deref().map(Of::Draft).or(self.case.map(Of::Case))
    }

    /// Whether so many more may come from this side.
    ///
    /// # Errors
    /// The database's own.
    pub fn has_room(&self, conn: &mut Conn, more: usize) -> Result<bool, StoreError> {
        let Some(all) = self.all() else { return Ok(false) };
        let own = store::list(conn, all)?.into_iter().filter(|row| row.from_capacity == self.capacity).count();
        let most = if self.once_key.is_some() { AT_ONCE } else { OF_ONE_SIDE };
        Ok(own + more <= most)
    }

    /// Writes the files down and owes their scan. What came a moment ago already is left out, and named.
    ///
    /// # Errors
    /// The database's own.
    pub fn keep(
        &self,
        conn: &mut Conn,
        keys: &Keys,
        files: &Files,
        now: DateTime<Utc>,
    ) -> Result<(Vec<AttachmentRow>, Files), StoreError> {
        let before = match self.all() {
            Some(all) => store::list(conn, all)?.len(),
            None => 0,
        };
        let mut number = i32::try_from(before).unwrap_or(i32::MAX);
        let (mut rows, mut again) = (Vec::new(), Vec::new());
        for (name, taken) in files {
            let row = self.row(keys, (name, taken), number.saturating_add(1), now)?;
            let twice = rows.iter().any(|known: &AttachmentRow| known.digest == row.digest);
            if twice || store::came_already(conn, &row)? {
                again.push((name.clone(), taken.clone()));
                continue;
            }
            number = row.number;
            rows.push(row);
        }
        if !rows.is_empty() {
            store::insert(conn, &rows)?;
            let scans: Vec<_> = rows.iter().map(|row| jobs::row(NewJob::ScanFile { file: row.id }, now)).collect();
            jobs::insert(conn, &scans)?;
        }
        Ok((rows, again))
    }

    fn row(
        &self,
        keys: &Keys,
        (name, taken): (&str, &Taken),
        number: i32,
        now: DateTime<Utc>,
    ) -> Result<AttachmentRow, StoreError> {
        let (name_sealed, key_sealed) = store::seal(keys, taken.id, name, &taken.key)?;
        Ok(AttachmentRow {
            id: taken.id,
            case_id: self.case,
            report_id: self.report,
            once_key: self.once_key.clone(),
            from_capacity: self.capacity,
            account_id: self.account,
            body_id: self.body,
            kind: taken.kind,
            number,
            name_sealed,
            key_sealed,
            bytes: i64::try_from(taken.bytes).unwrap_or(i64::MAX),
            digest: taken.digest.to_vec(),
            state: State::Waiting,
            at: now.into(),
            scanned_at: None,
        })
    }
}

/// Whether this viewer's own side sent it: then it goes by the name they gave it.
#[must_use]
pub fn is_own(row: &AttachmentRow, actor: &Actor) -> bool {
    match actor.who {
        Who::Receipt(report) => row.from_capacity == actor.capacity && row.report_id == Some(report),
        Who::Account(_) => actor.body.is_some() && row.body_id == actor.body,
        Who::System => false,
    }
}

/// Whether this viewer may open it: by the policy, and only when it is clean.
#[must_use]
pub fn opens(row: &AttachmentRow, found: &Found, actor: &Actor) -> bool {
    let own = is_own(row, actor);
    let may = opens_file(actor.capacity, found.case.relation(actor), found.case.consent(), own);
    may && row.state == State::Clean && (own || row.kind.can_be_shown())
}

fn from_person(capacity: Capacity) -> bool {
    matches!(capacity, Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson | Capacity::Clinician)
}

/// A line of the list.
pub struct Item {
    pub id: String,
    pub name: String,
    pub what: String,
    pub state: String,
    pub tone: Tone,
    pub by: String,
    pub when: String,
    pub opens: bool,
    /// Why it cannot be opened though it is clean.
    pub closed: Option<String>,
}

/// What only its sender can have back, and why.
const HEIC: &str = "files-closed-heic";
const NOT_AGREED: &str = "files-closed-not-agreed";

/// The line of one file for one viewer.
///
/// # Errors
/// [`StoreError::Unreadable`] with another key.
pub fn item(
    row: &AttachmentRow,
    found: &Found,
    actor: &Actor,
    (keys, language): (&Keys, Language),
) -> Result<Item, StoreError> {
    let own = is_own(row, actor);
    let by_reporter = from_person(row.from_capacity);
    let by = match (own, by_reporter, actor.capacity) {
        (true, _, Capacity::Reporter | Capacity::Spokesperson) => "files-by-you",
        (true, ..) => "files-by-team",
        (false, true, _) => "files-by-reporter",
        (false, false, _) => "files-by-lead",
    };
    let opens = opens(row, found, actor);
    let closed = match (row.state, opens) {
        (State::Clean, false) if !own && !row.kind.can_be_shown() => Some(HEIC),
        (State::Clean, false) => Some(NOT_AGREED),
        _ => None,
    };
    let closed = closed.map(|key| language.say(key));
    Ok(Item { opens, closed, by: language.say(by), ..line(row, own, keys, language)? })
}

/// The line of a file of a draft: nobody but its sender sees it.
///
/// # Errors
/// [`StoreError::Unreadable`] with another key.
pub fn line(row: &AttachmentRow, own: bool, keys: &Keys, language: Language) -> Result<Item, StoreError> {
    let tone = match row.state {
        State::Waiting => Tone::Waiting,
        State::Clean => Tone::Settled,
        State::Harmful | State::Damaged => Tone::Urgent,
    };
    Ok(Item {
        id: row.id.to_string(),
        name: if own { row.own_name(keys)? } else { row.masked() },
        what: format!("{}, {}", language.say(&format!("files-kind-{}", row.kind)), size(row.bytes)),
        state: language.say(&format!("files-state-{}", row.state)),
        tone,
        by: language.say("files-by-you"),
        when: language.moment(row.at.utc()),
        opens: false,
        closed: None,
    })
}

/// "12 KB", "3.4 MB".
fn size(bytes: i64) -> String {
    match bytes {
        ..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_at_a_glance() {
        assert_eq!([size(68), size(12_400), size(3_600_000)], ["68 bytes", "12 KB", "3.4 MB"]);
    }
}
