//! Other responsible bodies: asked to contribute (reg 9), or sent the complaint that is theirs (reg 6(5) and (6)).

use super::super::super::access::Visibility;
use super::super::super::case::decide::{
    Audience, ClockStart, Decision, MessageKind, NewMessage, NewReferral, Notice, ReferralChange, StrandMove,
};
use super::super::super::case::event::{Event, EventKind};
use super::super::super::case::state::{ReferralStep, StrandStep, referral_step};
use super::super::super::case::{Part, RunningClock};
use super::super::super::clocks::{ClockRule, Start};
use super::super::super::ids::{AccountId, BodyId};
use super::super::act::Refused;
use super::super::{Complaint, Transfer};
use super::Scene;

pub(super) fn ask(scene: &Scene<'_>, to: BodyId, to_words: &str, question: String) -> Result<Decision, Refused> {
    if !scene.is_open() {
        return Err(Refused::Sent);
    }
    if to == scene.strand.body {
        return Err(Refused::SameBody);
    }
    let clock = scene.at.clock(ClockRule::Contribution);
    let asked = scene.case.referrals.iter().find(|r| r.to == to && r.part == Part::Answering);
    let message = NewMessage {
        kind: MessageKind::Question,
        to: Audience::Provider,
        seen_by: Visibility::Participants,
        body: question,
        strand: Some(scene.of()),
        report: None,
        referral: asked.map(|r| r.id),
    };
    let mut decision = Decision {
        events: vec![Event::shared(EventKind::BodyAsked, to_words)],
        messages: vec![message],
        notices: vec![Notice::Body(to)],
        ..Decision::default()
    };
    match asked {
        None => decision.put_before.push(NewReferral {
            strand: scene.of(),
            kind: scene.strand.kind,
            to,
            part: Part::Answering,
            basis: "reg 9 SI 2009/309 (co-operation of responsible bodies)".to_owned(),
            clock: Some((ClockRule::Contribution, clock)),
        }),
        Some(referral) => {
            let next = referral_step(referral.state, ReferralStep::AskAgain).unwrap_or(referral.state);
            decision.referrals.push(ReferralChange { referral: referral.id, to: next, verdict: None, reason: None });
            decision.started.push(ClockStart {
                strand: referral.strand,
                referral: Some(referral.id),
                rule: ClockRule::Contribution,
                due: clock,
            });
        }
    }
    Ok(decision)
}

/// The complaint is deemed made to the second body on the day it gets it: its own clocks start, the first body's end.
pub(super) fn transfer(
    scene: &Scene<'_>,
    (to, to_words): (BodyId, String),
    (lead, lead_words): (AccountId, String),
    reason: String,
    consent: String,
) -> Result<Decision, Refused> {
    if to == scene.strand.body {
        return Err(Refused::SameBody);
    }
    if scene.case.provider == Some(to) && !scene.case.consent().provider {
        return Err(Refused::NotAgreed);
    }
    let change = scene.moves(StrandStep::Transfer)?;
    let transfer = Transfer {
        from: scene.ground.body.clone(),
        to: to_words.clone(),
        on: scene.today(),
        reason: reason.clone(),
        consent,
        by: scene.by(),
    };
    let message = format!(
        "We have sent your complaint to {to_words}, because it is theirs to answer. {lead_words} leads it there. \
         Why: {reason}\n\nYou do not need to do anything. They will write to you."
    );
    let (message, mut notices) = scene.tells(MessageKind::Message, message);
    notices.push(Notice::Lead(lead));
    let mut complaint: Complaint = scene.complaint();
    complaint.transfers.push(transfer);
    (complaint.plan, complaint.letter) = (None, None);
    let own = |c: &&RunningClock| c.strand == scene.of() && c.referral.is_none();
    let today = Start::Day(scene.today());
    Ok(Decision {
        events: vec![Event::shared(EventKind::Transferred, to_words), Event::shared(EventKind::LeadNamed, lead_words)],
        strands: vec![change],
        moved: Some(StrandMove { strand: scene.of(), body: to, lead }),
        clocks: scene.case.clocks.iter().filter(own).map(super::time::stopped).collect(),
        started: vec![scene.start(ClockRule::Acknowledge, today), scene.start(ClockRule::RespondSixMonths, today)],
        messages: vec![message],
        notices,
        outward: true,
        complaint: Some((scene.of(), complaint)),
        ..Decision::default()
    })
}
