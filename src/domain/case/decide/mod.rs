//! What follows when somebody acts on a case: either a refusal, or everything that must be saved together.

mod harm;
mod joining;
mod national;
mod person;
mod referrals;
mod result;

pub use harm::{ready_to_close, required};
pub use joining::{Joined, join};
pub use referrals::triage_rule;
pub use result::{
    Audience, ClockChange, ClockStart, Decision, MessageKind, Moment, NewMessage, NewReferral, Notice, ReferralChange,
    StrandChange, StrandMove,
};

use super::super::access::{Visibility, may};
use super::super::attachment;
use super::super::clocks::ClockRule;
use super::super::complaint::act::Refused;
use super::super::complaint::plain::with_offer;
use super::super::harm::attribution::AttributionStrength;
use super::super::harm::file::{HarmFile, Registration};
use super::super::harm::grade::HarmGrade;
use super::super::ids::{ClockId, ReportId, StrandId};
use super::super::people::{Actor, Capacity};
use super::super::retention;
use super::action::{Action, Duties, Refusal};
use super::event::{Event, EventKind};
use super::state::{ReferralStep, StrandState, StrandStep, step};
use super::{Case, Outcome, RunningClock, Strand, StrandKind};
use referrals::{Triage, answer_as_provider, answer_regulator, ask_provider, refer, triage};

/// Decides an action: allowed by the policy, possible in the state, complete in its consequences.
///
/// # Errors
/// A [`Refusal`]; nothing changes then.
pub fn decide(case: &Case, actor: &Actor, action: Action, at: Moment<'_>) -> Result<Decision, Refusal> {
    let program = actor.capacity == Capacity::System;
    if !program && !may(actor.capacity, action.verb(), case.relation(actor)) {
        return Err(Refusal::NotAllowed);
    }
    match action {
        Action::Acknowledge { duties, message } => acknowledge(case, actor, duties, message),
        Action::AskProvider { question } => ask_provider(case, actor, question, at),
        Action::AnswerAsProvider { referral, answer } => answer_as_provider(case, actor, referral, answer, at),
        Action::ReviewHarm { grade, attribution, by, reason } => {
            review_harm(case, actor, (grade, attribution), by, &reason)
        }
        Action::Harm(act) => harm::harm(case, actor, act, at),
        Action::Respond { duties, answer } => respond(case, actor, duties, answer),
        Action::Close { duties, outcome, reason } => close(case, actor, duties, outcome, &reason),
        Action::Reopen { duties, reason } => reopen(case, actor, duties, &reason, at),
        Action::Note { text } => Ok(note(text)),
        Action::MessageReporter { text } => Ok(message_reporter(case, actor, text)),
        Action::MessageLead { from, text } => Ok(message_lead(case, from, text)),
        Action::Refer { to, to_words, part, reason } => refer(case, actor, (to, &to_words), part, &reason, at),
        Action::AcceptReferral { referral } => triage(case, actor, referral, ReferralStep::Accept, Triage::Accept),
        Action::AskAboutReferral { referral, question } => {
            triage(case, actor, referral, ReferralStep::Ask, Triage::Ask(question))
        }
        Action::AnswerRegulator { referral, answer } => answer_regulator(case, referral, answer),
        Action::DecideReferral { referral, decision, reason } => {
            triage(case, actor, referral, ReferralStep::Decide, Triage::Decide(decision, reason))
        }
        Action::ReturnReferral { referral, reason } => {
            triage(case, actor, referral, ReferralStep::Return, Triage::Return(reason))
        }
        // decided on more than the case: `act` takes it to `domain::complaint::decide`
        Action::Complaint(_) => Err(Refusal::NotAllowed),
        Action::Person(act) => person::person(case, actor, program, act),
        Action::National(act) => national::national(act, program),
        Action::File(act) => attachment::decide(case, actor, act),
        Action::Retain(act) => retention::decide(case, actor, act, at),
        Action::MarkBreached { rule } if program => mark_breached(case, rule, at),
        Action::MarkBreached { .. } => Err(Refusal::NotAllowed),
    }
}

