//! Typed ids: a case's id cannot be given where a strand's is asked. Never a secret, never shown to people.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(value: &str) -> Result<Self, Self::Err> { Uuid::parse_str(value).map(Self) }
        }
    )+ };
}

ids! {
    AccountId,
    /// An invitation, or the recovery of an account.
    AccountRecoveryId,
    /// A week in which a body's cases stood out.
    AlarmId,
    AlertId, AppointmentId, AttachmentId, BodyId, BundleId, CaseId,
    /// A system that speaks to us for a body.
    ClientId,
    ClockId, ClosureId, ConflictId, ContractId, DisclosureId, EmergencyId, EscalationId, EventId, HoldId, ImportId, JobId, LetterId,
    /// The LFPSE record of a case.
    LfpseId,
    /// A trust's link by which somebody without an account reports.
    LinkId,
    /// One reading of a case, noted in the access log.
    LookId,
    MessageId, PacketId,
    /// What a second person is asked to allow.
    SecondingId,
    /// A designation under reg 4, SI 2009/309.
    OfficerId,
    /// One person in the count of those harmed; tells nothing of who it is.
    PatientId,
    /// A recall of a medicine.
    RecallId,
    /// A receipt that the person gave to a carer or advocate.
    ReceiptId,
    /// A wish for a new receipt in place of a lost one.
    RecoveryId,
    /// A signature, or a refusal to sign, under a thematic review.
    ApprovalId,
    /// A passage that a coder marked.
    ExtractId,
    FindingId,
    QuoteId,
    RecommendationId,
    ReferralId,
    /// A release of figures.
    ReleaseId,
    ReportId, RetentionId,
    /// One return of a month's activity in one revision.
    ReturnId,
    ReviewId, RuleDraftId, SavedViewId,
    /// A rise of like cases across trusts.
    SignalId,
    StrandId, VacancyId,
}
