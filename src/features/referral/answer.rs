//! One case the company was asked about: the question, what it may know of the case, and its answer.

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use super::seen::{Given, Seen, seen};
use crate::act::{self, ActError};
use crate::domain::access::shown;
use crate::domain::calendar::{date_words, london_date, london_words};
use crate::domain::case::action::{Action, Refusal};
use crate::domain::case::decide::{Audience, MessageKind};
use crate::domain::case::telling::Identity;
use crate::domain::case::{Part, StrandKind};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::domain::text::{Narrative, NarrativeProblem};
use crate::store::cases::{Found, find};
use crate::store::opening::identity_place;
use crate::store::rows::{ClockRow, MessageRow, ReferralRow};
use crate::store::{Conn, StoreError, directory, letters, messages};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// A question or an answer, with its time and, for a late one, the day it was due.
struct Line {
    title: &'static str,
    at: String,
    when: String,
    by: String,
    words: String,
}

/// How the company stands with its answer.
enum Owed {
    /// Due on this day.
    By(String),
    /// Due since this day, and not given.
    Late(String),
    Answered,
}

#[derive(Template)]
#[template(path = "referral/answer.html")]
struct AnswerPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    kind: StrandKind,
    owed: Owed,
    seen: Seen,
    thread: Vec<Line>,
    answer: String,
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    let done = asked.0.get("done") == "answer";
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, &reference, &Fields::default(), Problems::default())?;
            page.shell.banner = done.then(|| Banner::Done("Your answer was sent to the lead".to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// The question put to the actor's own company.
fn own<'f>(found: &'f Found, actor: &Actor) -> Option<&'f ReferralRow> {
    found.referrals.iter().find(|r| r.part == Part::Answering && actor.body == Some(r.to_body_id))
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    reference: &CaseRef,
    sent: &Fields,
    problems: Problems,
) -> Result<AnswerPage, Failure> {
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let found = find(conn, actor, reference, now)?;
    let referral = own(&found, actor).ok_or(Failure::NotFound)?;
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    let trust = found.row.trust_id.map(|id| directory::body(conn, id)).transpose()?.map(|b| b.name);
    let shown = shown(actor.capacity, found.case.relation(actor), found.case.consent());
    let stories: Vec<&str> = found.reports.iter().map(|r| r.narrative.as_str()).collect();
    let seen = seen(&found.row, trust.as_deref(), shown, &stories, || people(conn, visit, &found))?;
    let asked: Vec<&ClockRow> = found.clocks.iter().filter(|c| c.referral_id == Some(referral.id)).collect();
    let thread = messages::with_provider(conn, referral)?.into_iter().map(|m| line(m, &asked)).collect();
    let shell = visit.shell("Answer the lead").under([Link::new("/answers", "Asked to answer")]);
    Ok(AnswerPage {
        shell: shell.with(&problems),
        problems,
        reference: found.row.reference.clone(),
        kind: referral.kind,
        owed: owed(referral, london_date(now)),
        seen,
        thread,
        answer: sent.get("answer").to_owned(),
    })
}

/// Opens the identities given with the reports of a case.
fn people(conn: &mut Conn, visit: &Visit, found: &Found) -> Result<Vec<Identity>, StoreError> {
    let mut people = Vec::new();
    for report in &found.reports {
        let Some(sealed) = letters::identity(conn, report.id)? else { continue };
        let plain = visit.app.keys.open(&identity_place(report.id), &sealed)?;
        people.push(serde_json::from_slice(&plain).map_err(|e| StoreError::Unreadable(e.to_string()))?);
    }
    Ok(people)
}

fn owed(referral: &ReferralRow, today: NaiveDate) -> Owed {
    match referral.due_on.filter(|_| referral.state.is_open()) {
        Some(on) if on < today => Owed::Late(date_words(on)),
        Some(on) => Owed::By(date_words(on)),
        None => Owed::Answered,
    }
}

/// A line of the thread. An answer after its day is marked; it is appended, never put in place of another.
fn line(message: MessageRow, clocks: &[&ClockRow]) -> Line {
    let day = london_date(message.at.utc());
    let due = clocks.iter().filter(|c| c.start_on <= day).max_by_key(|c| (c.start_on, c.id)).map(|c| c.due_on);
    let title = match message.kind {
        MessageKind::Answer if due.is_some_and(|due| due < day) => "Answer, late",
        MessageKind::Answer => "Answer",
        MessageKind::Question => "Question",
        MessageKind::Message | MessageKind::Acknowledgement | MessageKind::FinalResponse | MessageKind::Note => {
            "Message"
        }
    };
    Line {
        title,
        at: message.at.utc().to_rfc3339(),
        when: london_words(message.at.utc()),
        by: message.from_words,
        words: message.body,
    }
}

/// Takes the company's answer. The same words twice in ten minutes are one answer.
pub async fn send(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    let mut problems = Problems::default();
    let words: String = match Narrative::parse(sent.0.get("answer"), Narrative::LIMIT) {
        Ok(words) => words.into(),
        Err(problem) => {
            problems.add("answer", problem_words(problem));
            let again = move |conn: &mut Conn, visit: &Visit| {
                Ok(page::unprocessable(&build(conn, visit, &reference, &sent.0, problems)?))
            };
            return visit.read(again).await;
        }
    };
    let back = format!("/answers/{}?done=answer", reference.as_str());
    visit
        .write(move |conn, cx| {
            let found = find(conn, &cx.actor, &reference, cx.now)?;
            let referral = own(&found, &cx.actor).ok_or(ActError::Refused(Refusal::NotAllowed))?.id;
            if messages::said_already(conn, found.row.id, Audience::Lead, &words, cx.now)? {
                return Ok(());
            }
            act::on_case(conn, cx, &reference, Action::AnswerAsProvider { referral, answer: words }).map(drop)
        })
        .await?;
    Ok(see_other(&back))
}

fn problem_words(problem: NarrativeProblem) -> String {
    match problem {
        NarrativeProblem::Empty => "Write your answer".to_owned(),
        NarrativeProblem::TooLong { limit, over } => {
            format!("Your answer can have {limit} characters. Take out {over}")
        }
    }
}
