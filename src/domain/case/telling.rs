//! One telling, as parsed: what a reporter said, before it becomes a case. Kept verbatim; never merged away.

use chrono::NaiveDate;

use super::super::access::Consent;
use super::super::failure::{Failure, failure};
use super::super::harm::HarmOutcome;
use super::super::harm::grade::{PhysicalHarm, PsychologicalHarm};
use super::super::ids::{AccountId, BodyId};
use super::HarmSaid;

crate::codes! {
    /// Who is telling.
    pub enum Teller {
        Patient = "patient" / "patient",
        Carer = "carer" / "carer or family",
        Bereaved = "bereaved" / "on behalf of someone who has died",
        Undisclosed = "undisclosed" / "somebody who would rather not say",
        Clinician = "clinician" / "clinician",
        /// Somebody who works for the homecare company, in confidence: the company never learns of it.
        ProviderStaff = "provider_staff" / "somebody who works for the company",
        Import = "import" / "imported record",
    }
}

crate::codes! {
    /// How it reached us.
    pub enum Channel {
        Web = "online" / "online",
        Phone = "phone" / "by phone",
        Paper = "letter" / "by letter",
        Staff = "staff" / "by staff",
        Import = "import" / "imported",
    }
}

crate::codes! {
    /// Whether the person may be in danger now. Sets the order in the queue; the stop pages say whom to call.
    pub enum Danger {
        Danger = "danger" / "someone is in danger",
        NoMedicine = "no_medicine" / "no medicine, or very ill",
        No = "no" / "no",
    }
}

crate::codes! {
    /// Whether the patient knows of the report, where somebody else tells.
    pub enum Permission {
        Yes = "yes" / "yes, they agree",
        NotYet = "not_yet" / "not asked yet",
        Unable = "unable" / "they cannot give it",
    }
}

crate::codes! {
    /// When it happened, as people say it.
    pub enum When {
        Today = "today" / "today",
        LastWeek = "last_week" / "in the last week",
        OnDate = "on_date" / "on a date",
        KeepsHappening = "keeps_happening" / "it keeps happening",
        NotSure = "not_sure" / "not sure",
    }
}

crate::codes! {
    /// What would put it right. An explanation, an apology or a change asks for an answer: that is a complaint.
    pub enum Remedy {
        GetMedicine = "get_medicine" / "get my medicine",
        Explanation = "explanation" / "an explanation",
        Apology = "apology" / "someone to say sorry",
        StopAgain = "stop_again" / "stop it happening again",
        ChangeProvider = "change_provider" / "a different homecare company",
        Other = "other" / "something else",
    }
}

crate::codes! {
    /// How to answer. "None" is anonymous: the receipt alone reads what is written.
    pub enum ReplyBy {
        Email = "email" / "e-mail",
        Text = "text" / "text message",
        Phone = "phone" / "phone call",
        Letter = "letter" / "letter",
        None = "none" / "do not contact me",
    }
}

crate::codes! {
    /// What a clinician has done so far (C8 of the one-page report).
    pub enum DoneSoFar {
        HospitalSupply = "hospital_supply" / "switched to hospital supply",
        Bridging = "bridging" / "bridging dose or steroids",
        Admitted = "admitted" / "admitted",
        ToldPatient = "told_patient" / "told the patient (duty of candour)",
        YellowCard = "yellow_card" / "Yellow Card sent",
        Lfpse = "lfpse" / "LFPSE recorded",
    }
}

/// Who somebody is. Kept apart from the case, encrypted; `Debug` never shows it.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Identity {
    pub reporter_name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub contact_times: Option<String>,
    pub patient_name: Option<String>,
    pub nhs_number: Option<String>,
    pub date_of_birth: Option<NaiveDate>,
    pub local_number: Option<String>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(..)")
    }
}

impl Identity {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One telling, parsed.
#[derive(Debug, Clone)]
pub struct NewReport {
    pub teller: Teller,
    pub permission: Option<Permission>,
    pub channel: Channel,
    /// BCP 47 tag of the language it was written in.
    pub language: String,
    pub narrative: String,
    /// What went wrong first of all.
    pub failure: &'static Failure,
    pub other_failures: Vec<&'static Failure>,
    pub when: When,
    pub happened_on: Option<NaiveDate>,
    pub provider: Option<BodyId>,
    pub trust: Option<BodyId>,
    pub danger: Danger,
    pub harm_said: HarmSaid,
    pub physical: Option<PhysicalHarm>,
    pub psychological: Option<PsychologicalHarm>,
    pub outcomes: Vec<HarmOutcome>,
    pub doses_missed: Option<u32>,
    pub remedies: Vec<Remedy>,
    pub consent: Consent,
    pub reply_by: ReplyBy,
    pub identity: Identity,
    pub needs: Vec<String>,
    pub needs_words: Option<String>,
    pub medicine: Option<String>,
    pub medicine_code: Option<String>,
    pub done: Vec<DoneSoFar>,
    pub themes: Vec<String>,
    pub account: Option<AccountId>,
    pub external_id: Option<String>,
    /// The same key makes the same report, however often it is sent.
    pub once_key: String,
}

/// The structured answers of a telling, kept as they were given, readable for ever by their form version.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Answers {
    pub failures: Vec<String>,
    pub permission: Option<Permission>,
    pub when: Option<When>,
    pub danger: Option<Danger>,
    pub outcomes: Vec<HarmOutcome>,
    pub doses_missed: Option<u32>,
    pub remedies: Vec<Remedy>,
    pub done: Vec<DoneSoFar>,
    pub needs_words: Option<String>,
    /// What was said of harm, and as which grades: each report keeps its own.
    pub harm_said: Option<HarmSaid>,
    pub physical: Option<PhysicalHarm>,
    pub psychological: Option<PsychologicalHarm>,
}

/// The failure "fear or act of reprisal".
pub const REPRISAL: &str = "HC-REC-06";

/// The version of the questions asked now. A report keeps the version it was told with.
pub const FORM_VERSION: i32 = 1;

impl NewReport {
    #[must_use]
    pub fn answers(&self) -> Answers {
        Answers {
            failures: self.failures().map(|f| f.code.to_owned()).collect(),
            permission: self.permission,
            when: Some(self.when),
            danger: Some(self.danger),
            outcomes: self.outcomes.clone(),
            doses_missed: self.doses_missed,
            remedies: self.remedies.clone(),
            done: self.done.clone(),
            needs_words: self.needs_words.clone(),
            harm_said: Some(self.harm_said),
            physical: self.physical,
            psychological: self.psychological,
        }
    }

    /// Whether fear or an act of reprisal was told.
    #[must_use]
    pub fn tells_of_reprisal(&self) -> bool {
        self.failures().any(|f| f.code == REPRISAL)
    }

    /// The same telling without its word of reprisal. What lists, counts, mails and routing are made of never knew of it,
    /// so that nothing of it can reach the company; it is kept apart (`store::reprisals`).
    #[must_use]
    pub fn shielded(&self) -> Self {
        let mut rest = self.failures().filter(|f| f.code != REPRISAL);
        let failure = rest.next().or_else(|| failure("HC-OTH-99")).unwrap_or(self.failure);
        let other_failures = rest.collect();
        Self { failure, other_failures, ..self.clone() }
    }

    /// Every failure named, the primary one first.
    pub fn failures(&self) -> impl Iterator<Item = &'static Failure> {
        std::iter::once(self.failure).chain(self.other_failures.iter().copied())
    }
}
