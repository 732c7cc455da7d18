//! What becomes of an issued recommendation: the body addressed answers and shows what it did; whoever recommended checks.

use chrono::NaiveDate;

use super::findings::{Position, RecommendationState};
use crate::domain::ids::BodyId;
use crate::domain::people::{Actor, Capacity};

/// What somebody does about a recommendation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackAct {
    /// The body addressed takes a position, with its reason; and the day on which the effect is looked at.
    Answer { position: Position, reason: String, check_on: Option<NaiveDate> },
    /// It was done, and this shows it.
    Evidence { words: String },
    /// Whoever recommended looked at the effect.
    Check { holds: bool, words: String },
}

/// Why it cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackRefusal {
    /// Not the body addressed; for the check, not the body that recommended.
    NotYours,
    /// Not as it stands now.
    NotNow,
    /// What is accepted has a day on which its effect is looked at.
    NoCheckDay,
    /// The day of the check has not come.
    TooEarly,
}

/// A recommendation as the rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tracked {
    pub state: RecommendationState,
    pub position: Option<Position>,
    /// The body addressed.
    pub to: BodyId,
    /// The body whose review it is of.
    pub by: BodyId,
    pub check_on: Option<NaiveDate>,
}

/// Whether somebody speaks for the body addressed: any of its staff who act on cases or decide.
#[must_use]
pub fn answers_for(tracked: &Tracked, actor: &Actor) -> bool {
    let speaks = matches!(
        actor.capacity,
        Capacity::TrustLead
            | Capacity::ProviderLead
            | Capacity::IcbOfficer
            | Capacity::NationalLead
            | Capacity::Regulator
    );
    speaks && actor.body == Some(tracked.to)
}

/// Whether somebody may check the effect.
#[must_use]
pub fn checks(tracked: &Tracked, actor: &Actor) -> bool {
    matches!(actor.capacity, Capacity::Analyst | Capacity::Regulator) && actor.body == Some(tracked.by)
}

/// The state that follows. A rejected recommendation keeps its reason; it is not done. What does not hold can be done again.
///
/// # Errors
/// [`TrackRefusal`] says why not.
pub fn track(
    tracked: &Tracked,
    actor: &Actor,
    act: &TrackAct,
    today: NaiveDate,
) -> Result<RecommendationState, TrackRefusal> {
    use RecommendationState as S;
    let theirs = match act {
        TrackAct::Answer { .. } | TrackAct::Evidence { .. } => answers_for(tracked, actor),
        TrackAct::Check { .. } => checks(tracked, actor),
    };
    if !theirs {
        return Err(TrackRefusal::NotYours);
    }
    match (tracked.state, act) {
        (S::Issued | S::Answered, TrackAct::Answer { position, check_on, .. }) => {
            if *position != Position::Rejected && check_on.is_none_or(|on| on <= today) {
                return Err(TrackRefusal::NoCheckDay);
            }
            Ok(S::Answered)
        }
        (S::Answered, TrackAct::Evidence { .. }) if tracked.position == Some(Position::Rejected) => {
            Err(TrackRefusal::NotNow)
        }
        (S::Answered | S::NotHolding, TrackAct::Evidence { .. }) => Ok(S::Evidenced),
        (S::Evidenced | S::Holding | S::NotHolding, TrackAct::Check { holds, .. }) => {
            if tracked.check_on.is_some_and(|on| today < on) {
                return Err(TrackRefusal::TooEarly);
            }
            Ok(if *holds { S::Holding } else { S::NotHolding })
        }
        (
            S::Draft | S::Issued | S::Answered | S::Evidenced | S::Holding | S::NotHolding | S::Withdrawn,
            TrackAct::Answer { .. } | TrackAct::Evidence { .. } | TrackAct::Check { .. },
        ) => Err(TrackRefusal::NotNow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::AccountId;
    use crate::domain::people::Who;
    use RecommendationState as S;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn body(n: u128) -> BodyId {
        BodyId(uuid::Uuid::from_u128(n))
    }

    fn actor(capacity: Capacity, of: u128) -> Actor {
        Actor { capacity, who: Who::Account(AccountId(uuid::Uuid::nil())), body: Some(body(of)), ..Actor::nobody() }
    }

    fn tracked(state: S, position: Option<Position>) -> Tracked {
        Tracked { state, position, to: body(1), by: body(2), check_on: Some(day("2026-06-01")) }
    }

    fn answer(position: Position, check_on: Option<&str>) -> TrackAct {
        TrackAct::Answer { position, reason: "So.".to_owned(), check_on: check_on.map(day) }
    }

    #[test]
    fn the_body_addressed_answers_and_the_one_that_recommended_checks() {
        let (theirs, ours) = (actor(Capacity::ProviderLead, 1), actor(Capacity::Analyst, 2));
        let today = day("2026-06-01");
        let accepted = answer(Position::Accepted, Some("2026-09-01"));
        assert_eq!(track(&tracked(S::Issued, None), &theirs, &accepted, today), Ok(S::Answered));
        assert_eq!(track(&tracked(S::Issued, None), &ours, &accepted, today), Err(TrackRefusal::NotYours));
        let shown = TrackAct::Evidence { words: "Done.".to_owned() };
        let agreed = tracked(S::Answered, Some(Position::Accepted));
        assert_eq!(track(&agreed, &theirs, &shown, today), Ok(S::Evidenced));
        let held = TrackAct::Check { holds: true, words: "It holds.".to_owned() };
        let done = tracked(S::Evidenced, Some(Position::Accepted));
        assert_eq!(track(&done, &theirs, &held, today), Err(TrackRefusal::NotYours));
        assert_eq!(track(&done, &ours, &held, day("2026-05-31")), Err(TrackRefusal::TooEarly));
        assert_eq!(track(&done, &ours, &held, today), Ok(S::Holding));
    }

    #[test]
    fn what_is_accepted_is_looked_at_again_and_what_is_rejected_is_not_done() {
        let theirs = actor(Capacity::ProviderLead, 1);
        let (issued, today) = (tracked(S::Issued, None), day("2026-06-01"));
        for check_on in [None, Some("2026-06-01")] {
            let answer = answer(Position::Partly, check_on);
            assert_eq!(track(&issued, &theirs, &answer, today), Err(TrackRefusal::NoCheckDay));
        }
        assert_eq!(track(&issued, &theirs, &answer(Position::Rejected, None), today), Ok(S::Answered));
        let rejected = tracked(S::Answered, Some(Position::Rejected));
        let shown = TrackAct::Evidence { words: "Done.".to_owned() };
        assert_eq!(track(&rejected, &theirs, &shown, today), Err(TrackRefusal::NotNow));
        assert_eq!(track(&tracked(S::NotHolding, Some(Position::Accepted)), &theirs, &shown, today), Ok(S::Evidenced));
    }

    #[test]
    fn a_draft_or_a_withdrawn_one_is_nobodys_to_answer() {
        let theirs = actor(Capacity::ProviderLead, 1);
        for state in [S::Draft, S::Withdrawn] {
            let answer = answer(Position::Rejected, None);
            assert_eq!(track(&tracked(state, None), &theirs, &answer, day("2026-06-01")), Err(TrackRefusal::NotNow));
        }
    }
}
