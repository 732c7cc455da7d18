//! The clinician's view of a case they told of: who leads it, harm as reported and as reviewed, the timeline, messages.

use std::collections::HashMap;

use askama::Template;

use super::list::{Stand, stand};
use super::store;
use crate::domain::access::Visibility;
use crate::domain::calendar::{date_words, london_words};
use crate::domain::clocks::ClockRule;
use crate::domain::ids::{BodyId, ReportId};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::cases::{Found, find};
use crate::store::events::{self, EventRow};
use crate::store::rows::{MessageRow, ReportRow};
use crate::store::{Conn, directory, messages};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::plain::capital;
use crate::web::sent::{Asked, Fields};
use crate::web::visit::Visit;
use crate::web::words;

struct Duty {
    kind: String,
    stand: Stand,
    lead: String,
    outcome: Option<&'static str>,
    /// The last day for the lead to have read it, until then.
    read_by: Option<String>,
}

/// One grade on one scale, as told and as found by the reviewer.
struct Harm {
    scale: &'static str,
    reported: &'static str,
    reviewed: &'static str,
}

struct Line {
    title: String,
    at: String,
    when: String,
    by: String,
    words: String,
}

#[derive(Template)]
#[template(path = "recorded/case.html")]
struct CasePage {
    shell: Shell,
    problems: Problems,
    reference: String,
    summary: Vec<(&'static str, String)>,
    duties: Vec<Duty>,
    harm: [Harm; 2],
    attribution: Option<&'static str>,
    stories: Vec<String>,
    thread: Vec<Line>,
    timeline: Vec<Line>,
    referred: Vec<String>,
    message: String,
}

pub async fn page(visit: Visit, path: actix_web::web::Path<String>, asked: Asked) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    let done = match asked.0.get("done") {
        "message" => Some("Your message was sent to the lead"),
        "referral" => Some("The case was put before the regulator"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, &reference, &Fields::default(), Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// The same page with what was typed and what to put right.
pub async fn again(visit: Visit, reference: CaseRef, sent: Fields, problems: Problems) -> Answer {
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &reference, &sent, problems)?))).await
}

/// The reports of a case that this actor made.
pub fn own_reports<'f>(found: &'f Found, actor: &Actor) -> Vec<&'f ReportRow> {
    found.reports.iter().filter(|r| r.account_id.is_some() && r.account_id == actor.account()).collect()
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    reference: &CaseRef,
    sent: &Fields,
    problems: Problems,
) -> Result<CasePage, Failure> {
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let found = find(conn, actor, reference, now)?;
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    let own = own_reports(&found, actor);
    let ids: Vec<ReportId> = own.iter().map(|r| r.id).collect();
    let bodies = directory::names(
        conn,
        found.referrals.iter().map(|r| r.to_body_id).chain(found.row.provider_id).chain(found.row.trust_id),
    )?;
    let shell = visit.shell(reference.as_str()).under([Link::new("/incidents", "My reports")]);
    Ok(CasePage {
        shell: shell.with(&problems),
        problems,
        reference: found.row.reference.clone(),
        summary: summary(&found, &own, &bodies),
        duties: duties(conn, &found)?,
        harm: harm(&found),
        attribution: found.row.attribution.map(|a| a.words()),
        stories: own.iter().map(|r| r.narrative.clone()).collect(),
        thread: messages::thread(conn, found.row.id, &ids)?.into_iter().map(said).collect(),
        timeline: timeline(events::of_case(conn, found.row.id)?),
        referred: referred(&found, &bodies),
        message: sent.get("message").to_owned(),
    })
}

fn summary(found: &Found, own: &[&ReportRow], bodies: &HashMap<BodyId, String>) -> Vec<(&'static str, String)> {
    let row = &found.row;
    let name =
        |id: Option<BodyId>| id.and_then(|id| bodies.get(&id).cloned()).unwrap_or_else(|| "Not known".to_owned());
    let happened = row.happened_on.map_or_else(|| capital(&row.happened_words), date_words);
    vec![
        ("What failed", words::failure(&row.failure).to_owned()),
        ("Homecare company", name(row.provider_id)),
        ("Trust", name(row.trust_id)),
        ("Happened", happened),
        (
            "Medicine",
            row.medicine.clone().map_or_else(String::new, |m| medicine_words(m, row.medicine_code.as_deref())),
        ),
        ("You sent it", own.first().map_or_else(String::new, |r| london_words(r.received_at.utc()))),
    ]
}

/// Free text stays visible as such, so that nobody counts it as coded.
fn medicine_words(name: String, code: Option<&str>) -> String {
    if code.is_some() { name } else { format!("{name} (as written, not from the list)") }
}

fn duties(conn: &mut Conn, found: &Found) -> Result<Vec<Duty>, Failure> {
    let leads = store::leads(conn, found.row.id)?;
    let duty = |strand: &crate::store::rows::StrandRow| Duty {
        kind: capital(strand.kind.words()),
        stand: stand(strand.state),
        lead: leads.get(&strand.id).map_or_else(String::new, |(name, role)| format!("{name}, {role}")),
        outcome: strand.outcome.map(|o| o.words()),
        read_by: found
            .clocks
            .iter()
            .find(|c| c.strand_id == strand.id && c.rule == ClockRule::ReadByLead && c.running)
            .map(|c| date_words(c.due_on)),
    };
    Ok(found.strands.iter().map(duty).collect())
}

fn harm(found: &Found) -> [Harm; 2] {
    let row = &found.row;
    let (unknown, open) = ("Not known yet", "Not reviewed yet");
    [
        Harm {
            scale: "Physical",
            reported: row.reported_physical.map_or(unknown, |h| h.words()),
            reviewed: row.reviewed_physical.map_or(open, |h| h.words()),
        },
        Harm {
            scale: "Psychological",
            reported: row.reported_psychological.map_or(unknown, |h| h.words()),
            reviewed: row.reviewed_psychological.map_or(open, |h| h.words()),
        },
    ]
}

fn said(row: MessageRow) -> Line {
    Line {
        title: capital(row.kind.words()),
        at: row.at.utc().to_rfc3339(),
        when: london_words(row.at.utc()),
        by: row.from_words,
        words: row.body,
    }
}

/// What everybody on the case may read. The lines among bodies, and inside one, are not the reporter's.
fn timeline(rows: Vec<EventRow>) -> Vec<Line> {
    rows.into_iter()
        .filter(|row| row.seen_by == Visibility::Shared)
        .map(|row| Line {
            title: row.kind.words().to_owned(),
            at: row.at.utc().to_rfc3339(),
            when: london_words(row.at.utc()),
            by: row.by_words,
            words: row.detail.unwrap_or_default(),
        })
        .collect()
}

fn referred(found: &Found, bodies: &HashMap<BodyId, String>) -> Vec<String> {
    let line = |r: &crate::store::rows::ReferralRow| {
        let body = bodies.get(&r.to_body_id)?;
        Some(format!("{body}: {}, {}", r.part.words(), r.state.words()))
    };
    found.referrals.iter().filter_map(line).collect()
}
