//! A case: what happened to one patient, and every duty that follows. Counted once, however many people report it.

pub mod action;
pub mod decide;
pub mod event;
pub mod next;
pub mod open;
pub mod person;
pub mod state;
pub mod telling;

use chrono::{DateTime, NaiveDate, Utc};

use super::access::{Consent, Relation};
use super::clocks::{ClockRule, Paused};
use super::harm::attribution::AttributionStrength;
use super::harm::file::HarmFile;
use super::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use super::harm::severity::{Severity, TherapyTier};
use super::ids::{AccountId, BodyId, CaseId, ClockId, ReferralId, ReportId, StrandId};
use super::people::{Actor, Capacity, Who};
use super::reference::CaseRef;
use super::shield::Conflict;
use state::{ReferralState, StrandState};

crate::codes! {
    /// One duty on a case, each with its own law, lead and clock.
    pub enum StrandKind {
        /// SI 2009/309, the NHS complaints regulations.
        Complaint = "complaint" / "complaint",
        /// A patient-safety event (LFPSE) with its candour duty (reg 20, SI 2014/2936).
        Incident = "incident" / "patient-safety incident",
        /// A suspected reaction or defect (Yellow Card).
        Medicine = "medicine" / "medicine report",
        /// A complaint about personal data (DUAA 2025 s.103) or a breach.
        DataProtection = "data_protection" / "data-protection complaint",
        Safeguarding = "safeguarding" / "safeguarding concern",
        /// A failure of the homecare service against its contract.
        ServiceFailure = "service_failure" / "service failure",
    }
}

crate::codes! {
    /// Who pays the homecare company: decides which lever exists (HL 269 ch. 4).
    pub enum Funding {
        Nhs = "nhs" / "NHS-funded",
        Manufacturer = "manufacturer" / "manufacturer-funded",
        Unknown = "unknown" / "not known",
    }
}

crate::codes! {
    /// What a reporter said of harm, before any clinician graded it.
    pub enum HarmSaid { Yes = "yes" / "yes", No = "no" / "no", NotSure = "not_sure" / "not sure" }
}

crate::codes! {
    /// The answer to a strand: for a complaint the KO41a outcomes.
    pub enum Outcome {
        Upheld = "upheld" / "upheld",
        PartlyUpheld = "partially_upheld" / "partly upheld",
        NotUpheld = "not_upheld" / "not upheld",
        Withdrawn = "withdrawn" / "withdrawn",
        Resolved = "resolved" / "put right",
        RuledOut = "ruled_out" / "looked into and ruled out",
    }
}

crate::codes! {
    /// What a body is asked to do with a referral.
    pub enum Part {
        /// Decides, and says why.
        Deciding = "deciding" / "decides",
        /// Is told; will not resolve. The page always says who will.
        Informed = "informed" / "informed, will not resolve",
        /// Answers the lead's question: the provider's right of reply.
        Answering = "answering" / "asked to answer",
        /// A level above, to which it was escalated: helps with the levers it has. The lead keeps the duty.
        Helping = "helping" / "asked to help",
    }
}

crate::codes! {
    /// What a regulator decided. "No action" needs a reason, like every other.
    pub enum Decision {
        NoAction = "no_action" / "no action",
        Advice = "advice" / "advice given",
        Inspection = "inspection" / "inspection",
        ImprovementPlan = "improvement_plan" / "improvement plan",
        Conditions = "conditions" / "conditions",
        Suspension = "suspension" / "suspension",
        PassedOn = "passed_on" / "passed to another body",
    }
}

/// The rules' view of a case.
#[derive(Debug, Clone)]
pub struct Case {
    pub id: CaseId,
    pub reference: CaseRef,
    pub version: i32,
    pub trust: Option<BodyId>,
    pub provider: Option<BodyId>,
    pub severity: Severity,
    pub tier: TherapyTier,
    pub harm_said: HarmSaid,
    pub reported: (Option<PhysicalHarm>, Option<PsychologicalHarm>),
    pub reviewed: Option<(HarmGrade, AttributionStrength)>,
    pub strands: Vec<Strand>,
    pub reports: Vec<ReportView>,
    pub referrals: Vec<Referral>,
    pub clocks: Vec<RunningClock>,
    /// Who is kept out of it: named in its story, or of a team that is.
    pub conflicts: Vec<Conflict>,
    /// What was found about the harm.
    pub harm: HarmFile,
}

