//! The whole policy in one file: who may do what, and what each is shown. Deny by default.
//!
//! `store::scope` says the same as a filter; a test walks every capacity over a small world and demands the same set.

use super::people::Capacity;

crate::codes! {
    /// What may be tried. Each handler names one.
    pub enum Verb {
        Report = "report" / "tell us what happened",
        RecordHarm = "record_harm" / "record a harm or failure as a clinician",
        See = "see" / "see a case",
        Acknowledge = "acknowledge" / "acknowledge",
        AskProvider = "ask_provider" / "ask the provider",
        AnswerAsProvider = "answer_as_provider" / "answer for the provider",
        ReviewHarm = "review_harm" / "record the review of harm",
        Respond = "respond" / "send the final answer",
        Close = "close" / "close",
        Reopen = "reopen" / "reopen",
        Note = "note" / "add an internal note",
        RecordNationally = "record_nationally" / "record it with LFPSE or MHRA",
        Message = "message" / "send a message to the other side",
        Refer = "refer" / "refer to a regulator",
        HandOver = "hand_over" / "offer, take or decline a duty",
        Escalate = "escalate" / "take it to a higher level",
        EscalateProvider = "escalate_provider" / "escalate a company for all its trusts",
        Appoint = "appoint" / "appoint leads, note absence, hand over posts",
        KeepDirectory = "keep_directory" / "keep contracts and closures of a body",
        SetRules = "set_rules" / "draft, try and publish routing rules",
        Triage = "triage" / "accept, ask about, decide or return a referral",
        Retain = "retain" / "hold a record, and decide what happens when its time is over",
        SeeFacts = "see_facts" / "see de-identified facts and reviews",
        Review = "review" / "make a thematic review",
        Publish = "publish" / "make, check and sign releases of figures",
        Own = "own" / "change what is one's own: privacy, needs, receipts for others",
        TakeDown = "take_down" / "take down what somebody tells by phone or on paper",
        HandOut = "hand_out" / "hand out a receipt in place of a lost one",
        Administer = "administer" / "manage accounts, jobs and settings",
        Shield = "shield" / "keep a case from somebody named in it",
        Share = "share" / "offer a case to another body",
        BreakGlass = "break_glass" / "open a case in an emergency",
        Second = "second" / "allow, as second person, what a colleague asks",
    }
}

crate::codes! {
    /// What ties an actor to a case. The strongest tie counts.
    pub enum Relation {
        /// Told us of it.
        Told = "told" / "told us of it",
        /// Is the named lead of a strand of it, or covers for the lead.
        Leads = "leads" / "leads a strand of it",
        /// Acts for the body responsible for a strand of it.
        Responsible = "responsible" / "acts for a responsible body",
        /// Acts for the trust whose patient it concerns.
        Trust = "trust" / "acts for the patient's trust",
        /// Acts for a body it was referred to or that was asked.
        Referred = "referred" / "acts for a body it was sent to",
        /// Is named in its story, or acts for a body that is kept out: whatever else ties them to it.
        Named = "named" / "is named in it",
        /// Opened it in an emergency, within the last three hours.
        Emergency = "emergency" / "opened it in an emergency",
        None = "none" / "has no tie to it",
    }
}

