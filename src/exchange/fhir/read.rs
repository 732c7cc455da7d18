//! An `AdverseEvent` that another system tells us. Nothing is guessed: what cannot be read is refused with its place.

use chrono::NaiveDate;
use serde_json::Value;

use super::{NHS_NUMBER, ODS, SNOMED, own};
use crate::domain::failure::{Failure, failure};
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::text::{Narrative, NhsNumber};

/// What another system told, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The id with the other system: the same id is the same event, however often it is sent.
    pub identifier: (String, String),
    pub failure: &'static Failure,
    pub narrative: String,
    pub happened_on: Option<NaiveDate>,
    pub physical: Option<PhysicalHarm>,
    pub psychological: Option<PsychologicalHarm>,
    /// ODS code of the homecare company.
    pub provider: Option<String>,
    pub nhs_number: Option<String>,
    pub medicine: Option<String>,
    pub medicine_code: Option<String>,
}

/// What is wrong, and where (a FHIRPath).
pub type Wrong = (String, String);

fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn wrong(place: &str, words: impl Into<String>) -> Wrong {
    (format!("AdverseEvent{place}"), words.into())
}

/// Reads an event.
///
/// # Errors
/// The first thing that is wrong, with its place.
pub fn adverse_event(value: &Value, today: NaiveDate) -> Result<Told, Wrong> {
    if text(value, "/resourceType") != Some("AdverseEvent") {
        return Err((String::new(), "the resource must be an AdverseEvent".to_owned()));
    }
    if text(value, "/actuality") != Some("actual") {
        return Err(wrong(".actuality", "only what happened is taken: actuality must be `actual`"));
    }
    let identifier = text(value, "/identifier/system").zip(text(value, "/identifier/value"));
    let (system, id) = identifier.ok_or_else(|| wrong(".identifier", "a system and a value are needed"))?;
    let told = text(value, "/event/text").ok_or_else(|| wrong(".event.text", "say what happened"))?;
    let narrative = Narrative::parse(told, super::super::LONGEST).map_err(|e| wrong(".event.text", e.to_string()))?;
    Ok(Told {
        identifier: (system.to_owned(), id.to_owned()),
        failure: coded_failure(value)?,
        narrative: narrative.into(),
        happened_on: date(value, today)?,
        physical: graded(value, own::PHYSICAL)?,
        psychological: graded(value, own::PSYCHOLOGICAL)?,
        provider: provider(value)?,
        nhs_number: patient(value)?,
        medicine: list(value, "suspectEntity").find_map(|e| text(e, "/instance/display")).map(str::to_owned),
        medicine_code: list(value, "suspectEntity")
            .filter(|e| text(e, "/instance/identifier/system") == Some(SNOMED))
            .find_map(|e| text(e, "/instance/identifier/value"))
            .map(str::to_owned),
    })
}

fn coded_failure(value: &Value) -> Result<&'static Failure, Wrong> {
    let event = value.get("event").unwrap_or(&Value::Null);
    let ours = list(event, "coding").filter(|c| text(c, "/system").is_none_or(|s| s.ends_with(own::FAILURE)));
    let code = ours.filter_map(|coding| text(coding, "/code")).next();
    match code {
        None => failure("HC-OTH-99").ok_or_else(|| wrong(".event", "no failure can be named")),
        Some(code) => failure(code).ok_or_else(|| wrong(".event.coding.code", format!("there is no failure {code}"))),
    }
}

fn date(value: &Value, today: NaiveDate) -> Result<Option<NaiveDate>, Wrong> {
    let Some(given) = text(value, "/date") else { return Ok(None) };
    let day = given.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    let day = day.ok_or_else(|| wrong(".date", "the date must have a day: 2026-01-05"))?;
    if day > today { Err(wrong(".date", "the date is in the future")) } else { Ok(Some(day)) }
}

fn extension<'v>(value: &'v Value, ends: &str) -> Option<&'v Value> {
    list(value, "extension").find(|e| text(e, "/url").is_some_and(|url| url.ends_with(ends)))
}

fn graded<T: std::str::FromStr>(value: &Value, ends: &str) -> Result<Option<T>, Wrong> {
    let Some(found) = extension(value, ends) else { return Ok(None) };
    let code = text(found, "/valueCode").and_then(|code| code.parse().ok());
    code.map(Some).ok_or_else(|| wrong(".extension", format!("{ends} has no such code")))
}

fn provider(value: &Value) -> Result<Option<String>, Wrong> {
    let Some(found) = extension(value, own::PROVIDER) else { return Ok(None) };
    let identifier = text(found, "/valueReference/identifier/value");
    match (text(found, "/valueReference/identifier/system"), identifier) {
        (Some(ODS), Some(code)) => Ok(Some(code.to_owned())),
        _ => Err(wrong(".extension", format!("the homecare company needs an identifier of {ODS}"))),
    }
}

fn patient(value: &Value) -> Result<Option<String>, Wrong> {
    let subject = value.get("subject").ok_or_else(|| wrong(".subject", "a subject is needed (R4, 1..1)"))?;
    if text(subject, "/identifier/system") != Some(NHS_NUMBER) {
        return Ok(None);
    }
    let number = NhsNumber::parse(text(subject, "/identifier/value").unwrap_or_default());
    number.map(|number| Some(number.into())).map_err(|e| wrong(".subject.identifier.value", e.to_string()))
}
