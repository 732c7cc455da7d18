//! What follows when the person changes what is theirs.

use super::super::super::access::Visibility;
use super::super::super::ids::ReportId;
use super::super::super::people::Actor;
use super::super::super::privacy::{self, more_private};
use super::super::Case;
use super::super::action::Refusal;
use super::super::event::{Event, EventKind};
use super::super::person::{Act, Change, PutRight};
use super::super::state::StrandState;
use super::{Audience, Decision, MessageKind, NewMessage, Notice, leads_of};

/// Decides an act of the person. The policy was asked before.
pub(super) fn person(case: &Case, actor: &Actor, program: bool, act: Act) -> Result<Decision, Refusal> {
    if act.is_the_programs() && !program {
        return Err(Refusal::NotAllowed);
    }
    match act {
        Act::MorePrivate { report, to, name_known } => {
            let from = case.reports.iter().find(|r| r.id == report).ok_or(Refusal::NotAllowed)?.consent;
            let to = more_private(from, to, name_known).map_err(Refusal::Privacy)?;
            let event = Event::shared(EventKind::MorePrivate, privacy::words(from, to));
            Ok(told_leads(case, event, Change::Privacy { report, to }))
        }
        Act::SetNeeds { report, needs, words, on } => {
            Ok(told_leads(case, guarded(EventKind::NeedsChanged, ""), Change::Needs { report, needs, words, on }))
        }
        Act::SayPutRight { report, said, words } => Ok(put_right(case, report, said, words)),
        Act::GiveReceipt { report, helper, capacity, mac } => {
            let event = guarded(EventKind::ReceiptGiven, helper.words());
            Ok(kept(event, Change::Receipt { report, helper, capacity, mac }))
        }
        Act::RevokeReceipt { receipt, helper } => {
            Ok(kept(guarded(EventKind::ReceiptRevoked, helper.words()), Change::Revoked { receipt }))
        }
        Act::TellAgain { .. } => {
            Ok(Decision { notices: every_lead(case), ..line(Event::shared(EventKind::HappenedAgain, "")) })
        }
        Act::AskPutRight { report } => ask_put_right(case, report),
        Act::WarnOfRecovery { report } => {
            Ok(Decision { notices: reporter(case, report), ..line(guarded(EventKind::RecoveryAsked, "")) })
        }
        Act::RenewReceipt { report, mac } => {
            let mut decision = kept(guarded(EventKind::ReceiptRenewed, &actor.words), Change::Renewed { report, mac });
            decision.notices = reporter(case, report);
            Ok(decision)
        }
        Act::StopRecovery { report } => {
            Ok(kept(guarded(EventKind::RecoveryStopped, ""), Change::RecoveryStopped { report }))
        }
        Act::AlertReprisal { to } => Ok(line(guarded(EventKind::ReprisalTold, &to))),
    }
}

/// For the person and those who protect them: nothing of it is the company's.
fn guarded(kind: EventKind, detail: &str) -> Event {
    Event { kind, seen_by: Visibility::Guarded, detail: detail.to_owned() }
}

fn line(event: Event) -> Decision {
    Decision { events: vec![event], ..Decision::default() }
}

fn kept(event: Event, change: Change) -> Decision {
    Decision { person: Some(change), ..line(event) }
}

fn told_leads(case: &Case, event: Event, change: Change) -> Decision {
    Decision { notices: leads_of(case), ..kept(event, change) }
}

fn every_lead(case: &Case) -> Vec<Notice> {
    let mut leads = leads_of(case);
    if leads.is_empty() {
        leads.extend(case.strands.first().map(|s| Notice::Lead(s.lead)));
    }
    leads
}

fn reporter(case: &Case, report: ReportId) -> Vec<Notice> {
    let known = case.reports.iter().filter(|r| r.id == report && r.can_be_written_to);
    known.map(|r| Notice::Reporter(r.id)).collect()
}

/// Asked once everything is closed; a report that was opened again is asked after its next closing.
fn ask_put_right(case: &Case, report: ReportId) -> Result<Decision, Refusal> {
    if case.strands.iter().any(|s| s.state != StrandState::Closed) {
        return Err(Refusal::NotNow);
    }
    let mut decision = kept(Event::shared(EventKind::AskedPutRight, ""), Change::PutRightAsked { report });
    decision.notices = reporter(case, report);
    Ok(decision)
}

/// What the person says is put before a lead, also of a closed case; their words are a message.
fn put_right(case: &Case, report: ReportId, said: PutRight, words: Option<String>) -> Decision {
    let event = Event::shared(EventKind::SaidPutRight, said.words());
    let mut decision = kept(event, Change::PutRight { report, said });
    if said != PutRight::Yes || words.is_some() {
        decision.notices = every_lead(case);
    }
    decision.messages.extend(words.map(|body| NewMessage {
        kind: MessageKind::Message,
        to: Audience::Lead,
        seen_by: Visibility::Shared,
        body,
        strand: None,
        report: Some(report),
        referral: None,
    }));
    decision
}
