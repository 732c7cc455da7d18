//! What regulators decided on a provider: each sees the others' decisions, and no case of theirs.

use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::rows::ReferralRow;
use super::schema::{bodies, cases, clocks, messages, referrals};
use super::types::Ts;
use crate::domain::case::Part;
use crate::domain::clocks::ClockRule;
use crate::domain::ids::{BodyId, CaseId, ReferralId};
use crate::domain::people::Capacity;

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

/// One line of a body's decision log.
#[derive(Debug, Clone)]
pub struct Logged {
    pub referral: ReferralRow,
    pub reference: String,
    /// The first look was taken: its limit was met then.
    pub triaged_at: Option<Ts>,
    /// How often the lead was asked for more.
    pub asked: usize,
}

/// The decisions and returns of a body, newest first, before the edge of the page before; without what the reader is kept out of.
///
/// # Errors
/// The database's own.
pub fn log_of(
    conn: &mut Conn,
    (body, hidden): (BodyId, &[CaseId]),
    before: Option<(Ts, ReferralId)>,
    limit: i64,
) -> Result<Vec<Logged>, StoreError> {
    let mut rows = referrals::table
        .inner_join(cases::table)
        .filter(referrals::to_body_id.eq(body).and(referrals::decided_at.is_not_null()))
        .order((referrals::decided_at.desc(), referrals::id.desc()))
        .limit(limit)
        .select((ReferralRow::as_select(), cases::reference))
        .into_boxed();
    if !hidden.is_empty() {
        rows = rows.filter(referrals::case_id.ne_all(hidden.to_vec()));
    }
    if let Some((at, id)) = before {
        let earlier = referrals::decided_at.lt(at).assume_not_null();
        let same = referrals::decided_at.eq(at).assume_not_null().and(referrals::id.lt(id));
        rows = rows.filter(earlier.or(same));
    }
    let rows: Vec<(ReferralRow, String)> = rows.load(conn)?;
    let of: Vec<CaseId> = rows.iter().map(|(row, _)| row.case_id).collect();
    let triaged: Vec<(Option<ReferralId>, Option<Ts>)> = clocks::table
        .filter(clocks::case_id.eq_any(of.clone()))
        .filter(clocks::rule.eq_any([ClockRule::RegulatorTriage, ClockRule::RegulatorTriageSerious]))
        .select((clocks::referral_id, clocks::met_at))
        .load(conn)?;
    let asked: Vec<Option<ReferralId>> = messages::table
        .filter(messages::case_id.eq_any(of))
        .filter(messages::from_capacity.eq(Capacity::Regulator))
        .select(messages::referral_id)
        .load(conn)?;
    let logged = rows.into_iter().map(|(referral, reference)| Logged {
        triaged_at: triaged.iter().find(|(of, _)| *of == Some(referral.id)).and_then(|(_, at)| *at),
        asked: asked.iter().filter(|of| **of == Some(referral.id)).count(),
        reference,
        referral,
    });
    Ok(logged.collect())
}

/// Counting stops here; the page says "500+".
pub const COUNTED: i64 = 500;

/// How many undecided referrals a body received in each span of days, the newest span first; each counted to just past
/// [`COUNTED`]. `edges` are the first instants of the spans, falling; the last span has no beginning.
///
/// # Errors
/// The database's own.
pub fn ageing(conn: &mut Conn, body: BodyId, edges: &[Ts]) -> Result<Vec<i64>, StoreError> {
    let mut until: Option<Ts> = None;
    let mut counts = Vec::new();
    for from in edges.iter().copied().map(Some).chain([None]) {
        let mut own = referrals::table
            .filter(
                referrals::to_body_id.eq(body).and(referrals::open.eq(true)).and(referrals::part.eq(Part::Deciding)),
            )
            .select(referrals::id)
            .limit(COUNTED + 1)
            .into_boxed();
        if let Some(from) = from {
            own = own.filter(referrals::received_at.ge(from));
        }
        if let Some(until) = until {
            own = own.filter(referrals::received_at.lt(until));
        }
        let found: Vec<ReferralId> = own.load(conn)?;
        counts.push(i64::try_from(found.len()).unwrap_or(i64::MAX));
        until = from;
    }
    Ok(counts)
}
