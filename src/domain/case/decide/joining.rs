//! Two cases that tell of one happening become one: counted once, both voices kept. Each reporter keeps thread, clock, rights.

use super::super::super::access::{Verb, Visibility, may};
use super::super::super::clocks::ClockRule;
use super::super::super::ids::StrandId;
use super::super::super::people::Actor;
use super::super::action::Refusal;
use super::super::event::{Event, EventKind};
use super::super::state::StrandState;
use super::super::{Case, StrandKind};
use super::{Audience, Decision, MessageKind, NewMessage, Notice};

/// What joining changes in each of the two cases.
#[derive(Debug, Clone)]
pub struct Joined {
    pub keep: Decision,
    pub other: Decision,
    /// Duties that both have: the other's, and the one into which its limits and referrals go.
    pub clashes: Vec<(StrandId, StrandId)>,
}

/// What the reporter who is joined is told.
const TOLD: &str = "Somebody else told us of the same events. We look at both reports together now, under one named lead. \
Your own words, your messages and your rights stay yours.";

/// Joins `other` into `keep`.
///
/// # Errors
/// - [`Refusal::NotAllowed`]: the actor may not review harm in both;
/// - [`Refusal::AnotherPatient`]: the cases are at two trusts;
/// - [`Refusal::KeptFromProvider`]: one was told in confidence from the company, the other not;
/// - [`Refusal::JoinTheOtherWay`]: several reports were joined to the other already;
/// - [`Refusal::AcknowledgeFirst`]: a complaint that nobody has acknowledged would be joined to one that was;
/// - [`Refusal::NotNow`]: one of them was joined before, or they are one case.
pub fn join(keep: &Case, other: &Case, actor: &Actor, reason: &str) -> Result<Joined, Refusal> {
    if !may(actor.capacity, Verb::ReviewHarm, keep.relation(actor))
        || !may(actor.capacity, Verb::ReviewHarm, other.relation(actor))
    {
        return Err(Refusal::NotAllowed);
    }
    if keep.id == other.id || keep.reports.is_empty() || other.reports.is_empty() {
        return Err(Refusal::NotNow);
    }
    if other.reports.len() > 1 {
        return Err(Refusal::JoinTheOtherWay);
    }
    if keep.trust.zip(other.trust).is_some_and(|(a, b)| a != b) {
        return Err(Refusal::AnotherPatient);
    }
    if keep.kept_from_provider() != other.kept_from_provider() {
        return Err(Refusal::KeptFromProvider);
    }
    let pairs: Vec<_> =
        other.strands.iter().filter_map(|s| keep.strands.iter().find(|t| t.kind == s.kind).map(|t| (s, t))).collect();
    let unanswered = |state| state == StrandState::Received;
    if pairs.iter().any(|(s, t)| s.kind == StrandKind::Complaint && unanswered(s.state) && !unanswered(t.state)) {
        return Err(Refusal::AcknowledgeFirst);
    }
    let clashes: Vec<(StrandId, StrandId)> = pairs.iter().map(|(s, t)| (s.id, t.id)).collect();
    // The lead has read what they join: the promise to read it is kept by this very act, the review's by the review.
    let read = other.clocks.iter().filter(|c| {
        let pair = pairs.iter().find(|(s, _)| s.id == c.strand);
        pair.is_some_and(|(_, t)| match c.rule {
            ClockRule::ReadByLead => !unanswered(t.state),
            ClockRule::HarmReview => keep.reviewed.is_some(),
            _ => false,
        })
    });
    let met = read.map(|c| c.id).collect();
    Ok(Joined { keep: kept(keep, other, reason, met), other: gone(keep), clashes })
}

fn kept(keep: &Case, other: &Case, reason: &str, met: Vec<super::super::super::ids::ClockId>) -> Decision {
    let told = other.reports.iter().map(|report| NewMessage {
        kind: MessageKind::Message,
        to: Audience::Reporter,
        seen_by: Visibility::Shared,
        body: TOLD.to_owned(),
        strand: None,
        report: Some(report.id),
        referral: None,
    });
    let notices = other.reports.iter().filter(|r| r.can_be_written_to).map(|r| Notice::Reporter(r.id));
    Decision {
        events: vec![
            Event::shared(EventKind::JoinedReport, String::new()),
            Event::internal(EventKind::Noted, format!("Why {} was joined: {reason}", other.reference.as_str())),
        ],
        messages: told.collect(),
        notices: notices.collect(),
        met,
        weight: Some((keep.severity.min(other.severity), keep.tier.min(other.tier))),
        outward: true,
        ..Decision::default()
    }
}

fn gone(keep: &Case) -> Decision {
    Decision {
        events: vec![Event::internal(EventKind::JoinedReport, format!("into {}", keep.reference.as_str()))],
        ..Decision::default()
    }
}
