//! A case before another body: the provider's answer, the regulator's decision.

use super::super::super::access::Visibility;
use super::super::super::calendar::london_date;
use super::super::super::clocks::ClockRule;
use super::super::super::harm::severity::Severity;
use super::super::super::ids::{BodyId, ClockId, ReferralId};
use super::super::super::people::{Actor, Capacity, Who};
use super::super::action::{Duties, Refusal};
use super::super::event::{Event, EventKind};
use super::super::state::{ReferralState, ReferralStep, StrandStep, referral_step};
use super::super::{Case, Decision as Verdict, Part, Referral};
use super::{
    Audience, ClockStart, Decision, MessageKind, Moment, NewMessage, NewReferral, Notice, ReferralChange, changes,
    leads_of, taking,
};

pub(super) fn ask_provider(case: &Case, actor: &Actor, question: String, at: Moment<'_>) -> Result<Decision, Refusal> {
    let provider = case.provider.ok_or(Refusal::NoProvider)?;
    if case.kept_from_provider() {
        return Err(Refusal::KeptFromProvider);
    }
    let taking = taking(case, actor, Duties::All, StrandStep::AskProvider)?;
    let (strand, _) = taking.first().ok_or(Refusal::NotNow)?;
    let clock = at.clock(ClockRule::ProviderAnswer);
    let asked = case.referrals.iter().find(|r| r.to == provider && r.part == Part::Answering);
    let mut decision = Decision {
        events: vec![Event::shared(EventKind::ProviderAsked, String::new())],
        strands: changes(&taking, StrandStep::AskProvider, None),
        messages: vec![NewMessage {
            kind: MessageKind::Question,
            to: Audience::Provider,
            seen_by: Visibility::Participants,
            body: question,
            strand: Some(strand.id),
            report: None,
            referral: asked.map(|r| r.id),
        }],
        notices: vec![Notice::Body(provider)],
        ..Decision::default()
    };
    match asked {
        None => decision.put_before.push(NewReferral {
            strand: strand.id,
            kind: strand.kind,
            to: provider,
            part: Part::Answering,
            basis: "reg 9 SI 2009/309 (co-operation), homecare SLA".to_owned(),
            clock: Some((ClockRule::ProviderAnswer, clock)),
        }),
        Some(referral) => {
            let to = referral_step(referral.state, ReferralStep::AskAgain).unwrap_or(referral.state);
            decision.referrals.push(ReferralChange { referral: referral.id, to, verdict: None, reason: None });
            decision.started.push(ClockStart {
                strand: referral.strand,
                referral: Some(referral.id),
                rule: ClockRule::ProviderAnswer,
                due: clock,
            });
        }
    }
    Ok(decision)
}

fn find(case: &Case, actor: &Actor, referral: ReferralId) -> Result<Referral, Refusal> {
    case.referrals.iter().find(|r| r.id == referral && actor.body == Some(r.to)).cloned().ok_or(Refusal::NoReferral)
}

fn referral_clocks(case: &Case, referral: ReferralId) -> Vec<ClockId> {
    case.clocks.iter().filter(|c| c.referral == Some(referral)).map(|c| c.id).collect()
}

pub(super) fn answer_as_provider(
    case: &Case,
    actor: &Actor,
    referral: ReferralId,
    answer: String,
    at: Moment<'_>,
) -> Result<Decision, Refusal> {
    let referral = find(case, actor, referral)?;
    if referral.part != Part::Answering {
        return Err(Refusal::NoReferral);
    }
    let to = referral_step(referral.state, ReferralStep::Answer).ok_or(Refusal::NotNow)?;
    let today = london_date(at.now);
    let late = case.clocks.iter().any(|c| c.referral == Some(referral.id) && c.due_on < today);
    let detail = if late { "after the date it was due" } else { "" };
    Ok(Decision {
        events: vec![Event::shared(EventKind::ProviderAnswered, detail)],
        referrals: vec![ReferralChange { referral: referral.id, to, verdict: None, reason: None }],
        met: referral_clocks(case, referral.id),
        messages: vec![NewMessage {
            kind: MessageKind::Answer,
            to: Audience::Lead,
            seen_by: Visibility::Participants,
            body: answer,
            strand: Some(referral.strand),
            report: None,
            referral: Some(referral.id),
        }],
        notices: leads_of(case),
        ..Decision::default()
    })
}

