//! The ladder from the case team to a minister: each rung with a clock, an answer, and whether it had a lever at all.
//!
//! HL Paper 269 paras 106-108: chief pharmacists are responsible and lack levers; what is escalated comes back. So "responsible,
//! but no lever" is an outcome that is counted. No rung stands between anybody and a regulator: `Verb::Refer` asks for none.

use chrono::NaiveDate;

use super::access::{Verb, may};
use super::calendar::{Calendar, date_words, london_date};
use super::case::action::Refusal;
use super::case::decide::{Decision, Moment, NewReferral, Notice, ReferralChange};
use super::case::event::{Event, EventKind};
use super::case::state::{ReferralStep, referral_step};
use super::case::{Case, Part};
use super::ids::{BodyId, StrandId};
use super::people::{Actor, BodyKind};

crate::codes! {
    /// A rung. The regulator's (E4) is a referral, which anybody with a tie to the case makes directly.
    pub enum Rung {
        Team = "E0" / "the case team",
        Trust = "E1" / "the trust's chief pharmacist",
        Region = "E2" / "the region or integrated care board",
        National = "E3" / "the national lead",
        Regulator = "E4" / "a regulator",
        Beyond = "E5" / "the Ombudsman, or a minister's statement",
    }
}

crate::codes! {
    /// What became of an escalation.
    pub enum Outcome {
        PutRight = "put_right" / "put right",
        Mitigated = "mitigated" / "not put right yet; the risk is smaller",
        NoLever = "no_lever" / "responsible, but has no lever",
        TakenHigher = "taken_higher" / "must go to a higher level",
        NotUpheld = "not_upheld" / "looked into, and not found so",
    }
}

impl Rung {
    /// Working days within which the rung answers. Source: our own defaults, after the first looks of `domain::clocks`
    /// (1 for triage, 2 for a first answer, 5 for a regulator); a local agreement may be shorter.
    #[must_use]
    pub const fn working_days(self) -> u32 {
        match self {
            Self::Team | Self::Trust => 1,
            Self::Region => 2,
            Self::National | Self::Regulator | Self::Beyond => 5,
        }
    }

    /// The rung on which a body of this kind stands.
    #[must_use]
    pub const fn of(kind: BodyKind) -> Self {
        match kind {
            BodyKind::Provider | BodyKind::Manufacturer => Self::Team,
            BodyKind::Trust => Self::Trust,
            BodyKind::Icb | BodyKind::Region => Self::Region,
            BodyKind::National => Self::National,
            BodyKind::Regulator => Self::Regulator,
            BodyKind::Ombudsman => Self::Beyond,
        }
    }

    #[must_use]
    pub fn due(self, on: NaiveDate, calendar: &Calendar) -> NaiveDate {
        calendar.add_working_days(on, self.working_days())
    }
}

/// Working days in which a trust says that it has read of an escalation of its company. Source: our own default, as for a first
/// answer.
pub const ACKNOWLEDGED_WITHIN: u32 = 2;

/// The answer of a rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether the body had a lever to pull.
    pub power: bool,
    pub response: String,
    /// What makes the wait safer.
    pub mitigations: String,
    pub recovery_on: Option<NaiveDate>,
    pub outcome: Outcome,
}

/// What a raised escalation needs to be kept beside the decision on its case.
#[derive(Debug, Clone)]
pub struct Raised {
    pub decision: Decision,
    pub strand: StrandId,
    pub due_on: NaiveDate,
}

/// Takes a case to a higher level. The lead keeps the duty; the level above sees the case from now on.
///
/// # Errors
/// [`Refusal::NotAllowed`] by the policy; [`Refusal::AlreadyReferred`] where that level leads the case itself.
pub fn raise(
    case: &Case,
    actor: &Actor,
    rung: Rung,
    to: Option<(BodyId, &str)>,
    at: Moment<'_>,
) -> Result<Raised, Refusal> {
    if !may(actor.capacity, Verb::Escalate, case.relation(actor)) {
        return Err(Refusal::NotAllowed);
    }
    let own = case.strands.iter().find(|s| Case::is_theirs(s, actor));
    let strand = own.or_else(|| case.strands.first()).ok_or(Refusal::NotNow)?;
    if to.is_some_and(|(body, _)| body == strand.body) {
        return Err(Refusal::AlreadyReferred);
    }
    let helps = matches!(rung, Rung::Region | Rung::National);
    let asked = |body: BodyId| case.referrals.iter().any(|r| r.to == body && r.part == Part::Helping);
    let put_before = to.filter(|(body, _)| helps && !asked(*body)).map(|(body, _)| NewReferral {
        strand: strand.id,
        kind: strand.kind,
        to: body,
        part: Part::Helping,
        basis: "escalated by the lead (HL 269 paras 106-108)".to_owned(),
        clock: None,
    });
    let words = to.map_or_else(|| rung.words().to_owned(), |(_, name)| name.to_owned());
    let people = case.reports.iter().filter(|r| r.can_be_written_to).map(|r| Notice::Reporter(r.id));
    Ok(Raised {
        strand: strand.id,
        due_on: rung.due(london_date(at.now), at.calendar),
        decision: Decision {
            events: vec![Event::shared(EventKind::Escalated, format!("{} {words}", rung.code()))],
            put_before: put_before.into_iter().collect(),
            notices: to.map(|(body, _)| Notice::Body(body)).into_iter().chain(people).collect(),
            ..Decision::default()
        },
    })
}

/// The answer of the level above, as it changes the case.
///
/// # Errors
/// [`Refusal::NotAllowed`] where the case is not the actor's to see.
pub fn answered(case: &Case, actor: &Actor, to: Option<BodyId>, answer: &Answer) -> Result<Decision, Refusal> {
    if !may(actor.capacity, Verb::Escalate, case.relation(actor)) || (to.is_some() && actor.body != to) {
        return Err(Refusal::NotAllowed);
    }
    let recovery = answer.recovery_on.map(|on| format!("; expected by {}", date_words(on))).unwrap_or_default();
    let helping = case.referrals.iter().find(|r| Some(r.to) == to && r.part == Part::Helping);
    let moved = helping.and_then(|r| referral_step(r.state, ReferralStep::Answer).map(|state| (r.id, state)));
    let leads = case.strands.iter().map(|s| Notice::Lead(s.lead));
    let people = case.reports.iter().filter(|r| r.can_be_written_to).map(|r| Notice::Reporter(r.id));
    let mut notices: Vec<Notice> = Vec::new();
    for notice in leads.chain(people) {
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    Ok(Decision {
        events: vec![
            Event::shared(EventKind::EscalationAnswered, format!("{}{recovery}", answer.outcome.words())),
            Event::participants(EventKind::EscalationAnswered, answer.response.clone()),
        ],
        referrals: moved
            .map(|(referral, to)| ReferralChange { referral, to, verdict: None, reason: None })
            .into_iter()
            .collect(),
        notices,
        ..Decision::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rung_has_a_clock_and_a_body_stands_on_one() {
        for &rung in Rung::ALL {
            assert!(rung.working_days() >= 1);
        }
        assert_eq!(Rung::of(BodyKind::Trust), Rung::Trust);
        assert_eq!(Rung::of(BodyKind::Region), Rung::of(BodyKind::Icb));
        let friday = NaiveDate::from_ymd_opt(2026, 1, 9).unwrap();
        let due = Rung::Region.due(friday, Calendar::england());
        assert_eq!(due, NaiveDate::from_ymd_opt(2026, 1, 13).unwrap());
    }
}