/// The policy. Exhaustive on purpose: a new capacity or verb does not compile until somebody decides.
#[must_use]
pub fn may(capacity: Capacity, verb: Verb, relation: Relation) -> bool {
    use Relation::{Leads, Referred, Responsible, Told, Trust};
    match verb {
        Verb::Report => true,
        Verb::RecordHarm => matches!(capacity, Capacity::Clinician | Capacity::TrustLead),
        Verb::See => sees(capacity, relation),
        Verb::Acknowledge | Verb::AskProvider | Verb::Respond | Verb::Close | Verb::Note | Verb::Retain => {
            is_lead(capacity) && matches!(relation, Leads | Responsible)
        }
        Verb::ReviewHarm | Verb::RecordNationally => {
            matches!(capacity, Capacity::TrustLead | Capacity::IcbOfficer | Capacity::NationalLead)
                && matches!(relation, Leads | Responsible | Trust)
        }
        Verb::AnswerAsProvider => is_lead(capacity) && matches!(relation, Referred | Leads | Responsible),
        Verb::Reopen => {
            (is_lead(capacity) && matches!(relation, Leads | Responsible))
                || (matches!(capacity, Capacity::Reporter | Capacity::Spokesperson) && relation == Told)
        }
        Verb::Message => {
            (is_lead(capacity) && matches!(relation, Leads | Responsible))
                || (matches!(capacity, Capacity::Reporter | Capacity::Spokesperson | Capacity::Clinician)
                    && relation == Told)
        }
        // No rung can block a regulator referral by a clinician, a patient or staff: no escalation is asked about here.
        Verb::Refer => {
            (is_lead(capacity) && matches!(relation, Leads | Responsible | Trust | Referred))
                || (matches!(capacity, Capacity::Clinician | Capacity::Reporter) && relation == Told)
        }
        Verb::HandOver => is_lead(capacity) && matches!(relation, Leads | Responsible),
        Verb::Escalate => is_lead(capacity) && matches!(relation, Leads | Responsible | Trust | Referred),
        Verb::EscalateProvider => {
            matches!(capacity, Capacity::TrustLead | Capacity::IcbOfficer | Capacity::NationalLead)
        }
        // Of a body, not of a case: `Responsible` is acting for that body.
        Verb::Appoint => capacity == Capacity::Administrator || (is_lead(capacity) && relation == Responsible),
        Verb::KeepDirectory => {
            capacity == Capacity::Administrator || (capacity == Capacity::TrustLead && relation == Responsible)
        }
        Verb::SetRules | Verb::Publish => matches!(capacity, Capacity::NationalLead | Capacity::Analyst),
        Verb::Triage => capacity == Capacity::Regulator && relation == Referred,
        Verb::SeeFacts | Verb::Review => matches!(capacity, Capacity::Regulator | Capacity::Analyst),
        Verb::Own => capacity == Capacity::Reporter && relation == Told,
        Verb::TakeDown => listens(capacity),
        Verb::HandOut => capacity == Capacity::Operator,
        Verb::Administer => capacity == Capacity::Administrator,
        Verb::Shield => {
            (is_lead(capacity) && matches!(relation, Leads | Responsible | Trust))
                || (matches!(capacity, Capacity::Reporter | Capacity::Spokesperson) && relation == Told)
        }
        Verb::Share => is_lead(capacity) && matches!(relation, Leads | Responsible),
        // A company does not open what nobody sent it; whoever is named in a story never opens it.
        Verb::BreakGlass => in_emergencies(capacity) && relation == Relation::None,
        Verb::Second => {
            (is_lead(capacity) || capacity == Capacity::Regulator)
                && relation != Relation::Emergency
                && sees(capacity, relation)
        }
    }
}

/// Whoever can lead can also listen; the company complained of does not take down what is said of it.
const fn listens(capacity: Capacity) -> bool {
    matches!(
        capacity,
        Capacity::Operator | Capacity::Clinician | Capacity::TrustLead | Capacity::IcbOfficer | Capacity::NationalLead
    )
}

/// Who may open a case that is not theirs when somebody's life or health is at stake.
const fn in_emergencies(capacity: Capacity) -> bool {
    match capacity {
        Capacity::Clinician
        | Capacity::TrustLead
        | Capacity::IcbOfficer
        | Capacity::NationalLead
        | Capacity::Regulator => true,
        Capacity::Reporter
        | Capacity::Supporter
        | Capacity::Spokesperson
        | Capacity::ProviderLead
        | Capacity::Operator
        | Capacity::Analyst
        | Capacity::Administrator
        | Capacity::System => false,
    }
}

fn sees(capacity: Capacity, relation: Relation) -> bool {
    if relation == Relation::Emergency {
        return in_emergencies(capacity);
    }
    match capacity {
        Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson | Capacity::Clinician => {
            relation == Relation::Told
        }
        Capacity::TrustLead => {
            matches!(relation, Relation::Leads | Relation::Responsible | Relation::Trust | Relation::Referred)
        }
        Capacity::ProviderLead => matches!(relation, Relation::Leads | Relation::Responsible | Relation::Referred),
        // Asked to contribute to an answer (reg 9, SI 2009/309), or to help: it was escalated to them.
        Capacity::IcbOfficer | Capacity::NationalLead => {
            matches!(relation, Relation::Leads | Relation::Responsible | Relation::Referred)
        }
        Capacity::Regulator => relation == Relation::Referred,
        Capacity::System => true,
        Capacity::Operator | Capacity::Analyst | Capacity::Administrator => false,
    }
}

