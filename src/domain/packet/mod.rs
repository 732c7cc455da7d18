//! A case offered to another body: for which purpose, on which lawful basis, with as little as that purpose needs, until
//! when. Whoever offers it keeps the duty until the other has accepted.

pub mod travel;

use super::access::{Consent, Mode};
use super::people::BodyKind;

crate::codes! {
    /// Why something is shared. Bases are recalled, to be verified by the data protection officer before go-live.
    pub enum Purpose {
        Complaint = "complaint" / "handle a complaint together, or pass it on",
        Incident = "incident" / "learn from a patient-safety incident",
        Notification = "notification" / "answer a notification or request of the CQC",
        YellowCard = "yellow_card" / "report a suspected reaction or defect",
        Safeguarding = "safeguarding" / "keep somebody safe from abuse or neglect",
        Review = "review" / "review themes, with data that identify people",
    }
}

crate::codes! {
    /// What may be in a packet. Everything else stays.
    pub enum Field {
        Facts = "facts" / "coded facts: what failed, how serious, which medicine, which bodies",
        Dates = "dates" / "exact dates",
        Words = "words" / "the person's own words, with names and numbers taken out",
        Identity = "identity" / "names, NHS number and date of birth",
        Contact = "contact" / "how to reach the person",
    }
}

/// A lawful basis, as a form cites it and as staff read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// UK GDPR Article 6.
    pub art6: &'static str,
    /// UK GDPR Article 9.
    pub art9: &'static str,
    /// Data Protection Act 2018.
    pub dpa: &'static str,
    /// The common-law duty of confidence, in a sentence.
    pub sentence: &'static str,
    /// The person must have agreed, in the common law.
    pub needs_agreement: bool,
    /// The national data opt-out applies: whoever opted out is left out.
    pub opt_out: bool,
}

/// The ready-made rule of a purpose. Sources: UK GDPR, DPA 2018, the common law; recalled, to be verified.
#[must_use]
pub const fn basis(purpose: Purpose) -> Basis {
    match purpose {
        Purpose::Complaint => Basis {
            art6: "6(1)(e)",
            art9: "9(2)(h)",
            dpa: "Sch 1 para 2",
            sentence: "Handling complaints is a public task. The person agrees before their words go to another body.",
            needs_agreement: true,
            opt_out: false,
        },
        Purpose::Incident => Basis {
            art6: "6(1)(e)",
            art9: "9(2)(h), 9(2)(i)",
            dpa: "Sch 1 paras 2, 3",
            sentence: "Bodies that care for the patient learn from it together. Nobody else is told who it was.",
            needs_agreement: false,
            opt_out: false,
        },
        Purpose::Notification => Basis {
            art6: "6(1)(c)",
            art9: "9(2)(h), 9(2)(i)",
            dpa: "Sch 1 para 2",
            sentence: "The law demands it (HSCA 2008 s.64), and so the duty of confidence stands back.",
            needs_agreement: false,
            opt_out: false,
        },
        Purpose::YellowCard => Basis {
            art6: "6(1)(e)",
            art9: "9(2)(i)",
            dpa: "Sch 1 para 3",
            sentence: "Reports of reactions protect everybody. A local number stands in place of the name.",
            needs_agreement: false,
            opt_out: false,
        },
        Purpose::Safeguarding => Basis {
            art6: "6(1)(c), 6(1)(e)",
            art9: "9(2)(b), 9(2)(g)",
            dpa: "Sch 1 para 18",
            sentence: "Somebody may be in danger: the public interest comes before the duty of confidence.",
            needs_agreement: false,
            opt_out: false,
        },
        Purpose::Review => Basis {
            art6: "6(1)(e)",
            art9: "9(2)(h), 9(2)(j)",
            dpa: "Sch 1",
            sentence: "People agreed, or section 251 support was given. Whoever opted out nationally is left out.",
            needs_agreement: true,
            opt_out: true,
        },
    }
}

/// The least that a purpose needs: what is ticked when the form opens.
#[must_use]
pub const fn least(purpose: Purpose) -> &'static [Field] {
    match purpose {
        Purpose::Complaint => &[Field::Facts, Field::Words, Field::Dates],
        Purpose::Incident | Purpose::Review => &[Field::Facts, Field::Words],
        Purpose::Notification => &[Field::Facts, Field::Dates],
        Purpose::YellowCard => &[Field::Facts],
        Purpose::Safeguarding => &[Field::Facts, Field::Dates, Field::Words, Field::Identity, Field::Contact],
    }
}

/// Why something may not be in a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotShared {
    /// The person did not agree that a body of this kind may know.
    NotAgreed,
    /// Anonymous or confidential: who it was stays here.
    Unknown,
    /// The purpose does not need it.
    NotNeeded,
    /// The person opted out nationally, or nobody looked whether they did.
    OptedOut,
}

/// Whether a field may go to a body of this kind for this purpose. `opted_in`: somebody checked that the person did not
/// opt out nationally.
///
/// # Errors
/// Why not.
pub fn may_share(
    purpose: Purpose,
    field: Field,
    to: BodyKind,
    consent: Consent,
    opted_in: bool,
) -> Result<(), NotShared> {
    let basis = basis(purpose);
    let agreed = match to {
        BodyKind::Provider | BodyKind::Manufacturer => consent.provider,
        BodyKind::Trust | BodyKind::Icb | BodyKind::Region | BodyKind::National => consent.trust,
        BodyKind::Regulator | BodyKind::Ombudsman => consent.regulator,
    };
    if basis.opt_out && field != Field::Facts && !opted_in {
        return Err(NotShared::OptedOut);
    }
    match field {
        Field::Facts => Ok(()),
        Field::Dates | Field::Words if basis.needs_agreement && !agreed => Err(NotShared::NotAgreed),
        Field::Dates | Field::Words => Ok(()),
        Field::Identity | Field::Contact => {
            let needed = matches!(purpose, Purpose::Complaint | Purpose::Safeguarding);
            if !needed {
                Err(NotShared::NotNeeded)
            } else if consent.mode != Mode::Named {
                Err(NotShared::Unknown)
            } else if basis.needs_agreement && !agreed {
                Err(NotShared::NotAgreed)
            } else {
                Ok(())
            }
        }
    }
}

