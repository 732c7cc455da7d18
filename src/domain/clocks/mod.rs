//! Every limit of the product on one screen: its length, how its days are counted, and who set it.
//! A date is a function of (rule, start, pauses, calendar) and nothing else, and shows its working.

mod due;
mod paused;

pub use due::{Day, Due, LONGEST_PAUSE, Pause, PauseProblem, Start, Why, due};
pub use paused::{Paused, ended, paused};

crate::codes! {
    /// The limits we keep.
    pub enum ClockRule {
        Acknowledge = "acknowledge" / "acknowledge the complaint",
        RespondSixMonths = "respond_six_months" / "answer the complaint",
        ComplainWithinTwelveMonths = "complain_within_twelve_months" / "make a complaint",
        OralNextWorkingDay = "oral_next_working_day" / "put right what was said, without a complaint",
        DataProtectionAcknowledge = "data_protection_acknowledge" / "acknowledge the data-protection complaint",
        CandourContract = "candour_contract" / "tell the patient of the safety incident",
        CqcSummary = "cqc_summary" / "give the CQC its summary of complaints",
        PhsoOneYear = "phso_one_year" / "go to the Ombudsman",
        ResponsePeriod = "response_period" / "answer by the date the person was told",
        RespondExtended = "respond_extended" / "answer within the longer period agreed",
        DelayNotice = "delay_notice" / "write why the answer is late",
        Contribution = "contribution" / "contribute to the answer",
        ReadByLead = "read_by_lead" / "read the report",
        NameLead = "name_lead" / "name the accountable lead",
        ProviderAnswer = "provider_answer" / "provider’s first answer",
        HarmReview = "harm_review" / "clinical review of the harm",
        RegulatorTriage = "regulator_triage" / "regulator’s first look",
        RegulatorTriageSerious = "regulator_triage_serious" / "regulator’s first look, serious or fatal harm",
        Silence = "silence" / "give the reporter news",
        UrgentSupply = "urgent_supply" / "get the medicine to the patient",
        CqcNotification = "cqc_notification" / "notify the CQC",
        SafeguardingReferral = "safeguarding_referral" / "tell the local authority’s safeguarding team",
        PoliceReferral = "police_referral" / "tell the police",
        IcoBreach = "ico_breach" / "tell the Information Commissioner of the breach",
        EffectThree = "effect_three" / "look whether the change helps, after 3 months",
        EffectSix = "effect_six" / "look whether the change helps, after 6 months",
    }
}

crate::codes! {
    /// Who set a limit.
    pub enum Basis {
        Law = "law" / "the law",
        Contract = "contract" / "the contract",
        Local = "local" / "our own promise",
    }
}

/// How long a limit is, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    WorkingDays(u32),
    Days(u32),
    Months(u32),
    Hours(u32),
    /// No length of its own: the limit is the day it is given, as it was agreed with the person.
    ThatDay,
}

/// The terms of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub length: Length,
    /// Whether the day it starts is the first day counted ("commencing on"), or day zero ("after").
    pub start_counts: bool,
    /// Whether a pause stops it. No statute here lets a body stop the clock, and what guards against silence or a
    /// missed dose must not be stopped by those it guards against.
    pub pausable: bool,
    pub basis: Basis,
    /// Regulation and paragraph, guidance, or "ours" with what it follows.
    pub source: &'static str,
    /// The wording or paragraph is from memory: to be checked against the source before go-live.
    pub to_verify: bool,
}

impl ClockRule {
    /// Whether the limit is the responsible body's own business: that somebody was reported to the police, for instance, is
    /// told neither to the company nor to whoever reported.
    #[must_use]
    pub const fn is_internal(self) -> bool {
        matches!(
            self,
            Self::CqcNotification
                | Self::SafeguardingReferral
                | Self::PoliceReferral
                | Self::IcoBreach
                | Self::EffectThree
                | Self::EffectSix
        )
    }

