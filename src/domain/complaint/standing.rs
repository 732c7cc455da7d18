//! Who may complain, and for whom (reg 5, SI 2009/309). What the law leaves to judgement is a decision with a reason,
//! never a rejection by the program.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::case::telling::{Permission, Teller};
use super::super::ids::ReportId;

crate::codes! {
    /// On which ground somebody complains.
    pub enum Ground {
        /// Receives or has received services (reg 5(1)(a)).
        Own = "own" / "it is about their own care",
        /// Affected, or likely to be, by what is complained of (reg 5(1)(b)).
        Affected = "affected" / "what happened affects them",
        /// For somebody who has died (reg 5(2)(a)).
        Died = "died" / "for someone who has died",
        /// For a child (reg 5(2)(b)).
        Child = "child" / "for a child",
        /// For somebody who cannot complain: physical incapacity, or no capacity under the Mental Capacity Act 2005 (reg 5(2)(c)).
        Unable = "unable" / "for someone who cannot complain themselves",
        /// For somebody who asked them to (reg 5(2)(d)).
        Asked = "asked" / "for someone who asked them to",
    }
}

crate::codes! {
    /// What a representative may be told.
    pub enum Scope {
        Answer = "answer" / "the answer to the complaint",
        Records = "records" / "the answer, and the health records it rests on",
    }
}

crate::codes! {
    /// How we know of the authority.
    pub enum Evidence {
        Written = "written" / "signed by the person",
        Spoken = "spoken" / "said by the person, and written down",
        Attorney = "attorney" / "lasting power of attorney or deputyship",
        Parent = "parent" / "parental responsibility",
        Estate = "estate" / "personal representative of the person who died",
    }
}

crate::codes! {
    pub enum Verdict { Accepted = "accepted" / "may act", Refused = "refused" / "may not act" }
}

/// What the person, or the law in their place, lets the representative be told. Not in reg 5 beyond "requested": records are
/// shared with a representative under the law of confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Authority {
    pub scope: Scope,
    pub evidence: Evidence,
    pub given_on: NaiveDate,
    pub withdrawn_on: Option<NaiveDate>,
}

impl Authority {
    /// Whether it holds on a day: withdrawal counts from its own day.
    #[must_use]
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.given_on <= on && self.withdrawn_on.is_none_or(|day| on < day)
    }
}

/// Where the teller of one report stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub report: ReportId,
    pub ground: Ground,
    pub verdict: Verdict,
    /// Why: recorded always, told in writing when refused (regs 5(3) and (5)).
    pub reason: String,
    pub authority: Option<Authority>,
    pub on: NaiveDate,
    pub by: String,
}

/// What a standing still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacks {
    /// Nobody decided yet (regs 5(3) to (5)).
    Decision,
    /// The person's own request, with scope, evidence and date (reg 5(2)(d)).
    Authority,
    /// The authority was withdrawn, or does not hold yet.
    AuthorityInForce,
}

impl Ground {
    /// What the telling alone suggests: for the form, never a decision.
    #[must_use]
    pub fn suggested(teller: Teller, permission: Option<Permission>) -> Option<Self> {
        match (teller, permission) {
            (Teller::Patient, _) => Some(Self::Own),
            (Teller::Bereaved, _) => Some(Self::Died),
            (Teller::Carer, Some(Permission::Yes)) => Some(Self::Asked),
            (Teller::Carer, Some(Permission::Unable)) => Some(Self::Unable),
            (Teller::Carer, Some(Permission::NotYet) | None)
            | (Teller::Undisclosed | Teller::Clinician | Teller::ProviderStaff | Teller::Import, _) => None,
        }
    }

    /// Whether somebody acts for another.
    #[must_use]
    pub fn is_representative(self) -> bool {
        match self {
            Self::Own | Self::Affected => false,
            Self::Died | Self::Child | Self::Unable | Self::Asked => true,
        }
    }

    /// Whether the body must be satisfied of something first: for a child, reasonable grounds why not the child itself
    /// complains (reg 5(3)); for a child or somebody without capacity, that the representative acts in their best interests
    /// (reg 5(4)).
    #[must_use]
    pub fn needs_decision(self) -> bool {
        matches!(self, Self::Child | Self::Unable)
    }

