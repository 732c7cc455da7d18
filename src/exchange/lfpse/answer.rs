//! What the service answers: the record with its id and reference, or an `OperationOutcome`. Everything is kept word for word.

use serde_json::Value;

use crate::domain::national::act::Reply;

/// What to do after an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It is settled, one way or the other.
    Settled(Reply),
    /// Nothing was kept there, and it may be sent again later.
    Later(String),
}

/// Characters of an answer that are kept.
const KEPT: usize = 20_000;

/// Reads an answer. `known` is the record's id there, for a change; a change may be sent again without harm, a first
/// sending may not.
#[must_use]
pub fn answer(status: u16, body: &str, known: Option<&str>) -> Answered {
    let kept: String = body.chars().take(KEPT).collect();
    match status {
        200..=299 => recorded(&kept, known),
        // asked to wait: the request was not looked at
        429 | 503 => Answered::Later(format!("HTTP {status}")),
        400..=499 => Answered::Settled(Reply::Refused { outcome: kept_or(kept, status) }),
        _ if known.is_some() => Answered::Later(format!("HTTP {status}")),
        _ => Answered::Settled(Reply::InDoubt { why: kept_or(kept, status) }),
    }
}

fn kept_or(kept: String, status: u16) -> String {
    if kept.trim().is_empty() { format!("HTTP {status}") } else { kept }
}

fn recorded(body: &str, known: Option<&str>) -> Answered {
    let resource: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let own = if resource.get("resourceType").and_then(Value::as_str) == Some("AdverseEvent") {
        resource.get("id").and_then(text)
    } else {
        None
    };
    let Some(id) = own.or_else(|| known.map(str::to_owned)) else {
        return Answered::Settled(Reply::InDoubt { why: kept_or(body.to_owned(), 200) });
    };
    Answered::Settled(Reply::Recorded {
        id,
        version: resource.pointer("/meta/versionId").and_then(text),
        reference: find(&resource, "ReferenceNumber").and_then(|found| found.get("valueString")).and_then(text),
        outcome: (!issues(body).is_empty()).then(|| body.to_owned()),
    })
}

/// The extension with this url, however deep.
fn find<'v>(value: &'v Value, url: &str) -> Option<&'v Value> {
    match value {
        Value::Object(fields) if fields.get("url").and_then(Value::as_str) == Some(url) => Some(value),
        Value::Object(fields) => fields.values().find_map(|inner| find(inner, url)),
        Value::Array(items) => items.iter().find_map(|inner| find(inner, url)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// One problem of an `OperationOutcome`, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    pub severity: String,
    pub words: String,
    /// The element it is about.
    pub place: String,
}

/// The problems of an `OperationOutcome`, wherever it stands in the answer; of another text, none.
#[must_use]
pub fn issues(body: &str) -> Vec<Issue> {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let list = outcome(&value).and_then(|found| found.get("issue")).and_then(Value::as_array);
    list.into_iter().flatten().map(issue).collect()
}

fn outcome(value: &Value) -> Option<&Value> {
    if value.get("resourceType").and_then(Value::as_str) == Some("OperationOutcome") {
        return Some(value);
    }
    value.get("contained").and_then(Value::as_array)?.iter().find_map(outcome)
}

fn issue(value: &Value) -> Issue {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
    let words = text("/diagnostics").or(text("/details/text")).or(text("/details/coding/0/display")).or(text("/code"));
    let place = |name: &str| value.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    Issue {
        severity: text("/severity").unwrap_or("error").to_owned(),
        words: words.unwrap_or("no reason was given").to_owned(),
        place: place("expression").chain(place("location")).collect::<Vec<_>>().join(", "),
    }
}
