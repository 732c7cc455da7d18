//! A suspected reaction or defect for the Yellow Card scheme of MHRA: what makes a report valid, and what it should say.

use chrono::NaiveDate;

use crate::codes;

codes! {
    /// The patient's sex (ICH E2B(R3), D.5).
    pub enum Sex { Male = "1" / "Male", Female = "2" / "Female" }
}

codes! {
    /// Why a reaction is serious (ICH E2B(R3), E.i.3.2a to f).
    pub enum Seriousness {
        Death = "death" / "The patient died of it",
        LifeThreatening = "life_threatening" / "It was life threatening",
        Hospital = "hospitalisation" / "It led to a stay in hospital, or a longer one",
        Disability = "disability" / "It disabled the patient",
        Congenital = "congenital" / "A birth defect",
        Important = "other_important" / "It was medically important in another way",
    }
}

codes! {
    /// What became of the reaction (ICH E2B(R3), E.i.7).
    pub enum ReactionOutcome {
        Recovered = "1" / "Recovered",
        Recovering = "2" / "Recovering",
        NotRecovered = "3" / "Not recovered",
        Sequelae = "4" / "Recovered with lasting effects",
        Fatal = "5" / "Fatal",
        Unknown = "0" / "Not known",
    }
}

codes! {
    /// What was done with the medicine (ICH E2B(R3), G.k.8).
    pub enum ActionTaken {
        Withdrawn = "1" / "Stopped",
        Reduced = "2" / "Dose reduced",
        Increased = "3" / "Dose increased",
        NotChanged = "4" / "Dose not changed",
        Unknown = "0" / "Not known",
        NotApplicable = "9" / "Does not apply",
    }
}

codes! {
    /// What the reporter is (ICH E2B(R3), C.2.r.4).
    pub enum Qualification {
        Physician = "1" / "Doctor",
        Pharmacist = "2" / "Pharmacist",
        OtherHealth = "3" / "Another health professional",
        Consumer = "5" / "Patient, carer or somebody else",
    }
}

/// A Yellow Card as filled so far. It is health data of one person: `Debug` never shows it, and it is stored sealed.
#[derive(Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Card {
    pub medicine: String,
    /// A biological medicine, vaccine or biosimilar: brand and batch matter (MHRA, Drug Safety Update).
    pub biological: bool,
    pub brand: String,
    pub batch: String,
    /// Dose, how often, and how it is given, in words.
    pub dose: String,
    pub route: String,
    pub started: Option<NaiveDate>,
    pub stopped: Option<NaiveDate>,
    pub indication: String,
    pub action: Option<ActionTaken>,
    pub reaction: String,
    pub reaction_started: Option<NaiveDate>,
    pub reaction_ended: Option<NaiveDate>,
    pub seriousness: Vec<Seriousness>,
    pub outcome: Option<ReactionOutcome>,
    /// What was done about it, and what else matters: other medicines, history, tests.
    pub more: String,
    pub initials: String,
    pub local_number: String,
    pub age_years: Option<u8>,
    pub sex: Option<Sex>,
    pub weight_kg: Option<u16>,
    pub reporter_given: String,
    pub reporter_family: String,
    pub reporter_email: String,
    pub reporter_phone: String,
    pub qualification: Option<Qualification>,
    /// The MedDRA code of the reaction and the version it is from, where somebody holds a licence. None is shipped.
    pub meddra_code: String,
    pub meddra_version: String,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card(..)")
    }
}

codes! {
    /// What a card lacks or has wrong.
    pub enum Lack {
        Medicine = "medicine" / "Enter the medicine you suspect",
        Reaction = "reaction" / "Describe the reaction you suspect",
        Patient = "patient" / "Give one thing about the patient: age, sex, weight, initials or local number",
        Reporter = "reporter" / "Give your name and a way to reach you",
        Brand = "brand" / "Enter the brand: it matters for a biological medicine",
        Batch = "batch" / "Enter the batch number: it matters for a biological medicine",
        AgeAbsurd = "age" / "Age must be 120 years or less",
        WeightAbsurd = "weight" / "Weight must be 500 kg or less",
        DateInFuture = "future" / "A date cannot be in the future",
        Order = "order" / "The reaction cannot start before the medicine",
        MedDra = "meddra" / "Enter the MedDRA code of the reaction and its version: the file needs them",
        Qualification = "qualification" / "Say what you are: the file needs it",
    }
}

impl Lack {
    /// One of the four things without which MHRA cannot use a report: suspect medicine, suspected reaction, patient,
    /// reporter (MHRA, Drug Safety Update, June 2011).
    #[must_use]
    pub const fn is_minimum(self) -> bool {
        matches!(self, Self::Medicine | Self::Reaction | Self::Patient | Self::Reporter)
    }

