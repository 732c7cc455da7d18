//! Learning from an incident: which response is proportionate, when one is mandatory, and actions that must hold.
//!
//! Source: NHS England, Patient Safety Incident Response Framework (August 2022) and its guide to responding
//! proportionately; Never Events and deaths: PSII required. What is marked "ours" is our own rule.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::DoseImpact;
use super::attribution::AttributionStrength;
use super::grade::{HarmGrade, PhysicalHarm};
use crate::codes;
use crate::domain::ids::AccountId;

codes! {
    /// A learning response, from the guide's national tools.
    pub enum Response {
        Psii = "psii" / "Patient safety incident investigation (PSII)",
        AfterAction = "aar" / "After action review",
        Swarm = "swarm" / "Swarm huddle",
        Mdt = "mdt" / "Multidisciplinary team review",
        Thematic = "thematic" / "Thematic review",
        Other = "other" / "Another response agreed locally",
        None = "none" / "No response of its own: feeds improvement work",
    }
}

impl Response {
    /// When it is the right tool, in our own words.
    #[must_use]
    pub const fn criteria(self) -> &'static str {
        match self {
            Self::Psii => "In depth. One incident or a cluster whose causes are not well understood.",
            Self::AfterAction => "What was expected, what happened, why the difference, what was learned.",
            Self::Swarm => "Soon after, at the place, with those involved.",
            Self::Mdt => "Several incidents, or where looking back at one is hard. How work is really done.",
            Self::Thematic => "Patterns across several incidents, complaints and other data.",
            Self::Other => "An audit, a walk-through, an observation.",
            Self::None => "Known causes, with improvement already under way.",
        }
    }
}

codes! {
    /// The work system (SEIPS 2.0): where a contributing factor lies. Recalled: to be compared with the framework's tool.
    pub enum WorkSystem {
        External = "external" / "External environment",
        Organisation = "organisation" / "Organisation of work",
        Internal = "internal" / "Internal environment",
        Tools = "tools" / "Tools and technology",
        Tasks = "tasks" / "Tasks",
        Person = "person" / "Persons",
        Processes = "processes" / "Work processes",
        Outcomes = "outcomes" / "Outcomes",
    }
}

/// The learning of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Learning {
    pub response: Option<Chosen>,
    pub chronology: Vec<Moment>,
    pub factors: Vec<Factor>,
    /// What was learned, and when it was finished.
    pub finding: Option<Finding>,
}

/// Which response was chosen, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub response: Response,
    pub reason: String,
    pub on: NaiveDate,
}

/// A line of the chronology.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub on: NaiveDate,
    pub what: String,
    /// Where it is known from.
    pub source: String,
}

/// A contributing factor on the work-system screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    pub part: WorkSystem,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub on: NaiveDate,
    pub words: String,
}

codes! {
    /// Where a safety action stands.
    pub enum ActionState {
        Planned = "planned" / "planned",
        /// The change was made; its effect is still to be checked.
        Landed = "landed" / "made, its effect still to be checked",
        Holding = "holding" / "made and holding",
        NotHolding = "not_holding" / "not holding",
    }
}

codes! {
    /// After how long the effect of a change is looked at.
    pub enum CheckAfter { Three = "3" / "3 months", Six = "6" / "6 months" }
}

/// A safety action: never without owner and date (HL 269, conclusion 3: no ownerless action).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyAction {
    pub n: u32,
    pub what: String,
    pub owner: AccountId,
    pub owner_words: String,
    pub due: NaiveDate,
    pub state: ActionState,
    pub evidence: Option<String>,
    pub landed: Option<NaiveDate>,
    pub check: Option<NaiveDate>,
    pub check_words: Option<String>,
    /// References of later cases that show that it does not hold.
    pub recurred: Vec<String>,
}

impl SafetyAction {
    /// Whether somebody still owes something: the change, or the look at its effect.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.state {
            ActionState::Planned | ActionState::Landed | ActionState::NotHolding => true,
            ActionState::Holding => false,
        }
    }

    /// The day on which it is due next.
    #[must_use]
    pub fn next_date(&self) -> NaiveDate {
        match self.state {
            ActionState::Landed => self.check.unwrap_or(self.due),
            ActionState::Planned | ActionState::Holding | ActionState::NotHolding => self.due,
        }
    }
}

