//! The page of one's own report: where each duty stands, who leads it, what happens next, and everything shared so far.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::store::{self, Look};
use crate::domain::access::{self, Consent, Mode, Relation, Visibility};
use crate::domain::calendar::{Calendar, date_words, london_date, london_words};
use crate::domain::case::Part;
use crate::domain::case::state::{StrandState, StrandStep, step};
use crate::domain::clocks::{ClockRule, Due, Start, due};
use crate::domain::ids::ReportId;
use crate::domain::people::{Capacity, Who};
use crate::store::cases::{Found, find_told};
use crate::store::rows::{MessageRow, ReferralRow, ReportRow, StrandRow};
use crate::store::{Conn, directory, events};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::listing::Tone;
use crate::web::page::{self, Banner, Shell};
use crate::web::plain;
use crate::web::sent::{Asked, Fields};
use crate::web::visit::Visit;

/// One duty and its named lead.
struct Duty {
    what: String,
    stage: &'static str,
    tag: &'static str,
    tone: Tone,
    outcome: Option<&'static str>,
    lead: String,
    role: String,
    body: String,
    since: String,
    cover: Option<String>,
    next: Option<Next>,
}

struct Next {
    what: &'static str,
    day: String,
    late: bool,
    due: Due,
}

/// A message of the thread, or a line of the timeline.
struct Line {
    title: String,
    at: String,
    when: String,
    by: String,
    words: String,
}

/// Who looked, in which part, on which day. Staff are named by their role.
#[derive(Debug, PartialEq, Eq)]
struct Looked {
    who: String,
    what: String,
    day: String,
}

struct Shared {
    body: String,
    part: &'static str,
    basis: String,
    since: String,
    stage: &'static str,
    decision: Option<&'static str>,
    sees: &'static str,
}

/// The way to the Ombudsman: always there, whatever the state.
struct Ombudsman {
    within: String,
    by: Option<(String, Due)>,
}

#[derive(Template)]
#[template(path = "follow/case.html")]
struct CasePage {
    shell: Shell,
    problems: Problems,
    reference: String,
    story: String,
    told_on: String,
    anonymous: bool,
    /// With whom the words may be shared, in words.
    agreed: String,
    duties: Vec<Duty>,
    thread: Vec<Line>,
    timeline: Vec<Line>,
    looks: Vec<Looked>,
    shared: Vec<Shared>,
    may_reopen: bool,
    ombudsman: Ombudsman,
    message: String,
    reason: String,
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "message" => Some("Your message was sent to the lead"),
        "reopening" => Some("Your report is open again. The lead was told why"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let page = build(conn, visit, &Fields::default(), Problems::default(), done)?;
            Ok(page::ok(&page))
        })
        .await
}

/// The same page with what was typed and what to put right.
pub async fn again(visit: Visit, sent: Fields, problems: Problems) -> Answer {
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &sent, problems, None)?))).await
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    sent: &Fields,
    problems: Problems,
    done: Option<&str>,
) -> Result<CasePage, Failure> {
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let Who::Receipt(report) = actor.who else { return Err(Failure::NotFound) };
    let found = find_told(conn, actor, now)?;
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    let own = found.reports.iter().find(|r| r.id == report).ok_or(Failure::NotFound)?;
    let calendar = &visit.app.calendar;
    let mut shell = visit.shell("Your report");
    shell.banner = done.map(|words| Banner::Done(words.to_owned()));
    Ok(CasePage {
        shell: shell.with(&problems),
        problems,
        reference: found.row.reference.clone(),
        story: own.narrative.clone(),
        told_on: london_words(own.received_at.utc()),
        anonymous: own.mode == Mode::Anonymous,
        agreed: agreed(own),
        duties: duties(conn, &found, calendar, london_date(now))?,
        thread: thread(conn, &found, report)?,
        timeline: timeline(conn, &found)?,
        looks: looks(conn, &found)?,
        shared: shared(conn, &found)?,
        may_reopen: found.strands.iter().any(|s| step(s.state, StrandStep::Reopen).is_some()),
        ombudsman: ombudsman(&found, calendar),
        message: sent.get("message").to_owned(),
        reason: sent.get("reason").to_owned(),
    })
}

