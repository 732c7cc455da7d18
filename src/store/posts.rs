//! Posts of named leads as pages and jobs read them: who holds which, where one is vacant and since when, how much each answers
//! for.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::conn::Conn;
use super::directory::{self, AppointmentRow, BodyRow};
use super::error::StoreError;
use super::people::AccountRow;
use super::schema::{accounts, appointments, bodies, strands, vacancies};
use super::types::Ts;
use crate::domain::ids::{AccountId, AppointmentId, BodyId, CaseId, VacancyId};
use crate::domain::ownership::role_at;
use crate::domain::people::{BodyKind, Capacity};

/// A post with the name of whoever holds it, and of who covers.
#[derive(Debug, Clone)]
pub struct Held {
    pub row: AppointmentRow,
    pub name: String,
    pub cover: Option<String>,
}

/// The posts of a body that have not ended, the oldest first.
///
/// # Errors
/// The database's own.
pub fn of_body(conn: &mut Conn, body: BodyId, on: NaiveDate) -> Result<Vec<Held>, StoreError> {
    let rows: Vec<(AppointmentRow, String)> = appointments::table
        .inner_join(accounts::table.on(accounts::id.eq(appointments::account_id)))
        .filter(appointments::body_id.eq(body))
        .filter(appointments::to_on.is_null().or(appointments::to_on.gt(on).assume_not_null()))
        .order((appointments::from_on, appointments::id))
        .select((AppointmentRow::as_select(), accounts::name))
        .load(conn)?;
    let mut held = Vec::new();
    for (row, name) in rows {
        let current = row.cover_to.is_none_or(|to| to >= on);
        let cover = row.cover_id.filter(|_| current).map(|id| super::people::account(conn, id)).transpose()?;
        held.push(Held { cover: cover.map(|account| account.name), row, name });
    }
    Ok(held)
}

/// A post, and the body it belongs to.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn post(conn: &mut Conn, id: AppointmentId) -> Result<AppointmentRow, StoreError> {
    Ok(appointments::table.find(id).select(AppointmentRow::as_select()).first(conn)?)
}

/// How patients reach whoever holds a post, in words.
///
/// # Errors
/// The database's own.
pub fn set_contact(conn: &mut Conn, id: AppointmentId, contact: Option<&str>) -> Result<(), StoreError> {
    diesel::update(appointments::table.find(id)).set(appointments::contact.eq(contact)).execute(conn)?;
    Ok(())
}

/// The people of a body who can lead, by name.
///
/// # Errors
/// The database's own.
pub fn able(conn: &mut Conn, body: BodyId) -> Result<Vec<AccountRow>, StoreError> {
    let leads = [Capacity::TrustLead, Capacity::ProviderLead, Capacity::IcbOfficer, Capacity::NationalLead];
    Ok(accounts::table
        .filter(accounts::body_id.eq(body))
        .filter(accounts::active.eq(true))
        .filter(accounts::capacity.eq_any(leads.to_vec()))
        .order((accounts::name, accounts::id))
        .select(AccountRow::as_select())
        .load(conn)?)
}

/// How much somebody answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    pub account: AccountId,
    pub name: String,
    pub active: bool,
    pub open: i64,
    pub overdue: i64,
}

/// What each lead of a body answers for, the most overdue first. Read from the index of a body's open strands. Cases that the
/// reader is kept out of are not counted.
///
/// # Errors
/// The database's own.
pub fn workload(conn: &mut Conn, body: BodyId, hidden: &[CaseId]) -> Result<Vec<Load>, StoreError> {
    let counted: Vec<(AccountId, bool, i64)> = strands::table
        .filter(strands::body_id.eq(body))
        .filter(strands::open.eq(true))
        .filter(strands::case_id.ne_all(hidden.to_vec()))
        .group_by((strands::lead_id, strands::on_time))
        .select((strands::lead_id, strands::on_time, diesel::dsl::count_star()))
        .load(conn)?;
    let mut loads: Vec<Load> = Vec::new();
    for (account, on_time, count) in counted {
        let overdue = if on_time { 0 } else { count };
        match loads.iter_mut().find(|load| load.account == account) {
            Some(load) => (load.open, load.overdue) = (load.open + count, load.overdue + overdue),
            None => loads.push(Load { account, name: String::new(), active: true, open: count, overdue }),
        }
    }
    for load in &mut loads {
        let row = super::people::account(conn, load.account)?;
        (load.name, load.active) = (row.name, row.active);
    }
    loads.sort_by(|a, b| (b.overdue, b.open, &a.name).cmp(&(a.overdue, a.open, &b.name)));
    Ok(loads)
}

/// A body that should have a named lead, with who it is today.
#[derive(Debug, Clone)]
pub struct Seat {
    pub body: BodyRow,
    pub lead: Option<(AccountId, String)>,
    /// How patients reach the lead, or the body.
    pub contact: Option<String>,
}

