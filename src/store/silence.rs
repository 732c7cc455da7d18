//! The promise of news: one clock for each case that has something open. News starts it over; the same words again do not.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::cases::Found;
use super::conn::Conn;
use super::error::StoreError;
use super::rows::ClockRow;
use super::schema::{bodies, clocks, messages, strands};
use super::types::Ts;
use crate::domain::calendar::{Calendar, london_date};
use crate::domain::case::decide::{Audience, NewMessage};
use crate::domain::clocks::{ClockRule, Start, due};
use crate::domain::ids::{BodyId, ClockId};

/// Whether everything that is written to the person now was written to them before, word for word: a "no news" letter
/// counts once.
///
/// # Errors
/// The database's own.
pub fn said_before(conn: &mut Conn, found: &Found, new: &[NewMessage]) -> Result<bool, StoreError> {
    let mut to_person = new.iter().filter(|m| m.to == Audience::Reporter).peekable();
    if to_person.peek().is_none() {
        return Ok(false);
    }
    for message in to_person {
        let same = messages::table
            .filter(messages::case_id.eq(found.row.id))
            .filter(messages::to_whom.eq(Audience::Reporter))
            .filter(messages::body.eq(&message.body));
        if !diesel::select(diesel::dsl::exists(same)).get_result::<bool>(conn)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Starts the promise over: the person has just heard from us. Where everything is closed there is no promise to keep.
///
/// # Errors
/// The database's own.
pub fn start_over(conn: &mut Conn, found: &Found, now: DateTime<Utc>, calendar: &Calendar) -> Result<(), StoreError> {
    let case = found.row.id;
    let by = due(ClockRule::Silence, Start::At(now), &[], calendar);
    let running = clocks::table
        .filter(clocks::case_id.eq(case))
        .filter(clocks::rule.eq(ClockRule::Silence))
        .filter(clocks::running.eq(true));
    let started = diesel::update(running)
        .set((
            clocks::start_on.eq(london_date(now)),
            clocks::due_on.eq(by.on),
            clocks::breached_at.eq(None::<Ts>),
            clocks::calendar.eq(calendar.version()),
        ))
        .execute(conn)?;
    let open = strands::table.filter(strands::case_id.eq(case)).filter(strands::open.eq(true));
    if started > 0 {
        return Ok(());
    }
    // A case from before there was this promise.
    let Some(strand) = open.order(strands::id).select(strands::id).first(conn).optional()? else { return Ok(()) };
    let row = ClockRow {
        id: ClockId(crate::doors::new_id()),
        case_id: case,
        strand_id: strand,
        referral_id: None,
        rule: ClockRule::Silence,
        start_on: london_date(now),
        due_on: by.on,
        due_at: None,
        met_at: None,
        breached_at: None,
        running: true,
        calendar: calendar.version().to_owned(),
        pauses: "[]".to_owned(),
    };
    diesel::insert_into(clocks::table).values(row).execute(conn)?;
    Ok(())
}

/// Whether the case is silent: the promise of news has passed, and is still running.
#[must_use]
pub fn is_silent(clocks: &[ClockRow]) -> bool {
    clocks.iter().any(|c| c.running && c.rule == ClockRule::Silence && c.breached_at.is_some())
}

/// How many open duties of each body are silent now; from the index of its list, and none of the bodies without any.
///
/// # Errors
/// The database's own.
pub fn by_body(conn: &mut Conn) -> Result<Vec<(BodyId, String, i64)>, StoreError> {
    let count = strands::table
        .filter(strands::body_id.eq(bodies::id))
        .filter(strands::open.eq(true))
        .filter(strands::heard.eq(false))
        .count()
        .single_value();
    let rows: Vec<(BodyId, String, Option<i64>)> =
        bodies::table.order((bodies::name, bodies::id)).select((bodies::id, bodies::name, count)).load(conn)?;
    Ok(rows.into_iter().map(|(id, name, count)| (id, name, count.unwrap_or(0))).filter(|(.., n)| *n > 0).collect())
}
