//! What the company is asked to answer: what is owed first, the longest waiting on top.

use std::collections::HashMap;

use askama::Template;
use chrono::NaiveDate;

use super::store::{self, AskedRow};
use crate::domain::calendar::london_date;
use crate::domain::ids::CaseId;
use crate::store::conflicts;
use crate::store::types::Ts;
use crate::web::failure::{Answer, Failure};
use crate::web::listing::Tone;
use crate::web::page::{self, Shell};
use crate::web::plain::capital;
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words;

const PAGE: usize = 25;

struct Line {
    reference: String,
    failed: String,
    duty: String,
    asked: String,
    due: String,
    state: &'static str,
    tone: Tone,
}

#[derive(Template)]
#[template(path = "referral/list.html")]
struct ListPage {
    shell: Shell,
    open: bool,
    owed: usize,
    late: usize,
    lines: Vec<Line>,
    newer: String,
    older: String,
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let open = asked.0.get("show") != "answered";
    visit
        .read(move |conn, visit| {
            let (actor, today) = (visit.actor()?, visit.context().today());
            let hidden = conflicts::hidden_from(conn, actor)?;
            let body = (actor.body.ok_or(Failure::NotFound)?, hidden.as_slice());
            let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            let place = asked.0.get("after");
            let rows = if open {
                store::owed(conn, body, after_due(place), limit)?
            } else {
                store::answered(conn, body, after_since(place), limit)?
            };
            let cases: Vec<CaseId> = rows.iter().map(|r| r.case_id).collect();
            let references: HashMap<CaseId, String> = store::references(conn, actor, &cases)?.into_iter().collect();
            let (owed, late) = store::counts(conn, body, today)?;
            let first = if open { "/answers?show=owed" } else { "/answers?show=answered" };
            let older = match rows.get(PAGE - 1) {
                Some(last) if rows.len() > PAGE => format!("{first}&after={}", key(last)),
                _ => String::new(),
            };
            let line = |row: &AskedRow| Some(line(row, references.get(&row.case_id)?, today));
            Ok(page::ok(&ListPage {
                shell: visit.shell("Asked to answer"),
                open,
                owed,
                late,
                lines: rows.iter().take(PAGE).filter_map(line).collect(),
                newer: if place.is_empty() { String::new() } else { first.to_owned() },
                older,
            }))
        })
        .await
}

/// The place of a row in its list, as an address holds it.
fn key(row: &AskedRow) -> String {
    match row.due_on.filter(|_| row.state.is_open()) {
        Some(on) => format!("{on}.{}", row.id),
        None => format!("{}.{}", row.received_at.utc().timestamp_micros(), row.id),
    }
}

fn after_due(key: &str) -> Option<store::Due> {
    let (on, id) = key.split_once('.')?;
    Some((on.parse().ok()?, id.parse().ok()?))
}

fn after_since(key: &str) -> Option<store::Since> {
    let (at, id) = key.split_once('.')?;
    let at = chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some((Ts::from(at), id.parse().ok()?))
}

fn line(row: &AskedRow, reference: &str, today: NaiveDate) -> Line {
    let late = row.state.is_open() && row.due_on.is_some_and(|on| on < today);
    let (state, tone) = match (row.state.is_open(), late) {
        (true, true) => ("Late", Tone::Urgent),
        (true, false) => ("Owed", Tone::Waiting),
        (false, _) => ("Answered", Tone::Settled),
    };
    Line {
        reference: reference.to_owned(),
        failed: words::failure(&row.failure).to_owned(),
        duty: capital(row.kind.words()),
        asked: words::short_date(london_date(row.received_at.utc())),
        due: row.due_on.map_or_else(String::new, |on| format!("{}, {}", words::short_date(on), words::due(on, today))),
        state,
        tone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::StrandKind;
    use crate::domain::case::state::ReferralState;
    use crate::domain::ids::ReferralId;

    #[test]
    fn a_place_in_either_list_reads_back() {
        let row = AskedRow {
            id: ReferralId(uuid::Uuid::from_u128(5)),
            case_id: CaseId(uuid::Uuid::from_u128(6)),
            state: ReferralState::Received,
            kind: StrandKind::Complaint,
            failure: "HC-DEL-04".to_owned(),
            received_at: chrono::DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap().into(),
            due_on: NaiveDate::from_ymd_opt(2026, 11, 26),
        };
        assert_eq!(after_due(&key(&row)), Some((row.due_on.unwrap(), row.id)));
        let answered = AskedRow { state: ReferralState::Answered, ..row.clone() };
        assert_eq!(after_since(&key(&answered)), Some((row.received_at, row.id)));
        assert_eq!((after_due("x"), after_since("x")), (None, None));
    }
}
