//! The decision log of a regulator: how old the undecided are, and every decision with the steps before it.

use askama::Template;
use chrono::{DateTime, TimeDelta};

use crate::domain::calendar::london_date;
use crate::domain::ids::ReferralId;
use crate::domain::people::Capacity;
use crate::entries;
use crate::store::decided::{COUNTED, Logged, ageing, log_of};
use crate::store::types::Ts;
use crate::store::{conflicts, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::gate::{Entry, Gate};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words::{self, capital, short_date};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/decisions" => log, Gate::Staff(&[Capacity::Regulator]);
    }
}

/// Days at which an undecided referral grows old, and the words for each span. Ours: no text sets them.
const AGES: [(i64, &str); 3] = [(7, "up to 7 days"), (28, "8 to 28 days"), (90, "29 to 90 days")];
const OLDEST: &str = "more than 90 days";
const PAGE: i64 = 50;

struct Row {
    reference: String,
    problem: &'static str,
    provider: String,
    received: String,
    triaged: String,
    asked: usize,
    decided: String,
    decision: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "decisions/log.html")]
struct LogPage {
    shell: Shell,
    ages: Vec<(String, &'static str, bool)>,
    rows: Vec<Row>,
    older: String,
}

/// The edge of a page: microseconds since 1970 and an id.
fn edge(text: &str) -> Option<(Ts, ReferralId)> {
    let (at, id) = text.split_once('.')?;
    Some((DateTime::from_timestamp_micros(at.parse().ok()?)?.into(), id.parse().ok()?))
}

async fn log(visit: Visit, asked: Asked) -> Answer {
    let before = edge(asked.0.get("before"));
    visit
        .read(move |conn, visit| {
            let body = visit.actor()?.body.ok_or(Failure::NotFound)?;
            let now = visit.app.clock.now();
            let edges: Vec<Ts> = AGES.iter().map(|(days, _)| (now - TimeDelta::days(*days)).into()).collect();
            let counted = ageing(conn, body, &edges)?;
            let spans = AGES.iter().map(|(_, words)| *words).chain([OLDEST]);
            let ages = counted.iter().zip(spans).map(|(count, words)| {
                let number = if *count > COUNTED { format!("{COUNTED}+") } else { count.to_string() };
                (number, words, words == OLDEST && *count > 0)
            });
            let hidden = conflicts::hidden_from(conn, visit.actor()?)?;
            let mut lines = log_of(conn, (body, &hidden), before, PAGE + 1)?;
            let more = i64::try_from(lines.len()).unwrap_or(0) > PAGE;
            lines.truncate(usize::try_from(PAGE).unwrap_or(0));
            let names = directory::names(conn, lines.iter().filter_map(|line| line.referral.provider_id))?;
            let name =
                |line: &Logged| line.referral.provider_id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
            let older = lines.last().filter(|_| more).map(|last| {
                let at = last.referral.decided_at.map_or(0, |at| at.utc().timestamp_micros());
                format!("/decisions?before={at}.{}", last.referral.id)
            });
            Ok(page::ok(&LogPage {
                shell: visit.shell("Decision log").under([Link::new("/queue", "Cases referred to you")]),
                ages: ages.collect(),
                rows: lines.iter().map(|line| row(line, name(line))).collect(),
                older: older.unwrap_or_default(),
            }))
        })
        .await
}

fn row(line: &Logged, provider: String) -> Row {
    let day = |at: Option<Ts>| at.map(|at| short_date(london_date(at.utc()))).unwrap_or_default();
    let r = &line.referral;
    Row {
        reference: line.reference.clone(),
        problem: words::failure(&r.failure),
        provider,
        received: day(Some(r.received_at)),
        triaged: day(line.triaged_at),
        asked: line.asked,
        decided: day(r.decided_at),
        decision: capital(r.decision.map_or(r.state.words(), |d| d.words())),
        reason: r.reason.clone().unwrap_or_default(),
    }
}