/// Whether this capacity can be the accountable lead of a strand.
#[must_use]
pub fn is_lead(capacity: Capacity) -> bool {
    match capacity {
        Capacity::TrustLead | Capacity::ProviderLead | Capacity::IcbOfficer | Capacity::NationalLead => true,
        Capacity::Reporter
        | Capacity::Supporter
        | Capacity::Spokesperson
        | Capacity::Clinician
        | Capacity::Regulator
        | Capacity::Operator
        | Capacity::Analyst
        | Capacity::Administrator
        | Capacity::System => false,
    }
}

crate::codes! {
    /// What a reporter chose. It changes only toward more privacy.
    pub enum Mode {
        /// Name and contact go to those the reporter agreed to.
        Named = "named" / "named",
        /// The lead knows the name; nobody else does.
        Confidential = "confidential" / "confidential",
        /// Nobody knows the name, and it was never asked.
        Anonymous = "anonymous" / "anonymous",
    }
}

crate::codes! {
    /// Who may see a line of the timeline or a message.
    pub enum Visibility {
        /// Everyone who may see the case, the reporter included.
        Shared = "shared" / "shared with the person who reported",
        /// The bodies handling the case, not the reporter.
        Participants = "participants" / "the bodies handling it",
        /// The person who reported and those who protect them; never the company (fear or act of reprisal).
        Guarded = "guarded" / "the person and the hospital's lead, never the company",
        /// The NHS bodies and the regulators, not the homecare company: what a regulator asks the lead is not for whom it is
        /// about.
        Oversight = "oversight" / "the NHS and the regulators",
        /// The responsible body alone.
        Internal = "internal" / "our own team only",
    }
}

/// What the reporter agreed to have shared, and with whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    pub mode: Mode,
    pub provider: bool,
    pub trust: bool,
    pub regulator: bool,
}

/// The field groups of a case that one viewer is shown. Everything starts hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// The reporter's and patient's name, NHS number, date of birth.
    pub identity: bool,
    /// How to reach the reporter, and communication needs.
    pub contact: bool,
    /// The reporter's own words.
    pub narrative: bool,
    /// Coded facts: what failed, harm grades, bodies, month.
    pub coded: bool,
    /// Exact dates; without it, the month.
    pub exact_dates: bool,
    /// Names of staff who act on the case.
    pub staff: bool,
    /// Internal notes of the responsible body.
    pub internal: bool,
    /// Lines that the handling bodies share among themselves.
    pub participants: bool,
    /// That the person fears or suffered reprisal, and what is done about it.
    pub guarded: bool,
    /// Lines between the NHS bodies and the regulators.
    pub oversight: bool,
}

impl Shown {
    /// Whether a line that these may see is shown.
    #[must_use]
    pub fn line(self, seen_by: Visibility) -> bool {
        match seen_by {
            Visibility::Shared => true,
            Visibility::Participants => self.participants,
            Visibility::Guarded => self.guarded,
            Visibility::Oversight => self.oversight,
            Visibility::Internal => self.internal,
        }
    }
}