/// Every body open today whose lead answers for cases, with its lead or without. Two queries, however many bodies.
///
/// # Errors
/// The database's own.
pub fn seats(conn: &mut Conn, on: NaiveDate) -> Result<Vec<Seat>, StoreError> {
    let all: Vec<BodyRow> = bodies::table.order((bodies::name, bodies::id)).select(BodyRow::as_select()).load(conn)?;
    let held: Vec<(BodyId, AccountId, String, Option<String>)> = appointments::table
        .inner_join(accounts::table.on(accounts::id.eq(appointments::account_id)))
        .filter(appointments::from_on.le(on))
        .filter(appointments::to_on.is_null().or(appointments::to_on.gt(on).assume_not_null()))
        .filter(accounts::active.eq(true))
        .order((appointments::from_on.desc(), appointments::id))
        .select((appointments::body_id, appointments::account_id, accounts::name, appointments::contact))
        .load(conn)?;
    let seat = |body: BodyRow| {
        let post = held.iter().find(|(of, ..)| *of == body.id);
        let contact = post.and_then(|(.., contact)| contact.clone()).or_else(|| body.contact.clone());
        Seat { lead: post.map(|(_, account, name, _)| (*account, name.clone())), contact, body }
    };
    let counts = |body: &BodyRow| body.is_open(on) && role_at(body.kind).is_some();
    Ok(all.into_iter().filter(counts).map(seat).collect())
}

/// A post without a lead.
#[derive(Debug, Clone, Queryable)]
pub struct Vacancy {
    pub body: String,
    pub code: String,
    pub kind: BodyKind,
    pub since: NaiveDate,
}

/// The vacancies known today, the oldest first.
///
/// # Errors
/// The database's own.
pub fn vacant(conn: &mut Conn) -> Result<Vec<Vacancy>, StoreError> {
    Ok(vacancies::table
        .inner_join(bodies::table.on(bodies::id.eq(vacancies::body_id)))
        .filter(vacancies::filled_on.is_null())
        .order((vacancies::since, bodies::code))
        .select((bodies::name, bodies::code, bodies::kind, vacancies::since))
        .load(conn)?)
}

/// Notes which posts are vacant today; whom each new vacancy is told to: the lead of the nearest level above that has one.
///
/// # Errors
/// The database's own.
pub fn note_vacancies(conn: &mut Conn, today: NaiveDate, now: DateTime<Utc>) -> Result<Vec<AccountId>, StoreError> {
    let seats = seats(conn, today)?;
    let known: Vec<(VacancyId, BodyId)> = vacancies::table
        .filter(vacancies::filled_on.is_null())
        .select((vacancies::id, vacancies::body_id))
        .load(conn)?;
    let vacant = |id: BodyId| seats.iter().any(|seat| seat.body.id == id && seat.lead.is_none());
    for (id, body) in &known {
        if !vacant(*body) {
            diesel::update(vacancies::table.find(*id)).set(vacancies::filled_on.eq(today)).execute(conn)?;
        }
    }
    let mut told = Vec::new();
    for seat in seats.iter().filter(|seat| seat.lead.is_none()) {
        if known.iter().any(|(_, body)| *body == seat.body.id) {
            continue;
        }
        diesel::insert_into(vacancies::table)
            .values((
                vacancies::id.eq(VacancyId(crate::doors::new_id())),
                vacancies::body_id.eq(seat.body.id),
                vacancies::since.eq(today),
                vacancies::told_at.eq(Ts::from(now)),
            ))
            .execute(conn)?;
        told.extend(above(&seats, &seat.body));
    }
    told.sort_unstable();
    told.dedup();
    Ok(told)
}

/// The lead of the nearest level above that has one.
fn above(seats: &[Seat], body: &BodyRow) -> Option<AccountId> {
    let by_code = |code: &Option<String>| seats.iter().find(|seat| Some(&seat.body.code) == code.as_ref());
    let national = seats.iter().find(|seat| seat.body.kind == BodyKind::National);
    let levels = [by_code(&body.icb), by_code(&body.region), national];
    levels.into_iter().flatten().find_map(|seat| seat.lead.as_ref().map(|(account, _)| *account))
}

/// Bodies that have ended while strands are still open there: an import said so. What follows is decided like any closure.
///
/// # Errors
/// The database's own.
pub fn ended_with_strands(conn: &mut Conn, today: NaiveDate) -> Result<Vec<BodyRow>, StoreError> {
    let open = strands::table.filter(strands::body_id.eq(bodies::id)).filter(strands::open.eq(true));
    Ok(bodies::table
        .filter(bodies::closed_on.le(today).assume_not_null())
        .filter(diesel::dsl::exists(open))
        .order(bodies::code)
        .select(BodyRow::as_select())
        .load(conn)?)
}

/// The body with this code, open or not.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn body(conn: &mut Conn, code: &str) -> Result<BodyRow, StoreError> {
    directory::body_by_code(conn, code)?.ok_or(StoreError::NotFound)
}
