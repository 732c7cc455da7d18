//! A signal across trusts: who owes its assessment, and how it may end. It ends acted on, or with why it is none.

use crate::codes;
use crate::domain::case::Decision;
use crate::domain::ids::BodyId;
use crate::domain::people::{Actor, Capacity};

/// Working days within which a person of a regulator assesses a signal. Ours: no text sets one.
pub const ASSESS_WITHIN: u32 = 5;

/// The series of every medicine together.
pub const EVERY_MEDICINE: &str = "*";

codes! {
    /// How a signal ended.
    pub enum SignalOutcome {
        Acted = "acted" / "acted on",
        NotASignal = "not_a_signal" / "not a signal",
    }
}

codes! {
    /// Why it is no signal. That an inspection found all well is no reason: in 2025 every homecare pharmacy that the GPhC
    /// visited met all standards, beside failures of the system as a whole (GPhC themed review, 17 April 2025).
    pub enum Cause {
        SameEvent = "same_event" / "one happening, told of more than once",
        WrongData = "wrong_data" / "the data was wrong",
        Speaking = "speaking" / "more people report what always happened",
        Elsewhere = "elsewhere" / "it is acted on already, in another signal or a recall",
        Apart = "apart" / "each case has a cause of its own",
    }
}

/// What is known of a signal when somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub open: bool,
    /// The body whose person took it.
    pub taken_by: Option<BodyId>,
}

/// What somebody does about a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignalAct {
    /// A person says that the assessment is theirs; it may be taken over, which stays written.
    Take,
    /// Something is done: one of the decisions that do something.
    Acted {
        decision: Decision,
        words: String,
    },
    NotASignal {
        cause: Cause,
        words: String,
    },
}

/// Why it cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalRefusal {
    /// Only a regulator assesses.
    NotAllowed,
    /// It has ended.
    Ended,
    /// Somebody takes it first, by name.
    NotTaken,
    /// "No action" is no action, and passing it on ends nothing.
    NothingDone,
}

/// The decisions by which a regulator acts on a signal.
pub const ACTIONS: [Decision; 5] =
    [Decision::Advice, Decision::Inspection, Decision::ImprovementPlan, Decision::Conditions, Decision::Suspension];

/// Whether this may be done now.
///
/// # Errors
/// [`SignalRefusal`] says why not.
pub fn decide(standing: Standing, actor: &Actor, act: &SignalAct) -> Result<(), SignalRefusal> {
    if actor.capacity != Capacity::Regulator {
        return Err(SignalRefusal::NotAllowed);
    }
    if !standing.open {
        return Err(SignalRefusal::Ended);
    }
    match act {
        SignalAct::Take => Ok(()),
        SignalAct::Acted { decision, .. } if !ACTIONS.contains(decision) => Err(SignalRefusal::NothingDone),
        SignalAct::Acted { .. } | SignalAct::NotASignal { .. } => {
            if standing.taken_by.is_some() && standing.taken_by == actor.body {
                Ok(())
            } else {
                Err(SignalRefusal::NotTaken)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::AccountId;
    use crate::domain::people::Who;

    fn actor(capacity: Capacity, body: u128) -> Actor {
        Actor {
            capacity,
            who: Who::Account(AccountId(uuid::Uuid::nil())),
            body: Some(BodyId(uuid::Uuid::from_u128(body))),
            ..Actor::nobody()
        }
    }

    fn none() -> SignalAct {
        SignalAct::NotASignal { cause: Cause::Apart, words: "Looked into each.".to_owned() }
    }

    #[test]
    fn a_signal_is_assessed_by_a_regulator_who_took_it_by_name() {
        let (cqc, gphc) = (actor(Capacity::Regulator, 1), actor(Capacity::Regulator, 2));
        let open = Standing { open: true, taken_by: None };
        assert_eq!(decide(open, &cqc, &none()), Err(SignalRefusal::NotTaken));
        assert_eq!(decide(open, &cqc, &SignalAct::Take), Ok(()));
        let taken = Standing { taken_by: cqc.body, ..open };
        assert_eq!(decide(taken, &cqc, &none()), Ok(()));
        assert_eq!(decide(taken, &gphc, &none()), Err(SignalRefusal::NotTaken));
        assert_eq!(decide(taken, &gphc, &SignalAct::Take), Ok(()));
        assert_eq!(decide(Standing { open: false, ..taken }, &cqc, &none()), Err(SignalRefusal::Ended));
        assert_eq!(decide(open, &actor(Capacity::ProviderLead, 1), &SignalAct::Take), Err(SignalRefusal::NotAllowed));
    }

    #[test]
    fn no_action_does_not_end_a_signal() {
        let cqc = actor(Capacity::Regulator, 1);
        let taken = Standing { open: true, taken_by: cqc.body };
        for decision in Decision::ALL {
            let acted = SignalAct::Acted { decision: *decision, words: "So.".to_owned() };
            assert_eq!(decide(taken, &cqc, &acted).is_ok(), ACTIONS.contains(decision), "{decision}");
        }
    }
}
