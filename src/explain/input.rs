//! Reading a question. What is missing or misshapen is said with the name of its field.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use crate::domain::clocks::Start;

/// A field that is there and is not null.
pub(super) fn field<'a>(question: &'a Value, name: &str) -> Option<&'a Value> {
    question.get(name).filter(|value| !value.is_null())
}

pub(super) fn required<'a>(question: &'a Value, name: &str) -> Result<&'a Value, String> {
    field(question, name).ok_or_else(|| format!("`{name}` is missing"))
}

pub(super) fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| format!("`{name}` is not a text"))
}

/// The list in a field; none if the field is not there.
pub(super) fn list<'a>(question: &'a Value, name: &str) -> Result<&'a [Value], String> {
    match field(question, name) {
        None => Ok(&[]),
        Some(value) => value.as_array().map(Vec::as_slice).ok_or_else(|| format!("`{name}` is not a list")),
    }
}

/// A date, as YYYY-MM-DD.
pub(super) fn date(value: &Value, name: &str) -> Result<NaiveDate, String> {
    let text = text(value, name)?;
    let date = if text.len() == "YYYY-MM-DD".len() { text.parse().ok() } else { None };
    date.ok_or_else(|| format!("`{name}` is not a date: `{text}`, where YYYY-MM-DD is asked"))
}

/// An instant (RFC 3339) or a date.
pub(super) fn start(value: &Value, name: &str) -> Result<Start, String> {
    if let Ok(date) = date(value, name) {
        return Ok(Start::Day(date));
    }
    let text = text(value, name)?;
    DateTime::parse_from_rfc3339(text).map(|at| Start::At(at.to_utc())).map_err(|_| {
        format!("`{name}` is neither a date (YYYY-MM-DD) nor an instant with its offset (RFC 3339): `{text}`")
    })
}

/// A number.
pub(super) fn number(value: &Value, name: &str) -> Result<f64, String> {
    value
        .as_f64()
        .filter(|number| number.is_finite())
        .ok_or_else(|| format!("`{name}` is not a number: {}", short(value)))
}

/// A whole number from nought.
pub(super) fn count(value: &Value, name: &str) -> Result<u64, String> {
    value.as_u64().ok_or_else(|| format!("`{name}` is not a whole number from 0 on: {}", short(value)))
}

/// A whole number from nought that fits the rules for counts.
pub(super) fn small_count(value: &Value, name: &str) -> Result<u32, String> {
    u32::try_from(count(value, name)?).map_err(|_| format!("`{name}` is larger than {}", u32::MAX))
}

/// Yes or no; no if the field is not there.
pub(super) fn flag(question: &Value, name: &str) -> Result<bool, String> {
    match field(question, name) {
        None => Ok(false),
        Some(value) => value.as_bool().ok_or_else(|| format!("`{name}` is neither true nor false: {}", short(value))),
    }
}

/// A value of a closed code list.
pub(super) fn code<T: FromStr + Copy + Display>(value: &Value, name: &str, all: &[T]) -> Result<T, String> {
    let code = text(value, name)?;
    code.parse().map_err(|_| {
        let codes: Vec<_> = all.iter().map(T::to_string).collect();
        format!("`{name}` cannot be `{code}`; it can be {}", codes.join(", "))
    })
}

/// Enough of a value to find it again.
fn short(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            value.to_string().chars().take(40).collect()
        }
    }
}
