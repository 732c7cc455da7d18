//! The states of a strand and of a referral, and every step between them.

use super::Part;

crate::codes! {
    /// Where a strand stands.
    pub enum StrandState {
        Received = "received" / "received",
        Acknowledged = "acknowledged" / "acknowledged",
        Investigating = "investigating" / "being looked into",
        Answered = "answered" / "answered",
        Closed = "closed" / "closed",
    }
}

crate::codes! {
    /// What moves a strand.
    pub enum StrandStep {
        Acknowledge = "acknowledge" / "acknowledge",
        AskProvider = "ask_provider" / "ask the provider",
        ReviewHarm = "review_harm" / "review the harm",
        Respond = "respond" / "send the final answer",
        Close = "close" / "close",
        Reopen = "reopen" / "reopen",
        SetAside = "set_aside" / "end early, told in writing",
        Transfer = "transfer" / "send on to the body it belongs to",
    }
}

/// The whole life of a strand on one screen. Exhaustive on purpose; `None` is "not now".
///
/// An acknowledgement comes first (reg 13(3), SI 2009/309); nothing closes unanswered; closing never mutes.
#[must_use]
pub fn step(state: StrandState, step: StrandStep) -> Option<StrandState> {
    match state {
        StrandState::Received => match step {
            StrandStep::Acknowledge => Some(StrandState::Acknowledged),
            // Supply first: the provider may be asked, and harm reviewed, before the acknowledgement has left.
            StrandStep::AskProvider | StrandStep::ReviewHarm => Some(StrandState::Received),
            // Some complaints end before the procedure begins (regs 5, 8 and 12); the person is told why.
            StrandStep::SetAside => Some(StrandState::Answered),
            StrandStep::Transfer => Some(StrandState::Received),
            StrandStep::Respond | StrandStep::Close | StrandStep::Reopen => None,
        },
        StrandState::Acknowledged | StrandState::Investigating => match step {
            StrandStep::AskProvider | StrandStep::ReviewHarm => Some(StrandState::Investigating),
            StrandStep::Respond | StrandStep::SetAside => Some(StrandState::Answered),
            StrandStep::Transfer => Some(StrandState::Received),
            StrandStep::Acknowledge | StrandStep::Close | StrandStep::Reopen => None,
        },
        StrandState::Answered => match step {
            StrandStep::ReviewHarm => Some(StrandState::Answered),
            StrandStep::Close => Some(StrandState::Closed),
            StrandStep::Reopen => Some(StrandState::Investigating),
            StrandStep::Acknowledge
            | StrandStep::AskProvider
            | StrandStep::Respond
            | StrandStep::SetAside
            | StrandStep::Transfer => None,
        },
        StrandState::Closed => match step {
            StrandStep::Reopen => Some(StrandState::Investigating),
            // A late review still counts: the harm figures follow the record, not the file's cover.
            StrandStep::ReviewHarm => Some(StrandState::Closed),
            StrandStep::Acknowledge
            | StrandStep::AskProvider
            | StrandStep::Respond
            | StrandStep::Close
            | StrandStep::SetAside
            | StrandStep::Transfer => None,
        },
    }
}

crate::codes! {
    /// Where a referral stands with the body it was put before.
    pub enum ReferralState {
        Received = "received" / "received",
        Accepted = "accepted" / "accepted",
        /// Seen by a body that is only informed: it owes nothing more.
        Noted = "noted" / "noted",
        Asked = "asked" / "asked for more",
        Answered = "answered" / "answered",
        Decided = "decided" / "decided",
        Returned = "returned" / "returned",
    }
}

crate::codes! {
    /// What moves a referral.
    pub enum ReferralStep {
        Accept = "accept" / "accept",
        Ask = "ask" / "ask for more",
        Answer = "answer" / "answer",
        Decide = "decide" / "decide",
        Return = "return" / "return",
        AskAgain = "ask_again" / "ask again",
    }
}

/// The whole life of a referral.
#[must_use]
pub fn referral_step(state: ReferralState, step: ReferralStep) -> Option<ReferralState> {
    match state {
        ReferralState::Received => match step {
            ReferralStep::Accept => Some(ReferralState::Accepted),
            ReferralStep::Ask => Some(ReferralState::Asked),
            ReferralStep::Answer => Some(ReferralState::Answered),
            ReferralStep::Decide => Some(ReferralState::Decided),
            ReferralStep::Return => Some(ReferralState::Returned),
            ReferralStep::AskAgain => None,
        },
        ReferralState::Accepted | ReferralState::Asked => match step {
            ReferralStep::Ask => Some(ReferralState::Asked),
            ReferralStep::Answer => Some(ReferralState::Answered),
            ReferralStep::Decide => Some(ReferralState::Decided),
            ReferralStep::Return => Some(ReferralState::Returned),
            ReferralStep::Accept | ReferralStep::AskAgain => None,
        },
        ReferralState::Noted => match step {
            // Who was only informed may still ask, or give it back.
            ReferralStep::Ask => Some(ReferralState::Asked),
            ReferralStep::Return => Some(ReferralState::Returned),
            ReferralStep::Accept | ReferralStep::Answer | ReferralStep::Decide | ReferralStep::AskAgain => None,
        },
        ReferralState::Answered => match step {
            // A late or second answer is appended, never substituted.
            ReferralStep::Answer => Some(ReferralState::Answered),
            ReferralStep::AskAgain => Some(ReferralState::Received),
            ReferralStep::Accept | ReferralStep::Ask | ReferralStep::Decide | ReferralStep::Return => None,
        },
        ReferralState::Decided | ReferralState::Returned => match step {
            ReferralStep::AskAgain => Some(ReferralState::Received),
            ReferralStep::Accept
            | ReferralStep::Ask
            | ReferralStep::Answer
            | ReferralStep::Decide
            | ReferralStep::Return => None,
        },
    }
}

impl ReferralState {
    /// Where it comes to rest for a body in this part: who is only informed has noted it, and owes nothing.
    #[must_use]
    pub fn for_part(self, part: Part) -> Self {
        match (self, part) {
            (Self::Accepted, Part::Informed) => Self::Noted,
            (other, _) => other,
        }
    }

    /// Whether the body still owes something.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Received | Self::Accepted | Self::Asked => true,
            Self::Noted | Self::Answered | Self::Decided | Self::Returned => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_informed_body_has_noted_stays_open_for_nobody() {
        let accepted = referral_step(ReferralState::Received, ReferralStep::Accept).unwrap();
        assert!(accepted.for_part(Part::Deciding).is_open());
        assert!(!accepted.for_part(Part::Informed).is_open());
        assert_eq!(referral_step(ReferralState::Noted, ReferralStep::Ask), Some(ReferralState::Asked));
    }
}
