//! What may be tried on a case, and why it may be refused.

use super::super::access::Verb;
use super::super::attachment;
use super::super::clocks::ClockRule;
use super::super::complaint::act::{Act, Refused};
use super::super::harm::act::{HarmAct, HarmRefusal};
use super::super::harm::attribution::AttributionStrength;
use super::super::harm::file::Registration;
use super::super::harm::grade::HarmGrade;
use super::super::ids::{BodyId, ReferralId, ReportId};
use super::super::national;
use super::super::privacy::PrivacyRefused;
use super::super::retention;
use super::person;
use super::{Decision, Outcome, Part, StrandKind};

/// Which of the actor's strands an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duties {
    /// Every strand that the actor's body must act on and that can take this step now.
    All,
    One(StrandKind),
}

/// What is tried. Text was parsed before it comes here (`domain::text`).
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Acknowledge {
        duties: Duties,
        message: String,
    },
    AskProvider {
        question: String,
    },
    AnswerAsProvider {
        referral: ReferralId,
        answer: String,
    },
    ReviewHarm {
        grade: HarmGrade,
        attribution: AttributionStrength,
        /// The registered clinician who answers for it.
        by: Registration,
        reason: String,
    },
    /// A change to the record of harm.
    Harm(HarmAct),
    Respond {
        duties: Duties,
        answer: String,
    },
    Close {
        duties: Duties,
        outcome: Outcome,
        reason: String,
    },
    Reopen {
        duties: Duties,
        reason: String,
    },
    Note {
        text: String,
    },
    MessageReporter {
        text: String,
    },
    MessageLead {
        from: ReportId,
        text: String,
    },
    Refer {
        to: BodyId,
        to_words: String,
        part: Part,
        reason: String,
    },
    AcceptReferral {
        referral: ReferralId,
    },
    AskAboutReferral {
        referral: ReferralId,
        question: String,
    },
    AnswerRegulator {
        referral: ReferralId,
        answer: String,
    },
    DecideReferral {
        referral: ReferralId,
        decision: Decision,
        reason: String,
    },
    ReturnReferral {
        referral: ReferralId,
        reason: String,
    },
    /// What the complaints regulations ask for, and the pauses of clocks.
    Complaint(Act),
    /// The person changes what is theirs.
    Person(person::Act),
    /// Something with the national records of the case: LFPSE, Yellow Card.
    National(national::act::Act),
    /// Files go to the other side, or one is refused after its scan.
    File(attachment::Act),
    /// A hold, or what a person decides about a record whose time is over.
    Retain(retention::Act),
    /// A date passed: tried by the program's clock watch alone.
    MarkBreached {
        rule: ClockRule,
    },
}

impl Action {
    /// What the policy must allow for this to be tried.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self {
            Self::Acknowledge { .. } => Verb::Acknowledge,
            Self::AskProvider { .. } => Verb::AskProvider,
            Self::AnswerAsProvider { .. } => Verb::AnswerAsProvider,
            Self::ReviewHarm { .. } | Self::Harm(_) => Verb::ReviewHarm,
            Self::Respond { .. } => Verb::Respond,
            Self::Close { .. } => Verb::Close,
            Self::Reopen { .. } => Verb::Reopen,
            Self::Note { .. } | Self::AnswerRegulator { .. } => Verb::Note,
            Self::MessageReporter { .. } | Self::MessageLead { .. } => Verb::Message,
            Self::Refer { .. } => Verb::Refer,
            Self::AcceptReferral { .. }
            | Self::AskAboutReferral { .. }
            | Self::DecideReferral { .. }
            | Self::ReturnReferral { .. } => Verb::Triage,
            Self::Complaint(act) => act.verb(),
            Self::Person(act) => act.verb(),
            Self::National(_) => Verb::RecordNationally,
            Self::File(attachment::Act::Send { .. }) => Verb::Message,
            Self::Retain(_) => Verb::Retain,
            Self::File(attachment::Act::Refuse { .. }) | Self::MarkBreached { .. } => Verb::See,
        }
    }
}

/// Why an action was refused. The words for people are in `web::words`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The policy does not let this capacity do it to this case.
    NotAllowed,
    /// No strand of the actor's can take this step now.
    NotNow,
    /// The final answer comes before the closing.
    NotAnswered,
    /// An incident closes only with both grades of harm reviewed (HL-05).
    HarmNotReviewed,
    /// The case names no provider that could be asked.
    NoProvider,
    /// No such referral, or not before this body.
    NoReferral,
    /// An informed body does not decide.
    OnlyInformed,
    /// It was put before this body already, in this part.
    AlreadyReferred,
    /// The rules of the purpose do not let this be shared, or not with this body.
    NotShared,
    /// No organisation that is known here signed it.
    NotSigned,
    /// Nobody else is left who could answer: another national lead is needed first.
    NoOtherLead,
    /// Reported anonymously: nobody can be written to, the receipt alone reads messages.
    Anonymous,
    /// The rules of complaints and of clocks say no.
    Complaint(Refused),
    /// A report's privacy changes only toward more.
    Privacy(PrivacyRefused),
    /// Somebody of the company told it in confidence: nothing of it goes to the company.
    KeptFromProvider,
    /// The harm was moderate or worse, and nobody has decided on the duty of candour.
    CandourNotDecided,
    /// It is notifiable, and the person was neither told nor tried to be reached (reg 20(2)(a), SI 2014/2936).
    CandourNotDone,
    /// A learning response is mandatory and is not chosen, not enough, or not finished.
    LearningRequired,
    /// The two cases are of different patients.
    AnotherPatient,
    /// The other case holds several reports: join this one into it.
    JoinTheOtherWay,
    /// The complaint in the other case is still to be acknowledged.
    AcknowledgeFirst,
    /// The record of harm cannot become this.
    Harm(HarmRefusal),
    /// A legal hold keeps the record.
    Held,
    /// The record's time is not over.
    NotDue,
    /// Its strands are not all closed.
    StillOpen,
}
