//! A case as a regulator may see it: what `domain::access::shown` says, and nothing beside it.

use std::collections::HashMap;

use actix_web::web;
use askama::Template;
use chrono::NaiveDate;

use super::steps::{Step, done, own};
use super::store;
use crate::domain::access::{Shown, Visibility, may_show_identity, shown};
use crate::domain::calendar::{london_date, london_time_words, london_words};
use crate::domain::case::Part;
use crate::domain::case::decide::MessageKind;
use crate::domain::ids::BodyId;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::cases::{Found, find};
use crate::store::events::EventRow;
use crate::store::rows::{MessageRow, ReferralRow};
use crate::store::told::Duty;
use crate::store::{Conn, decided, directory, events, told};
use crate::web::failure::{Answer, Failure};
use crate::web::listing::{PastDecision, Tone, severity_tone};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words::{self, capital};

/// A line of the summary.
struct Fact {
    key: &'static str,
    value: String,
}

/// One way in which the case is before a regulator.
struct Before {
    body: String,
    kind: String,
    part: &'static str,
    state: String,
    tone: Tone,
    basis: String,
    received: String,
    due: Option<String>,
    decision: Option<String>,
    reason: String,
}

struct Told {
    words: String,
    lang: String,
    who: String,
}

struct Line {
    title: String,
    at: String,
    when: String,
    by: String,
    text: String,
}

#[derive(Template)]
#[template(path = "triage/case.html")]
struct CasePage {
    shell: Shell,
    reference: String,
    severity: (String, Tone),
    facts: Vec<Fact>,
    provider: Option<Link>,
    own: Vec<Before>,
    others: Vec<Before>,
    only_informed: bool,
    duties: Vec<Duty>,
    told: Vec<Told>,
    narrative: bool,
    identity: Result<String, &'static str>,
    messages: Vec<Line>,
    timeline: Vec<Line>,
    past: Vec<PastDecision>,
    steps: Vec<(Step, String)>,
}

/// The reference in an address; anything else is no page.
pub fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

pub async fn page(visit: Visit, path: web::Path<String>, asked: Asked) -> Answer {
    let wanted = reference(&path)?;
    let banner = done(asked.0.get("done"));
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            let now = visit.app.clock.now();
            let found = find(conn, actor, &wanted, now)?;
            visit.app.looks.note(actor, found.row.id, "case", None, now);
            let mut shell = visit.shell(words::failure(&found.row.failure));
            shell = shell.under([Link::new("/queue", "Cases referred to you")]);
            shell.banner = banner.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&build(conn, actor, &found, shell, london_date(now))?))
        })
        .await
}

fn build(conn: &mut Conn, actor: &Actor, found: &Found, shell: Shell, today: NaiveDate) -> Result<CasePage, Failure> {
    let row = &found.row;
    let consent = found.case.consent();
    let relation = found.case.relation(actor);
    let show = shown(actor.capacity, relation, consent);
    let bodies =
        [row.trust_id, row.provider_id].into_iter().flatten().chain(found.referrals.iter().map(|r| r.to_body_id));
    let names = directory::names(conn, bodies)?;
    let provider = row.provider_id.map(|id| directory::body(conn, id)).transpose()?;
    let region = row.region.as_deref().map(|code| directory::body_by_code(conn, code)).transpose()?.flatten();
    let past = row.provider_id.map(|id| decided::on_provider(conn, id, 10)).transpose()?.unwrap_or_default();
    let regulators = found.referrals.iter().filter(|r| matches!(r.part, Part::Deciding | Part::Informed));
    let (mine, others): (Vec<&ReferralRow>, Vec<&ReferralRow>) =
        regulators.partition(|r| actor.body == Some(r.to_body_id));
    Ok(CasePage {
        reference: row.reference.clone(),
        severity: (format!("{}: {}", row.severity.code(), row.severity.words()), severity_tone(row.severity)),
        facts: facts(found, show, &names, region.map(|r| r.name)),
        provider: provider.map(|p| Link::new(format!("/providers/{}", p.code), p.name)),
        only_informed: mine.iter().all(|r| r.part == Part::Informed),
        own: mine.iter().map(|r| before(r, &names, today)).collect(),
        others: others.iter().map(|r| before(r, &names, today)).collect(),
        duties: told::duties(conn, &row.reference)?,
        told: if show.narrative { told_words(found) } else { Vec::new() },
        narrative: show.narrative,
        identity: may_show_identity(actor.capacity, relation, consent)
            .map(|()| format!("/queue/{}/identity", row.reference))
            .map_err(words::identity_hidden),
        messages: messages(&store::messages(conn, row.id)?, found, show),
        timeline: timeline(&events::of_case(conn, row.id)?, found, show),
        past: past.iter().map(PastDecision::of).collect(),
        steps: Step::ALL
            .iter()
            .filter(|step| own(found, actor).iter().any(|r| step.possible(r)))
            .map(|step| (*step, format!("/queue/{}/{step}", row.reference)))
            .collect(),
        shell,
    })
}

