//! The items of KO41a (SCCI2125 Amd 102/2015). The keys are ours: the collection's own item codes could not be read and are to
//! verify before a return is filed.

use serde::{Deserialize, Serialize};

crate::codes! {
    /// The sections that count items of new complaints.
    pub enum Section {
        Age = "3" / "Age of patient",
        Status = "4" / "Status of complainant",
        Service = "5" / "Service area",
        Clinical = "6" / "Clinical treatment by clinical area",
        Subject = "7" / "Subject area",
        Profession = "8" / "Profession",
    }
}

/// How one complaint is counted: one age and one status, any number of the others (V2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Items {
    pub age: Option<String>,
    pub status: Option<String>,
    pub service: Vec<String>,
    pub clinical: Vec<String>,
    pub subject: Vec<String>,
    pub profession: Vec<String>,
}

type Item = (&'static str, &'static str);

const AGES: &[Item] = &[
    ("0-5", "0 to 5"),
    ("6-17", "6 to 17"),
    ("18-25", "18 to 25"),
    ("26-55", "26 to 55"),
    ("56-64", "56 to 64"),
    ("65-74", "65 to 74"),
    ("75+", "75 and over"),
    ("unknown", "Age unknown"),
];

const STATUSES: &[Item] = &[
    ("patient", "Patient"),
    ("parent", "Parent"),
    ("guardian", "Guardian"),
    ("carer", "Carer"),
    ("spouse", "Spouse"),
    ("relative", "Relative"),
    ("other", "Other"),
    ("unknown", "Unknown"),
];

const SERVICES: &[Item] = &[
    ("inpatient", "Inpatient"),
    ("outpatient", "Outpatient"),
    ("emergency", "Accident and emergency"),
    ("maternity", "Maternity"),
    ("mental_health", "Mental health"),
    ("community_hospital", "Community hospital"),
    ("community_services", "Community health services"),
    ("ambulance", "Ambulance services"),
    ("patient_transport", "Patient transport"),
    ("nhs_111", "NHS 111 or out of hours"),
    ("walk_in", "Walk-in or minor injury"),
    ("prison", "Prison healthcare"),
    ("commissioning", "Commissioning"),
    ("older_people", "Services for older people"),
    ("homecare", "Homecare medicines (our own item: reported under outpatient or other)"),
    ("other", "Other"),
];

const CLINICAL: &[Item] = &[
    ("ae", "Accident and emergency"),
    ("anaesthetics", "Anaesthetics"),
    ("clinical_oncology", "Clinical oncology"),
    ("dental", "Dental group"),
    ("general_medicine", "General medicine group"),
    ("obs_gynae", "Obstetrics and gynaecology"),
    ("paediatric", "Paediatric group"),
    ("pathology", "Pathology group"),
    ("phm_chs", "Public health medicine and community health services group"),
    ("psychiatry", "Psychiatry group"),
    ("radiology", "Radiology group"),
    ("surgical", "Surgical group"),
];

const SUBJECTS: &[Item] = &[
    ("access", "Access to treatment or drugs"),
    ("adt", "Admissions, discharges and transfers"),
    ("appointments", "Appointments, delays and cancellations too"),
    ("clinical", "Clinical treatment (detail in section 6)"),
    ("commissioning", "Commissioning"),
    ("communications", "Communications"),
    ("consent", "Consent"),
    ("eolc", "End of life care"),
    ("facilities", "Facilities services"),
    ("integrated_care", "Integrated care"),
    ("mortuary", "Mortuary and post-mortem"),
    ("patient_care", "Patient care, nutrition and hydration too"),
    ("prescribing", "Prescribing errors"),
    ("privacy", "Privacy, dignity and wellbeing"),
    ("restraint", "Restraint"),
    ("staff_numbers", "Staff numbers"),
    ("transport", "Transport (ambulances)"),
    ("trust_admin", "Administration, policies and procedures, record management too"),
    ("values", "Values and behaviours (staff)"),
    ("waiting", "Waiting times"),
    ("other", "Other"),
];

const PROFESSIONS: &[Item] = &[
    ("medical", "Medical (surgical too)"),
    ("dental", "Dental (surgical too)"),
    ("nursing", "Nursing"),
    ("midwifery", "Midwifery"),
    ("health_visiting", "Health visiting"),
    ("stt", "Scientific, therapeutic and technical"),
    ("ambulance", "Ambulance crews"),
    ("support", "Support to clinical staff"),
    ("infrastructure", "Infrastructure support"),
    ("commissioning", "Commissioning staff"),
    ("pharmacy_homecare", "Homecare company's staff (our own item: reported under other)"),
    ("other", "Other"),
];

impl Section {
    /// Every item of the section, in the order of the collection.
    #[must_use]
    pub const fn items(self) -> &'static [Item] {
        match self {
            Self::Age => AGES,
            Self::Status => STATUSES,
            Self::Service => SERVICES,
            Self::Clinical => CLINICAL,
            Self::Subject => SUBJECTS,
            Self::Profession => PROFESSIONS,
        }
    }

    /// The field of a form, and the key of a file.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Status => "status",
            Self::Service => "service",
            Self::Clinical => "clinical",
            Self::Subject => "subject",
            Self::Profession => "profession",
        }
    }

    /// Whether a complaint has exactly one item of it (V4).
    #[must_use]
    pub const fn is_single(self) -> bool {
        matches!(self, Self::Age | Self::Status)
    }

    #[must_use]
    pub fn knows(self, item: &str) -> bool {
        self.items().iter().any(|(key, _)| *key == item)
    }
}

impl Items {
    /// The items of a section; age and status are "unknown" until somebody says, so that sections add up (V4).
    #[must_use]
    pub fn of(&self, section: Section) -> Vec<&str> {
        let list = match section {
            Section::Age => return vec![self.age.as_deref().unwrap_or("unknown")],
            Section::Status => return vec![self.status.as_deref().unwrap_or("unknown")],
            Section::Service => &self.service,
            Section::Clinical => &self.clinical,
            Section::Subject => &self.subject,
            Section::Profession => &self.profession,
        };
        list.iter().map(String::as_str).collect()
    }

    /// Puts the items of a section; what the section does not know is left out.
    pub fn put(&mut self, section: Section, items: &[&str]) {
        let known: Vec<String> =
            items.iter().filter(|item| section.knows(item)).map(|item| (*item).to_owned()).collect();
        match section {
            Section::Age => self.age = known.into_iter().next(),
            Section::Status => self.status = known.into_iter().next(),
            Section::Service => self.service = known,
            Section::Clinical => self.clinical = known,
            Section::Subject => self.subject = known,
            Section::Profession => self.profession = known,
        }
    }

    /// Whether every section that must have an item has one.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.age.is_some()
            && self.status.is_some()
            && !self.service.is_empty()
            && !self.subject.is_empty()
            && !self.profession.is_empty()
    }
}