/// The actor's strands that can take this step now, with the state they go to.
fn taking<'c>(
    case: &'c Case,
    actor: &Actor,
    duties: Duties,
    wanted: StrandStep,
) -> Result<Vec<(&'c Strand, StrandState)>, Refusal> {
    let reporter = actor.holds_receipt();
    let taking: Vec<_> = case
        .strands
        .iter()
        .filter(|s| reporter || Case::is_theirs(s, actor))
        .filter(|s| matches!(duties, Duties::All) || duties == Duties::One(s.kind))
        .filter_map(|s| step(s.state, wanted).map(|to| (s, to)))
        .collect();
    if taking.is_empty() { Err(Refusal::NotNow) } else { Ok(taking) }
}

fn changes(taking: &[(&Strand, StrandState)], step: StrandStep, outcome: Option<Outcome>) -> Vec<StrandChange> {
    taking.iter().map(|(strand, to)| StrandChange { strand: strand.id, to: *to, outcome, step }).collect()
}

fn kinds(taking: &[(&Strand, StrandState)]) -> String {
    taking.iter().map(|(strand, _)| strand.kind.words()).collect::<Vec<_>>().join(", ")
}

fn met(case: &Case, taking: &[(&Strand, StrandState)], rules: &[ClockRule]) -> Vec<ClockId> {
    case.clocks
        .iter()
        .filter(|c| c.referral.is_none() && rules.contains(&c.rule) && taking.iter().any(|(s, _)| s.id == c.strand))
        .map(|c| c.id)
        .collect()
}

fn to_reporters(case: &Case, kind: MessageKind, body: &str) -> (Vec<NewMessage>, Vec<Notice>) {
    let message = NewMessage {
        kind,
        to: Audience::Reporter,
        seen_by: Visibility::Shared,
        body: body.to_owned(),
        strand: None,
        report: None,
        referral: None,
    };
    let told = case.reports.iter().filter(|r| r.can_be_written_to).map(|r| Notice::Reporter(r.id)).collect();
    (vec![message], told)
}

fn acknowledge(case: &Case, actor: &Actor, duties: Duties, message: String) -> Result<Decision, Refusal> {
    let taking = taking(case, actor, duties, StrandStep::Acknowledge)?;
    let complaint = taking.iter().any(|(s, _)| s.kind == StrandKind::Complaint);
    let message = if complaint { with_offer(message) } else { message };
    let (messages, notices) = to_reporters(case, MessageKind::Acknowledgement, &message);
    let rules = [ClockRule::Acknowledge, ClockRule::ReadByLead, ClockRule::DataProtectionAcknowledge];
    Ok(Decision {
        events: vec![Event::shared(EventKind::Acknowledged, kinds(&taking))],
        strands: changes(&taking, StrandStep::Acknowledge, None),
        met: met(case, &taking, &rules),
        messages,
        notices,
        outward: true,
        ..Decision::default()
    })
}

fn leads_of(case: &Case) -> Vec<Notice> {
    let mut leads: Vec<Notice> = Vec::new();
    for strand in case.strands.iter().filter(|s| s.state != StrandState::Closed) {
        if !leads.contains(&Notice::Lead(strand.lead)) {
            leads.push(Notice::Lead(strand.lead));
        }
    }
    leads
}

