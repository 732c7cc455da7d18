//! What an act changes.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::super::access::Visibility;
use super::super::super::calendar::Calendar;
use super::super::super::clocks::{ClockRule, Due, Paused, Start, due};
use super::super::super::complaint::Complaint;
use super::super::super::complaint::response::FinalResponse;
use super::super::super::harm::attribution::AttributionStrength;
use super::super::super::harm::file::HarmFile;
use super::super::super::harm::grade::HarmGrade;
use super::super::super::harm::severity::{Severity, TherapyTier};
use super::super::super::ids::{AccountId, BodyId, ClockId, ReferralId, ReportId, StrandId};
use super::super::super::national;
use super::super::event::Event;
use super::super::person::Change;
use super::super::state::{ReferralState, StrandState, StrandStep};
use super::super::{Decision as Verdict, Outcome, Part, StrandKind};

/// The moment of an act: the clock and the calendar are arguments.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub now: DateTime<Utc>,
    pub calendar: &'a Calendar,
}

impl Moment<'_> {
    /// A limit that starts today.
    #[must_use]
    pub fn clock(&self, rule: ClockRule) -> Due {
        due(rule, Start::At(self.now), &[], self.calendar)
    }
}

/// Everything an act changes; saved in one transaction.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    pub events: Vec<Event>,
    pub strands: Vec<StrandChange>,
    pub started: Vec<ClockStart>,
    pub met: Vec<ClockId>,
    pub breached: Vec<ClockId>,
    pub referrals: Vec<ReferralChange>,
    pub put_before: Vec<NewReferral>,
    pub harm: Option<(HarmGrade, AttributionStrength)>,
    /// The record of harm as it is now.
    pub file: Option<HarmFile>,
    /// Severity and tier as they are now.
    pub weight: Option<(Severity, TherapyTier)>,
    pub messages: Vec<NewMessage>,
    pub notices: Vec<Notice>,
    /// The complaint as it is now, with the final answer frozen as it was sent.
    pub complaint: Option<(StrandId, Complaint)>,
    pub response: Option<FinalResponse>,
    pub clocks: Vec<ClockChange>,
    pub moved: Option<StrandMove>,
    /// What the person changed of what is theirs.
    pub person: Option<Change>,
    /// What changes of the national records.
    pub national: Option<national::act::Change>,
    /// Something was sent to the reporter: the silence clock starts anew.
    pub outward: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrandChange {
    pub strand: StrandId,
    pub to: StrandState,
    pub outcome: Option<Outcome>,
    pub step: StrandStep,
}

/// A clock that was paused, moved by a new calendar, or replaced by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockChange {
    pub clock: ClockId,
    pub due_on: NaiveDate,
    pub pauses: Vec<Paused>,
    pub running: bool,
    /// False keeps the mark that its day has passed.
    pub on_time: bool,
}

/// A strand that goes to another body and its named lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrandMove {
    pub strand: StrandId,
    pub body: BodyId,
    pub lead: AccountId,
}

#[derive(Debug, Clone)]
pub struct ClockStart {
    pub strand: StrandId,
    pub referral: Option<ReferralId>,
    pub rule: ClockRule,
    pub due: Due,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralChange {
    pub referral: ReferralId,
    pub to: ReferralState,
    pub verdict: Option<Verdict>,
    pub reason: Option<String>,
}

#[derive(Debug, Clone)]
pub struct NewReferral {
    pub strand: StrandId,
    pub kind: StrandKind,
    pub to: BodyId,
    pub part: Part,
    pub basis: String,
    pub clock: Option<(ClockRule, Due)>,
}

crate::codes! {
    /// To whom a message goes.
    pub enum Audience {
        Reporter = "reporter" / "the person who reported",
        Lead = "lead" / "the lead",
        Provider = "provider" / "the homecare company",
        Regulator = "regulator" / "the regulator",
        Team = "team" / "our own team",
    }
}

crate::codes! {
    pub enum MessageKind {
        Message = "message" / "message",
        Acknowledgement = "acknowledgement" / "acknowledgement",
        Question = "question" / "question",
        Answer = "answer" / "answer",
        FinalResponse = "final_response" / "final answer",
        Note = "note" / "note",
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    pub kind: MessageKind,
    pub to: Audience,
    pub seen_by: Visibility,
    pub body: String,
    pub strand: Option<StrandId>,
    pub report: Option<ReportId>,
    pub referral: Option<ReferralId>,
}

/// Somebody must be told that there is an update. What it is, they read after signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    Lead(AccountId),
    LeadOverdue(AccountId),
    Body(BodyId),
    Reporter(ReportId),
}
