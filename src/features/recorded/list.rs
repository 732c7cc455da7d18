//! "My reports, and what changed": one's own reports, newest first.

use std::collections::HashMap;

use askama::Template;

use super::store::{self, OwnReport};
use crate::domain::calendar::london_date;
use crate::domain::case::StrandKind;
use crate::domain::case::event::EventKind;
use crate::domain::case::state::StrandState;
use crate::domain::ids::{BodyId, CaseId, ReportId};
use crate::domain::people::Capacity;
use crate::store::rows::StrandRow;
use crate::store::types::Ts;
use crate::store::{Conn, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::listing::Tone;
use crate::web::page::{self, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words;

const PAGE: usize = 25;

struct Line {
    reference: String,
    href: String,
    told: String,
    failed: String,
    provider: String,
    stand: Stand,
    lead: String,
    news: String,
}

#[derive(Template)]
#[template(path = "recorded/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    first: bool,
    newer: &'static str,
    older: String,
}

/// Where a report stands, as its reporter reads it.
pub struct Stand {
    pub words: &'static str,
    pub tone: Tone,
}

/// The stand of one strand.
#[must_use]
pub fn stand(state: StrandState) -> Stand {
    let (words, tone) = match state {
        StrandState::Received => ("Sent, not read yet", Tone::Waiting),
        StrandState::Acknowledged => ("Read", Tone::Moving),
        StrandState::Investigating => ("Being looked into", Tone::Moving),
        StrandState::Answered => ("Answered", Tone::Settled),
        StrandState::Closed => ("Closed", Tone::Plain),
    };
    Stand { words, tone }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let after = after(asked.0.get("after"));
    visit
        .read(move |conn, visit| {
            let lines = lines(conn, visit, after)?;
            let older = match lines.get(PAGE - 1) {
                Some((last, _)) if lines.len() > PAGE => format!("/incidents?after={}", key(last)),
                _ => String::new(),
            };
            let lines = lines.into_iter().take(PAGE).map(|(_, line)| line).collect();
            let shell = visit.shell("My reports, and what changed");
            Ok(page::ok(&ListPage {
                shell,
                lines,
                first: after.is_none(),
                newer: if after.is_some() { "/incidents" } else { "" },
                older,
            }))
        })
        .await
}

/// The place in the list, as an address holds it.
fn key(report: &OwnReport) -> String {
    format!("{}.{}", report.received_at.utc().timestamp_micros(), report.id)
}

fn after(key: &str) -> store::After {
    let (at, id) = key.split_once('.')?;
    let at = chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some((Ts::from(at), id.parse::<ReportId>().ok()?))
}

fn lines(conn: &mut Conn, visit: &Visit, after: store::After) -> Result<Vec<(OwnReport, Line)>, Failure> {
    let actor = visit.actor()?;
    let account = actor.account().ok_or(Failure::NotFound)?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let own = store::own_reports(conn, actor, account, after, limit)?;
    let cases: Vec<CaseId> = own.iter().map(|r| r.case_id).collect();
    let strands = store::strands_of(conn, &cases)?;
    let events = store::last_events(conn, &cases)?;
    let providers = directory::names(conn, own.iter().filter_map(|r| r.provider))?;
    let room = if actor.capacity == Capacity::Clinician { "incidents" } else { "cases" };
    Ok(own
        .into_iter()
        .filter_map(|report| {
            let line = line(&report, room, &strands, events.get(&report.case_id), &providers)?;
            Some((report, line))
        })
        .collect())
}

/// A report with what its main strand says: the incident, else the first.
fn line(
    report: &OwnReport,
    room: &str,
    strands: &[(StrandRow, String)],
    last: Option<&(EventKind, Ts)>,
    providers: &HashMap<BodyId, String>,
) -> Option<Line> {
    let mut own = strands.iter().filter(|(s, _)| s.case_id == report.case_id);
    let first = own.clone().next()?;
    let (strand, lead) = own.find(|(s, _)| s.kind == StrandKind::Incident).unwrap_or(first);
    Some(Line {
        href: format!("/{room}/{}", report.reference),
        reference: report.reference.clone(),
        told: words::short_date(london_date(report.received_at.utc())),
        failed: words::failure(&report.failure).to_owned(),
        provider: report.provider.and_then(|id| providers.get(&id).cloned()).unwrap_or_else(|| "Not known".to_owned()),
        stand: stand(strand.state),
        lead: lead.clone(),
        news: last.map_or_else(String::new, |(kind, at)| {
            format!("{}, {}", kind.words(), words::short_date(london_date(at.utc())))
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_reads_back() {
        let at = Ts::from(chrono::DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap());
        let id = ReportId(uuid::Uuid::from_u128(9));
        let report = OwnReport {
            id,
            received_at: at,
            case_id: CaseId(id.0),
            reference: String::new(),
            failure: String::new(),
            provider: None,
        };
        assert_eq!(after(&key(&report)), Some((at, id)));
        assert_eq!(after("nonsense"), None);
    }
}
