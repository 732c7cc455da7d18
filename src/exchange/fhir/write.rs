//! Resources as we give them out. Each is given only what its reader may see; what is hidden is not there at all.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{NHS_NUMBER, ODS, SNOMED, own};
use crate::domain::case::StrandKind;
use crate::domain::case::state::StrandState;
use crate::domain::failure::Failure;
use crate::domain::harm::grade::HarmGrade;

/// A case as one reader may see it.
pub struct Event<'a> {
    pub reference: &'a str,
    pub version: i32,
    pub changed_at: Option<DateTime<Utc>>,
    /// The day on which we were told, where the reader may know it.
    pub recorded_on: Option<NaiveDate>,
    /// The reader's own id for it.
    pub identifier: Option<(&'a str, &'a str)>,
    pub failure: Option<&'static Failure>,
    /// What was told, word for word.
    pub words: Option<&'a str>,
    pub happened_on: Option<NaiveDate>,
    pub nhs_number: Option<&'a str>,
    pub grade: Option<HarmGrade>,
    pub medicine: Option<&'a str>,
    pub medicine_code: Option<&'a str>,
    /// Code and name.
    pub trust: Option<(&'a str, &'a str)>,
    pub provider: Option<(&'a str, &'a str)>,
}

fn put(fields: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        fields.insert(name.to_owned(), value);
    }
}

fn instant(at: DateTime<Utc>) -> Value {
    Value::from(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn day(on: NaiveDate) -> Value {
    Value::from(on.format("%Y-%m-%d").to_string())
}

fn body((code, name): (&str, &str)) -> Value {
    json!({
        "reference": format!("Organization/{code}"),
        "identifier": { "system": ODS, "value": code },
        "display": name,
    })
}

/// The severity of R4's own list: mild, moderate or severe.
const fn severity(grade: HarmGrade) -> &'static str {
    match grade.rank() {
        1 | 2 => "severe",
        3 => "moderate",
        _ => "mild",
    }
}

/// A case as an `AdverseEvent`.
#[must_use]
pub fn event(event: &Event<'_>, base: &str) -> Value {
    let mut fields = Map::new();
    put(&mut fields, "resourceType", Some(json!("AdverseEvent")));
    put(&mut fields, "id", Some(json!(event.reference)));
    let mut meta = Map::new();
    put(&mut meta, "versionId", Some(json!(event.version.to_string())));
    put(&mut meta, "lastUpdated", event.changed_at.map(instant));
    put(&mut fields, "meta", Some(Value::Object(meta)));
    let extensions = extensions(event, base);
    put(&mut fields, "extension", (!extensions.is_empty()).then_some(Value::Array(extensions)));
    let (system, value) = event.identifier.unwrap_or(("", event.reference));
    let system = if system.is_empty() { format!("{base}{}", own::REFERENCE) } else { system.to_owned() };
    put(&mut fields, "identifier", Some(json!({ "system": system, "value": value })));
    put(&mut fields, "actuality", Some(json!("actual")));
    let coding = event.failure.map(|failure| {
        json!([{ "system": format!("{base}{}", own::FAILURE), "code": failure.code, "display": failure.label }])
    });
    let mut kind = Map::new();
    put(&mut kind, "coding", coding);
    put(&mut kind, "text", event.words.map(Value::from));
    put(&mut fields, "event", (!kind.is_empty()).then_some(Value::Object(kind)));
    let subject = match event.nhs_number {
        Some(number) => json!({ "identifier": { "system": NHS_NUMBER, "value": number } }),
        None => json!({ "display": "Not disclosed" }),
    };
    put(&mut fields, "subject", Some(subject));
    put(&mut fields, "date", event.happened_on.map(day));
    put(&mut fields, "recordedDate", event.recorded_on.map(day));
    let severity = event.grade.filter(|grade| grade.is_harm()).map(|grade| {
        let system = "http://terminology.hl7.org/CodeSystem/adverse-event-severity";
        json!({ "coding": [{ "system": system, "code": severity(grade) }] })
    });
    put(&mut fields, "severity", severity);
    let suspect = event.medicine.or(event.medicine_code).map(|medicine| {
        let mut instance = json!({ "display": medicine });
        if let (Some(code), Some(fields)) = (event.medicine_code, instance.as_object_mut()) {
            fields.insert("identifier".to_owned(), json!({ "system": SNOMED, "value": code }));
        }
        json!([{ "instance": instance }])
    });
    put(&mut fields, "suspectEntity", suspect);
    Value::Object(fields)
}

fn extensions(event: &Event<'_>, base: &str) -> Vec<Value> {
    let code = |end: &str, code: &str| json!({ "url": format!("{base}{end}"), "valueCode": code });
    let party = |end: &str, of| json!({ "url": format!("{base}{end}"), "valueReference": body(of) });
    [
        event.grade.map(|grade| code(own::PHYSICAL, grade.physical.code())),
        event.grade.map(|grade| code(own::PSYCHOLOGICAL, grade.psychological.code())),
        event.trust.map(|of| party(own::TRUST, of)),
        event.provider.map(|of| party(own::PROVIDER, of)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// An organisation of the directory.
pub struct Organisation<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub kind: &'a str,
    pub active: bool,
}

#[must_use]
pub fn organisation(of: &Organisation<'_>) -> Value {
    json!({
        "resourceType": "Organization",
        "id": of.code,
        "identifier": [{ "system": ODS, "value": of.code }],
        "active": of.active,
        "type": [{ "text": of.kind }],
        "name": of.name,
    })
}

/// A duty of a case, as a task of the body that must act.
pub struct Step<'a> {
    pub id: String,
    pub case: &'a str,
    pub kind: StrandKind,
    pub state: StrandState,
    pub owner: (&'a str, &'a str),
    pub due_on: Option<NaiveDate>,
    pub changed_at: Option<DateTime<Utc>>,
}

const fn status(state: StrandState) -> &'static str {
    match state {
        StrandState::Received => "requested",
        StrandState::Acknowledged => "accepted",
        StrandState::Investigating | StrandState::Answered => "in-progress",
        StrandState::Closed => "completed",
    }
}

#[must_use]
pub fn task(step: &Step<'_>) -> Value {
    let mut task = json!({
        "resourceType": "Task",
        "id": step.id,
        "status": status(step.state),
        "businessStatus": { "text": step.state.words() },
        "intent": "order",
        "code": { "text": step.kind.words() },
        "focus": { "reference": format!("AdverseEvent/{}", step.case) },
        "owner": body(step.owner),
    });
    if let Some(fields) = task.as_object_mut() {
        put(fields, "restriction", step.due_on.map(|due| json!({ "period": { "end": day(due) } })));
        put(fields, "lastModified", step.changed_at.map(instant));
    }
    task
}

/// A message of a case, as its reader may see it.
pub struct Line<'a> {
    pub id: String,
    pub case: &'a str,
    pub words: &'a str,
    pub from: &'a str,
    pub sent_at: Option<DateTime<Utc>>,
}

