//! `candour explain RULE`: every pure rule can be asked, and answers with its working (JSON Lines in, JSON Lines out).
//! A family of rules is a file with a const `RULES`; `rules` chains them.

mod clocks;
mod figures;
mod harm;
mod identifiers;
mod input;
mod route;
mod text;

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

/// One rule that can be asked. The same example is printed by `explain --list` and run as a test.
pub struct Rule {
    pub name: &'static str,
    /// What it answers, in one sentence.
    pub sentence: &'static str,
    /// One line of input.
    pub example: &'static str,
    /// The answer, or in words why there is none.
    pub answer: fn(&Value) -> Result<Value, String>,
}

/// Every rule that can be asked, in the order in which they are listed.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [clocks::RULES, identifiers::RULES, text::RULES, route::RULES, harm::RULES, figures::RULES].into_iter().flatten()
}

/// Every line was answered.
pub const ANSWERED: u8 = 0;
/// At least one line could not be answered; its answer says why.
pub const NOT_ALL_ANSWERED: u8 = 1;
/// There is no such rule.
pub const NO_SUCH_RULE: u8 = 2;

/// Answers each line of input with one line, in order, as it comes. Returns the exit code of the command:
/// [`ANSWERED`], [`NOT_ALL_ANSWERED`] or [`NO_SUCH_RULE`].
///
/// # Errors
/// If reading or writing fails.
pub fn run(name: &str, mut reader: impl BufRead, mut writer: impl Write) -> io::Result<u8> {
    let Some(rule) = rules().find(|rule| rule.name == name) else {
        let error = format!("there is no rule `{name}`; candour explain --list shows them all");
        writeln!(writer, "{}", json!({ "error": error }))?;
        return Ok(NO_SUCH_RULE);
    };
    let mut code = ANSWERED;
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let answer = answer(rule, &line).unwrap_or_else(|why| {
            code = NOT_ALL_ANSWERED;
            json!({ "error": why })
        });
        writeln!(writer, "{answer}")?;
        line.clear();
    }
    writer.flush()?;
    Ok(code)
}

/// Prints every rule with its sentence and its example.
///
/// # Errors
/// If writing fails.
pub fn list(mut writer: impl Write) -> io::Result<()> {
    for rule in rules() {
        writeln!(writer, "{}\n  {}\n  {}", rule.name, rule.sentence, rule.example)?;
    }
    writer.flush()
}

fn answer(rule: &Rule, line: &[u8]) -> Result<Value, String> {
    if line.trim_ascii().is_empty() {
        return Err("this line is empty".to_owned());
    }
    let question: Value = serde_json::from_slice(line).map_err(|why| format!("this line is not JSON: {why}"))?;
    if !question.is_object() {
        return Err("a question is a JSON object, such as the example in candour explain --list".to_owned());
    }
    (rule.answer)(&question)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &str, lines: &str) -> (Vec<Value>, u8) {
        let mut out = Vec::new();
        let code = run(name, lines.as_bytes(), &mut out).unwrap();
        let lines = String::from_utf8(out).unwrap();
        (lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), code)
    }

    #[test]
    fn every_example_is_answered() {
        for rule in rules() {
            let (answers, code) = asked(rule.name, rule.example);
            assert_eq!((answers.len(), code), (1, ANSWERED), "{}: {answers:?}", rule.name);
            assert!(rule.sentence.ends_with('.') && !rule.example.contains('\n'), "{}", rule.name);
        }
    }

    #[test]
    fn every_name_is_its_own() {
        let names: Vec<_> = rules().map(|rule| rule.name).collect();
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(names.len(), distinct.len());
    }

    #[test]
    fn each_line_is_answered_in_order_and_one_that_cannot_be_says_why() {
        let lines = "{\"value\":\"9434765919\"}\n\nnot json\n[1]\n{}\n\u{FF}\n{\"value\":\"9434765919\"}";
        let (answers, code) = asked("nhs-number", lines);
        assert_eq!((answers.len(), code), (7, NOT_ALL_ANSWERED));
        assert_eq!(answers.iter().filter(|answer| answer["error"].is_string()).count(), 5);
        assert_eq!((&answers[0]["valid"], &answers[6]["valid"]), (&json!(true), &json!(true)));
    }

    #[test]
    fn bytes_that_are_not_text_are_an_answered_error() {
        let mut out = Vec::new();
        assert_eq!(run("nhs-number", &b"{\"value\":\"\xFF\"}\n"[..], &mut out).unwrap(), NOT_ALL_ANSWERED);
        assert!(out.starts_with(b"{\"error\""));
    }

    #[test]
    fn a_rule_that_does_not_exist_is_said() {
        let (answers, code) = asked("luck", "{}");
        assert_eq!(code, NO_SUCH_RULE);
        assert!(answers[0]["error"].as_str().unwrap().contains("--list"));
    }

    #[test]
    fn the_list_names_every_rule() {
        let mut out = Vec::new();
        list(&mut out).unwrap();
        let list = String::from_utf8(out).unwrap();
        assert!(rules().all(|rule| list.contains(rule.example)));
    }
}
