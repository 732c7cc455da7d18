//! What bodies have promised by a day, as it stands when the release is made: recovery dates that companies gave when a failure
//! was taken to a higher level. No word of a case is in it.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::calendar::london_date;
use crate::domain::escalation::{Outcome, Rung};
use crate::domain::ids::ReleaseId;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::releases::PromiseRow;
use crate::store::schema::{bodies, escalations};
use crate::store::types::Ts;

/// Promises of the last so many days stand in a release.
const BACK: u64 = 365;

type Line = (Rung, NaiveDate, Option<Outcome>, Option<Ts>, String);

pub fn of_release(conn: &mut Conn, release: ReleaseId, today: NaiveDate) -> Result<Vec<PromiseRow>, StoreError> {
    let from = today.checked_sub_days(chrono::Days::new(BACK)).unwrap_or(today);
    let lines: Vec<Line> = escalations::table
        .inner_join(bodies::table.on(bodies::id.nullable().eq(escalations::provider_id)))
        .filter(escalations::recovery_on.is_not_null())
        .filter(escalations::recovery_on.assume_not_null().ge(from))
        .order((escalations::recovery_on, bodies::code, escalations::id))
        .select((
            escalations::rung,
            escalations::recovery_on.assume_not_null(),
            escalations::outcome,
            escalations::closed_at,
            bodies::name,
        ))
        .load(conn)?;
    let rows = (0..).zip(lines).map(|(seq, (rung, due, outcome, closed, owner))| {
        let put_right = outcome == Some(Outcome::PutRight);
        let met = closed.map(|at| london_date(at.utc())).filter(|_| put_right);
        PromiseRow {
            release_id: release,
            seq,
            kind: "recovery".to_owned(),
            what: format!("Put a failure right that was taken to {}", rung.words()),
            owner,
            due_on: Some(due),
            met_on: met,
            state: state(due, met, today).to_owned(),
        }
    });
    Ok(rows.collect())
}

fn state(due: NaiveDate, met: Option<NaiveDate>, today: NaiveDate) -> &'static str {
    match met {
        Some(on) if on <= due => "met",
        Some(_) => "met_late",
        None if due < today => "missed",
        None => "open",
    }
}