/// Months in which the same failure at the same company shows that a change does not hold. Ours.
pub const RECURRENCE_MONTHS: u32 = 6;

/// Whether a case received now shows that a change made then does not hold.
#[must_use]
pub fn recurs(landed: NaiveDate, received: NaiveDate) -> bool {
    let until = landed.checked_add_months(Months::new(RECURRENCE_MONTHS)).unwrap_or(NaiveDate::MAX);
    landed <= received && received < until
}

/// A response that cannot be left out, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mandatory {
    /// Only a PSII will do; otherwise any response but "none".
    pub psii: bool,
    pub why: &'static str,
}

impl Mandatory {
    #[must_use]
    pub fn is_met_by(self, response: Response) -> bool {
        if self.psii { response == Response::Psii } else { response != Response::None }
    }
}

/// Which response is mandatory: a PSII for a Never Event, and for a death more likely than not due to problems in care
/// (PSIRF, national requirements); some response for moderate harm or worse and for a wrong dose that was taken (ours,
/// after the finding to HL 269 that breaches were not always investigated). `strength` is how surely the failure did it.
#[must_use]
pub fn mandatory(
    grade: Option<HarmGrade>,
    strength: Option<AttributionStrength>,
    impact: Option<DoseImpact>,
    never_event: bool,
) -> Option<Mandatory> {
    let some = |psii, why| Some(Mandatory { psii, why });
    if never_event {
        return some(true, "a Never Event: PSIRF requires an investigation (PSII)");
    }
    let died = grade.is_some_and(|g| g.physical == PhysicalHarm::Fatal);
    if died && strength.is_some_and(|s| s >= AttributionStrength::Probable) {
        return some(
            true,
            "a death more likely than not due to problems in care: PSIRF requires an investigation (PSII)",
        );
    }
    if grade.is_some_and(HarmGrade::is_moderate_or_worse) {
        return some(false, "harm of moderate or worse: it is always looked into");
    }
    if impact == Some(DoseImpact::WrongTaken) {
        return some(false, "a wrong medicine or dose was taken: it is always looked into");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::harm::grade::PsychologicalHarm;

    fn physical(physical: PhysicalHarm) -> Option<HarmGrade> {
        Some(HarmGrade { physical, psychological: PsychologicalHarm::None })
    }

    #[test]
    fn a_never_event_and_a_death_from_care_need_a_psii_and_nothing_less() {
        let never = mandatory(physical(PhysicalHarm::None), None, None, true).unwrap();
        let death = mandatory(physical(PhysicalHarm::Fatal), Some(AttributionStrength::Probable), None, false).unwrap();
        for must in [never, death] {
            assert!(must.is_met_by(Response::Psii));
            assert!(!must.is_met_by(Response::AfterAction));
        }
    }

    #[test]
    fn a_death_that_the_failure_hardly_caused_is_looked_into_by_any_response() {
        let must = mandatory(physical(PhysicalHarm::Fatal), Some(AttributionStrength::Possible), None, false).unwrap();
        assert!(must.is_met_by(Response::Swarm) && !must.is_met_by(Response::None));
    }

    #[test]
    fn moderate_harm_or_a_wrong_dose_taken_is_always_looked_into() {
        assert!(mandatory(physical(PhysicalHarm::Moderate), None, None, false).is_some());
        assert!(mandatory(physical(PhysicalHarm::None), None, Some(DoseImpact::WrongTaken), false).is_some());
        assert!(mandatory(physical(PhysicalHarm::Low), None, Some(DoseImpact::DoseMissed), false).is_none());
        assert!(mandatory(None, None, None, false).is_none());
    }

    #[test]
    fn a_change_is_tested_by_what_happens_in_the_six_months_after_it() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        assert!(!recurs(day(3, 10), day(3, 9)));
        assert!(recurs(day(3, 10), day(3, 10)));
        assert!(recurs(day(3, 10), day(9, 9)));
        assert!(!recurs(day(3, 10), day(9, 10)));
    }
}