#[must_use]
pub fn communication(line: &Line<'_>) -> Value {
    let mut communication = json!({
        "resourceType": "Communication",
        "id": line.id,
        "status": "completed",
        "about": [{ "reference": format!("AdverseEvent/{}", line.case) }],
        "sender": { "display": line.from },
        "payload": [{ "contentString": line.words }],
    });
    if let Some(fields) = communication.as_object_mut() {
        put(fields, "sent", line.sent_at.map(instant));
    }
    communication
}

/// A page of what was found; `next` is the address of the next one.
#[must_use]
pub fn bundle(own: &str, next: Option<&str>, found: Vec<Value>, base: &str) -> Value {
    let entry: Vec<Value> = found
        .into_iter()
        .map(|resource| {
            let text = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let address = format!("{base}/fhir/{}/{}", text("resourceType"), text("id"));
            json!({ "fullUrl": address, "resource": resource, "search": { "mode": "match" } })
        })
        .collect();
    let mut link = vec![json!({ "relation": "self", "url": own })];
    link.extend(next.map(|url| json!({ "relation": "next", "url": url })));
    let mut bundle = json!({ "resourceType": "Bundle", "type": "searchset", "link": link });
    if let Some(fields) = bundle.as_object_mut() {
        put(fields, "entry", (!entry.is_empty()).then_some(Value::Array(entry)));
    }
    bundle
}

/// Why something was refused.
#[must_use]
pub fn outcome(code: &str, words: &str, place: &str) -> Value {
    let mut issue = json!({ "severity": "error", "code": code, "diagnostics": words });
    if let (false, Some(fields)) = (place.is_empty(), issue.as_object_mut()) {
        fields.insert("expression".to_owned(), json!([place]));
    }
    json!({ "resourceType": "OperationOutcome", "issue": [issue] })
}

fn searched(kind: &str, interactions: &[&str], parameters: &[(&str, &str)]) -> Value {
    let parameters: Vec<Value> = parameters.iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect();
    let interactions: Vec<Value> = interactions.iter().map(|code| json!({ "code": code })).collect();
    json!({ "type": kind, "interaction": interactions, "searchParam": parameters })
}

/// What this server can do.
#[must_use]
pub fn capabilities(base: &str, today: NaiveDate, version: &str) -> Value {
    let security = json!({
        "service": [{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "OAuth",
        }] }],
        "description": format!("OAuth 2 client credentials (RFC 6749, 4.4) at {base}/oauth2/token"),
    });
    let resources = vec![
        searched(
            "AdverseEvent",
            &["create", "read", "search-type"],
            &[("_id", "token"), ("date", "date"), ("event", "token"), ("identifier", "token")],
        ),
        searched("Organization", &["read", "search-type"], &[("identifier", "token")]),
        searched("Task", &["search-type"], &[("focus", "reference")]),
        searched("Communication", &["create", "search-type"], &[("about", "reference")]),
    ];
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": day(today),
        "kind": "instance",
        "software": { "name": "Candour", "version": version },
        "implementation": { "description": "Candour", "url": format!("{base}/fhir") },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{ "mode": "server", "security": security, "resource": resources }],
    })
}