/// What a viewer who may see the case is shown of it. The reporter's agreement decides for provider and regulator;
/// anonymity leaves no identity to show, and a confidential reporter's name stays with the responsible lead.
#[must_use]
pub fn shown(capacity: Capacity, relation: Relation, consent: Consent) -> Shown {
    if !sees(capacity, relation) {
        return Shown::default();
    }
    let named = consent.mode == Mode::Named;
    let base = Shown { coded: true, staff: true, ..Shown::default() };
    if relation == Relation::Emergency {
        // Vital interests: Art 6(1)(d) and 9(2)(c) UK GDPR (recalled, to verify). Who asked to stay unknown stays unknown.
        return Shown { narrative: true, exact_dates: true, identity: named, contact: named, ..base };
    }
    match capacity {
        Capacity::Reporter => {
            Shown { identity: true, contact: true, narrative: true, exact_dates: true, guarded: true, ..base }
        }
        // A helper reads along; how to reach the person is not theirs to read.
        Capacity::Supporter | Capacity::Spokesperson => {
            Shown { narrative: true, exact_dates: true, guarded: true, ..base }
        }
        Capacity::Clinician => Shown { narrative: true, exact_dates: true, identity: true, guarded: true, ..base },
        Capacity::TrustLead | Capacity::IcbOfficer | Capacity::NationalLead => {
            let handles = matches!(relation, Relation::Leads | Relation::Responsible);
            // The reporter agreed on their own trust: another body that is asked to contribute reads the coded facts, and
            // what the lead puts into the question.
            let own = relation == Relation::Trust && consent.trust;
            Shown {
                identity: consent.mode != Mode::Anonymous && (handles || (named && own)),
                contact: handles || (named && own),
                narrative: handles || own,
                exact_dates: handles || relation == Relation::Trust,
                internal: handles,
                participants: true,
                guarded: true,
                oversight: true,
                ..base
            }
        }
        Capacity::ProviderLead => {
            let handles = matches!(relation, Relation::Leads | Relation::Responsible);
            Shown {
                identity: named && consent.provider,
                contact: named && consent.provider,
                narrative: consent.provider,
                exact_dates: named && consent.provider,
                internal: handles,
                participants: true,
                ..base
            }
        }
        // Identity stays hidden from regulators until shown with a reason; that is an act of its own, and logged.
        Capacity::Regulator => {
            let agreed = consent.regulator;
            let base = Shown { participants: true, oversight: true, ..base };
            Shown { narrative: agreed, exact_dates: agreed, guarded: agreed, ..base }
        }
        Capacity::System => Shown { exact_dates: true, guarded: true, ..base },
        Capacity::Operator | Capacity::Analyst | Capacity::Administrator => Shown::default(),
    }
}

/// Whether a viewer may open a file of a case (`own`: somebody of the viewer's own body sent it). A picture or a letter may
/// show a name and an address, so it is opened to those alone who may know both the words and the person. What an anonymous
/// or confidential person sent, the trust or board that handles it opens: it was sent to them.
#[must_use]
pub fn opens_file(capacity: Capacity, relation: Relation, consent: Consent, own: bool) -> bool {
    let shown = shown(capacity, relation, consent);
    match capacity {
        Capacity::Reporter | Capacity::Clinician => relation == Relation::Told,
        Capacity::TrustLead | Capacity::IcbOfficer | Capacity::NationalLead => {
            own && sees(capacity, relation) || shown.narrative && (shown.identity || shown.internal)
        }
        // A helper reads along, and is shown no picture of the person but their own.
        Capacity::Supporter | Capacity::Spokesperson | Capacity::ProviderLead => {
            own && sees(capacity, relation) || shown.narrative && shown.identity
        }
        Capacity::System => true,
        Capacity::Regulator | Capacity::Operator | Capacity::Analyst | Capacity::Administrator => false,
    }
}

/// Why a regulator cannot be shown who reported, not even with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityHidden {
    /// It was never asked.
    Anonymous,
    /// The name stays with the responsible lead.
    Confidential,
    /// The reporter did not agree that a regulator may know.
    NotAgreed,
    /// Not a regulator, or the case was not sent to it.
    NotYours,
}

/// Whether a regulator may be shown who reported, once and with a reason that the reporter can read.
///
/// # Errors
/// Why not.
pub fn may_show_identity(capacity: Capacity, relation: Relation, consent: Consent) -> Result<(), IdentityHidden> {
    if !may(capacity, Verb::Triage, relation) {
        return Err(IdentityHidden::NotYours);
    }
    match consent.mode {
        Mode::Anonymous => Err(IdentityHidden::Anonymous),
        Mode::Confidential => Err(IdentityHidden::Confidential),
        Mode::Named if consent.regulator => Ok(()),
        Mode::Named => Err(IdentityHidden::NotAgreed),
    }
}

/// Whether the public accountability map names who holds a post. NHS posts are public offices (HL 269 ch. 7: "a named
/// individual"); a company is shown with the role and how to reach it, and its patients read the name on their case.
#[must_use]
pub const fn named_in_public(role: super::people::LeadRole) -> bool {
    use super::people::LeadRole;
    match role {
        LeadRole::TrustHomecare | LeadRole::IcbLead | LeadRole::RegionLead | LeadRole::NationalLead => true,
        LeadRole::ProviderComplaints => false,
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
