//! The points of a complaint and the one answer to them: drafted, approved and signed, sent (reg 14(2)).

use super::super::super::calendar::{date_words, london_date};
use super::super::super::case::decide::{Decision, MessageKind};
use super::super::super::case::event::{Event, EventKind};
use super::super::super::case::state::StrandStep;
use super::super::super::clocks::{ClockRule, Start, due};
use super::super::Complaint;
use super::super::act::Refused;
use super::super::plain;
use super::super::response::{self, CannotSign, FinalResponse, Finding, Issue, Letter, Missing};
use super::super::{Ground, period::Period};
use super::Scene;
use crate::domain::calendar::Calendar;
use crate::domain::ids::AccountId;

/// A change of the points or their findings takes an approval back.
fn unsigned(mut complaint: Complaint) -> Complaint {
    if let Some(letter) = &mut complaint.letter {
        letter.signature = None;
    }
    complaint
}

pub(super) fn raise(scene: &Scene<'_>, question: String) -> Result<Decision, Refused> {
    if !scene.is_open() {
        return Err(Refused::Sent);
    }
    let mut complaint = unsigned(scene.complaint());
    let n = complaint.issues.iter().map(|i| i.n).max().unwrap_or(0) + 1;
    complaint.issues.push(Issue { n, question, finding: None });
    Ok(scene.noted(complaint, Event::shared(EventKind::IssueRaised, format!("Point {n}"))))
}

pub(super) fn answer(scene: &Scene<'_>, n: u32, finding: Finding) -> Result<Decision, Refused> {
    if !scene.is_open() {
        return Err(Refused::Sent);
    }
    let mut complaint = unsigned(scene.complaint());
    let issue = complaint.issues.iter_mut().find(|i| i.n == n).ok_or(Refused::NoIssue)?;
    issue.finding = Some(finding);
    Ok(scene.noted(complaint, Event::participants(EventKind::IssueAnswered, format!("Point {n}"))))
}

fn author(scene: &Scene<'_>) -> Result<AccountId, Refused> {
    scene.actor.account().ok_or(Refused::NotAuthorised)
}

pub(super) fn draft(scene: &Scene<'_>, opening: String, closing: String) -> Result<Decision, Refused> {
    if !scene.is_open() {
        return Err(Refused::Sent);
    }
    let letter = Letter {
        opening,
        closing,
        drafted_by: author(scene)?,
        drafted_words: scene.by(),
        drafted_on: scene.today(),
        signature: None,
        sent_on: None,
    };
    let complaint = Complaint { letter: Some(letter), ..scene.complaint() };
    Ok(scene.noted(complaint, Event::participants(EventKind::ResponseDrafted, "")))
}

fn missing(scene: &Scene<'_>) -> Vec<Missing> {
    response::missing(scene.ground, london_date(scene.strand.opened_at), scene.today(), scene.at.calendar)
}

pub(super) fn approve(scene: &Scene<'_>) -> Result<Decision, Refused> {
    if missing(scene).iter().any(|m| *m != Missing::Signature) {
        return Err(Refused::Incomplete);
    }
    let mut complaint = scene.complaint();
    let letter = complaint.letter.as_mut().ok_or(Refused::Incomplete)?;
    let signed = response::sign(author(scene)?, letter.drafted_by, &scene.ground.officers, scene.today());
    let signature = signed.map_err(|why| match why {
        CannotSign::NobodyResponsible => Refused::NobodyResponsible,
        CannotSign::NotAuthorised => Refused::NotAuthorised,
        CannotSign::OwnWords => Refused::OwnWords,
    })?;
    let words = signature.acting_for.as_ref().map_or_else(
        || format!("{}, {}", signature.name, signature.role),
        |whom| format!("{}, {}, for {whom}", signature.name, signature.role),
    );
    letter.signature = Some(signature);
    Ok(scene.noted(complaint, Event::participants(EventKind::ResponseApproved, words)))
}

/// Sends the answer: only whole, only signed, once. It is frozen as it was sent.
pub(super) fn send(scene: &Scene<'_>) -> Result<Decision, Refused> {
    match missing(scene).as_slice() {
        [] => {}
        [Missing::Signature] => return Err(Refused::NotApproved),
        _ => return Err(Refused::Incomplete),
    }
    let change = scene.moves(StrandStep::Respond)?;
    let mut complaint = scene.complaint();
    // what was opened again is answered by a new letter
    if complaint.letter.as_ref().is_some_and(|letter| letter.sent_on.is_some()) {
        return Err(Refused::Sent);
    }
    if let Some(letter) = &mut complaint.letter {
        letter.sent_on = Some(scene.today());
    }
    let ground = Ground { complaint: complaint.clone(), ..scene.ground.clone() };
    let frozen = compose(&ground, scene.today(), scene.at.calendar);
    let (message, notices) = scene.tells(MessageKind::FinalResponse, plain::letter(&frozen));
    let kept =
        [ClockRule::RespondSixMonths, ClockRule::RespondExtended, ClockRule::ResponsePeriod, ClockRule::DelayNotice];
    Ok(Decision {
        events: vec![Event::shared(EventKind::Responded, scene.strand.kind.words())],
        strands: vec![change],
        met: scene.clocks(&kept).iter().map(|c| c.id).collect(),
        messages: vec![message],
        notices,
        outward: true,
        complaint: Some((scene.of(), complaint)),
        response: Some(frozen),
        ..Decision::default()
    })
}

fn period_words(period: &Period) -> String {
    format!("{}: {} ({})", date_words(period.on), date_words(period.until), period.kind.words())
}

/// The answer as it stands on a day: a draft until it is sent.
#[must_use]
pub fn compose(ground: &Ground, today: chrono::NaiveDate, calendar: &Calendar) -> FinalResponse {
    let complaint = &ground.complaint;
    let letter = complaint.letter.as_ref();
    let known = complaint.known_on.or(ground.matter_on());
    FinalResponse {
        reference: ground.reference.clone(),
        body: ground.body.clone(),
        addressee: Vec::new(),
        needs: ground.needs.clone(),
        language: "en-GB".to_owned(),
        received_on: ground.received_on,
        opening: letter.map(|l| l.opening.clone()).unwrap_or_default(),
        plan: complaint.plan.as_ref().map(|p| p.how.clone()),
        issues: complaint.issues.clone(),
        outcome: response::outcome(&complaint.issues),
        contributions: ground.contributions.clone(),
        periods: complaint.periods.iter().map(period_words).collect(),
        closing: letter.map(|l| l.closing.clone()).unwrap_or_default(),
        ombudsman_by: known.map(|day| due(ClockRule::PhsoOneYear, Start::Day(day), &[], calendar).on),
        signature: letter.and_then(|l| l.signature.clone()),
        sent_on: letter.and_then(|l| l.sent_on),
        as_of: today,
    }
}