#[derive(Debug, Clone)]
pub struct Strand {
    pub id: StrandId,
    pub kind: StrandKind,
    pub state: StrandState,
    pub body: BodyId,
    pub lead: AccountId,
    /// Who acts while the lead is away; the lead stays accountable.
    pub cover: Option<AccountId>,
    pub opened_at: DateTime<Utc>,
}

/// What the rules need to know of a telling: never its words.
#[derive(Debug, Clone)]
pub struct ReportView {
    pub id: ReportId,
    pub account: Option<AccountId>,
    pub teller: telling::Teller,
    pub consent: Consent,
    pub can_be_written_to: bool,
}

/// A case put before another body.
#[derive(Debug, Clone)]
pub struct Referral {
    pub id: ReferralId,
    pub strand: StrandId,
    pub to: BodyId,
    pub part: Part,
    pub state: ReferralState,
}

#[derive(Debug, Clone)]
pub struct RunningClock {
    pub id: ClockId,
    pub strand: StrandId,
    pub referral: Option<ReferralId>,
    pub rule: ClockRule,
    pub start_on: NaiveDate,
    pub pauses: Vec<Paused>,
    pub due_on: NaiveDate,
    /// The last moment, for a limit in hours.
    pub due_at: Option<DateTime<Utc>>,
    pub breached: bool,
}

impl RunningClock {
    /// Whether it has run out at this moment.
    #[must_use]
    pub fn is_past(&self, now: DateTime<Utc>) -> bool {
        match self.due_at {
            Some(at) => now > at,
            None => super::calendar::london_date(now) > self.due_on,
        }
    }
}

impl Case {
    /// The strongest tie between the actor and this case.
    #[must_use]
    pub fn relation(&self, actor: &Actor) -> Relation {
        let of_body = |body: BodyId| actor.body == Some(body);
        match actor.who {
            Who::System => Relation::None,
            Who::Receipt(report) if self.reports.iter().any(|r| r.id == report) => Relation::Told,
            Who::Receipt(_) => Relation::None,
            Who::Account(account) => {
                let told = self.reports.iter().any(|r| r.account == Some(account));
                if actor.capacity == Capacity::Clinician && told {
                    Relation::Told
                } else if self.keeps_out(account, actor.body) {
                    Relation::Named
                } else if actor.capacity == Capacity::Clinician {
                    Relation::None
                } else if self
                    .strands
                    .iter()
                    .any(|s| of_body(s.body) && (s.lead == account || s.cover == Some(account)))
                {
                    Relation::Leads
                } else if self.strands.iter().any(|s| of_body(s.body)) {
                    Relation::Responsible
                } else if self.trust.is_some_and(of_body) {
                    Relation::Trust
                } else if self.referrals.iter().any(|r| of_body(r.to)) {
                    Relation::Referred
                } else {
                    Relation::None
                }
            }
        }
    }

    /// Whether this account is named in the story, or acts for a body that is kept out.
    #[must_use]
    pub fn keeps_out(&self, account: AccountId, body: Option<BodyId>) -> bool {
        self.conflicts.iter().any(|conflict| conflict.concerns(account, body))
    }

    /// What everyone who reported agreed to, taken together: the most private choice counts.
    #[must_use]
    pub fn consent(&self) -> Consent {
        use super::access::Mode;
        let start = Consent { mode: Mode::Named, provider: true, trust: true, regulator: true };
        self.reports.iter().fold(start, |all, report| Consent {
            mode: all.mode.max(report.consent.mode),
            provider: all.provider && report.consent.provider,
            trust: all.trust && report.consent.trust,
            regulator: all.regulator && report.consent.regulator,
        })
    }

    /// Whether somebody who works for the company told of it: then the company learns nothing of it, from anybody.
    #[must_use]
    pub fn kept_from_provider(&self) -> bool {
        self.reports.iter().any(|r| r.teller == telling::Teller::ProviderStaff)
    }

    /// Whether the actor's own body must act on this strand.
    #[must_use]
    pub fn is_theirs(strand: &Strand, actor: &Actor) -> bool {
        actor.body == Some(strand.body)
    }
}
