//! What follows from an act on a complaint: a refusal, or everything that must be saved together.

mod bodies;
mod early;
mod letter;
mod time;

use super::super::access::Visibility;
use super::super::calendar::london_date;
use super::super::case::action::Refusal;
use super::super::case::decide::{
    Audience, ClockStart, Decision, MessageKind, Moment, NewMessage, Notice, StrandChange,
};
use super::super::case::event::{Event, EventKind};
use super::super::case::state::{StrandState, StrandStep, step};
use super::super::case::{Case, RunningClock, Strand};
use super::super::clocks::{ClockRule, Start, due};
use super::super::ids::StrandId;
use super::super::people::{Actor, Capacity};
use super::act::{Act, Refused};
use super::sending::{Electronic, Way, way};
use super::{Complaint, Ground, strand};

pub use letter::compose;

/// Everything an act on a complaint is decided on.
pub(super) struct Scene<'a> {
    pub case: &'a Case,
    pub ground: &'a Ground,
    pub strand: &'a Strand,
    pub actor: &'a Actor,
    pub at: Moment<'a>,
}

/// Decides an act. The policy was asked before.
///
/// # Errors
/// A [`Refusal`]; nothing changes then.
pub fn decide(case: &Case, ground: &Ground, actor: &Actor, act: Act, at: Moment<'_>) -> Result<Decision, Refusal> {
    match act {
        Act::Recount if actor.capacity == Capacity::System => return time::recount(case, at),
        Act::Recount => return Err(Refusal::NotAllowed),
        Act::Pause { clock, from, to, reason } => return time::pause(case, actor, (clock, from, to), reason, at),
        Act::EndPause { clock } => return time::end_pause(case, actor, clock, at),
        _ => {}
    }
    let strand = strand(case).filter(|s| Case::is_theirs(s, actor)).ok_or(Refusal::Complaint(Refused::NoComplaint))?;
    of_complaint(&Scene { case, ground, strand, actor, at }, act).map_err(Refusal::Complaint)
}

fn of_complaint(scene: &Scene<'_>, act: Act) -> Result<Decision, Refused> {
    match act {
        Act::Stand { report, ground, verdict, reason, authority } => {
            early::stand(scene, (report, ground, verdict), reason, authority)
        }
        Act::WithdrawAuthority { report } => early::withdraw(scene, report),
        Act::Date { matter_on, known_on } => early::date(scene, matter_on, known_on),
        Act::DecideLate { good_reasons, reasons, still_fair, fairness } => {
            early::late(scene, (good_reasons, reasons), (still_fair, fairness))
        }
        Act::Exclude { exclusion, reason } => early::exclude(scene, exclusion, reason),
        Act::KeepAsConcern { solved_on, how } => early::concern(scene, solved_on, how),
        Act::Plan { discussion, how, until } => time::plan(scene, discussion, how, until),
        Act::Extend { agreed_on, until, reason } => time::extend(scene, agreed_on, until, reason),
        Act::TellDelay { reason, expected } => time::delay(scene, reason, expected),
        Act::RaiseIssue { question } => letter::raise(scene, question),
        Act::AnswerIssue { n, finding } => letter::answer(scene, n, finding),
        Act::Draft { opening, closing } => letter::draft(scene, opening, closing),
        Act::Approve => letter::approve(scene),
        Act::Send => letter::send(scene),
        Act::AskBody { to, to_words, question } => bodies::ask(scene, to, &to_words, question),
        Act::Transfer { to, to_words, lead, lead_words, reason, consent } => {
            bodies::transfer(scene, (to, to_words), (lead, lead_words), reason, consent)
        }
        Act::Electronic { report, change, how } => {
            let line = Electronic { report, change, on: scene.today(), how, by: scene.by() };
            let words = format!("Sending online: {}. {}", change.words(), line.how);
            let mut complaint = scene.complaint();
            complaint.electronic.push(line);
            Ok(scene.noted(complaint, Event::shared(EventKind::SendingChanged, words)))
        }
        Act::Classify { items, importance } => {
            let complaint = Complaint { items, importance, ..scene.complaint() };
            Ok(scene.noted(complaint, Event::internal(EventKind::Classified, "")))
        }
        Act::TellOmbudsman { on } => {
            if on > scene.today() {
                return Err(Refused::InTheFuture);
            }
            let complaint = Complaint { ombudsman_on: Some(on), ..scene.complaint() };
            Ok(scene.noted(complaint, Event::shared(EventKind::OmbudsmanHasIt, "")))
        }
        // taken before: these need no complaint
        Act::Recount | Act::Pause { .. } | Act::EndPause { .. } => Err(Refused::NoComplaint),
    }
}

impl Scene<'_> {
    pub fn today(&self) -> chrono::NaiveDate {
        london_date(self.at.now)
    }

    pub fn by(&self) -> String {
        self.actor.words.clone()
    }

    pub fn complaint(&self) -> Complaint {
        self.ground.complaint.clone()
    }

    /// The complaint as it is now, with one line on the timeline.
    pub fn noted(&self, complaint: Complaint, event: Event) -> Decision {
        Decision { events: vec![event], complaint: Some((self.strand.id, complaint)), ..Decision::default() }
    }

    /// Whether it is still to be answered.
    pub fn is_open(&self) -> bool {
        step(self.strand.state, StrandStep::SetAside).is_some()
    }

    /// The strand's own running clocks of these rules.
    pub fn clocks(&self, rules: &[ClockRule]) -> Vec<&RunningClock> {
        let own = |c: &&RunningClock| c.strand == self.strand.id && c.referral.is_none() && rules.contains(&c.rule);
        self.case.clocks.iter().filter(own).collect()
    }

    pub fn moves(&self, wanted: StrandStep) -> Result<StrandChange, Refused> {
        let early = if self.strand.state == StrandState::Received { Refused::NotAcknowledged } else { Refused::Sent };
        let to = step(self.strand.state, wanted).ok_or(early)?;
        Ok(StrandChange { strand: self.strand.id, to, outcome: None, step: wanted })
    }

    /// A limit of this strand on a day that was agreed, or counted from today.
    pub fn start(&self, rule: ClockRule, start: Start) -> ClockStart {
        let due = due(rule, start, &[], self.at.calendar);
        ClockStart { strand: self.strand.id, referral: None, rule, due }
    }

    /// Words for everyone who reported, and notices to those who may be written to electronically (reg 15(1)).
    pub fn tells(&self, kind: MessageKind, body: String) -> (NewMessage, Vec<Notice>) {
        let message = NewMessage {
            kind,
            to: Audience::Reporter,
            seen_by: Visibility::Shared,
            body,
            strand: Some(self.strand.id),
            report: None,
            referral: None,
        };
        let electronic = |id| {
            let told = self.ground.tellers.iter().find(|t| t.report == id);
            told.is_none_or(|t| way(t, &self.ground.complaint.electronic) == Way::Electronic)
        };
        let reached = self.case.reports.iter().filter(|r| r.can_be_written_to && electronic(r.id));
        (message, reached.map(|r| Notice::Reporter(r.id)).collect())
    }

    pub fn of(&self) -> StrandId {
        self.strand.id
    }
}
