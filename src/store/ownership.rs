//! The register of posts and open strands as the rules see it, and what they decide written down: strands, posts, the chain of
//! each case, the letters owed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::{accounts, appointments, bodies, cases, handovers, reports, strands};
use crate::domain::ids::{AccountId, AppointmentId, BodyId, CaseId, StrandId};
use crate::domain::ownership::{Act, Cover, Held, Person, Post, Register, Station};
use crate::domain::people::{BodyKind, Capacity, LeadRole};

mod save;

pub use save::{Moment, save};

/// Reads what an act must know, today.
///
/// # Errors
/// The database's own.
pub fn load(conn: &mut Conn, act: &Act, today: NaiveDate) -> Result<Register, StoreError> {
    type BodyLine = (BodyId, String, BodyKind, Option<NaiveDate>, Option<NaiveDate>);
    let all: Vec<BodyLine> = bodies::table
        .select((bodies::id, bodies::code, bodies::kind, bodies::opened_on, bodies::closed_on))
        .load(conn)?;
    let mut codes = BTreeMap::new();
    let mut stations = BTreeMap::new();
    for (id, code, kind, opened, closed) in all {
        let open = opened.is_none_or(|day| day <= today) && closed.is_none_or(|day| day > today);
        codes.insert(code, id);
        stations.insert(id, Station { kind, open });
    }
    let staff: Vec<(AccountId, BodyId, Capacity, bool)> =
        accounts::table.select((accounts::id, accounts::body_id, accounts::capacity, accounts::active)).load(conn)?;
    let people =
        staff.into_iter().map(|(id, body, capacity, active)| (id, Person { body, capacity, active })).collect();
    let held = held(conn, act, &stations, &codes)?;
    Ok(Register { today, stations, people, posts: posts(conn, today)?, held })
}

fn posts(conn: &mut Conn, today: NaiveDate) -> Result<BTreeMap<AppointmentId, Post>, StoreError> {
    type Line = (AppointmentId, AccountId, BodyId, LeadRole, NaiveDate, Option<NaiveDate>);
    type Away = (Option<AccountId>, Option<NaiveDate>, Option<NaiveDate>);
    let rows: Vec<(Line, Away)> = appointments::table
        .filter(appointments::to_on.is_null().or(appointments::to_on.gt(today).assume_not_null()))
        .select((
            (
                appointments::id,
                appointments::account_id,
                appointments::body_id,
                appointments::role,
                appointments::from_on,
                appointments::to_on,
            ),
            (appointments::cover_id, appointments::cover_from, appointments::cover_to),
        ))
        .load(conn)?;
    let post = |((id, account, body, role, from, to), (cover, cover_from, cover_to)): (Line, Away)| {
        let cover = cover.zip(cover_from).map(|(by, from)| Cover { by, from, to: cover_to });
        (id, Post { account, body, role, from, to, cover })
    };
    Ok(rows.into_iter().map(post).collect())
}

/// The open strands that an act may touch.
fn held(
    conn: &mut Conn,
    act: &Act,
    stations: &BTreeMap<BodyId, Station>,
    codes: &BTreeMap<String, BodyId>,
) -> Result<BTreeMap<StrandId, Held>, StoreError> {
    let mut query = strands::table
        .inner_join(cases::table)
        .left_join(handovers::table.on(handovers::strand_id.eq(strands::id)))
        .filter(strands::open.eq(true))
        .select((
            (strands::id, strands::case_id, strands::body_id, strands::lead_id, handovers::to_id.nullable()),
            (cases::trust_id, cases::icb_id, cases::region),
        ))
        .into_boxed();
    query = match act {
        Act::Offer { strands: ids, .. }
        | Act::Withdraw { strands: ids }
        | Act::Accept { strands: ids, .. }
        | Act::Decline { strands: ids, .. } => query.filter(strands::id.eq_any(ids.clone())),
        Act::TakeOver { from, .. } => query.filter(strands::lead_id.eq(*from)),
        Act::Leave { account } => {
            let offered = handovers::to_id.eq(*account);
            query.filter(strands::lead_id.eq(*account).or(offered.assume_not_null()))
        }
        Act::Merge { body, .. } | Act::Close { body } => {
            let colleagues = accounts::table.filter(accounts::body_id.eq(*body)).select(accounts::id);
            let offered = handovers::to_id.eq_any(colleagues);
            query.filter(strands::body_id.eq(*body).or(offered.assume_not_null()))
        }
        Act::Appoint { .. } | Act::EndPost { .. } | Act::Absent { .. } | Act::Back { .. } => return Ok(BTreeMap::new()),
    };
    type Line = (StrandId, CaseId, BodyId, AccountId, Option<AccountId>);
    type Around = (Option<BodyId>, Option<BodyId>, Option<String>);
    let rows: Vec<(Line, Around)> = query.load(conn)?;
    let of: Vec<CaseId> = rows.iter().map(|((_, case, ..), _)| *case).collect();
    let kept_out = super::conflicts::of_cases(conn, &of)?;
    let agreed = agreed(conn, of)?;
    let national = stations.iter().find(|(_, s)| s.open && s.kind == BodyKind::National).map(|(id, _)| *id);
    let held = |((id, case, body, lead, offered), (trust, icb, region)): (Line, Around)| {
        let region = region.and_then(|code| codes.get(&code).copied());
        let above = [trust, icb, region, national].into_iter().flatten().filter(|above| *above != body).collect();
        let agreed = agreed.get(&case).copied().unwrap_or(false);
        (id, Held { body, lead, offered, above, agreed, kept_out: kept_out.get(&case).cloned().unwrap_or_default() })
    };
    Ok(rows.into_iter().map(held).collect())
}

/// Of each case: whether everybody who told us agreed that the company may know.
fn agreed(conn: &mut Conn, mut cases: Vec<CaseId>) -> Result<BTreeMap<CaseId, bool>, StoreError> {
    cases.sort_unstable();
    cases.dedup();
    let mut found = BTreeMap::new();
    for chunk in cases.chunks(500) {
        let told: Vec<(CaseId, bool)> = reports::table
            .filter(reports::case_id.eq_any(chunk.to_vec()))
            .select((reports::case_id, reports::consent_provider))
            .load(conn)?;
        for (case, yes) in told {
            found.entry(case).and_modify(|all: &mut bool| *all &= yes).or_insert(yes);
        }
    }
    Ok(found)
}