    /// Without it the report is poorer, not invalid.
    #[must_use]
    pub const fn is_advice(self) -> bool {
        matches!(self, Self::Brand | Self::Batch)
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// What a card lacks before it can be sent to MHRA. Limits of age and weight and the order of dates are MHRA's checks of
/// electronic reports.
#[must_use]
pub fn lacks(card: &Card, today: NaiveDate) -> Vec<Lack> {
    let nothing_of_patient = card.age_years.is_none()
        && card.sex.is_none()
        && card.weight_kg.is_none()
        && is_blank(&card.initials)
        && is_blank(&card.local_number);
    let no_way = is_blank(&card.reporter_email) && is_blank(&card.reporter_phone);
    let dates = [card.started, card.stopped, card.reaction_started, card.reaction_ended];
    let before = card.started.zip(card.reaction_started).is_some_and(|(drug, reaction)| reaction < drug);
    let found = [
        (Lack::Medicine, is_blank(&card.medicine)),
        (Lack::Reaction, is_blank(&card.reaction)),
        (Lack::Patient, nothing_of_patient),
        (Lack::Reporter, is_blank(&card.reporter_family) || no_way),
        (Lack::Brand, card.biological && is_blank(&card.brand)),
        (Lack::Batch, card.biological && is_blank(&card.batch)),
        (Lack::AgeAbsurd, card.age_years.is_some_and(|years| years > 120)),
        (Lack::WeightAbsurd, card.weight_kg.is_some_and(|kg| kg > 500)),
        (Lack::DateInFuture, dates.iter().flatten().any(|date| *date > today)),
        (Lack::Order, before),
    ];
    found.into_iter().filter(|(_, lacks)| *lacks).map(|(lack, _)| lack).collect()
}

/// What a card lacks before it can be written as an E2B(R3) file: E.i.2.1 (MedDRA) and C.2.r.4 are required there.
#[must_use]
pub fn lacks_for_file(card: &Card, today: NaiveDate) -> Vec<Lack> {
    let mut all: Vec<Lack> = lacks(card, today).into_iter().filter(|lack| !lack.is_advice()).collect();
    let digits = |text: &str| !text.is_empty() && text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit());
    let version = |text: &str| {
        text.split_once('.').is_some_and(|(whole, part)| {
            text.len() <= 4 && [whole, part].iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        })
    };
    if !digits(card.meddra_code.trim()) || !version(card.meddra_version.trim()) {
        all.push(Lack::MedDra);
    }
    if card.qualification.is_none() {
        all.push(Lack::Qualification);
    }
    all
}

/// Stems of international non-proprietary names of biological medicines (WHO: -mab monoclonal antibodies, -cept receptor
/// molecules, -grastim, -poetin; insulins and immunoglobulins by name). A suggestion: a person decides.
#[must_use]
pub fn sounds_biological(medicine: &str) -> bool {
    let small = medicine.to_lowercase();
    let stems = ["mab", "cept", "grastim", "poetin"];
    small.split(|c: char| !c.is_alphabetic()).any(|word| {
        stems.iter().any(|stem| word.len() > stem.len() + 2 && word.ends_with(stem))
            || ["insulin", "immunoglobulin", "interferon", "vaccine"].contains(&word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
    }

    fn valid() -> Card {
        Card {
            medicine: "Adalimumab".to_owned(),
            reaction: "Rash at the injection site".to_owned(),
            sex: Some(Sex::Female),
            reporter_family: "Okafor".to_owned(),
            reporter_email: "jo@trust.example".to_owned(),
            ..Card::default()
        }
    }

    #[test]
    fn four_things_make_a_report_valid() {
        assert_eq!(lacks(&Card::default(), today()), [Lack::Medicine, Lack::Reaction, Lack::Patient, Lack::Reporter]);
        assert_eq!(lacks(&valid(), today()), []);
        let age_alone = Card { sex: None, age_years: Some(44), ..valid() };
        assert_eq!(lacks(&age_alone, today()), []);
        let no_contact = Card { reporter_email: String::new(), ..valid() };
        assert_eq!(lacks(&no_contact, today()), [Lack::Reporter]);
    }

    #[test]
    fn a_biological_medicine_wants_brand_and_batch() {
        let card = Card { biological: true, ..valid() };
        assert_eq!(lacks(&card, today()), [Lack::Brand, Lack::Batch]);
        assert!(lacks(&card, today()).iter().all(|lack| lack.is_advice() && !lack.is_minimum()));
        assert!(
            sounds_biological("Adalimumab 40mg") && sounds_biological("etanercept") && sounds_biological("Insulin")
        );
        assert!(!sounds_biological("Methotrexate") && !sounds_biological("Prednisolone"));
    }

    #[test]
    fn the_checks_of_mhra_hold() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 1, d);
        let wrong =
            Card { age_years: Some(121), weight_kg: Some(501), started: day(4), reaction_started: day(3), ..valid() };
        assert_eq!(lacks(&wrong, today()), [Lack::AgeAbsurd, Lack::WeightAbsurd, Lack::Order]);
        assert_eq!(lacks(&Card { stopped: day(6), ..valid() }, today()), [Lack::DateInFuture]);
    }

    #[test]
    fn a_file_needs_meddra_and_what_the_reporter_is() {
        assert_eq!(lacks_for_file(&valid(), today()), [Lack::MedDra, Lack::Qualification]);
        let mut whole = valid();
        (whole.meddra_code, whole.meddra_version) = ("10037844".to_owned(), "27.1".to_owned());
        whole.qualification = Some(Qualification::Pharmacist);
        assert_eq!(lacks_for_file(&whole, today()), []);
        whole.meddra_version = "27".to_owned();
        assert_eq!(lacks_for_file(&whole, today()), [Lack::MedDra]);
    }
}
