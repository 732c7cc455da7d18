//! What follows from an act on a national record: LFPSE and the Yellow Card.

use super::super::super::national::act::{Act, Change, RecordState, Reply};
use super::super::action::Refusal;
use super::super::event::{Event, EventKind};
use super::Decision;

/// Decides an act on a national record. What was sent and not answered is never sent again before somebody has looked.
pub(super) fn national(act: Act, program: bool) -> Result<Decision, Refusal> {
    match act {
        Act::SendLfpse(sending) => {
            let words = match sending.standing {
                None | Some(RecordState::Refused) => "LFPSE: to be sent",
                Some(RecordState::Recorded) => "LFPSE: changes to be sent",
                Some(RecordState::Queued | RecordState::Sending | RecordState::InDoubt) => {
                    return Err(Refusal::NotNow);
                }
            };
            Ok(changed(words, Change::Lfpse(sending)))
        }
        Act::SettleLfpse { standing: RecordState::InDoubt, found } => {
            let words = match &found {
                Some(id) => format!("LFPSE: looked up there, found as {id}"),
                None => "LFPSE: looked up there, not found; to be sent again".to_owned(),
            };
            Ok(changed(words, Change::LfpseSettled { found }))
        }
        Act::SettleLfpse { .. } => Err(Refusal::NotNow),
        Act::AnswerLfpse { revision, reply } if program => {
            Ok(changed(answered(&reply), Change::LfpseReply { revision, reply }))
        }
        Act::AnswerLfpse { .. } => Err(Refusal::NotAllowed),
        // Filling in a form is no news of the case: only the change is kept.
        Act::KeepYellowCard(card) => Ok(Decision { national: Some(Change::Card(card)), ..Decision::default() }),
        Act::YellowCardSent { reference } => {
            Ok(changed(format!("Yellow Card: sent, reference {reference}"), Change::CardReference(reference)))
        }
    }
}

fn answered(reply: &Reply) -> String {
    match reply {
        Reply::Recorded { reference: Some(reference), .. } => format!("LFPSE: recorded as {reference}"),
        Reply::Recorded { id, reference: None, .. } => format!("LFPSE: recorded under {id}"),
        Reply::Refused { .. } => "LFPSE: refused by the service".to_owned(),
        Reply::InDoubt { .. } => "LFPSE: sent, but no answer came".to_owned(),
    }
}

/// The bodies that handle the case learn of it; the words never hold what the record says.
fn changed(words: impl Into<String>, change: Change) -> Decision {
    Decision {
        events: vec![Event::participants(EventKind::NationalRecord, words)],
        national: Some(change),
        ..Decision::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::super::national::act::Sending;
    use super::super::super::super::national::lfpse::{Answers, Taxonomy};
    use super::*;

    fn send(standing: Option<RecordState>) -> Result<Decision, Refusal> {
        let sending =
            Sending { standing, taxonomy: Taxonomy::V6, answers: Answers::default(), document: String::new() };
        national(Act::SendLfpse(Box::new(sending)), false)
    }

    #[test]
    fn what_waits_or_is_in_doubt_is_not_sent_again() {
        for state in [RecordState::Queued, RecordState::Sending, RecordState::InDoubt] {
            assert_eq!(send(Some(state)).unwrap_err(), Refusal::NotNow);
        }
        for state in [None, Some(RecordState::Recorded), Some(RecordState::Refused)] {
            assert!(send(state).unwrap().national.is_some());
        }
    }

    #[test]
    fn only_the_program_says_what_the_service_answered() {
        let reply = Reply::Refused { outcome: String::new() };
        let act = || Act::AnswerLfpse { revision: 1, reply: reply.clone() };
        assert_eq!(national(act(), false).unwrap_err(), Refusal::NotAllowed);
        assert!(national(act(), true).is_ok());
    }

    #[test]
    fn only_doubt_is_settled() {
        let settle = |standing| national(Act::SettleLfpse { standing, found: None }, false);
        assert!(settle(RecordState::InDoubt).is_ok());
        assert_eq!(settle(RecordState::Recorded).unwrap_err(), Refusal::NotNow);
    }
}