pub(super) fn refer(
    case: &Case,
    actor: &Actor,
    (to, to_words): (BodyId, &str),
    part: Part,
    reason: &str,
    at: Moment<'_>,
) -> Result<Decision, Refusal> {
    if case.referrals.iter().any(|r| r.to == to && r.part == part) {
        return Err(Refusal::AlreadyReferred);
    }
    let strand = case
        .strands
        .iter()
        .find(|s| Case::is_theirs(s, actor))
        .or_else(|| case.strands.first())
        .ok_or(Refusal::NotNow)?;
    let rule = triage_rule(case);
    // A person's own words go to the regulator as a message: what stands on the case as the basis, others read too.
    let person = matches!(actor.capacity, Capacity::Reporter | Capacity::Clinician);
    let own = |who: Who| match who {
        Who::Receipt(report) => case.reports.iter().find(|r| r.id == report).map(|r| r.id),
        Who::Account(account) => case.reports.iter().find(|r| r.account == Some(account)).map(|r| r.id),
        Who::System => None,
    };
    let words = person.then(|| NewMessage {
        kind: MessageKind::Message,
        to: Audience::Regulator,
        seen_by: Visibility::Oversight,
        body: reason.to_owned(),
        strand: Some(strand.id),
        report: own(actor.who),
        referral: None,
    });
    Ok(Decision {
        events: vec![Event::shared(EventKind::Referred, format!("{to_words}, {}", part.words()))],
        put_before: vec![NewReferral {
            strand: strand.id,
            kind: strand.kind,
            to,
            part,
            basis: if person { "the person who reported asked for it".to_owned() } else { reason.to_owned() },
            clock: (part == Part::Deciding).then(|| (rule, at.clock(rule))),
        }],
        messages: words.into_iter().collect(),
        notices: vec![Notice::Body(to)],
        ..Decision::default()
    })
}

/// Regulators look at serious and fatal cases within one working day, at others within five (our own default).
#[must_use]
pub fn triage_rule(case: &Case) -> ClockRule {
    if case.severity == Severity::S1 { ClockRule::RegulatorTriageSerious } else { ClockRule::RegulatorTriage }
}

/// Who reads what a regulator and a lead write to each other: the NHS and the regulators. Where the company itself leads the
/// strand, it is the one who was asked.
fn between(case: &Case, referral: &Referral) -> Visibility {
    let led_by = case.strands.iter().find(|s| s.id == referral.strand).map(|s| s.body);
    if case.provider.is_some() && led_by == case.provider { Visibility::Participants } else { Visibility::Oversight }
}

pub(super) enum Triage {
    Accept,
    Ask(String),
    Decide(Verdict, String),
    Return(String),
}

pub(super) fn triage(
    case: &Case,
    actor: &Actor,
    referral: ReferralId,
    wanted: ReferralStep,
    act: Triage,
) -> Result<Decision, Refusal> {
    let referral = find(case, actor, referral)?;
    if referral.part == Part::Informed && matches!(act, Triage::Decide(..)) {
        return Err(Refusal::OnlyInformed);
    }
    let to = referral_step(referral.state, wanted).ok_or(Refusal::NotNow)?.for_part(referral.part);
    let seen_by = between(case, &referral);
    let change = |verdict, reason| ReferralChange { referral: referral.id, to, verdict, reason };
    let body = &actor.words;
    let mut decision =
        Decision { met: referral_clocks(case, referral.id), notices: leads_of(case), ..Decision::default() };
    let (event, change) = match act {
        Triage::Accept => (Event::shared(EventKind::ReferralAccepted, body.clone()), change(None, None)),
        Triage::Ask(question) => {
            decision.messages.push(NewMessage {
                kind: MessageKind::Question,
                to: Audience::Lead,
                seen_by,
                body: question,
                strand: Some(referral.strand),
                report: None,
                referral: Some(referral.id),
            });
            (Event::shared(EventKind::ReferralQuestion, body.clone()), change(None, None))
        }
        Triage::Decide(verdict, reason) => {
            let detail = format!("{body}: {}", verdict.words());
            let kind = EventKind::ReferralDecided;
            decision.events.push(Event { kind, seen_by, detail: format!("{detail}. {reason}") });
            (Event::shared(EventKind::ReferralDecided, detail), change(Some(verdict), Some(reason)))
        }
        Triage::Return(reason) => {
            let (kind, detail) = (EventKind::ReferralReturned, format!("{body}. {reason}"));
            (Event { kind, seen_by, detail }, change(None, Some(reason)))
        }
    };
    decision.events.insert(0, event);
    decision.referrals.push(change);
    Ok(decision)
}

pub(super) fn answer_regulator(case: &Case, referral: ReferralId, answer: String) -> Result<Decision, Refusal> {
    let referral = case.referrals.iter().find(|r| r.id == referral).ok_or(Refusal::NoReferral)?;
    if referral.state != ReferralState::Asked {
        return Err(Refusal::NotNow);
    }
    Ok(Decision {
        events: vec![Event::participants(EventKind::ReferralAnswered, String::new())],
        referrals: vec![ReferralChange {
            referral: referral.id,
            to: ReferralState::Accepted.for_part(referral.part),
            verdict: None,
            reason: None,
        }],
        messages: vec![NewMessage {
            kind: MessageKind::Answer,
            to: Audience::Regulator,
            seen_by: between(case, referral),
            body: answer,
            strand: Some(referral.strand),
            report: None,
            referral: Some(referral.id),
        }],
        notices: vec![Notice::Body(referral.to)],
        ..Decision::default()
    })
}
