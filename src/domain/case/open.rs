//! Which duties one story raises. The reporter is never asked "is this a complaint or an incident?".

use super::super::failure::Family;
use super::super::harm::HarmOutcome;
use super::super::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use super::super::harm::severity::{Severity, SeverityFacts, TherapyTier, severity};
use super::telling::{Danger, NewReport, Remedy, Teller};
use super::{HarmSaid, StrandKind};

/// A duty that follows from a story, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    pub kind: StrandKind,
    pub why: &'static str,
}

/// The duties that follow from a story: at least one, so that no story is ever unowned.
///
/// Sources: complaint, regs 3 and 13(1) SI 2009/309 (an expression of dissatisfaction that asks for an answer);
/// incident, LFPSE policy guidance (harm, or what could have caused it); medicine, the Yellow Card scheme;
/// data protection, DUAA 2025 s.103; service failure, the homecare contract or SLA.
#[must_use]
pub fn duties(report: &NewReport) -> Vec<Raised> {
    let family = |families: &[Family]| report.failures().any(|f| families.contains(&f.family));
    let clinician = matches!(report.teller, Teller::Clinician);
    let mut raised = Vec::new();
    let mut raise = |kind, why| raised.push(Raised { kind, why });

    // Staff who speak up disclose; they are no complainants (reg 5, SI 2009/309: those who use services, or act for them).
    let disclosed = report.teller == Teller::ProviderStaff;
    if !clinician && !disclosed && report.teller != Teller::Import && asks_for_an_answer(report) {
        raise(StrandKind::Complaint, "the person asks for an answer, an apology or a change");
    }
    if clinician
        || report.harm_said != HarmSaid::No
        || family(&[Family::Dispensing, Family::ColdChain, Family::Nursing])
    {
        raise(StrandKind::Incident, "a patient was harmed, may have been, or could have been");
    }
    if report.failures().any(|f| matches!(f.code, "HC-DIS-07" | "HC-DEL-12" | "HC-ANC-04" | "HC-MON-02")) {
        raise(StrandKind::Medicine, "a medicine, device or batch may be at fault");
    }
    if family(&[Family::PersonalData]) {
        raise(StrandKind::DataProtection, "personal data was handled wrongly");
    }
    if family(SUPPLY) {
        raise(StrandKind::ServiceFailure, "the homecare service did not do what was agreed");
    }
    if raised.is_empty() {
        let (kind, why) = if disclosed {
            (StrandKind::ServiceFailure, "somebody who works for the company told us that something goes wrong")
        } else if report.teller == Teller::Import {
            (StrandKind::ServiceFailure, "imported feedback on a service")
        } else {
            (StrandKind::Complaint, "somebody told us that something went wrong")
        };
        raised.push(Raised { kind, why });
    }
    raised
}

const SUPPLY: &[Family] = &[
    Family::Onboarding,
    Family::Prescription,
    Family::Dispensing,
    Family::Stock,
    Family::Delivery,
    Family::ColdChain,
    Family::Ancillaries,
    Family::Nursing,
    Family::Contact,
];

fn asks_for_an_answer(report: &NewReport) -> bool {
    report.remedies.is_empty()
        || report.remedies.iter().any(|remedy| match remedy {
            Remedy::Explanation | Remedy::Apology | Remedy::StopAgain | Remedy::ChangeProvider | Remedy::Other => true,
            Remedy::GetMedicine => false,
        })
}

/// The grade a report states, where it states both parts or a worst one; patients' own words are never graded for them.
#[must_use]
pub fn reported_grade(report: &NewReport) -> Option<HarmGrade> {
    match (report.physical, report.psychological) {
        (None, None) => None,
        (physical, psychological) => Some(HarmGrade {
            physical: physical.unwrap_or(PhysicalHarm::None),
            psychological: psychological.unwrap_or(PsychologicalHarm::None),
        }),
    }
}

/// The severity with which a report enters the queues. A hospital stay or death that a patient tells of is taken at
/// their word for the order of the queue, never as a grade.
#[must_use]
pub fn first_severity(report: &NewReport, tier: TherapyTier) -> Severity {
    let ruled = severity(&SeverityFacts {
        grade: reported_grade(report),
        tier: Some(tier),
        without_medicine: report.danger == Danger::NoMedicine,
        doses_missed: report.doses_missed.unwrap_or(0),
        child: false,
        pregnant: false,
        reprisal: report.failures().any(|f| f.code == "HC-REC-06"),
        failure: true,
    });
    let told = if report.danger == Danger::Danger || report.outcomes.contains(&HarmOutcome::Death) {
        Severity::S1
    } else if report.danger == Danger::NoMedicine
        || report.outcomes.iter().any(|o| matches!(o, HarmOutcome::Admission | HarmOutcome::EmergencyAttendance))
    {
        Severity::S2
    } else if report.harm_said == HarmSaid::Yes {
        Severity::S3
    } else {
        Severity::S5
    };
    ruled.min(told)
}

/// The tier when the medicine is not known: most homecare medicines are biologics whose lack is serious within weeks.
/// Source: our own default.
pub const TIER_NOT_KNOWN: TherapyTier = TherapyTier::Weeks;