fn review_harm(
    case: &Case,
    actor: &Actor,
    (grade, attribution): (HarmGrade, AttributionStrength),
    by: Registration,
    reason: &str,
) -> Result<Decision, Refusal> {
    // The harm is the patient's, not a strand's: every strand follows, whoever leads it.
    let taking: Vec<_> =
        case.strands.iter().filter_map(|s| step(s.state, StrandStep::ReviewHarm).map(|to| (s, to))).collect();
    let moved: Vec<_> = taking.iter().copied().filter(|(s, _)| Case::is_theirs(s, actor)).collect();
    let detail = format!(
        "physical: {}; psychological: {}; caused by the failure: {}; signed by a registered clinician ({})",
        grade.physical.words(),
        grade.psychological.words(),
        attribution.words(),
        by.words()
    );
    Ok(Decision {
        events: vec![
            Event::participants(EventKind::HarmReviewed, detail),
            Event::internal(EventKind::Noted, format!("Why this grade: {reason}")),
        ],
        strands: changes(&moved, StrandStep::ReviewHarm, None),
        met: met(case, &taking, &[ClockRule::HarmReview]),
        harm: Some((grade, attribution)),
        file: Some(HarmFile { signed: Some(by), ..case.harm.clone() }),
        ..Decision::default()
    })
}

fn respond(case: &Case, actor: &Actor, duties: Duties, answer: String) -> Result<Decision, Refusal> {
    let mut taking = taking(case, actor, duties, StrandStep::Respond)?;
    // A complaint is answered by its own letter, point by point (reg 14(2)).
    taking.retain(|(s, _)| s.kind != StrandKind::Complaint);
    if taking.is_empty() {
        return Err(Refusal::Complaint(Refused::AnsweredByLetter));
    }
    let (messages, notices) = to_reporters(case, MessageKind::FinalResponse, &answer);
    Ok(Decision {
        events: vec![Event::shared(EventKind::Responded, kinds(&taking))],
        strands: changes(&taking, StrandStep::Respond, None),
        messages,
        notices,
        outward: true,
        ..Decision::default()
    })
}

fn close(case: &Case, actor: &Actor, duties: Duties, outcome: Outcome, reason: &str) -> Result<Decision, Refusal> {
    let unanswered = case
        .strands
        .iter()
        .filter(|s| Case::is_theirs(s, actor) && (duties == Duties::All || duties == Duties::One(s.kind)))
        .any(|s| matches!(s.state, StrandState::Received | StrandState::Acknowledged | StrandState::Investigating));
    let taking = taking(case, actor, duties, StrandStep::Close)
        .map_err(|refusal| if unanswered { Refusal::NotAnswered } else { refusal })?;
    if taking.iter().any(|(s, _)| s.kind == StrandKind::Incident) {
        ready_to_close(case)?;
    }
    let closed: Vec<StrandId> = taking.iter().map(|(s, _)| s.id).collect();
    // The promise of news is the case's: it runs as long as anything of it is open.
    let nothing_open = case.strands.iter().all(|s| s.state == StrandState::Closed || closed.contains(&s.id));
    let ends = |c: &&RunningClock| match c.rule {
        ClockRule::Silence => nothing_open,
        _ => closed.contains(&c.strand),
    };
    let running = case.clocks.iter().filter(|c| c.referral.is_none()).filter(ends);
    let told = case.reports.iter().filter(|r| r.can_be_written_to).map(|r| Notice::Reporter(r.id)).collect();
    Ok(Decision {
        events: vec![Event::shared(EventKind::Closed, format!("{}: {}. {reason}", kinds(&taking), outcome.words()))],
        strands: changes(&taking, StrandStep::Close, Some(outcome)),
        met: running.map(|c| c.id).collect(),
        notices: told,
        outward: true,
        ..Decision::default()
    })
}

fn reopen(case: &Case, actor: &Actor, duties: Duties, reason: &str, at: Moment<'_>) -> Result<Decision, Refusal> {
    let taking = taking(case, actor, duties, StrandStep::Reopen)?;
    let start = |strand, rule| ClockStart { strand, referral: None, rule, due: at.clock(rule) };
    let news = case.clocks.iter().any(|c| c.rule == ClockRule::Silence);
    let news = taking.first().filter(|_| !news).map(|(s, _)| start(s.id, ClockRule::Silence));
    let started = taking.iter().map(|(s, _)| start(s.id, ClockRule::ReadByLead)).chain(news);
    Ok(Decision {
        events: vec![Event::shared(EventKind::Reopened, reason)],
        strands: changes(&taking, StrandStep::Reopen, None),
        started: started.collect(),
        notices: leads_of(case).into_iter().chain(taking.iter().map(|(s, _)| Notice::Lead(s.lead))).fold(
            Vec::new(),
            |mut all, n| {
                if !all.contains(&n) {
                    all.push(n);
                }
                all
            },
        ),
        ..Decision::default()
    })
}

