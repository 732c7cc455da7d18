//! The dates of a complaint: plan, extension, notice of delay; pauses of clocks, and what a new calendar moves.

use chrono::NaiveDate;

use super::super::super::calendar::{date_words, london_date};
use super::super::super::case::action::Refusal;
use super::super::super::case::decide::{ClockChange, Decision, MessageKind, Moment, Notice};
use super::super::super::case::event::{Event, EventKind};
use super::super::super::case::{Case, RunningClock};
use super::super::super::clocks::{self, ClockRule, Length, Pause, PauseProblem, Paused, Start, due};
use super::super::super::ids::ClockId;
use super::super::super::people::Actor;
use super::super::Complaint;
use super::super::act::Refused;
use super::super::period::{self, Discussion, Period, PeriodKind, PeriodProblem, Plan};
use super::Scene;

const RELEVANT: &[ClockRule] = &[ClockRule::RespondSixMonths, ClockRule::RespondExtended];

fn refused(problem: PeriodProblem) -> Refused {
    match problem {
        PeriodProblem::InThePast => Refused::InThePast,
        PeriodProblem::BeyondTheRelevantPeriod => Refused::BeyondTheRelevantPeriod,
        PeriodProblem::AfterTheEnd => Refused::AfterTheEnd,
        PeriodProblem::NotLonger => Refused::NotLonger,
        PeriodProblem::NotAgreedYet => Refused::InTheFuture,
    }
}

/// The end of the relevant period that runs (reg 14(3)).
fn relevant_end(scene: &Scene<'_>) -> Result<NaiveDate, Refused> {
    scene.clocks(RELEVANT).iter().map(|c| c.due_on).max().ok_or(Refused::Sent)
}

pub(super) fn plan(
    scene: &Scene<'_>,
    discussion: Discussion,
    how: String,
    until: NaiveDate,
) -> Result<Decision, Refused> {
    period::told(until, relevant_end(scene)?, scene.today()).map_err(refused)?;
    let kind = if discussion == Discussion::Held { PeriodKind::Agreed } else { PeriodKind::Set };
    let message = format!(
        "This is how we look into your complaint: {how}\n\nYou will have our answer by {}. This date is {}.",
        date_words(until),
        kind.words()
    );
    let mut complaint = scene.complaint();
    complaint.plan = Some(Plan { discussion, how, on: scene.today(), by: scene.by() });
    let period = Period { kind, until, reason: String::new(), on: scene.today(), by: scene.by() };
    Ok(tells(scene, complaint, period, (EventKind::PlanMade, message)))
}

pub(super) fn extend(
    scene: &Scene<'_>,
    agreed_on: NaiveDate,
    until: NaiveDate,
    reason: String,
) -> Result<Decision, Refused> {
    period::extended(relevant_end(scene)?, agreed_on, until, scene.today()).map_err(refused)?;
    let message = format!(
        "As we agreed on {}, you will have our answer by {}. Why it takes longer: {reason}",
        date_words(agreed_on),
        date_words(until)
    );
    let period = Period { kind: PeriodKind::Extended, until, reason, on: agreed_on, by: scene.by() };
    let mut decision = tells(scene, scene.complaint(), period, (EventKind::PeriodExtended, message));
    decision.clocks.extend(scene.clocks(RELEVANT).into_iter().map(stopped));
    decision.started.push(scene.start(ClockRule::RespondExtended, Start::Day(until)));
    Ok(decision)
}

pub(super) fn delay(scene: &Scene<'_>, reason: String, expected: NaiveDate) -> Result<Decision, Refused> {
    let today = scene.today();
    if relevant_end(scene)? >= today {
        return Err(Refused::NotLate);
    }
    if expected < today {
        return Err(Refused::InThePast);
    }
    let message = format!(
        "We have not answered your complaint in time. We are sorry. Why: {reason}\n\n\
         We expect to send you our answer by {}. You can go to the Ombudsman meanwhile: www.ombudsman.org.uk.",
        date_words(expected)
    );
    let period = Period { kind: PeriodKind::Delayed, until: expected, reason, on: today, by: scene.by() };
    let mut decision = tells(scene, scene.complaint(), period, (EventKind::DelayTold, message));
    decision.met = scene.clocks(&[ClockRule::DelayNotice]).iter().map(|c| c.id).collect();
    Ok(decision)
}

/// Records a date, starts its clock in place of the one told before, and tells the person.
fn tells(
    scene: &Scene<'_>,
    mut complaint: Complaint,
    period: Period,
    (event, message): (EventKind, String),
) -> Decision {
    let until = period.until;
    complaint.periods.push(period);
    let (message, notices) = scene.tells(MessageKind::Message, message);
    let mut decision = scene.noted(complaint, Event::shared(event, format!("by {}", date_words(until))));
    decision.clocks = scene.clocks(&[ClockRule::ResponsePeriod]).into_iter().map(stopped).collect();
    decision.started = vec![scene.start(ClockRule::ResponsePeriod, Start::Day(until))];
    (decision.messages, decision.notices, decision.outward) = (vec![message], notices, true);
    decision
}

