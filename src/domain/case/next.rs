//! What somebody can do with a case now, and which of it comes next.

use super::super::access::{Verb, may};
use super::super::people::Actor;
use super::state::{ReferralState, StrandStep, step};
use super::{Case, Part, Referral, StrandKind};

crate::codes! {
    /// The things a lead makes of a case: each a page of its own, posted to as a noun.
    pub enum Noun {
        RegulatorAnswer = "regulator-answer" / "Answer the regulator",
        Acknowledgement = "acknowledgement" / "Acknowledge",
        HarmReview = "harm-review" / "Review the harm",
        Question = "question" / "Ask the homecare company",
        Answer = "answer" / "Send the final answer",
        Closure = "closure" / "Close",
        Message = "message" / "Write to the person who reported",
        Note = "note" / "Add a note",
        Referral = "referral" / "Put it before a regulator",
        Reopening = "reopening" / "Open again",
    }
}

impl Noun {
    fn verb(self) -> Verb {
        match self {
            Self::Acknowledgement => Verb::Acknowledge,
            Self::Question => Verb::AskProvider,
            Self::HarmReview => Verb::ReviewHarm,
            Self::Answer => Verb::Respond,
            Self::Closure => Verb::Close,
            Self::Reopening => Verb::Reopen,
            Self::Note | Self::RegulatorAnswer => Verb::Note,
            Self::Message => Verb::Message,
            Self::Referral => Verb::Refer,
        }
    }

    /// Whether the policy lets the actor try it at all.
    #[must_use]
    pub fn allowed(self, case: &Case, actor: &Actor) -> bool {
        may(actor.capacity, self.verb(), case.relation(actor))
    }

    /// Whether the case, as it stands, has room for it.
    fn fits(self, case: &Case, actor: &Actor) -> bool {
        let own = |wanted| case.strands.iter().any(|s| Case::is_theirs(s, actor) && step(s.state, wanted).is_some());
        match self {
            Self::Acknowledgement => own(StrandStep::Acknowledge),
            Self::Question => {
                case.provider.is_some()
                    && case.provider != actor.body
                    && !case.kept_from_provider()
                    && own(StrandStep::AskProvider)
            }
            Self::HarmReview => case.strands.iter().any(|s| step(s.state, StrandStep::ReviewHarm).is_some()),
            // a complaint has a letter of its own
            Self::Answer => case.strands.iter().any(|s| {
                s.kind != StrandKind::Complaint
                    && Case::is_theirs(s, actor)
                    && step(s.state, StrandStep::Respond).is_some()
            }),
            Self::Closure => own(StrandStep::Close),
            Self::Reopening => own(StrandStep::Reopen),
            Self::RegulatorAnswer => asked(case).next().is_some(),
            Self::Note | Self::Message | Self::Referral => true,
        }
    }
}

/// The regulators' questions that wait for the lead.
pub fn asked(case: &Case) -> impl Iterator<Item = &Referral> {
    case.referrals.iter().filter(|r| r.part != Part::Answering && r.state == ReferralState::Asked)
}

/// The one step that comes next, and the others that are possible.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Steps {
    pub first: Option<Noun>,
    pub others: Vec<Noun>,
}

/// What the actor can do now. The order of [`Noun`] is the order of a case's life: the first that is due comes next.
#[must_use]
pub fn steps(case: &Case, actor: &Actor) -> Steps {
    let mut others: Vec<Noun> =
        Noun::ALL.iter().copied().filter(|n| n.allowed(case, actor) && n.fits(case, actor)).collect();
    let asked = case.referrals.iter().any(|r| r.part == Part::Answering);
    let incident = case.strands.iter().any(|s| s.kind == StrandKind::Incident);
    let due = |noun: Noun| match noun {
        Noun::RegulatorAnswer | Noun::Acknowledgement | Noun::Answer | Noun::Closure => true,
        Noun::HarmReview => incident && case.reviewed.is_none(),
        Noun::Question => !asked,
        Noun::Message | Noun::Note | Noun::Referral | Noun::Reopening => false,
    };
    let place = others.iter().position(|&noun| due(noun));
    let first = place.map(|place| others.remove(place));
    Steps { first, others }
}
