//! Who reads which cases. The first reader reads all; the second reads what the seed drew to be read twice, and neither
//! sees the other.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::ids::AccountId;
use crate::domain::themes::second::twice;
use crate::store::codings::{self, CoderRow};
use crate::store::reviews::ReviewRow;
use crate::store::{Conn, StoreError};

/// People who code one review: the second is there to see how far two agree.
pub const READERS: usize = 2;

/// What lies before one reader.
#[derive(Debug, Clone)]
pub struct Desk {
    pub coder: Option<CoderRow>,
    /// The cases to read, by place.
    pub cases: Vec<i32>,
    pub coded: BTreeSet<i32>,
    /// Those that two read.
    pub twice: BTreeSet<i32>,
    /// Somebody else reads all: this person reads what is read twice.
    pub second: bool,
    /// Two others read already: this person reads nothing.
    pub full: bool,
}

/// How far the reading by two has come.
#[derive(Debug, Clone)]
pub struct Blind {
    pub twice: BTreeSet<i32>,
    pub coders: Vec<CoderRow>,
    /// Cases that still wait for a second reading.
    pub open: usize,
    /// By coder and case: the codebook of the latest coding.
    pub read: BTreeMap<i32, BTreeMap<i32, i32>>,
}

impl Blind {
    /// Whether both have read everything that is read twice: only then may anybody compare.
    #[must_use]
    pub fn is_done(&self) -> bool {
        !self.twice.is_empty() && self.open == 0
    }
}

/// The cases that are read twice.
fn drawn_twice(review: &ReviewRow, drawn: &[i32]) -> BTreeSet<i32> {
    twice(u64::try_from(review.seed).unwrap_or(0), drawn)
}

/// What lies before this person. Who comes when somebody reads all already is the second.
pub fn desk(conn: &mut Conn, review: &ReviewRow, account: Option<AccountId>) -> Result<Desk, StoreError> {
    let coders = codings::coders_of(conn, review.id)?;
    let own = coders.iter().find(|coder| account.is_some() && coder.account_id == account).cloned();
    let (drawn, coded) = codings::drawn(conn, review.id, own.as_ref().map(|coder| coder.coder))?;
    let twice = drawn_twice(review, &drawn);
    let second = own.as_ref().map_or_else(|| is_second(&coders), |coder| coder.second);
    let cases = if second { twice.iter().copied().collect() } else { drawn };
    let people = coders.iter().filter(|coder| coder.account_id.is_some()).count();
    let full = own.is_none() && people >= READERS;
    Ok(Desk { coder: own, cases, coded, twice, second, full })
}

fn is_second(coders: &[CoderRow]) -> bool {
    coders.iter().any(|coder| !coder.second)
}

/// This person's number as a coder; the first coding makes one.
///
/// # Errors
/// Stale when two others read already: a third would not be blind to what they found.
pub fn join(conn: &mut Conn, review: &ReviewRow, who: (Option<AccountId>, &str)) -> Result<CoderRow, StoreError> {
    let coders = codings::coders_of(conn, review.id)?;
    if let Some(own) = coders.iter().find(|coder| who.0.is_some() && coder.account_id == who.0) {
        return Ok(own.clone());
    }
    let people = coders.iter().filter(|coder| coder.account_id.is_some()).count();
    if people >= READERS {
        return Err(StoreError::Stale);
    }
    let row = CoderRow {
        review_id: review.id,
        coder: i32::try_from(people).unwrap_or(0) + 1,
        account_id: who.0,
        name: who.1.to_owned(),
        second: is_second(&coders),
    };
    codings::join(conn, row.clone())?;
    Ok(row)
}

/// How far the reading by two has come.
pub fn blind(conn: &mut Conn, review: &ReviewRow) -> Result<Blind, StoreError> {
    let (drawn, _) = codings::drawn(conn, review.id, None)?;
    let twice = drawn_twice(review, &drawn);
    let coders = codings::coders_of(conn, review.id)?;
    let read = codings::read_by(conn, review.id)?;
    let readers = |n: &i32| read.values().filter(|cases| cases.contains_key(n)).count();
    let open = twice.iter().filter(|n| readers(n) < READERS).count();
    Ok(Blind { twice, coders, open, read })
}

/// Whether one coding may still be changed: not once both have read what is read twice with the codebook in force, and
/// not once anything was decided.
pub fn may_recode(
    conn: &mut Conn,
    review: &ReviewRow,
    (coder, n, version): (i32, i32, i32),
) -> Result<bool, StoreError> {
    if super::settling::is_settled(conn, review.id, n)? {
        return Ok(false);
    }
    let own = codings::coding(conn, review.id, coder, n)?;
    if own.is_none_or(|own| own.version < version) {
        return Ok(true);
    }
    let blind = blind(conn, review)?;
    Ok(!(blind.is_done() && blind.twice.contains(&n)))
}