    /// The terms of this limit: the whole table.
    #[must_use]
    pub const fn terms(self) -> Terms {
        use Length::{Days, Hours, Months, ThatDay, WorkingDays};
        match self {
            Self::Acknowledge => law(WorkingDays(3), "reg 13(3) SI 2009/309"),
            // "6 months commencing on the day on which the complaint was received"; longer only by agreement before it ends
            Self::RespondSixMonths => law(Months(6), "reg 14(3) SI 2009/309").counting_the_start(),
            // from the matter or, if later, from when it came to the complainant's notice: Start::later_of
            Self::ComplainWithinTwelveMonths => law(Months(12), "reg 12(1) SI 2009/309"),
            Self::OralNextWorkingDay => law(WorkingDays(1), "reg 8(1)(c) SI 2009/309"),
            // the ICO counts from the day after, and lets a last day off work move on; we keep the earlier day
            Self::DataProtectionAcknowledge => law(Days(30), "s.164A(3) Data Protection Act 2018 (s.103 DUAA 2025)"),
            Self::CqcSummary => law(Days(28), "reg 16(3) SI 2014/2936").to_verify(),
            Self::PhsoOneYear => law(Months(12), "s.9(4) Health Service Commissioners Act 1993").to_verify(),
            // the dates of these two are agreed or told, never computed: nothing extends itself
            Self::RespondExtended => law(ThatDay, "reg 14(3)(b) SI 2009/309").counting_the_start().to_verify(),
            Self::ResponsePeriod => {
                ours(ThatDay, "ours: the date told under reg 13(7) or (8) SI 2009/309 is kept").counting_the_start()
            }
            Self::DelayNotice => ours(WorkingDays(1), "ours: default for the notice of reg 14(4) SI 2009/309"),
            Self::Contribution => ours(WorkingDays(10), "ours: default for co-operation, reg 9 SI 2009/309").waiting(),
            Self::CandourContract => Terms {
                pausable: true,
                basis: Basis::Contract,
                ..law(WorkingDays(10), "NHS Standard Contract, duty of candour").to_verify()
            },
            Self::ReadByLead => ours(WorkingDays(3), "ours: no later than the acknowledgement (reg 13(3) SI 2009/309)"),
            Self::NameLead => ours(WorkingDays(1), "ours: a named accountable person for every case"),
            Self::ProviderAnswer => ours(WorkingDays(2), "ours: default for a provider’s first answer").waiting(),
            Self::HarmReview => ours(WorkingDays(5), "ours: default for the trust’s grading of harm").waiting(),
            Self::RegulatorTriage => ours(WorkingDays(5), "ours: default for regulators").waiting(),
            Self::RegulatorTriageSerious => ours(WorkingDays(1), "ours: default for regulators, serious or fatal"),
            Self::Silence => ours(WorkingDays(10), "ours: nobody waits longer without news"),
            Self::UrgentSupply => ours(Hours(4), "ours: tier 1 therapy or a dose at risk, supply comes first"),
            // the law gives no number: "without delay"
            Self::CqcNotification => ours(WorkingDays(1), "ours: regs 16 to 18 SI 2009/3112 say without delay"),
            Self::SafeguardingReferral => {
                ours(WorkingDays(1), "ours: a concern about abuse or neglect waits for nobody")
            }
            Self::PoliceReferral => ours(WorkingDays(1), "ours: a suspected crime waits for nobody"),
            Self::IcoBreach => law(Hours(72), "Article 33(1) UK GDPR").to_verify(),
            Self::EffectThree => ours(Months(3), "ours: an action is looked at again after 3 or 6 months"),
            Self::EffectSix => ours(Months(6), "ours: an action is looked at again after 3 or 6 months"),
        }
    }
}

impl Length {
    /// "3 working days", "1 month".
    #[must_use]
    pub fn words(self) -> String {
        let (count, unit) = match self {
            Self::WorkingDays(count) => (count, "working day"),
            Self::Days(count) => (count, "day"),
            Self::Months(count) => (count, "month"),
            Self::Hours(count) => (count, "hour"),
            Self::ThatDay => return "the day agreed".to_owned(),
        };
        format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

impl Terms {
    const fn counting_the_start(self) -> Terms {
        Terms { start_counts: true, ..self }
    }

    /// Its owner may have to wait for somebody else.
    const fn waiting(self) -> Terms {
        Terms { pausable: true, ..self }
    }

    const fn to_verify(self) -> Terms {
        Terms { to_verify: true, ..self }
    }
}

const fn law(length: Length, source: &'static str) -> Terms {
    Terms { length, start_counts: false, pausable: false, basis: Basis::Law, source, to_verify: false }
}

const fn ours(length: Length, source: &'static str) -> Terms {
    Terms { basis: Basis::Local, ..law(length, source) }
}

#[cfg(test)]
mod tests;
