//! What happened, a line of the timeline each. Append-only.

use super::super::access::Visibility;

crate::codes! {
    /// The kinds of line on a timeline.
    pub enum EventKind {
        Reported = "reported" / "We received a report",
        Routed = "routed" / "We sent it to those who must act",
        LeadNamed = "lead_named" / "A named person took responsibility",
        Referred = "referred" / "It was put before another body",
        Acknowledged = "acknowledged" / "The lead acknowledged it",
        ProviderAsked = "provider_asked" / "The lead asked the homecare company to answer",
        ProviderAnswered = "provider_answered" / "The homecare company answered",
        HarmReviewed = "harm_reviewed" / "The harm was reviewed",
        Responded = "responded" / "The final answer was sent",
        Closed = "closed" / "It was closed",
        Reopened = "reopened" / "It was opened again",
        Noted = "noted" / "A note was added",
        MessageFromReporter = "message_from_reporter" / "The person who reported wrote",
        MessageToReporter = "message_to_reporter" / "The lead wrote",
        ReferralAccepted = "referral_accepted" / "The regulator accepted it",
        ReferralQuestion = "referral_question" / "The regulator asked for more",
        ReferralAnswered = "referral_answered" / "The regulator's question was answered",
        ReferralDecided = "referral_decided" / "The regulator decided",
        ReferralReturned = "referral_returned" / "The regulator returned it",
        ClockBreached = "clock_breached" / "A date was missed",
        StandingDecided = "standing_decided" / "It was decided who may complain, and for whom",
        Dated = "dated" / "It was written down when it happened and came to notice",
        LateDecided = "late_decided" / "It was decided on a complaint that came late",
        SetAside = "set_aside" / "The complaint ended early, and the reason was told in writing",
        PlanMade = "plan_made" / "How and by when it is answered was told",
        PeriodExtended = "period_extended" / "A longer time was agreed",
        DelayTold = "delay_told" / "The delay and its reason were told in writing",
        IssueRaised = "issue_raised" / "A point to be answered was written down",
        IssueAnswered = "issue_answered" / "A point was decided",
        BodyAsked = "body_asked" / "Another organisation was asked to contribute",
        Transferred = "transferred" / "It was sent on to the organisation it belongs to",
        ResponseDrafted = "response_drafted" / "The answer was drafted",
        ResponseApproved = "response_approved" / "The answer was approved and signed",
        SendingChanged = "sending_changed" / "The consent to be written to online changed",
        Classified = "classified" / "How it is counted was written down",
        OmbudsmanHasIt = "ombudsman_has_it" / "An Ombudsman has it",
        ClockPaused = "clock_paused" / "A clock was stopped, with a reason",
        ClockResumed = "clock_resumed" / "A clock runs again",
        ClockMoved = "clock_moved" / "A date moved with the calendar of bank holidays",
        MorePrivate = "more_private" / "The person chose more privacy",
        NeedsChanged = "needs_changed" / "The person said what they need from us",
        ReceiptGiven = "receipt_given" / "The person gave a receipt to somebody who helps",
        ReceiptRevoked = "receipt_revoked" / "The person took a helper's receipt back",
        ReceiptRenewed = "receipt_renewed" / "A lost receipt was replaced",
        RecoveryAsked = "recovery_asked" / "Somebody asked to replace a lost receipt",
        RecoveryStopped = "recovery_stopped" / "The person stopped the replacement of a receipt",
        HappenedAgain = "happened_again" / "The person told us that it happened again",
        AskedPutRight = "asked_put_right" / "The person was asked whether it was put right",
        SaidPutRight = "said_put_right" / "The person said whether it was put right",
        ReprisalTold = "reprisal_told" / "Somebody was told that the person fears reprisal",
        Shielded = "shielded" / "Somebody named in the report is kept out",
        ShieldLifted = "shield_lifted" / "Somebody who was kept out may see it again",
        EmergencyAccess = "emergency_access" / "Somebody who does not handle it opened it in an emergency",
        PacketOffered = "packet_offered" / "It was offered to another body",
        PacketDecided = "packet_decided" / "The other body decided on the offer",
        SecondPerson = "second_person" / "A second person decided what a colleague may do",
        HarmRecorded = "harm_recorded" / "The record of harm was changed",
        Weighed = "weighed" / "How urgent it is was looked at again",
        SupplyRestored = "supply_restored" / "The medicine reached the patient",
        CandourDecided = "candour_decided" / "The duty of candour was decided on",
        CandourStepTaken = "candour_step_taken" / "A step of the duty of candour was taken",
        CqcNotified = "cqc_notified" / "A notification to the CQC",
        SentOutside = "sent_outside" / "A referral outside the service",
        Learning = "learning" / "Learning from it",
        ActionPlanned = "action_planned" / "A safety action was planned",
        ActionLanded = "action_landed" / "A change was made",
        ActionChecked = "action_checked" / "The effect of a change was looked at",
        NationalRecord = "national_record" / "The national record changed",
        JoinedReport = "joined_report" / "Another report of the same events was joined",
        HandoverOffered = "handover_offered" / "A handover was offered",
        HandoverDeclined = "handover_declined" / "A handover was declined",
        Escalated = "escalated" / "It was taken to a higher level",
        EscalationAnswered = "escalation_answered" / "The higher level answered",
        FileFromReporter = "file_from_reporter" / "The person who reported sent a file",
        FileToReporter = "file_to_reporter" / "The lead sent a file",
        FileRefused = "file_refused" / "A file was refused",
        HoldPlaced = "hold_placed" / "The record must be kept: a legal hold",
        HoldLifted = "hold_lifted" / "The legal hold ended",
        KeptLonger = "kept_longer" / "It was decided to keep the record longer",
        ErasureDecided = "erasure_decided" / "It was decided to erase what is personal in the record",
        Erased = "erased" / "What was personal in the record was erased",
    }
}

/// An event before it is given its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub kind: EventKind,
    pub seen_by: Visibility,
    /// Words for the timeline; never health details beyond what `seen_by` may read.
    pub detail: String,
}

impl Event {
    #[must_use]
    pub fn shared(kind: EventKind, detail: impl Into<String>) -> Self {
        Self { kind, seen_by: Visibility::Shared, detail: detail.into() }
    }
    #[must_use]
    pub fn participants(kind: EventKind, detail: impl Into<String>) -> Self {
        Self { kind, seen_by: Visibility::Participants, detail: detail.into() }
    }
    #[must_use]
    pub fn internal(kind: EventKind, detail: impl Into<String>) -> Self {
        Self { kind, seen_by: Visibility::Internal, detail: detail.into() }
    }
}