fn agreed(own: &ReportRow) -> String {
    let all = [
        (true, "the lead"),
        (own.consent_provider, "the homecare company"),
        (own.consent_trust, "the hospital or clinic"),
        (own.consent_regulator, "the regulators"),
    ];
    let mut whom: Vec<&str> = all.into_iter().filter(|(agreed, _)| *agreed).map(|(_, whom)| whom).collect();
    match whom.pop() {
        Some(last) if !whom.is_empty() => format!("{} and {last}", whom.join(", ")),
        Some(last) => format!("{last} only"),
        None => String::new(),
    }
}

fn duties(conn: &mut Conn, found: &Found, calendar: &Calendar, today: NaiveDate) -> Result<Vec<Duty>, Failure> {
    let covers = found.case.strands.iter().filter_map(|s| s.cover);
    let people: Vec<_> = found.strands.iter().map(|s| s.lead_id).chain(covers).collect();
    let people = store::leads(conn, &people)?;
    let bodies = directory::names(conn, found.strands.iter().map(|s| s.body_id))?;
    let duty = |row: &StrandRow| {
        let (lead, role) = people.get(&row.lead_id).cloned().unwrap_or_default();
        let cover = found.case.strands.iter().find(|s| s.id == row.id).and_then(|s| s.cover);
        Duty {
            what: plain::capital(plain::duty(row.kind)),
            stage: plain::stage(row.state),
            tag: plain::stage_tag(row.state),
            tone: tone(row.state),
            outcome: row.outcome.map(crate::domain::case::Outcome::words),
            lead,
            role,
            body: bodies.get(&row.body_id).cloned().unwrap_or_default(),
            since: london_words(row.lead_since.utc()),
            cover: cover.and_then(|id| people.get(&id)).map(|(name, _)| name.clone()),
            next: next(found, row, calendar, today),
        }
    };
    Ok(found.strands.iter().map(duty).collect())
}

fn tone(state: StrandState) -> Tone {
    match state {
        StrandState::Received => Tone::Waiting,
        StrandState::Acknowledged | StrandState::Investigating => Tone::Moving,
        StrandState::Answered => Tone::Settled,
        StrandState::Closed => Tone::Plain,
    }
}

/// The next date of a duty, with its working.
fn next(found: &Found, row: &StrandRow, calendar: &Calendar, today: NaiveDate) -> Option<Next> {
    let running = found.clocks.iter().filter(|c| c.running && c.strand_id == row.id && c.referral_id.is_none());
    let clock = running.min_by_key(|c| c.due_on)?;
    Some(Next {
        what: plain::limit(clock.rule),
        day: date_words(clock.due_on),
        late: clock.due_on < today,
        due: clock.due(calendar),
    })
}

fn line(title: String, at: DateTime<Utc>, by: String, words: String) -> Line {
    Line { title, at: at.to_rfc3339(), when: crate::domain::calendar::london_time_words(at), by, words }
}

fn thread(conn: &mut Conn, found: &Found, report: ReportId) -> Result<Vec<Line>, Failure> {
    let message = |row: MessageRow| {
        let mine = row.from_capacity == Capacity::Reporter;
        let title = if mine { "You wrote to the lead" } else { "You were sent" };
        line(title.to_owned(), row.at.utc(), if mine { String::new() } else { row.from_words }, row.body)
    };
    Ok(store::thread(conn, found.row.id, report)?.into_iter().map(message).collect())
}

/// The shared lines, oldest first. The words of messages stand in the thread.
fn timeline(conn: &mut Conn, found: &Found) -> Result<Vec<Line>, Failure> {
    let shared = events::of_case(conn, found.row.id)?.into_iter().filter(|e| e.seen_by == Visibility::Shared);
    let told = |event: events::EventRow| {
        let by = if event.account_id.is_some() { event.by_words } else { String::new() };
        let words = event.detail.unwrap_or_default();
        line(plain::event(event.kind).to_owned(), event.at.utc(), by, plain::capital(&words))
    };
    Ok(shared.map(told).collect())
}

