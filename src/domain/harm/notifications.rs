//! Which notifications the CQC is owed, by whom, under which paragraph. Drafted here; the registered person sends them.
//!
//! Source: regs 16 to 18, SI 2009/3112. "Without delay" is no number of hours. They bind registered persons alone: a homecare
//! pharmacy under the GPhC owes none. NHS bodies are relieved where the event was reported to NHS England.

use super::grade::{HarmGrade, PhysicalHarm};
use crate::codes;

codes! {
    /// The paragraphs that a homecare case can meet.
    pub enum Paragraph {
        Death = "N16" / "reg 16(1): death while services were provided, or that may have resulted from them",
        DeathNhs = "N16H" / "reg 16(2): death not attributable to the course of the illness",
        DetainedDeath = "N17" / "reg 17: death or absence of a person detained under the Mental Health Act",
        Injury = "N18A" / "reg 18(2)(a): injury with lasting impairment, changed body, prolonged pain or psychological harm, or a shorter life",
        InjuryAverted = "N18B" / "reg 18(2)(b): injury that needed treatment to prevent death or such an injury",
        Abuse = "N18E" / "reg 18(2)(e): abuse, or an allegation of it",
        Police = "N18F" / "reg 18(2)(f): incident reported to, or investigated by, the police",
        ServiceStopped = "N18G" / "reg 18(2)(g): event that stops or may stop the service running safely",
    }
}

impl Paragraph {
    /// Whether an NHS body is relieved of it once the event was reported to NHS England (LFPSE).
    #[must_use]
    pub const fn relieved(self) -> bool {
        match self {
            Self::Death | Self::DetainedDeath => false,
            Self::DeathNhs | Self::Injury | Self::InjuryAverted | Self::Abuse | Self::Police | Self::ServiceStopped => {
                true
            }
        }
    }

    /// The LFPSE code of `CqcCriteria`: 1 death, 2 serious injury, 3 abuse, 4 stops service.
    #[must_use]
    pub const fn lfpse(self) -> Option<u8> {
        match self {
            Self::Death | Self::DeathNhs | Self::DetainedDeath => Some(1),
            Self::Injury | Self::InjuryAverted => Some(2),
            Self::Abuse => Some(3),
            Self::ServiceStopped => Some(4),
            Self::Police => None,
        }
    }
}

/// The body whose duty is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registered {
    pub cqc: bool,
    pub health_service: bool,
}

/// What is known of the event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    pub grade: Option<HarmGrade>,
    /// Physical or psychological harm for 28 days or more, a changed body, or a shorter life.
    pub lasting: bool,
    /// Treatment was needed to prevent death or such an injury.
    pub treatment_needed: bool,
    pub safeguarding: bool,
    pub police: bool,
    pub service_stopped: bool,
    pub detained: bool,
}

/// A notification that is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    pub paragraph: Paragraph,
    /// An NHS body need not send it once LFPSE has the event.
    pub relieved: bool,
}

/// What this body owes the CQC; nothing where it is not registered.
#[must_use]
pub fn owed(body: Registered, facts: &Facts) -> Vec<Owed> {
    if !body.cqc {
        return Vec::new();
    }
    let physical = facts.grade.map(|g| g.physical);
    let died = physical == Some(PhysicalHarm::Fatal);
    let severe = !died && facts.grade.is_some_and(HarmGrade::is_severe_or_worse);
    let met = [
        (died && facts.detained, Paragraph::DetainedDeath),
        (died && !facts.detained && body.health_service, Paragraph::DeathNhs),
        (died && !facts.detained && !body.health_service, Paragraph::Death),
        (severe || facts.lasting, Paragraph::Injury),
        (facts.treatment_needed, Paragraph::InjuryAverted),
        (facts.safeguarding, Paragraph::Abuse),
        (facts.police, Paragraph::Police),
        (facts.service_stopped, Paragraph::ServiceStopped),
    ];
    let of = |paragraph: Paragraph| Owed { paragraph, relieved: body.health_service && paragraph.relieved() };
    met.into_iter().filter(|(holds, _)| *holds).map(|(_, paragraph)| of(paragraph)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::harm::grade::PsychologicalHarm;

    const COMPANY: Registered = Registered { cqc: true, health_service: false };
    const TRUST: Registered = Registered { cqc: true, health_service: true };
    const PHARMACY: Registered = Registered { cqc: false, health_service: false };

    fn physical(physical: PhysicalHarm) -> Facts {
        let grade = Some(HarmGrade { physical, psychological: PsychologicalHarm::None });
        Facts { grade, ..Facts::default() }
    }

    fn paragraphs(body: Registered, facts: &Facts) -> Vec<Paragraph> {
        owed(body, facts).iter().map(|o| o.paragraph).collect()
    }

    #[test]
    fn a_pharmacy_without_cqc_registration_owes_nothing() {
        let worst = Facts { police: true, safeguarding: true, ..physical(PhysicalHarm::Fatal) };
        assert!(owed(PHARMACY, &worst).is_empty());
    }

    #[test]
    fn a_death_goes_under_16_1_for_a_company_and_16_2_for_an_nhs_body() {
        assert_eq!(paragraphs(COMPANY, &physical(PhysicalHarm::Fatal)), [Paragraph::Death]);
        assert_eq!(paragraphs(TRUST, &physical(PhysicalHarm::Fatal)), [Paragraph::DeathNhs]);
    }

    #[test]
    fn a_company_is_never_relieved_and_an_nhs_body_is() {
        let injury = physical(PhysicalHarm::Severe);
        assert!(owed(COMPANY, &injury).iter().all(|o| !o.relieved));
        assert!(owed(TRUST, &injury).iter().all(|o| o.relieved));
    }

    #[test]
    fn moderate_harm_alone_is_no_notification_and_lasting_harm_is() {
        assert!(owed(COMPANY, &physical(PhysicalHarm::Moderate)).is_empty());
        let lasting = Facts { lasting: true, ..physical(PhysicalHarm::Moderate) };
        assert_eq!(paragraphs(COMPANY, &lasting), [Paragraph::Injury]);
    }

    #[test]
    fn several_paragraphs_may_hold_at_once() {
        let facts = Facts { safeguarding: true, police: true, service_stopped: true, ..physical(PhysicalHarm::Severe) };
        assert_eq!(
            paragraphs(COMPANY, &facts),
            [Paragraph::Injury, Paragraph::Abuse, Paragraph::Police, Paragraph::ServiceStopped]
        );
    }
}