crate::codes! {
    /// Where a packet stands.
    pub enum PacketState {
        Offered = "offered" / "offered",
        Accepted = "accepted" / "accepted",
        Rejected = "rejected" / "rejected",
        /// Accepted first, then given back.
        Returned = "returned" / "given back",
        /// Taken back by the sender.
        Revoked = "revoked" / "taken back",
    }
}

crate::codes! {
    /// What can be done with a packet.
    pub enum PacketStep {
        Accept = "accept" / "accept",
        /// Names a better destination.
        Reject = "reject" / "reject",
        Return = "return" / "give back",
        Revoke = "revoke" / "take back",
    }
}

impl PacketStep {
    /// The sender alone takes back; the receiver does everything else.
    #[must_use]
    pub const fn is_senders(self) -> bool {
        match self {
            Self::Revoke => true,
            Self::Accept | Self::Reject | Self::Return => false,
        }
    }
}

/// The whole life of a packet. Exhaustive on purpose.
#[must_use]
pub const fn step(state: PacketState, step: PacketStep) -> Option<PacketState> {
    match (state, step) {
        (PacketState::Offered, PacketStep::Accept) => Some(PacketState::Accepted),
        (PacketState::Offered, PacketStep::Reject) => Some(PacketState::Rejected),
        (PacketState::Offered, PacketStep::Revoke) => Some(PacketState::Revoked),
        (PacketState::Accepted, PacketStep::Return) => Some(PacketState::Returned),
        (PacketState::Offered, PacketStep::Return)
        | (PacketState::Accepted, PacketStep::Accept | PacketStep::Reject | PacketStep::Revoke)
        | (PacketState::Rejected | PacketState::Returned | PacketState::Revoked, _) => None,
    }
}

/// Who has the duty while a packet stands so: never both, never nobody.
#[must_use]
pub const fn duty_is_receivers(state: PacketState) -> bool {
    match state {
        PacketState::Accepted => true,
        PacketState::Offered | PacketState::Rejected | PacketState::Returned | PacketState::Revoked => false,
    }
}

/// The most days a packet can be read. Ours.
pub const LONGEST: u16 = 90;

#[cfg(test)]
mod tests {
    use super::*;

    const AGREED: Consent = Consent { mode: Mode::Named, provider: true, trust: true, regulator: true };
    const PRIVATE: Consent = Consent { mode: Mode::Confidential, provider: false, trust: false, regulator: false };

    #[test]
    fn the_least_of_each_purpose_may_be_shared_where_the_person_agreed() {
        for &purpose in Purpose::ALL {
            for &field in least(purpose) {
                assert_eq!(may_share(purpose, field, BodyKind::Trust, AGREED, true), Ok(()), "{purpose} {field}");
            }
        }
    }

    #[test]
    fn without_agreement_words_go_only_where_the_law_demands_or_somebody_is_in_danger() {
        let words = |purpose| may_share(purpose, Field::Words, BodyKind::Provider, PRIVATE, true);
        assert_eq!(words(Purpose::Complaint), Err(NotShared::NotAgreed));
        assert_eq!(words(Purpose::Review), Err(NotShared::NotAgreed));
        assert_eq!(words(Purpose::Safeguarding), Ok(()));
        assert_eq!(words(Purpose::Notification), Ok(()));
    }

    #[test]
    fn who_asked_to_stay_unknown_is_named_to_nobody() {
        for &purpose in Purpose::ALL {
            for mode in [Mode::Confidential, Mode::Anonymous] {
                let consent = Consent { mode, ..AGREED };
                assert!(may_share(purpose, Field::Identity, BodyKind::Trust, consent, true).is_err(), "{purpose}");
            }
        }
        assert_eq!(
            may_share(Purpose::YellowCard, Field::Identity, BodyKind::Regulator, AGREED, true),
            Err(NotShared::NotNeeded)
        );
    }

    #[test]
    fn whoever_opted_out_nationally_is_left_out_of_reviews_alone() {
        let words = |purpose| may_share(purpose, Field::Words, BodyKind::Regulator, AGREED, false);
        assert_eq!(words(Purpose::Review), Err(NotShared::OptedOut));
        assert_eq!(words(Purpose::Complaint), Ok(()));
    }

    #[test]
    fn the_sender_keeps_the_duty_until_it_is_accepted_and_has_it_again_when_it_is_given_back() {
        assert!(!duty_is_receivers(PacketState::Offered));
        let accepted = step(PacketState::Offered, PacketStep::Accept).unwrap();
        assert!(duty_is_receivers(accepted));
        assert!(!duty_is_receivers(step(accepted, PacketStep::Return).unwrap()));
        assert!(!duty_is_receivers(step(PacketState::Offered, PacketStep::Reject).unwrap()));
        for &end in &[PacketState::Rejected, PacketState::Returned, PacketState::Revoked] {
            assert!(PacketStep::ALL.iter().all(|s| step(end, *s).is_none()));
        }
    }
}