/// A clock that another takes the place of: neither kept nor missed.
pub(super) fn stopped(clock: &RunningClock) -> ClockChange {
    ClockChange { clock: clock.id, due_on: clock.due_on, pauses: clock.pauses.clone(), running: false, on_time: true }
}

fn own<'c>(case: &'c Case, actor: &Actor, clock: ClockId) -> Result<&'c RunningClock, Refusal> {
    let theirs =
        |c: &&RunningClock| c.id == clock && case.strands.iter().any(|s| s.id == c.strand && Case::is_theirs(s, actor));
    case.clocks.iter().find(theirs).ok_or(Refusal::NotNow)
}

fn not_paused(problem: PauseProblem) -> Refusal {
    Refusal::Complaint(match problem {
        PauseProblem::EndsBeforeItBegins | PauseProblem::TooLong => Refused::PauseLength,
        PauseProblem::NotThisClock => Refused::NotThisClock,
        PauseProblem::InThePast => Refused::InThePast,
        PauseProblem::AfterTheEnd => Refused::AfterTheEnd,
        PauseProblem::NoPause => Refused::NoPause,
    })
}

/// A date from its parts: rule, start, pauses, calendar.
fn due_on(clock: &RunningClock, pauses: &[Paused], at: Moment<'_>) -> NaiveDate {
    let pauses: Vec<Pause> = pauses.iter().filter_map(Paused::pause).collect();
    due(clock.rule, Start::Day(clock.start_on), &pauses, at.calendar).on
}

fn changed(clock: &RunningClock, pauses: Vec<Paused>, at: Moment<'_>) -> ClockChange {
    let due_on = due_on(clock, &pauses, at);
    let on_time = !clock.breached || due_on >= london_date(at.now);
    ClockChange { clock: clock.id, due_on, pauses, running: true, on_time }
}

pub(super) fn pause(
    case: &Case,
    actor: &Actor,
    (clock, from, to): (ClockId, NaiveDate, NaiveDate),
    reason: String,
    at: Moment<'_>,
) -> Result<Decision, Refusal> {
    let clock = own(case, actor, clock)?;
    let new = Paused { from, to, reason, by: actor.words.clone(), on: london_date(at.now), ended_by: None };
    if clock.breached {
        return Err(Refusal::Complaint(Refused::AfterTheEnd));
    }
    clocks::paused(clock.rule, clock.due_on, &new).map_err(not_paused)?;
    let words = format!("{}: from {} to {}. Why: {}", clock.rule.words(), date_words(from), date_words(to), new.reason);
    let mut pauses = clock.pauses.clone();
    pauses.push(new);
    let change = changed(clock, pauses, at);
    Ok(told_of(case, change, Event::shared(EventKind::ClockPaused, words)))
}

pub(super) fn end_pause(case: &Case, actor: &Actor, clock: ClockId, at: Moment<'_>) -> Result<Decision, Refusal> {
    let clock = own(case, actor, clock)?;
    let pauses = clocks::ended(&clock.pauses, london_date(at.now), &actor.words).map_err(not_paused)?;
    let change = changed(clock, pauses, at);
    let words = format!("{}: now due {}", clock.rule.words(), date_words(change.due_on));
    Ok(told_of(case, change, Event::shared(EventKind::ClockResumed, words)))
}

/// The person who waits is told of every pause and its end.
fn told_of(case: &Case, change: ClockChange, event: Event) -> Decision {
    let told = case.reports.iter().filter(|r| r.can_be_written_to).map(|r| Notice::Reporter(r.id)).collect();
    Decision { events: vec![event], clocks: vec![change], notices: told, ..Decision::default() }
}

/// Works out every running limit that is counted in working days anew: exactly those move whose days changed.
pub(super) fn recount(case: &Case, at: Moment<'_>) -> Result<Decision, Refusal> {
    let counted = |c: &&RunningClock| matches!(c.rule.terms().length, Length::WorkingDays(_));
    let mut decision = Decision::default();
    for clock in case.clocks.iter().filter(counted) {
        let change = changed(clock, clock.pauses.clone(), at);
        if change.due_on == clock.due_on {
            continue;
        }
        let words = format!(
            "{}: {} instead of {}, because the calendar of bank holidays changed",
            clock.rule.words(),
            date_words(change.due_on),
            date_words(clock.due_on)
        );
        decision.events.push(Event::shared(EventKind::ClockMoved, words));
        decision.clocks.push(change);
        let leads = case.strands.iter().filter(|s| s.id == clock.strand).map(|s| Notice::Lead(s.lead));
        for notice in leads {
            if !decision.notices.contains(&notice) {
                decision.notices.push(notice);
            }
        }
    }
    if decision.clocks.is_empty() { Err(Refusal::NotNow) } else { Ok(decision) }
}
