//! The complaint as the law sees it: the Local Authority Social Services and National Health Service Complaints (England)
//! Regulations 2009, SI 2009/309. Each rule names its regulation; paragraphs of regs 13 to 18 are recalled, to verify.

pub mod act;
pub mod contribution;
pub mod decide;
pub mod exclusion;
pub mod period;
pub mod plain;
pub mod response;
pub mod returns;
pub mod sending;
pub mod standing;
pub mod step;
pub mod time_limit;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::{Case, Strand, StrandKind};
use super::ids::{AccountId, ReportId};
use contribution::Contribution;
use exclusion::SetAside;
use period::{Period, Plan};
use response::{Issue, Letter};
use returns::Items;
use sending::Electronic;
use standing::Standing;
use time_limit::Lateness;

/// What is known of a complaint beside its strand and its clocks: kept as one document, changed by acts alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Complaint {
    /// Who complains and for whom, a line each for every report (reg 5).
    pub standings: Vec<Standing>,
    /// The day the matter happened, where the lead knows it better than the telling (reg 12(1)(a)).
    pub matter_on: Option<NaiveDate>,
    /// The day it came to the complainant's notice (reg 12(1)(b)).
    pub known_on: Option<NaiveDate>,
    /// The decision on a complaint that came late (reg 12(2)).
    pub lateness: Option<Lateness>,
    /// Why the Regulations need not be followed further, told in writing.
    pub set_aside: Option<SetAside>,
    /// How it is handled, as discussed (reg 13(7)).
    pub plan: Option<Plan>,
    /// Every response period told to the complainant, oldest first: kept for the record of reg 17(c).
    pub periods: Vec<Period>,
    pub issues: Vec<Issue>,
    pub letter: Option<Letter>,
    pub transfers: Vec<Transfer>,
    /// The body was told that an Ombudsman has it (reg 18(1)(c)).
    pub ombudsman_on: Option<NaiveDate>,
    /// Consent to electronic sending, a line for each change (reg 15(1)).
    pub electronic: Vec<Electronic>,
    /// How it is counted in KO41a.
    pub items: Items,
    /// Of general importance, or about how complaints are handled, for the annual report (reg 18(1)(e)).
    pub importance: String,
}

/// A complaint that was sent on to the body it belongs to (reg 6(5) and (6)): deemed made to that body on the day it got it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transfer {
    pub from: String,
    pub to: String,
    pub on: NaiveDate,
    pub reason: String,
    /// How the person agreed that it is sent on.
    pub consent: String,
    pub by: String,
}

crate::codes! {
    /// Whom each responsible body designates (reg 4).
    pub enum OfficerPart {
        /// Answerable for compliance and for action being taken; signs (reg 4(1)(a)).
        Responsible = "responsible" / "responsible person",
        /// Manages the procedure (reg 4(1)(b)).
        Manager = "manager" / "complaints manager",
        /// Authorised to act for the responsible person (reg 4(2), to verify).
        Delegate = "delegate" / "acts for the responsible person",
    }
}

/// Somebody a body designated under reg 4: by account, so that nobody signs in another's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    pub account: AccountId,
    pub name: String,
    pub role: String,
    pub part: OfficerPart,
}

/// Everything the rules need to decide on a complaint, beside the case.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    pub complaint: Complaint,
    /// The officers of the responsible body today.
    pub officers: Vec<Officer>,
    /// The day the matter happened, as it was told.
    pub happened_on: Option<NaiveDate>,
    /// How each report came and how its teller wants to be answered.
    pub tellers: Vec<sending::Told>,
    pub reference: String,
    /// The responsible body, in words.
    pub body: String,
    /// The day the complaint came to this body, which is a transfer's own day.
    pub received_on: NaiveDate,
    /// What the people who complain need to read an answer (Accessible Information Standard).
    pub needs: Vec<String>,
    pub contributions: Vec<Contribution>,
}

impl Ground {
    /// The day of the matter: as the lead found it, else as it was told.
    #[must_use]
    pub fn matter_on(&self) -> Option<NaiveDate> {
        self.complaint.matter_on.or(self.happened_on)
    }
}

/// The complaint of a case, where it has one.
#[must_use]
pub fn strand(case: &Case) -> Option<&Strand> {
    case.strands.iter().find(|s| s.kind == StrandKind::Complaint)
}

impl Complaint {
    /// Where this report's teller stands.
    #[must_use]
    pub fn standing(&self, report: ReportId) -> Option<&Standing> {
        self.standings.iter().rfind(|s| s.report == report)
    }

    /// The response period told last.
    #[must_use]
    pub fn period(&self) -> Option<&Period> {
        self.periods.last()
    }

    /// Without any word that somebody wrote: what is counted stays.
    #[must_use]
    pub fn forgotten(&self) -> Self {
        Self {
            issues: self.issues.iter().map(Issue::forgotten).collect(),
            items: self.items.clone(),
            ombudsman_on: self.ombudsman_on,
            set_aside: self.set_aside.as_ref().map(SetAside::forgotten),
            ..Self::default()
        }
    }
}
