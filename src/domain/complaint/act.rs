//! What may be done with a complaint. Text was parsed before it comes here.

use chrono::NaiveDate;

use super::super::access::Verb;
use super::super::ids::{AccountId, BodyId, ClockId, ReportId};
use super::exclusion::Exclusion;
use super::period::Discussion;
use super::response::Finding;
use super::returns::Items;
use super::sending::ConsentChange;
use super::standing::{Authority, Ground, Verdict};

/// What is tried on the complaint of a case, or on its clocks.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Decides who may complain for whom (reg 5). A refusal is told in writing and ends the procedure.
    Stand {
        report: ReportId,
        ground: Ground,
        verdict: Verdict,
        reason: String,
        authority: Option<Authority>,
    },
    /// The person took back what their representative may be told.
    WithdrawAuthority {
        report: ReportId,
    },
    /// When it happened, and when it came to notice (reg 12(1)).
    Date {
        matter_on: Option<NaiveDate>,
        known_on: Option<NaiveDate>,
    },
    /// Both tests for a late complaint (reg 12(2)).
    DecideLate {
        good_reasons: bool,
        reasons: String,
        still_fair: bool,
        fairness: String,
    },
    /// One of the eight kinds of reg 8(1), told in writing with the reason (reg 8(2)).
    Exclude {
        exclusion: Exclusion,
        reason: String,
    },
    /// Spoken, and solved by the next working day: kept as a concern (reg 8(1)(c)).
    KeepAsConcern {
        solved_on: NaiveDate,
        how: String,
    },
    /// How it is handled and by when it is answered (reg 13(7) and (8)).
    Plan {
        discussion: Discussion,
        how: String,
        until: NaiveDate,
    },
    /// A longer period, agreed before the end of the one that runs (reg 14(3)(b)).
    Extend {
        agreed_on: NaiveDate,
        until: NaiveDate,
        reason: String,
    },
    /// The notice of delay, after the end (reg 14(4)).
    TellDelay {
        reason: String,
        expected: NaiveDate,
    },
    RaiseIssue {
        question: String,
    },
    AnswerIssue {
        n: u32,
        finding: Finding,
    },
    /// Asks another body to contribute to the one answer (reg 9).
    AskBody {
        to: BodyId,
        to_words: String,
        question: String,
    },
    /// Sends the complaint on to the body it belongs to (reg 6(5) and (6)), to its named lead.
    Transfer {
        to: BodyId,
        to_words: String,
        lead: AccountId,
        lead_words: String,
        reason: String,
        consent: String,
    },
    Pause {
        clock: ClockId,
        from: NaiveDate,
        to: NaiveDate,
        reason: String,
    },
    EndPause {
        clock: ClockId,
    },
    Draft {
        opening: String,
        closing: String,
    },
    /// Approves and signs (reg 14(2)).
    Approve,
    Send,
    /// Consent to electronic sending, given or taken back (reg 15(1)).
    Electronic {
        report: ReportId,
        change: ConsentChange,
        how: String,
    },
    /// How it is counted in returns.
    Classify {
        items: Items,
        importance: String,
    },
    /// The body was told that an Ombudsman has it (reg 18(1)(c)).
    TellOmbudsman {
        on: NaiveDate,
    },
    /// Works out every running limit of the case anew: tried by the program alone, when the calendar changed.
    Recount,
}

impl Act {
    /// What the policy must allow for this to be tried.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self {
            Self::Exclude { .. } | Self::KeepAsConcern { .. } | Self::Transfer { .. } => Verb::Close,
            Self::AskBody { .. } => Verb::AskProvider,
            Self::Stand { .. }
            | Self::WithdrawAuthority { .. }
            | Self::Date { .. }
            | Self::DecideLate { .. }
            | Self::Plan { .. }
            | Self::Extend { .. }
            | Self::TellDelay { .. }
            | Self::RaiseIssue { .. }
            | Self::AnswerIssue { .. }
            | Self::Pause { .. }
            | Self::EndPause { .. }
            | Self::Draft { .. }
            | Self::Approve
            | Self::Send
            | Self::Electronic { .. }
            | Self::Classify { .. }
            | Self::TellOmbudsman { .. } => Verb::Respond,
            Self::Recount => Verb::See,
        }
    }
}

/// Why an act on a complaint was refused. The words for people are in `web::words`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The case has no complaint of the actor's.
    NoComplaint,
    /// A complaint is answered point by point, by its own letter.
    AnsweredByLetter,
    /// Something is missing before the answer may leave.
    Incomplete,
    /// Not yet approved and signed.
    NotApproved,
    /// Not yet acknowledged (reg 13(3)): the offer to discuss it comes before the answer.
    NotAcknowledged,
    /// It was sent: what was sent is not changed.
    Sent,
    NobodyResponsible,
    NotAuthorised,
    OwnWords,
    /// The relevant period had ended: only its delay can be told.
    AfterTheEnd,
    NotLonger,
    InThePast,
    InTheFuture,
    BeyondTheRelevantPeriod,
    /// The period still runs: there is no delay to tell.
    NotLate,
    /// It came in time: there is nothing to decide.
    InTime,
    /// It came in writing: only what was spoken stays a concern.
    NotSpoken,
    SolvedTooLate,
    /// A ground that needs the person's own request, with its evidence.
    AuthorityNeeded,
    /// This clock cannot be paused.
    NotThisClock,
    NoPause,
    /// A pause ends before it begins, or is too long.
    PauseLength,
    /// No such point.
    NoIssue,
    /// The person did not agree that the company may know.
    NotAgreed,
    /// It is with this body already.
    SameBody,
    /// No organisation of this code can be asked.
    NoSuchBody,
    /// The organisation has no named lead now: nothing is sent to a vacancy.
    NoLeadThere,
}
