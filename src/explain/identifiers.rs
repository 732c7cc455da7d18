//! `nhs-number` and `reference`: whether an identifier can be right, before anything is looked up.

use serde_json::{Value, json};

use super::Rule;
use super::input::{required, text};
use crate::domain::reference::CaseRef;
use crate::domain::text::NhsNumber;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "nhs-number",
        sentence: "Whether these can be the ten digits of an NHS number, by its check digit.",
        example: r#"{"value":"943 476 5919"}"#,
        answer: nhs_number,
    },
    Rule {
        name: "reference",
        sentence: "Whether this can be the reference of a case, by its check character, and its canonical form.",
        example: r#"{"value":"can-7k4 m2p x96"}"#,
        answer: reference,
    },
];

fn nhs_number(question: &Value) -> Result<Value, String> {
    let value = text(required(question, "value")?, "value")?;
    Ok(judged(NhsNumber::parse(value).map(String::from)))
}

fn reference(question: &Value) -> Result<Value, String> {
    let value = text(required(question, "value")?, "value")?;
    Ok(judged(CaseRef::parse(value).map(String::from)))
}

fn judged<E: std::fmt::Display>(parsed: Result<String, E>) -> Value {
    match parsed {
        Ok(value) => json!({ "valid": true, "value": value }),
        Err(why) => json!({ "valid": false, "why": why.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_nhs_number_is_judged() {
        assert_eq!(
            nhs_number(&json!({ "value": "943 476 5919" })),
            Ok(json!({ "valid": true, "value": "9434765919" }))
        );
        let wrong = nhs_number(&json!({ "value": "9434765918" })).unwrap();
        assert_eq!(wrong["valid"], false);
        assert!(wrong["why"].as_str().unwrap().contains("the last digit does not fit"));
    }

    #[test]
    fn a_reference_is_judged_and_given_its_canonical_form() {
        let canonical = CaseRef::from_bits([1, 2, 3, 4, 5]);
        let typed = canonical.as_str().to_lowercase().replace('-', "");
        assert_eq!(reference(&json!({ "value": typed })), Ok(json!({ "valid": true, "value": canonical })));
        assert_eq!(reference(&json!({ "value": "CAN-222-222-223" })).unwrap()["valid"], false);
        assert_eq!(reference(&json!({ "value": 7 })), Err("`value` is not a text".to_owned()));
    }
}
