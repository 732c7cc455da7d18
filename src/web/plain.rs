//! What happens to a report, in the words of the person who made it: each state has its sentence in `templates/words`.

use crate::domain::case::event::EventKind;
use crate::domain::case::state::{ReferralState, StrandState};
use crate::domain::case::{Decision, Outcome, Part, StrandKind};
use crate::domain::clocks::ClockRule;
use crate::domain::people::Capacity;
use crate::web::language::Language;

/// What a lead is responsible for: "Jo Okafor looks after …".
#[must_use]
pub fn duty(kind: StrandKind, language: Language) -> String {
    language.say(&format!("duty-{kind}"))
}

/// Where a duty stands.
#[must_use]
pub fn stage(state: StrandState, language: Language) -> String {
    language.say(&format!("stage-{state}"))
}

/// A short name for where a duty stands.
#[must_use]
pub fn stage_tag(state: StrandState, language: Language) -> String {
    language.say(&format!("stage-tag-{state}"))
}

/// What will have happened by the last day of a limit.
#[must_use]
pub fn limit(rule: ClockRule, language: Language) -> String {
    language.say(&format!("limit-{rule}"))
}

/// A line of the timeline.
#[must_use]
pub fn event(kind: EventKind, language: Language) -> String {
    language.say(&format!("event-{kind}"))
}

/// The answer to a duty.
#[must_use]
pub fn outcome(outcome: Outcome, language: Language) -> String {
    language.say(&format!("outcome-{outcome}"))
}

/// What a regulator decided.
#[must_use]
pub fn decision(decision: Decision, language: Language) -> String {
    language.say(&format!("decision-{decision}"))
}

/// What a body does that was sent the case. Who resolves it is always said beside it.
#[must_use]
pub fn part(part: Part, language: Language) -> String {
    language.say(&format!("part-of-{part}"))
}

/// Where that body's part stands.
#[must_use]
pub fn part_stage(state: ReferralState, language: Language) -> String {
    language.say(&format!("part-stage-{state}"))
}

/// Who looked, by the part they have.
#[must_use]
pub fn capacity(capacity: Capacity, language: Language) -> String {
    language.say(&format!("capacity-{capacity}"))
}

/// With a capital first letter: words of a code list at the beginning of a line.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
