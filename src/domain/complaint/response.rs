//! The final answer (reg 14(2), SI 2009/309): a report of how the complaint was considered and what was concluded, whether
//! the action needed was or will be taken, the right to go to the Ombudsman, and a signature. Nothing leaves incomplete.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::calendar::Calendar;
use super::super::case::Outcome;
use super::super::ids::AccountId;
use super::contribution::Contribution;
use super::time_limit::{Timing, timing};
use super::{Ground, Officer, OfficerPart, standing};

crate::codes! {
    /// What was found on one point.
    pub enum Found {
        Upheld = "upheld" / "upheld",
        Partly = "partly" / "partly upheld",
        NotUpheld = "not_upheld" / "not upheld",
    }
}

/// What is answered to one point: each part is asked for by reg 14(2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How it was considered (14(2)(a)(i)).
    pub considered: String,
    /// What was concluded, and why (14(2)(a)(ii)).
    pub conclusion: String,
    pub found: Found,
    /// What is put right for this person (14(2)(a)(ii): matters for which remedial action is needed).
    pub remedy: String,
    /// What was done or will be done, so that it does not happen again (14(2)(b)).
    pub action: String,
}

/// One point that the person wants answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// From 1, in the order of the letter.
    pub n: u32,
    pub question: String,
    pub finding: Option<Finding>,
}

impl Issue {
    /// Without the words: what was found is kept.
    #[must_use]
    pub fn forgotten(&self) -> Self {
        let finding = self.finding.as_ref().map(|finding| Finding {
            considered: String::new(),
            conclusion: String::new(),
            found: finding.found,
            remedy: String::new(),
            action: String::new(),
        });
        Self { n: self.n, question: String::new(), finding }
    }
}

/// Who signs, and for whom. A typed name is a signature (reg 15(2)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub name: String,
    pub role: String,
    /// The responsible person, where somebody acts for them.
    pub acting_for: Option<String>,
    pub on: NaiveDate,
}

/// The letter in the making. Any change of it, or of a finding, takes an approval back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    pub opening: String,
    pub closing: String,
    pub drafted_by: AccountId,
    pub drafted_words: String,
    pub drafted_on: NaiveDate,
    pub signature: Option<Signature>,
    pub sent_on: Option<NaiveDate>,
}

/// Why an answer cannot leave yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No point was written down: there is nothing to answer.
    Points,
    /// This point has no finding.
    Finding(u32),
    /// The first and last words of the letter.
    Words,
    /// Whether the teller may act for the patient is not decided (reg 5).
    Standing,
    /// It came late, and nobody decided on both tests (reg 12(2)).
    Lateness,
    /// Nobody who may sign approved it.
    Signature,
}

/// The outcome of a complaint from its points, as KO41a defines it: every point upheld, some, or none.
#[must_use]
pub fn outcome(issues: &[Issue]) -> Option<Outcome> {
    let found: Vec<Found> = issues.iter().map(|i| i.finding.as_ref().map(|f| f.found)).collect::<Option<_>>()?;
    if found.is_empty() {
        None
    } else if found.iter().all(|f| *f == Found::Upheld) {
        Some(Outcome::Upheld)
    } else if found.iter().all(|f| *f == Found::NotUpheld) {
        Some(Outcome::NotUpheld)
    } else {
        Some(Outcome::PartlyUpheld)
    }
}

