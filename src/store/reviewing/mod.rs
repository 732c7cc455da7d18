//! What a thematic review makes of its codings: extracts, decisions, findings, quotes, recommendations, signatures.

pub mod approvals;
pub mod blind;
pub mod evidence;
pub mod extracts;
pub mod findings;
pub mod learnt;
pub mod quotes;
pub mod recommendations;
pub mod settling;

use crate::domain::ids::ReviewId;
use crate::domain::themes::approval::Standing;
use crate::store::{Conn, StoreError};

/// Whether a review can still be changed: what was issued stays as it was signed.
///
/// # Errors
/// Stale when it is issued.
pub fn still_open(conn: &mut Conn, review: ReviewId) -> Result<(), StoreError> {
    match approvals::standing(conn, review)?.map(|row| row.standing) {
        None => Ok(()),
        Some(Standing::Issued | Standing::Superseded | Standing::Withdrawn) => Err(StoreError::Stale),
    }
}
