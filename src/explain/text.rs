//! `redact`: what in a free text may tell who somebody is.

use serde_json::{Value, json};

use super::Rule;
use super::input::{list, required, text};
use crate::domain::redact::{self, Span};

pub(super) const RULES: &[Rule] = &[Rule {
    name: "redact",
    sentence: "What in a text may tell who somebody is, taken out; places are counted in characters of the text given.",
    example: r#"{"text":"Ask Pat Smith on 07700 900123","known":["Pat Smith"]}"#,
    answer: redact,
}];

fn redact(question: &Value) -> Result<Value, String> {
    let told = text(required(question, "text")?, "text")?;
    let known = list(question, "known")?.iter().map(|name| text(name, "known")).collect::<Result<Vec<_>, _>>()?;
    let redacted = redact::redact(told, &known);
    Ok(json!({ "text": redacted.text, "spans": spans(&redacted.spans), "left": spans(&redacted.left) }))
}

fn spans(spans: &[Span]) -> Vec<Value> {
    spans.iter().map(|span| json!({ "start": span.start, "end": span.end, "kind": span.kind })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_out_and_what_is_left_are_both_shown() {
        let answer = redact(&json!({ "text": "I, Pat Smith, waited from 3 May 2026", "known": ["Pat Smith"] }));
        let expected = json!({
            "text": "I, [name], waited from 3 May 2026",
            "spans": [{ "start": 3, "end": 12, "kind": "name" }],
            "left": [{ "start": 26, "end": 36, "kind": "date" }],
        });
        assert_eq!(answer, Ok(expected));
    }

    #[test]
    fn names_may_be_left_out_but_not_be_anything_else() {
        assert_eq!(redact(&json!({ "text": "all well" })).unwrap()["spans"], json!([]));
        assert_eq!(redact(&json!({ "text": "all well", "known": [7] })), Err("`known` is not a text".to_owned()));
        assert_eq!(redact(&json!({ "known": [] })), Err("`text` is missing".to_owned()));
    }
}