fn facts(found: &Found, show: Shown, names: &HashMap<BodyId, String>, region: Option<String>) -> Vec<Fact> {
    let row = &found.row;
    let name = |id: Option<BodyId>| id.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| "Not known".to_owned());
    let happened = match (row.happened_on, show.exact_dates) {
        (Some(on), true) => words::short_date(on),
        // Without agreement the month is enough to see a pattern, and not enough to find a person.
        (Some(on), false) => on.format("%B %Y").to_string(),
        (None, _) => capital(&row.happened_words),
    };
    let grade = |physical: Option<_>, psychological: Option<_>| {
        let physical = physical.map(|g: crate::domain::harm::grade::PhysicalHarm| g.words());
        let psychological = psychological.map(|g: crate::domain::harm::grade::PsychologicalHarm| g.words());
        let both: Vec<&str> = physical.into_iter().chain(psychological).collect();
        both.join("; ")
    };
    let reviewed = match row.attribution {
        Some(caused) => format!(
            "{}. Caused by the failure: {}",
            grade(row.reviewed_physical, row.reviewed_psychological),
            caused.words()
        ),
        None => "Not reviewed yet".to_owned(),
    };
    let reported = grade(row.reported_physical, row.reported_psychological);
    let said = format!("Asked if it did harm, they said: {}", row.harm_said.words());
    [
        ("NHS trust", name(row.trust_id)),
        ("Region", region.unwrap_or_else(|| "Not known".to_owned())),
        ("What failed", format!("{} ({})", words::failure(&row.failure), row.failure)),
        ("When it happened", happened),
        ("Medicine", row.medicine.clone().unwrap_or_else(|| "Not given".to_owned())),
        ("Who pays", capital(row.funding.words())),
        ("Harm as reported", if reported.is_empty() { said } else { reported }),
        ("Harm as reviewed", reviewed),
        ("Told by", capital(row.origin.words())),
        ("Reports of it", row.report_count.to_string()),
        ("Received", london_words(row.opened_at.utc())),
    ]
    .map(|(key, value)| Fact { key, value })
    .into()
}

fn before(referral: &ReferralRow, names: &HashMap<BodyId, String>, today: NaiveDate) -> Before {
    let late = referral.due_on.is_some_and(|on| on < today);
    Before {
        body: names.get(&referral.to_body_id).cloned().unwrap_or_default(),
        kind: capital(referral.kind.words()),
        part: referral.part.words(),
        state: referral.state.words().to_owned(),
        tone: match (late, referral.open) {
            (true, true) => Tone::Urgent,
            (false, true) => Tone::Moving,
            (_, false) => Tone::Settled,
        },
        basis: referral.basis.clone(),
        received: london_words(referral.received_at.utc()),
        due: referral.due_on.filter(|_| referral.open).map(|on| words::due(on, today)),
        decision: referral.decision.map(|d| capital(d.words())),
        reason: referral.reason.clone().unwrap_or_default(),
    }
}

fn told_words(found: &Found) -> Vec<Told> {
    let told = found.reports.iter().map(|report| Told {
        words: report.narrative.clone(),
        lang: report.language.clone(),
        who: format!("{}, {}", capital(report.capacity.words()), report.channel.words()),
    });
    told.collect()
}

/// Staff are named; whoever reported is not, though they be staff.
fn by(words: &str, account: Option<crate::domain::ids::AccountId>, found: &Found) -> String {
    let reporter = account.is_some() && found.reports.iter().any(|r| r.account_id == account);
    if reporter { "the person who reported".to_owned() } else { words.to_owned() }
}

/// What the bodies asked each other and answered; what was written to the person only where their words may be read.
fn messages(rows: &[MessageRow], found: &Found, show: Shown) -> Vec<Line> {
    let seen = |m: &&MessageRow| match m.seen_by {
        Visibility::Shared => show.narrative,
        other => show.line(other),
    };
    let lines = rows.iter().filter(seen).map(|m| Line {
        title: match m.kind {
            MessageKind::Note => "Note".to_owned(),
            kind => capital(kind.words()),
        },
        at: m.at.utc().to_rfc3339(),
        when: london_time_words(m.at.utc()),
        by: by(&m.from_words, m.account_id, found),
        text: m.body.clone(),
    });
    lines.collect()
}

fn timeline(rows: &[EventRow], found: &Found, show: Shown) -> Vec<Line> {
    let seen = |e: &&EventRow| show.line(e.seen_by);
    let lines = rows.iter().rev().filter(seen).map(|e| Line {
        title: e.kind.words().to_owned(),
        at: e.at.utc().to_rfc3339(),
        when: london_time_words(e.at.utc()),
        by: by(&e.by_words, e.account_id, found),
        text: e.detail.clone().unwrap_or_else(|| "These words were erased.".to_owned()),
    });
    lines.collect()
}
