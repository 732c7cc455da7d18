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
        Triage = "triage" / "accept, ask about, decide or return a referral",
        SeeFacts = "see_facts" / "see de-identified facts and reviews",
        Review = "review" / "make a thematic review",
        Own = "own" / "change what is one's own: privacy, needs, receipts for others",
        TakeDown = "take_down" / "take down what somebody tells by phone or on paper",
        HandOut = "hand_out" / "hand out a receipt in place of a lost one",
        Administer = "administer" / "manage accounts, jobs and settings",
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
        Verb::Acknowledge | Verb::AskProvider | Verb::Respond | Verb::Close | Verb::Note => {
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
        // No rung can block a regulator referral by a clinician, a patient's lead or the trust.
        Verb::Refer => {
            (is_lead(capacity) && matches!(relation, Leads | Responsible | Trust))
                || (capacity == Capacity::Clinician && relation == Told)
        }
        Verb::Triage => capacity == Capacity::Regulator && relation == Referred,
        Verb::SeeFacts | Verb::Review => matches!(capacity, Capacity::Regulator | Capacity::Analyst),
        Verb::Own => capacity == Capacity::Reporter && relation == Told,
        // Whoever can lead can also listen; the company complained of does not take down what is said of it.
        Verb::TakeDown => matches!(
            capacity,
            Capacity::Operator
                | Capacity::Clinician
                | Capacity::TrustLead
                | Capacity::IcbOfficer
                | Capacity::NationalLead
        ),
        Verb::HandOut => capacity == Capacity::Operator,
        Verb::Administer => capacity == Capacity::Administrator,
    }
}

fn sees(capacity: Capacity, relation: Relation) -> bool {
    match capacity {
        Capacity::Reporter | Capacity::Supporter | Capacity::Spokesperson | Capacity::Clinician => {
            relation == Relation::Told
        }
        Capacity::TrustLead => {
            matches!(relation, Relation::Leads | Relation::Responsible | Relation::Trust | Relation::Referred)
        }
        Capacity::ProviderLead => matches!(relation, Relation::Leads | Relation::Responsible | Relation::Referred),
        // asked to contribute to an answer (reg 9, SI 2009/309)
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
            Shown { narrative: agreed, exact_dates: agreed, participants: true, guarded: agreed, ..base }
        }
        Capacity::System => Shown { exact_dates: true, guarded: true, ..base },
        Capacity::Operator | Capacity::Analyst | Capacity::Administrator => Shown::default(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn every_consent() -> Vec<Consent> {
        let flags = [false, true];
        Mode::ALL
            .iter()
            .flat_map(|&mode| flags.iter().map(move |&provider| (mode, provider)))
            .flat_map(|(mode, provider)| flags.iter().map(move |&trust| (mode, provider, trust)))
            .flat_map(|(mode, provider, trust)| {
                flags.iter().map(move |&regulator| Consent { mode, provider, trust, regulator })
            })
            .collect()
    }

    #[test]
    fn who_cannot_see_a_case_is_shown_nothing_of_it() {
        for &capacity in Capacity::ALL {
            for &relation in Relation::ALL {
                for consent in every_consent() {
                    if !may(capacity, Verb::See, relation) {
                        assert_eq!(shown(capacity, relation, consent), Shown::default());
                    }
                }
            }
        }
    }

    #[test]
    fn a_provider_never_learns_who_reported_without_the_reporters_agreement() {
        for &relation in Relation::ALL {
            for consent in every_consent() {
                let shown = shown(Capacity::ProviderLead, relation, consent);
                if consent.mode != Mode::Named || !consent.provider {
                    assert!(!shown.identity && !shown.contact && !shown.exact_dates, "{relation:?} {consent:?}");
                }
                if !consent.provider {
                    assert!(!shown.narrative);
                }
            }
        }
    }

    #[test]
    fn no_company_ever_reads_a_guarded_line() {
        for &relation in Relation::ALL {
            for consent in every_consent() {
                assert!(!shown(Capacity::ProviderLead, relation, consent).guarded);
            }
        }
    }

    #[test]
    fn a_helper_reads_and_a_spokesperson_writes_but_neither_changes_what_is_the_persons_own() {
        for &capacity in &[Capacity::Supporter, Capacity::Spokesperson] {
            assert!(may(capacity, Verb::See, Relation::Told));
            assert!(!may(capacity, Verb::Own, Relation::Told));
            assert_eq!(may(capacity, Verb::Message, Relation::Told), capacity == Capacity::Spokesperson);
            assert_eq!(may(capacity, Verb::Reopen, Relation::Told), capacity == Capacity::Spokesperson);
        }
    }

    #[test]
    fn nobody_but_the_reporter_and_clinician_is_shown_an_anonymous_persons_identity() {
        for &capacity in Capacity::ALL {
            for &relation in Relation::ALL {
                let consent = Consent { mode: Mode::Anonymous, provider: true, trust: true, regulator: true };
                if !matches!(capacity, Capacity::Reporter | Capacity::Clinician) {
                    assert!(!shown(capacity, relation, consent).identity);
                }
            }
        }
    }

    #[test]
    fn without_a_tie_nobody_but_the_program_may_touch_a_case() {
        let open_to_all = [
            Verb::Report,
            Verb::RecordHarm,
            Verb::SeeFacts,
            Verb::Review,
            Verb::TakeDown,
            Verb::HandOut,
            Verb::Administer,
        ];
        for &capacity in Capacity::ALL.iter().filter(|&&c| c != Capacity::System) {
            for &verb in Verb::ALL.iter().filter(|v| !open_to_all.contains(v)) {
                assert!(!may(capacity, verb, Relation::None), "{capacity:?} {verb:?}");
            }
        }
    }

    #[test]
    fn only_a_regulator_to_whom_it_was_sent_learns_a_name_and_only_by_agreement() {
        for &capacity in Capacity::ALL {
            for &relation in Relation::ALL {
                for consent in every_consent() {
                    let agreed = consent.mode == Mode::Named && consent.regulator;
                    let sent = capacity == Capacity::Regulator && relation == Relation::Referred;
                    assert_eq!(may_show_identity(capacity, relation, consent).is_ok(), agreed && sent);
                }
            }
        }
    }
}
