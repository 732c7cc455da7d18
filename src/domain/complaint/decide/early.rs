//! What is decided before a complaint is looked into: who may complain, whether in time, whether under the Regulations at all.

use chrono::NaiveDate;

use super::super::super::case::decide::{Decision, MessageKind};
use super::super::super::case::event::{Event, EventKind};
use super::super::super::case::state::StrandStep;
use super::super::super::clocks::ClockRule;
use super::super::super::ids::ReportId;
use super::super::Complaint;
use super::super::act::Refused;
use super::super::exclusion::{self, Cause, Exclusion, NotAConcern, SetAside};
use super::super::plain;
use super::super::standing::{Authority, Ground, Standing, Verdict};
use super::super::time_limit::{Lateness, Timing, timing};
use super::Scene;
use crate::domain::calendar::london_date;

pub(super) fn stand(
    scene: &Scene<'_>,
    (report, ground, verdict): (ReportId, Ground, Verdict),
    reason: String,
    authority: Option<Authority>,
) -> Result<Decision, Refused> {
    if !scene.is_open() {
        return Err(Refused::Sent);
    }
    if verdict == Verdict::Accepted && ground.needs_authority() && authority.is_none() {
        return Err(Refused::AuthorityNeeded);
    }
    if authority.as_ref().is_some_and(|a| a.given_on > scene.today()) {
        return Err(Refused::InTheFuture);
    }
    let standing = Standing { report, ground, verdict, reason, authority, on: scene.today(), by: scene.by() };
    let words = format!("{}: {}", ground.words(), verdict.words());
    let mut complaint = scene.complaint();
    let cause = standing.reason.clone();
    complaint.standings.push(standing);
    let event = Event::shared(EventKind::StandingDecided, words);
    // one of several tellers who may not act stops nobody else's complaint
    let others = scene.case.reports.iter().filter(|r| r.id != report);
    let alone = !others.into_iter().any(|r| complaint.standing(r.id).is_none_or(|s| s.verdict == Verdict::Accepted));
    if verdict == Verdict::Refused && alone {
        return set_aside(scene, complaint, (Cause::Standing, None), cause, Some(event));
    }
    Ok(scene.noted(complaint, event))
}

pub(super) fn withdraw(scene: &Scene<'_>, report: ReportId) -> Result<Decision, Refused> {
    let mut complaint = scene.complaint();
    let standing = complaint.standings.iter_mut().rfind(|s| s.report == report);
    let authority = standing.and_then(|s| s.authority.as_mut()).ok_or(Refused::AuthorityNeeded)?;
    authority.withdrawn_on = Some(scene.today());
    Ok(scene.noted(complaint, Event::shared(EventKind::StandingDecided, "The agreement was taken back")))
}

pub(super) fn date(
    scene: &Scene<'_>,
    matter_on: Option<NaiveDate>,
    known_on: Option<NaiveDate>,
) -> Result<Decision, Refused> {
    if matter_on.into_iter().chain(known_on).any(|day| day > scene.today()) {
        return Err(Refused::InTheFuture);
    }
    let complaint = Complaint { matter_on, known_on, ..scene.complaint() };
    Ok(scene.noted(complaint, Event::participants(EventKind::Dated, "")))
}

pub(super) fn late(
    scene: &Scene<'_>,
    (good_reasons, reasons): (bool, String),
    (still_fair, fairness): (bool, String),
) -> Result<Decision, Refused> {
    if !scene.is_open() {
        return Err(Refused::Sent);
    }
    let received = london_date(scene.strand.opened_at);
    let known = scene.ground.complaint.known_on;
    if !matches!(timing(scene.ground.matter_on(), known, received, scene.at.calendar), Timing::Late(_)) {
        return Err(Refused::InTime);
    }
    let lateness = Lateness { good_reasons, reasons, still_fair, fairness, on: scene.today(), by: scene.by() };
    let accepted = lateness.accepted();
    let why = format!("{} {}", lateness.reasons, lateness.fairness);
    let complaint = Complaint { lateness: Some(lateness), ..scene.complaint() };
    let words = if accepted { "It is looked into all the same" } else { "It is not looked into" };
    let event = Event::shared(EventKind::LateDecided, words);
    if accepted {
        return Ok(scene.noted(complaint, event));
    }
    set_aside(scene, complaint, (Cause::Late, None), why, Some(event))
}

pub(super) fn exclude(scene: &Scene<'_>, exclusion: Exclusion, reason: String) -> Result<Decision, Refused> {
    set_aside(scene, scene.complaint(), (Cause::Excluded, Some(exclusion)), reason, None)
}

pub(super) fn concern(scene: &Scene<'_>, solved_on: NaiveDate, how: String) -> Result<Decision, Refused> {
    if solved_on > scene.today() {
        return Err(Refused::InTheFuture);
    }
    for told in &scene.ground.tellers {
        exclusion::concern(told.channel, told.received_on, solved_on, scene.at.calendar).map_err(|why| match why {
            NotAConcern::NotSpoken => Refused::NotSpoken,
            NotAConcern::TooLate => Refused::SolvedTooLate,
        })?;
    }
    set_aside(scene, scene.complaint(), (Cause::Concern, Some(Exclusion::SpokenAndSolved)), how, None)
}

/// Ends the procedure and tells the person in writing why (regs 5(3), 5(5), 8(2)). The case and its other duties go on.
fn set_aside(
    scene: &Scene<'_>,
    complaint: Complaint,
    (cause, exclusion): (Cause, Option<Exclusion>),
    reason: String,
    before: Option<Event>,
) -> Result<Decision, Refused> {
    let change = scene.moves(StrandStep::SetAside)?;
    let decision = SetAside { cause, exclusion, reason, on: scene.today(), by: scene.by() };
    let (message, notices) = scene.tells(MessageKind::FinalResponse, plain::set_aside(&decision));
    let ended = [
        ClockRule::Acknowledge,
        ClockRule::RespondSixMonths,
        ClockRule::RespondExtended,
        ClockRule::ResponsePeriod,
        ClockRule::DelayNotice,
    ];
    let told = Event::shared(EventKind::SetAside, cause.words());
    Ok(Decision {
        events: before.into_iter().chain([told]).collect(),
        strands: vec![change],
        met: scene.clocks(&ended).iter().map(|c| c.id).collect(),
        messages: vec![message],
        notices,
        outward: true,
        complaint: Some((scene.of(), Complaint { set_aside: Some(decision), ..complaint })),
        ..Decision::default()
    })
}
