//! The parts that both versions share: an extension with its fields, and what a record says in them.

use serde_json::{Value, json};

use crate::domain::national::lfpse::{Agent, Happened, MedicationProblem, Place, Record};

/// The fields of one extension, in order. A field without a value is not sent.
#[derive(Default)]
pub struct Fields(Vec<Value>);

impl Fields {
    pub fn code(mut self, field: &str, code: Option<&str>) -> Self {
        self.0.extend(code.map(|code| json!({ "url": field, "valueCode": code })));
        self
    }

    pub fn codes<'a>(self, field: &str, codes: impl IntoIterator<Item = &'a str>) -> Self {
        codes.into_iter().fold(self, |all, code| all.code(field, Some(code)))
    }

    pub fn text(mut self, field: &str, text: Option<&str>) -> Self {
        self.0.extend(text.map(|text| json!({ "url": field, "valueString": text })));
        self
    }

    pub fn number(mut self, field: &str, number: Option<u32>) -> Self {
        self.0.extend(number.map(|number| json!({ "url": field, "valueInteger": number })));
        self
    }

    pub fn flag(mut self, field: &str, flag: bool) -> Self {
        self.0.push(json!({ "url": field, "valueBoolean": flag }));
        self
    }
}

/// The profiles of one version: `{base}/{name}-{version}`.
pub struct Profiles<'a> {
    pub base: &'a str,
    pub version: &'static str,
}

impl Profiles<'_> {
    pub fn url(&self, name: &str) -> String {
        format!("{}/{name}-{}", self.base.trim_end_matches('/'), self.version)
    }

    /// An extension with its fields; none at all where it would be empty.
    pub fn extension(&self, name: &str, fields: Fields) -> Option<Value> {
        (!fields.0.is_empty()).then(|| json!({ "url": self.url(name), "extension": fields.0 }))
    }

    /// A contained resource whose content is one extension.
    pub fn contained(&self, kind: &str, id: &str, (name, fields): (&str, Fields)) -> Value {
        let extension: Vec<Value> = self.extension(name, fields).into_iter().collect();
        json!({ "resourceType": kind, "id": id, "extension": extension })
    }
}

pub fn location(profiles: &Profiles<'_>, record: &Record) -> Value {
    let known = if record.place == Place::NotKnown { "n" } else { "y" };
    let fields = Fields::default()
        .code("LocationKnown", Some(known))
        .codes("Organisation", record.organisations.iter().map(String::as_str))
        .code("LocationWithinService", Some(record.place.code()))
        // homecare is hospital care that is given elsewhere: "outsourced hospital care" in LFPSE's words
        .code("ServiceArea", Some("1"))
        .text("ResponsibleSpecialtyOther", Some("Homecare medicines service"));
    profiles.contained("Location", "location1", ("location-details", fields))
}

pub fn practitioner(profiles: &Profiles<'_>, record: &Record) -> Value {
    let fields = Fields::default()
        .code("ReporterRole", Some(record.role.code()))
        .code("ReporterInvolvement", Some(record.involvement.code()))
        .code("ReporterOrganisation", Some(&record.recorded_by));
    profiles.contained("Practitioner", "practitioner1", ("practitioner-details", fields))
}

/// The patient; `gender` is the field's name, which differs by version.
pub fn patient(profiles: &Profiles<'_>, record: &Record, gender: &str) -> Value {
    let patient = &record.patient;
    let (physical, psychological) = (patient.grade.physical.lfpse().to_string(), patient.grade.lfpse_psychological());
    let psychological = psychological.map(|code| code.to_string());
    let bracket = Some(patient.bracket.code()).filter(|_| patient.age_days.is_none());
    let fields = Fields::default()
        .number("PatientSequence", Some(1))
        .number("AgeAtTimeOfIncidentDays", patient.age_days)
        .code("AgeBracket", bracket)
        .code(gender, Some(patient.gender.code()))
        .code("PhysicalHarm", Some(&physical))
        .code("PsychologicalHarm", psychological.as_deref())
        .code("StrengthOfAssociation", patient.association.map(|a| a.code()))
        .text("ClinicalOutcome", patient.outcome.as_deref());
    profiles.contained("Patient", "patient", ("patient-information", fields))
}

pub fn agents(record: &Record) -> Fields {
    Fields::default().code("InvolvedAgents", Some(record.agent.code()))
}

pub fn medication(record: &Record) -> Fields {
    let Some((problem, reaction, process)) = record.problem.filter(|_| record.agent == Agent::Medicine) else {
        return Fields::default();
    };
    let (mut much, mut little, mut wrongly, mut unfit) = (None, None, None, None);
    match problem {
        MedicationProblem::TooMuch(how) => much = how.map(|how| how.code()),
        MedicationProblem::TooLittle(how) => little = how.map(|how| how.code()),
        MedicationProblem::Incorrectly(how) => wrongly = how.map(|how| how.code()),
        MedicationProblem::Unfit(how) => unfit = how.map(|how| how.code()),
        MedicationProblem::Other | MedicationProblem::NotKnown => {}
    }
    Fields::default()
        .code("DrugReaction", Some(reaction.code()))
        .code("DrugInvolvementFactors", Some(problem.factor().code()))
        .code("DrugUsedTooMuch", much)
        .code("DrugInsufficientDetails", little)
        .code("MedicationAdministeredIncorrectly", wrongly)
        .code("ProblemMedicationPackaging", unfit)
        .code("InvolvedProcesses", Some(process.code()))
}

pub fn estimated_date(record: &Record) -> Fields {
    let today = if record.today { "y" } else { "n" };
    let about = match &record.happened {
        Happened::On(_) => None,
        Happened::About(words) => Some(words.as_str()),
    };
    Fields::default().code("IncidentOccurredToday", Some(today)).text("ApproximateDate", about)
}

pub fn outcome(record: &Record) -> Fields {
    Fields::default().text("ImmediateActions", record.actions.as_deref())
}

pub fn challenges(record: &Record) -> Fields {
    Fields::default().code("SafetyChallenges", Some(record.challenge.code()))
}

pub fn classification(record: &Record) -> Fields {
    Fields::default().code("LevelOfConcern", Some(record.concern.code()))
}

/// What both versions have beside their extensions.
pub fn around(profiles: &Profiles<'_>, record: &Record, gender: &str, extensions: Vec<Option<Value>>) -> Value {
    let mut resource = json!({
        "resourceType": "AdverseEvent",
        "meta": { "profile": [profiles.url("patient-safety-adverse-event")] },
        "contained": [location(profiles, record), practitioner(profiles, record), patient(profiles, record, gender)],
        "extension": extensions.into_iter().flatten().collect::<Vec<_>>(),
        "subject": { "reference": "#patient" },
        "location": { "reference": "#location1" },
        "recorder": { "reference": "#practitioner1" },
    });
    if let (Happened::On(day), Some(fields)) = (&record.happened, resource.as_object_mut()) {
        fields.insert("date".to_owned(), Value::from(day.format("%Y-%m-%d").to_string()));
    }
    resource
}