    /// Whether the person themselves must have asked, provably (reg 5(2)(d)).
    #[must_use]
    pub fn needs_authority(self) -> bool {
        matches!(self, Self::Asked)
    }
}

/// What is missing before a complaint told by this teller can be answered to them. A person who complains for themselves
/// needs nothing: the ground their telling suggests is enough.
#[must_use]
pub fn lacks(standing: Option<&Standing>, suggested: Option<Ground>, on: NaiveDate) -> Option<Lacks> {
    let Some(standing) = standing else {
        let own = suggested.is_some_and(|ground| !ground.is_representative());
        return if own { None } else { Some(Lacks::Decision) };
    };
    if standing.verdict == Verdict::Refused {
        return None;
    }
    match &standing.authority {
        Some(authority) if !authority.holds(on) => Some(Lacks::AuthorityInForce),
        None if standing.ground.needs_authority() => Some(Lacks::Authority),
        Some(_) | None => None,
    }
}

/// Whether this teller may be told of health records: their own, or with an authority that reaches so far.
#[must_use]
pub fn may_hear_records(standing: Option<&Standing>, suggested: Option<Ground>, on: NaiveDate) -> bool {
    match standing {
        None => suggested == Some(Ground::Own),
        Some(standing) if standing.verdict == Verdict::Refused => false,
        Some(standing) if standing.ground == Ground::Own => true,
        Some(standing) => standing.authority.as_ref().is_some_and(|a| a.scope == Scope::Records && a.holds(on)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn standing(ground: Ground, authority: Option<Authority>) -> Standing {
        Standing {
            report: ReportId(uuid::Uuid::nil()),
            ground,
            verdict: Verdict::Accepted,
            reason: "acts for her mother".to_owned(),
            authority,
            on: day("2026-03-02"),
            by: "Jo Okafor".to_owned(),
        }
    }

    fn authority(scope: Scope, withdrawn: Option<&str>) -> Authority {
        Authority { scope, evidence: Evidence::Written, given_on: day("2026-03-01"), withdrawn_on: withdrawn.map(day) }
    }

    #[test]
    fn a_person_complains_for_themselves_without_ceremony() {
        assert_eq!(lacks(None, Some(Ground::Own), day("2026-03-02")), None);
        assert!(may_hear_records(None, Some(Ground::Own), day("2026-03-02")));
    }

    #[test]
    fn for_a_child_or_without_capacity_somebody_decides_and_says_why() {
        for ground in [Ground::Child, Ground::Unable] {
            assert!(ground.needs_decision());
            assert_eq!(lacks(None, Some(ground), day("2026-03-02")), Some(Lacks::Decision));
            assert_eq!(lacks(Some(&standing(ground, None)), None, day("2026-03-02")), None);
        }
    }

    #[test]
    fn a_request_is_proved_by_scope_evidence_and_date_and_ends_when_it_is_withdrawn() {
        let today = day("2026-03-02");
        assert_eq!(lacks(Some(&standing(Ground::Asked, None)), None, today), Some(Lacks::Authority));
        let given = standing(Ground::Asked, Some(authority(Scope::Records, None)));
        assert_eq!(lacks(Some(&given), None, today), None);
        assert!(may_hear_records(Some(&given), None, today));
        let withdrawn = standing(Ground::Asked, Some(authority(Scope::Records, Some("2026-03-02"))));
        assert_eq!(lacks(Some(&withdrawn), None, today), Some(Lacks::AuthorityInForce));
        assert_eq!(lacks(Some(&withdrawn), None, day("2026-03-01")), None);
        assert!(!may_hear_records(Some(&withdrawn), None, today));
    }

    #[test]
    fn an_authority_for_the_answer_alone_opens_no_records() {
        let daughter = standing(Ground::Died, Some(authority(Scope::Answer, None)));
        assert!(!may_hear_records(Some(&daughter), None, day("2026-03-02")));
    }

    #[test]
    fn who_would_rather_not_say_is_decided_by_a_person() {
        assert_eq!(Ground::suggested(Teller::Undisclosed, None), None);
        assert_eq!(lacks(None, None, day("2026-03-02")), Some(Lacks::Decision));
        assert_eq!(Ground::suggested(Teller::Carer, Some(Permission::Unable)), Some(Ground::Unable));
    }
}
