//! How long people wait for an answer to a complaint, of England and of each company, open ones counted in.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::case::StrandKind;
use crate::domain::ids::ReleaseId;
use crate::domain::measures::disclosure::{DisclosureLevel, Profile, publish};
use crate::domain::measures::release::COMPARED_FROM;
use crate::domain::measures::survival::{Wait, answered_by, curve};
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::releases::{About, CurveRow};
use crate::store::schema::{bodies, facts, strands};
use crate::store::types::Ts;

/// Complaints of so many days back are watched.
const BACK: u64 = 730;

/// The curve is told once a week, for half a year: the law's own limit (reg 14(3), SI 2009/309).
const LAST: u32 = 182;

struct Complaint {
    provider: Option<(String, String)>,
    received: NaiveDate,
    answered: Option<i32>,
    closed: Option<NaiveDate>,
}

pub fn of_release(
    conn: &mut Conn,
    release: ReleaseId,
    (to, about): (NaiveDate, &About),
) -> Result<Vec<CurveRow>, StoreError> {
    let from = to.checked_sub_days(chrono::Days::new(BACK)).unwrap_or(to);
    let all = complaints(conn, from, to)?;
    let waits: Vec<Wait> = all.iter().filter_map(|c| wait(c, from, to)).collect();
    let mut rows = vec![row(release, ("", "England"), from, &waits)];
    let mut companies: Vec<&(String, String)> = all.iter().filter_map(|c| c.provider.as_ref()).collect();
    companies.sort();
    companies.dedup();
    for company in companies {
        let since = about.since.get(&company.0).and_then(|month| format!("{month}-01").parse().ok());
        let start = since.unwrap_or(from).max(from);
        let own = all.iter().filter(|c| c.provider.as_ref() == Some(company));
        let waits: Vec<Wait> = own.filter_map(|c| wait(c, start, to)).collect();
        rows.push(row(release, (&company.0, &company.1), start, &waits));
    }
    Ok(rows)
}

type Line = (NaiveDate, Option<i32>, Option<Ts>, Option<(String, String)>);

fn complaints(conn: &mut Conn, from: NaiveDate, to: NaiveDate) -> Result<Vec<Complaint>, StoreError> {
    let lines: Vec<Line> = facts::table
        .inner_join(strands::table.on(strands::id.eq(facts::strand_id)))
        .left_join(bodies::table.on(bodies::id.nullable().eq(facts::provider_id)))
        .filter(facts::kind.eq(StrandKind::Complaint))
        .filter(facts::received_on.ge(from))
        .filter(facts::received_on.le(to))
        .select((facts::received_on, facts::response_days, strands::closed_at, (bodies::code, bodies::name).nullable()))
        .load(conn)?;
    let one = |(received, answered, closed, provider): Line| Complaint {
        provider,
        received,
        answered,
        closed: closed.map(|at| crate::domain::calendar::london_date(at.utc())),
    };
    Ok(lines.into_iter().map(one).collect())
}

/// What is known on the last day of the data: an answer of later is none yet.
fn wait(complaint: &Complaint, start: NaiveDate, to: NaiveDate) -> Option<Wait> {
    let days = |until: NaiveDate| u32::try_from((until - complaint.received).num_days().max(0)).unwrap_or(0);
    let all = days(to);
    let answered = complaint.answered.and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= all);
    let ended = complaint.closed.map(days).filter(|n| *n <= all);
    let wait = Wait { from: days(start), days: answered.or(ended).unwrap_or(all), answered: answered.is_some() };
    (wait.days >= wait.from).then_some(wait)
}

fn row(release: ReleaseId, (code, name): (&str, &str), since: NaiveDate, waits: &[Wait]) -> CurveRow {
    let count = u64::try_from(waits.len()).unwrap_or(u64::MAX);
    let level = if code.is_empty() { DisclosureLevel::National } else { DisclosureLevel::Subnational };
    let points = if count >= COMPARED_FROM { points(waits, count) } else { Vec::new() };
    CurveRow {
        release_id: release,
        group_code: code.to_owned(),
        group_name: name.to_owned(),
        waits: publish(Profile::NhsHes, level, count).to_string(),
        since: since.to_string(),
        points: serde_json::to_string(&points).unwrap_or_default(),
    }
}

/// The share answered by the end of each week, in whole percent; not where fewer than eight would stand behind it.
fn points(waits: &[Wait], count: u64) -> Vec<(u32, u32)> {
    let steps = curve(waits);
    let whole = |share: f64| (0..=100_u32).find(|percent| f64::from(*percent) + 0.5 > share * 100.0).unwrap_or(100);
    let weeks = (1..).map(|week| week * 7).take_while(|day| *day <= LAST);
    let told = weeks.map(|day| (day, whole(answered_by(&steps, day))));
    told.filter(|(_, percent)| u64::from(*percent) * count >= 8 * 100).collect()
}