fn internal(kind: MessageKind, to: Audience, body: String) -> NewMessage {
    NewMessage { kind, to, seen_by: Visibility::Internal, body, strand: None, report: None, referral: None }
}

fn note(text: String) -> Decision {
    Decision {
        events: vec![Event::internal(EventKind::Noted, String::new())],
        messages: vec![internal(MessageKind::Note, Audience::Team, text)],
        ..Decision::default()
    }
}

fn message_reporter(case: &Case, actor: &Actor, text: String) -> Decision {
    if actor.capacity == Capacity::Clinician {
        let from = case.reports.iter().find(|r| r.account == actor.account()).map(|r| r.id);
        return from.map_or_else(Decision::default, |from| message_lead(case, from, text));
    }
    let (messages, notices) = to_reporters(case, MessageKind::Message, &text);
    Decision {
        events: vec![Event::shared(EventKind::MessageToReporter, String::new())],
        messages,
        notices,
        outward: true,
        ..Decision::default()
    }
}

/// Closing never mutes: a message is taken in every state and always reaches a lead.
fn message_lead(case: &Case, from: ReportId, text: String) -> Decision {
    let mut leads = leads_of(case);
    if leads.is_empty() {
        leads.extend(case.strands.first().map(|s| Notice::Lead(s.lead)));
    }
    Decision {
        events: vec![Event::shared(EventKind::MessageFromReporter, String::new())],
        messages: vec![NewMessage {
            kind: MessageKind::Message,
            to: Audience::Lead,
            seen_by: Visibility::Shared,
            body: text,
            strand: None,
            report: Some(from),
            referral: None,
        }],
        notices: leads,
        ..Decision::default()
    }
}

/// A relevant period that ended without an answer: its delay is to be told in writing (reg 14(4)).
fn delays(case: &Case, late: &[&RunningClock], at: Moment<'_>) -> Vec<ClockStart> {
    let relevant = |c: &&&RunningClock| matches!(c.rule, ClockRule::RespondSixMonths | ClockRule::RespondExtended);
    let told = |c: &RunningClock| case.clocks.iter().any(|o| o.strand == c.strand && o.rule == ClockRule::DelayNotice);
    let notice = |c: &&RunningClock| ClockStart {
        strand: c.strand,
        referral: None,
        rule: ClockRule::DelayNotice,
        due: at.clock(ClockRule::DelayNotice),
    };
    late.iter().filter(relevant).filter(|c| !told(c)).map(notice).collect()
}

fn mark_breached(case: &Case, rule: ClockRule, at: Moment<'_>) -> Result<Decision, Refusal> {
    let late: Vec<_> = case.clocks.iter().filter(|c| c.rule == rule && !c.breached && c.is_past(at.now)).collect();
    if late.is_empty() {
        return Err(Refusal::NotNow);
    }
    let silent = rule == ClockRule::Silence;
    let leads = case
        .strands
        .iter()
        .filter(|s| if silent { s.state != StrandState::Closed } else { late.iter().any(|c| c.strand == s.id) })
        .map(|s| Notice::LeadOverdue(s.lead))
        .collect();
    Ok(Decision {
        events: vec![Event {
            kind: EventKind::ClockBreached,
            seen_by: if rule.is_internal() { Visibility::Internal } else { Visibility::Shared },
            // the program's own lines are read by every body that handles the case: this one does not say which date
            detail: if rule.is_internal() { String::new() } else { rule.words().to_owned() },
        }],
        breached: late.iter().map(|c| c.id).collect(),
        started: delays(case, &late, at),
        notices: leads,
        ..Decision::default()
    })
}