fn looks(conn: &mut Conn, found: &Found) -> Result<Vec<Looked>, Failure> {
    let looks = store::looks(conn, found.row.id)?;
    let names = directory::names(conn, looks.iter().filter_map(|look| look.body))?;
    let looks = looks.into_iter().map(|look| {
        let body = look.body.and_then(|id| names.get(&id)).map_or("", String::as_str);
        looked(&look, body)
    });
    let mut all: Vec<Looked> = Vec::new();
    for look in looks {
        if !all.contains(&look) {
            all.push(look);
        }
    }
    Ok(all)
}

fn looked(look: &Look, body: &str) -> Looked {
    let role = plain::capital(look.capacity.words());
    let what = match look.what.as_str() {
        "identity" => "saw your name and how to reach you",
        "export" => "took it into a file",
        _ => "read your report",
    };
    Looked {
        who: if body.is_empty() { role } else { format!("{role}, {body}") },
        what: look.reason.as_ref().map_or_else(|| what.to_owned(), |reason| format!("{what}, because: {reason}")),
        day: london_words(look.at.utc()),
    }
}

fn shared(conn: &mut Conn, found: &Found) -> Result<Vec<Shared>, Failure> {
    let names = directory::names(conn, found.referrals.iter().map(|r| r.to_body_id))?;
    let consent = found.case.consent();
    let with = |row: &ReferralRow| Shared {
        body: names.get(&row.to_body_id).cloned().unwrap_or_default(),
        part: plain::part(row.part),
        basis: row.basis.clone(),
        since: london_words(row.received_at.utc()),
        stage: plain::part_stage(row.state),
        decision: row.decision.map(crate::domain::case::Decision::words),
        sees: sees(row.part, consent),
    };
    Ok(found.referrals.iter().map(with).collect())
}

/// What the policy lets a body see in this part.
fn sees(part: Part, consent: Consent) -> &'static str {
    let capacity = match part {
        Part::Answering => Capacity::ProviderLead,
        Part::Deciding | Part::Informed => Capacity::Regulator,
    };
    let shown = access::shown(capacity, Relation::Referred, consent);
    match (shown.narrative, shown.identity) {
        (_, true) => "They see your words and your name.",
        (true, false) => "They see your words, and not your name.",
        (false, false) => "They see what went wrong, and not your words or your name.",
    }
}

/// Within a year of the day the person knew of it: at the earliest the day it happened, where that is known.
fn ombudsman(found: &Found, calendar: &Calendar) -> Ombudsman {
    let rule = ClockRule::PhsoOneYear;
    let by = found.row.happened_on.map(|day| {
        let due = due(rule, Start::Day(day), &[], calendar);
        (date_words(due.on), due)
    });
    Ombudsman { within: rule.terms().length.words(), by }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_see_follows_what_was_agreed() {
        let consent = |mode, all| Consent { mode, provider: all, trust: all, regulator: all };
        assert!(sees(Part::Answering, consent(Mode::Named, true)).contains("and your name"));
        assert!(sees(Part::Answering, consent(Mode::Confidential, true)).contains("not your name"));
        assert!(sees(Part::Informed, consent(Mode::Named, true)).contains("not your name"));
        assert!(sees(Part::Deciding, consent(Mode::Named, false)).contains("not your words"));
    }

    #[test]
    fn a_reader_is_named_by_role_and_says_why_where_a_reason_was_asked() {
        let at: DateTime<Utc> = "2026-03-09T10:00:00Z".parse().unwrap();
        let look = |what: &str, reason: Option<&str>| Look {
            at: at.into(),
            capacity: Capacity::Regulator,
            body: None,
            what: what.to_owned(),
            reason: reason.map(str::to_owned),
        };
        let read = looked(&look("case", None), "Care Quality Commission");
        assert_eq!((read.who.as_str(), read.what.as_str()), ("Regulator, Care Quality Commission", "read your report"));
        let name = looked(&look("identity", Some("to check an injury")), "");
        assert_eq!(name.what, "saw your name and how to reach you, because: to check an injury");
        assert_eq!((name.who.as_str(), name.day.as_str()), ("Regulator", "Monday 9 March 2026"));
    }
}
