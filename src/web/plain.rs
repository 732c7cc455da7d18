//! What happens to a report, in the words of the person who made it. Reading age 9 to 11; no codes, no names of laws.

use crate::domain::case::event::EventKind;
use crate::domain::case::state::{ReferralState, StrandState};
use crate::domain::case::{Part, StrandKind};
use crate::domain::clocks::ClockRule;
use crate::web::language::Language;

/// What a lead is responsible for: "Jo Okafor looks after …".
#[must_use]
pub fn duty(kind: StrandKind, language: Language) -> String {
    language.say(&format!("duty-{kind}"))
}

/// Where a duty stands.
#[must_use]
pub fn stage(state: StrandState) -> &'static str {
    match state {
        StrandState::Received => "We have it. The lead has not replied yet.",
        StrandState::Acknowledged => "The lead has read it and replied to you.",
        StrandState::Investigating => "The lead is finding out what happened.",
        StrandState::Answered => "The lead has sent you an answer.",
        StrandState::Closed => "This part is closed. You can still write to us.",
    }
}

/// A short name for where a duty stands.
#[must_use]
pub fn stage_tag(state: StrandState) -> &'static str {
    match state {
        StrandState::Received => "Received",
        StrandState::Acknowledged => "Read",
        StrandState::Investigating => "Being looked into",
        StrandState::Answered => "Answered",
        StrandState::Closed => "Closed",
    }
}

/// What will have happened by the last day of a limit.
#[must_use]
pub fn limit(rule: ClockRule, language: Language) -> String {
    language.say(&format!("limit-{rule}"))
}

/// One arm for each kind of event: a table that the compiler keeps whole.
macro_rules! events {
    ($($kind:ident = $words:literal,)+) => {
        /// A line of the timeline.
        #[must_use]
        pub fn event(kind: EventKind) -> &'static str {
            match kind {
                $(EventKind::$kind => $words,)+
            }
        }
    };
}

events! {
    Reported = "You told us",
    Routed = "We sent it to those who must act",
    LeadNamed = "A named person took responsibility",
    Referred = "We put it before another organisation",
    Acknowledged = "The lead confirmed that they have it",
    ProviderAsked = "The lead asked the homecare company to answer",
    ProviderAnswered = "The homecare company answered",
    HarmReviewed = "A clinician looked at the harm",
    Responded = "The lead sent you an answer",
    Closed = "The lead closed this part",
    Reopened = "It was opened again",
    Noted = "A note was added",
    MessageFromReporter = "You wrote to us",
    MessageToReporter = "The lead wrote to you",
    ReferralAccepted = "The regulator took it on",
    ReferralQuestion = "The regulator asked for more",
    ReferralAnswered = "The regulator had its answer",
    ReferralDecided = "The regulator decided",
    ReferralReturned = "The regulator gave it back",
    ClockBreached = "We missed a date",
    StandingDecided = "The lead decided who may complain, and for whom",
    Dated = "The lead wrote down when it happened",
    LateDecided = "The lead decided on a complaint that came late",
    SetAside = "This complaint ended early. The lead wrote to you why",
    PlanMade = "The lead told you how and when we answer",
    PeriodExtended = "You agreed to a longer time",
    DelayTold = "The lead told you why the answer is late",
    IssueRaised = "A point you want answered was written down",
    IssueAnswered = "A point was decided",
    BodyAsked = "The lead asked another organisation to help answer",
    Transferred = "Your complaint was sent on to those who must answer it",
    ResponseDrafted = "The answer was drafted",
    ResponseApproved = "The answer was approved",
    SendingChanged = "How we may write to you changed",
    Classified = "How it is counted was written down",
    OmbudsmanHasIt = "An Ombudsman has your complaint",
    ClockPaused = "A clock was stopped for a time",
    ClockResumed = "The clock runs again",
    ClockMoved = "A date moved because of a bank holiday",
    MorePrivate = "You chose more privacy",
    NeedsChanged = "You told us what you need",
    ReceiptGiven = "You gave a receipt to somebody who helps you",
    ReceiptRevoked = "You took a receipt back",
    ReceiptRenewed = "You got a new receipt. The old one opens nothing now",
    RecoveryAsked = "Somebody asked for a new receipt",
    RecoveryStopped = "You stopped the new receipt",
    HappenedAgain = "You told us that it happened again",
    AskedPutRight = "We asked you whether it was put right",
    SaidPutRight = "You told us whether it was put right",
    ReprisalTold = "We told someone that you fear how you are treated",
    HarmRecorded = "What we know of the harm was written down",
    Weighed = "We looked again at how urgent it is",
    SupplyRestored = "Your medicine reached you",
    CandourDecided = "We decided what you must be told",
    CandourStepTaken = "We took a step to tell you openly",
    CqcNotified = "The Care Quality Commission is told",
    SentOutside = "It was sent to another organisation",
    Learning = "We looked at what can be learned",
    ActionPlanned = "We planned a change",
    ActionLanded = "We made a change because of it",
    ActionChecked = "We looked whether the change helps",
    NationalRecord = "It was recorded for the whole NHS to learn from",
    JoinedReport = "Somebody else told us of the same events",
    HandoverOffered = "The lead asked somebody else to take it on",
    HandoverDeclined = "The lead stays the same",
    Escalated = "The lead took it to a higher level",
    EscalationAnswered = "The higher level answered",
    FileFromReporter = "You sent us a file",
    FileToReporter = "The lead sent you a file",
    FileRefused = "We could not keep a file",
    HoldPlaced = "A court, an inquiry or a claim needs this record. It is kept",
    HoldLifted = "Nothing outside needs this record any longer",
    KeptLonger = "We keep this record longer",
    ErasureDecided = "This record has been kept long enough. What is personal will be erased",
    Erased = "What was personal in this record was erased",
    Shielded = "Somebody named in your report is kept out of it",
    ShieldLifted = "Somebody who was kept out may see it again",
    EmergencyAccess = "Somebody opened it in an emergency",
    PacketOffered = "We offered it to another organisation",
    PacketDecided = "The other organisation decided",
    SecondPerson = "A second person checked what a colleague asked for",
}

/// What a body does that was sent the case. Who resolves it is always said beside it.
#[must_use]
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Deciding => "decides whether to act against the company or hospital",
        Part::Informed => "is told about it, and does not resolve it",
        Part::Answering => "is asked to answer",
        Part::Helping => "is asked to help the lead",
    }
}

/// Where that body's part stands.
#[must_use]
pub fn part_stage(state: ReferralState) -> &'static str {
    match state {
        ReferralState::Received => "They have it.",
        ReferralState::Accepted => "They took it on.",
        ReferralState::Noted => "They have noted it.",
        ReferralState::Asked => "They asked for more.",
        ReferralState::Answered => "They answered.",
        ReferralState::Decided => "They decided.",
        ReferralState::Returned => "They gave it back.",
    }
}

/// With a capital first letter: words of a code list at the beginning of a line.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
