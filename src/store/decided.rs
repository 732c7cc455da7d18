//! What regulators decided on a provider: each sees the others' decisions, and no case of theirs.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::rows::ReferralRow;
use super::schema::{bodies, referrals};
use crate::domain::ids::BodyId;

/// A decision, and the name of the regulator that took it.
#[derive(Debug, Clone, Queryable)]
pub struct Decided {
    pub referral: ReferralRow,
    pub regulator: String,
}

/// The last decisions of all regulators on a provider, newest first.
///
/// # Errors
/// The database's own.
pub fn on_provider(conn: &mut Conn, provider: BodyId, limit: i64) -> Result<Vec<Decided>, StoreError> {
    Ok(referrals::table
        .inner_join(bodies::table.on(bodies::id.eq(referrals::to_body_id)))
        .filter(referrals::provider_id.eq(provider).assume_not_null())
        .filter(referrals::decided_at.is_not_null())
        .filter(referrals::decision.is_not_null())
        .order((referrals::decided_at.desc(), referrals::id.desc()))
        .limit(limit)
        .select((ReferralRow::as_select(), bodies::name))
        .load(conn)?)
}