/// Everything that is missing before the answer may leave; before the approval, all but the signature.
#[must_use]
pub fn missing(ground: &Ground, received: NaiveDate, today: NaiveDate, calendar: &Calendar) -> Vec<Missing> {
    let complaint = &ground.complaint;
    let mut missing = Vec::new();
    if complaint.issues.is_empty() {
        missing.push(Missing::Points);
    }
    missing.extend(complaint.issues.iter().filter(|i| i.finding.is_none()).map(|i| Missing::Finding(i.n)));
    if complaint.letter.is_none() {
        missing.push(Missing::Words);
    }
    let stands = |told: &super::sending::Told| {
        let suggested = standing::Ground::suggested(told.teller, told.permission);
        standing::lacks(complaint.standing(told.report), suggested, today).is_none()
    };
    if !ground.tellers.iter().all(stands) {
        missing.push(Missing::Standing);
    }
    let late = matches!(timing(ground.matter_on(), complaint.known_on, received, calendar), Timing::Late(_));
    if late && !complaint.lateness.as_ref().is_some_and(super::time_limit::Lateness::accepted) {
        missing.push(Missing::Lateness);
    }
    if complaint.letter.as_ref().is_none_or(|letter| letter.signature.is_none()) {
        missing.push(Missing::Signature);
    }
    missing
}

/// Why somebody cannot sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSign {
    /// The body designated no responsible person (reg 4(1)(a)).
    NobodyResponsible,
    /// Neither the responsible person nor authorised to act for them.
    NotAuthorised,
    /// Who acts for the responsible person does not approve their own words. Ours.
    OwnWords,
}

/// The signature of somebody who approves: as the responsible person, or for them (reg 14(2), reg 4(2)).
///
/// # Errors
/// Why they cannot sign.
pub fn sign(
    approver: AccountId,
    drafted_by: AccountId,
    officers: &[Officer],
    on: NaiveDate,
) -> Result<Signature, CannotSign> {
    let responsible =
        officers.iter().find(|o| o.part == OfficerPart::Responsible).ok_or(CannotSign::NobodyResponsible)?;
    if responsible.account == approver {
        let Officer { name, role, .. } = responsible.clone();
        return Ok(Signature { name, role, acting_for: None, on });
    }
    let delegate = officers
        .iter()
        .find(|o| o.part == OfficerPart::Delegate && o.account == approver)
        .ok_or(CannotSign::NotAuthorised)?;
    if approver == drafted_by {
        return Err(CannotSign::OwnWords);
    }
    let acting_for = Some(format!("{}, {}", responsible.name, responsible.role));
    Ok(Signature { name: delegate.name.clone(), role: delegate.role.clone(), acting_for, on })
}

/// The final answer, whole: everything that the page, the printed letter and the PDF show, and nothing else. Frozen on the
/// day it is sent; who it is for is put in when it is read, because names are kept sealed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FinalResponse {
    pub reference: String,
    /// The body that answers for all (reg 9(2)).
    pub body: String,
    /// Name and address, where this reader may know them.
    #[serde(skip)]
    pub addressee: Vec<String>,
    /// What the addressee needs to read it, as codes of the Accessible Information Standard.
    pub needs: Vec<String>,
    /// BCP 47 tag of the letter's own words.
    pub language: String,
    pub received_on: NaiveDate,
    pub opening: String,
    pub plan: Option<String>,
    pub issues: Vec<Issue>,
    pub outcome: Option<Outcome>,
    /// The other bodies, and what came of asking them. Silence is said.
    pub contributions: Vec<Contribution>,
    /// Every date that was told, in words.
    pub periods: Vec<String>,
    pub closing: String,
    /// The last day to go to the Ombudsman as a rule, where the day of the matter is known.
    pub ombudsman_by: Option<NaiveDate>,
    pub signature: Option<Signature>,
    /// The day it was sent; none while it is a draft.
    pub sent_on: Option<NaiveDate>,
    /// The day on which the contributions are told as they stand.
    pub as_of: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::super::super::case::telling::{Channel, ReplyBy, Teller};
    use super::super::super::ids::ReportId;
    use super::super::sending::Told;
    use super::super::time_limit::Lateness;
    use super::super::{Complaint, Ground};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn account(n: u128) -> AccountId {
        AccountId(uuid::Uuid::from_u128(n))
    }

    fn issue(n: u32, found: Option<Found>) -> Issue {
        let text = |what: &str| format!("{what} {n}");
        let finding = found.map(|found| Finding {
            considered: text("looked at"),
            conclusion: text("concluded"),
            found,
            remedy: text("put right"),
            action: text("changed"),
        });
        Issue { n, question: text("why"), finding }
    }

    fn ground(issues: Vec<Issue>) -> Ground {
        let letter = Letter {
            opening: "Dear Nell".to_owned(),
            closing: "Yours".to_owned(),
            drafted_by: account(1),
            drafted_words: "Jo Okafor".to_owned(),
            drafted_on: day("2026-02-01"),
            signature: None,
            sent_on: None,
        };
        let told = Told {
            report: ReportId(uuid::Uuid::nil()),
            teller: Teller::Patient,
            permission: None,
            channel: Channel::Web,
            reply_by: ReplyBy::Email,
            received_on: day("2026-01-05"),
        };
        Ground {
            complaint: Complaint { issues, letter: Some(letter), ..Complaint::default() },
            tellers: vec![told],
            ..Ground::default()
        }
    }

    fn lacks(ground: &Ground) -> Vec<Missing> {
        missing(ground, day("2026-01-05"), day("2026-02-01"), Calendar::england())
    }

    #[test]
    fn no_answer_leaves_with_a_point_unanswered() {
        let lacking = ground(vec![issue(1, Some(Found::Upheld)), issue(2, None)]);
        assert_eq!(lacks(&lacking), [Missing::Finding(2), Missing::Signature]);
        assert_eq!(lacks(&ground(Vec::new())), [Missing::Points, Missing::Signature]);
        assert_eq!(lacks(&ground(vec![issue(1, Some(Found::Partly))])), [Missing::Signature]);
    }

    #[test]
    fn a_late_complaint_waits_for_both_tests_and_is_never_rejected_by_itself() {
        let mut late = ground(vec![issue(1, Some(Found::Upheld))]);
        late.happened_on = Some(day("2024-11-01"));
        assert!(lacks(&late).contains(&Missing::Lateness));
        late.complaint.lateness = Some(Lateness {
            good_reasons: true,
            reasons: "ill".to_owned(),
            still_fair: true,
            fairness: "records are there".to_owned(),
            on: day("2026-01-10"),
            by: "Jo Okafor".to_owned(),
        });
        assert_eq!(lacks(&late), [Missing::Signature]);
    }

    #[test]
    fn the_outcome_follows_the_points() {
        let of = |found: &[Found]| outcome(&found.iter().map(|f| issue(1, Some(*f))).collect::<Vec<_>>());
        assert_eq!(of(&[Found::Upheld, Found::Upheld]), Some(Outcome::Upheld));
        assert_eq!(of(&[Found::Upheld, Found::NotUpheld]), Some(Outcome::PartlyUpheld));
        assert_eq!(of(&[Found::Partly]), Some(Outcome::PartlyUpheld));
        assert_eq!(of(&[Found::NotUpheld]), Some(Outcome::NotUpheld));
        assert_eq!(outcome(&[issue(1, None)]), None);
        assert_eq!(outcome(&[]), None);
    }

    #[test]
    fn the_responsible_person_signs_or_somebody_authorised_who_did_not_write_it() {
        let officer =
            |n, part, name: &str| Officer { account: account(n), name: name.to_owned(), role: String::new(), part };
        let officers =
            [officer(1, OfficerPart::Responsible, "Ann Chief"), officer(2, OfficerPart::Delegate, "Femi Lawal")];
        let on = day("2026-02-01");
        assert_eq!(sign(account(1), account(1), &officers, on).unwrap().acting_for, None);
        let signed = sign(account(2), account(1), &officers, on).unwrap();
        assert_eq!((signed.name.as_str(), signed.acting_for.as_deref()), ("Femi Lawal", Some("Ann Chief, ")));
        assert_eq!(sign(account(2), account(2), &officers, on), Err(CannotSign::OwnWords));
        assert_eq!(sign(account(3), account(1), &officers, on), Err(CannotSign::NotAuthorised));
        assert_eq!(sign(account(2), account(1), &officers[1..], on), Err(CannotSign::NobodyResponsible));
    }
}
