//! `clock`: when a limit ends, and every step on the way.

use std::borrow::Cow;

use chrono::{NaiveDate, SecondsFormat};
use serde_json::{Value, json};

use super::Rule;
use super::input::{date, field, list, required, start, text};
use crate::domain::calendar::{Calendar, date_words};
use crate::domain::clocks::{ClockRule, Day, Due, Pause, Start, Why, due};
use crate::domain::complaint::period::{self, PeriodProblem};

pub(super) const RULES: &[Rule] = &[Rule {
    name: "clock",
    sentence: "When a limit ends, by which law, and which days count; London’s civil date decides.",
    example: r#"{"rule":"acknowledge","received":"2026-12-24T10:00:00Z","pauses":[{"from":"2026-12-29","to":"2026-12-30"}]}"#,
    answer: clock,
}];

/// More pauses on one clock are refused.
const MOST_PAUSES: usize = 100;

fn clock(question: &Value) -> Result<Value, String> {
    let rule = rule(question)?;
    let start = begins(rule, question)?;
    let pauses = pauses(question)?;
    let calendar = calendar(question)?;
    let due = extended(question, rule, due(rule, start, &pauses, &calendar))?;
    Ok(answer(rule, start, &due, &calendar))
}

fn rule(question: &Value) -> Result<ClockRule, String> {
    let name = text(required(question, "rule")?, "rule")?;
    name.parse().map_err(|_| {
        let names: Vec<_> = ClockRule::ALL.iter().map(|rule| rule.code()).collect();
        format!("there is no limit `{name}`; there are {}", names.join(", "))
    })
}

/// From when the limit runs. `known` is the day the matter came to the complainant's notice: the later of the two counts.
fn begins(rule: ClockRule, question: &Value) -> Result<Start, String> {
    let received = start(required(question, "received")?, "received")?;
    match (rule, field(question, "known")) {
        (_, None) => Ok(received),
        (ClockRule::ComplainWithinTwelveMonths | ClockRule::PhsoOneYear, Some(known)) => {
            Ok(Start::later_of(received, start(known, "known")?))
        }
        (_, Some(_)) => Err(format!("`known` has no meaning for `{rule}`")),
    }
}

/// Longer periods agreed with the complainant, each before the end of the one before it (reg 14(3)(b)): a later agreement
/// is refused, and nothing extends itself.
fn extended(question: &Value, rule: ClockRule, mut due: Due) -> Result<Due, String> {
    let extensions = list(question, "extensions")?;
    if !extensions.is_empty() && rule != ClockRule::RespondSixMonths {
        return Err(format!("`extensions` has no meaning for `{rule}`"));
    }
    for extension in extensions {
        let agreed = date(required(extension, "agreed")?, "agreed")?;
        let until = date(required(extension, "until")?, "until")?;
        period::extended(due.on, agreed, until, agreed).map_err(|why| match why {
            PeriodProblem::AfterTheEnd => {
                format!("on {agreed} the period had ended, on {}: it cannot be extended", due.on)
            }
            PeriodProblem::NotLonger => format!("{until} is not later than the end, {}", due.on),
            PeriodProblem::InThePast | PeriodProblem::BeyondTheRelevantPeriod | PeriodProblem::NotAgreedYet => {
                format!("{until} cannot be agreed on {agreed}")
            }
        })?;
        due.working.push(Day { date: until, counts: true, why: Why::Extended(agreed) });
        (due.on, due.source) = (until, ClockRule::RespondExtended.terms().source);
    }
    Ok(due)
}

fn pauses(question: &Value) -> Result<Vec<Pause>, String> {
    let pauses = list(question, "pauses")?;
    if pauses.len() > MOST_PAUSES {
        return Err(format!("a clock can have {MOST_PAUSES} pauses at most"));
    }
    pauses.iter().map(pause).collect()
}

fn pause(pause: &Value) -> Result<Pause, String> {
    let from = date(required(pause, "from")?, "from")?;
    let to = date(required(pause, "to")?, "to")?;
    let reason = field(pause, "reason").map_or(Ok(""), |reason| text(reason, "reason"))?;
    Pause::new(from, to, reason).map_err(|why| why.to_string())
}

/// The holidays given take the place of the built-in calendar.
fn calendar(question: &Value) -> Result<Cow<'static, Calendar>, String> {
    if field(question, "holidays").is_none() {
        return Ok(Cow::Borrowed(Calendar::england()));
    }
    let holidays = list(question, "holidays")?.iter().map(holiday).collect::<Result<Vec<_>, _>>()?;
    Ok(Cow::Owned(Calendar::new("as given", holidays)))
}

/// A date, or a date with its title as in GOV.UK's file. A bare date that the built-in calendar knows keeps its name.
fn holiday(holiday: &Value) -> Result<(NaiveDate, String), String> {
    let titled = holiday.is_object();
    let day = date(if titled { required(holiday, "date")? } else { holiday }, "holidays")?;
    let title = field(holiday, "title").map(|title| text(title, "title")).transpose()?;
    let known = || Calendar::england().holiday(day).unwrap_or("bank holiday");
    Ok((day, title.unwrap_or_else(known).to_owned()))
}

fn answer(rule: ClockRule, start: Start, due: &Due, calendar: &Calendar) -> Value {
    let terms = rule.terms();
    let working: Vec<_> = due
        .working
        .iter()
        .map(|day| json!({ "date": day.date, "counts": day.counts, "why": day.why.to_string() }))
        .collect();
    json!({
        "rule": rule,
        "from": start.date(),
        "due": due.on,
        "due_in_words": date_words(due.on),
        "at": due.at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        "length": terms.length.words(),
        "basis": terms.basis,
        "source": due.source,
        "to_verify": terms.to_verify,
        "pauses_apply": terms.pausable,
        "calendar": calendar.version(),
        "beyond_calendar": due.beyond_calendar,
        "working": working,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(question: &str) -> Value {
        clock(&serde_json::from_str(question).unwrap()).unwrap_or_else(Value::String)
    }

    #[test]
    fn the_published_example_comes_out() {
        let answer = ask(r#"{"rule":"acknowledge","received":"2026-12-24T10:00:00Z",
                "pauses":[{"from":"2026-12-29","to":"2026-12-30"}],"holidays":["2026-12-25","2026-12-28"]}"#);
        assert_eq!(answer["due"], "2026-12-31");
        assert_eq!(answer["source"], "reg 13(3) SI 2009/309");
        assert_eq!(answer["working"][1], json!({ "date": "2026-12-25", "counts": false, "why": "Christmas Day" }));
    }

    #[test]
    fn given_holidays_take_the_place_of_the_built_in_ones() {
        let due = |holidays| {
            ask(&format!(r#"{{"rule":"acknowledge","received":"2026-12-24","holidays":{holidays}}}"#))["due"].clone()
        };
        assert_eq!(due("null"), "2026-12-31");
        assert_eq!(due("[]"), "2026-12-29");
        assert_eq!(due(r#"[{"date":"2026-12-29","title":"Proclaimed"}]"#), "2026-12-30");
    }

    #[test]
    fn twelve_months_run_from_the_later_of_matter_and_notice() {
        let due = |known| {
            ask(&format!(
                r#"{{"rule":"complain_within_twelve_months","received":"2026-03-01","known":"{known}"}}"#
            ))["due"]
                .clone()
        };
        assert_eq!(due("2026-05-02"), "2027-05-02");
        assert_eq!(due("2026-01-02"), "2027-03-01");
    }

    #[test]
    fn six_months_grow_by_an_agreement_before_their_end_and_by_nothing_else() {
        let ask_with = |extensions: &str| {
            ask(&format!(r#"{{"rule":"respond_six_months","received":"2026-01-15","extensions":{extensions}}}"#))
        };
        let longer =
            ask_with(r#"[{"agreed":"2026-07-14","until":"2026-09-01"},{"agreed":"2026-08-30","until":"2026-10-01"}]"#);
        assert_eq!((&longer["due"], &longer["source"]), (&json!("2026-10-01"), &json!("reg 14(3)(b) SI 2009/309")));
        let late = ask_with(r#"[{"agreed":"2026-07-15","until":"2026-09-01"}]"#);
        assert!(late.as_str().is_some_and(|why| why.contains("cannot be extended")), "{late}");
    }

    #[test]
    fn every_limit_answers_with_its_source_and_its_working() {
        for rule in ClockRule::ALL {
            let answer = ask(&format!(
                r#"{{"rule":"{rule}","received":"2026-03-02","pauses":[{{"from":"2026-03-03","to":"2026-03-04"}}]}}"#
            ));
            assert_eq!(answer["rule"], json!(rule), "{answer}");
            assert!(answer["source"].as_str().is_some_and(|s| !s.is_empty()) && answer["due"].is_string());
            assert!(answer["working"].as_array().is_some_and(|w| w.iter().any(|d| d["date"] == answer["due"])));
        }
    }

    #[test]
    fn a_pause_moves_a_limit_that_may_be_paused() {
        let question = r#"{"rule":"candour_contract","received":"2026-09-14",
            "pauses":[{"from":"2026-09-18","to":"2026-09-21","reason":"family asked to wait"}]}"#;
        assert_eq!(ask(question)["due"], "2026-09-30");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (question, why) in [
            (r#"{"received":"2026-09-14"}"#, "`rule` is missing"),
            (r#"{"rule":"acknowledge"}"#, "`received` is missing"),
            (r#"{"rule":"acknowledge","received":"2026-02-30"}"#, "`received` is neither"),
            (r#"{"rule":"acknowledge","received":"2026-02-03T10:00:00"}"#, "`received` is neither"),
            (r#"{"rule":"acknowledge","received":7}"#, "`received` is not a text"),
            (r#"{"rule":"acknowledge","received":"2026-09-14","known":"2026-09-14"}"#, "`known` has no meaning"),
            (r#"{"rule":"acknowledge","received":"2026-09-14","holidays":["soon"]}"#, "`holidays` is not a date"),
            (r#"{"rule":"silence","received":"2026-09-14","pauses":[{"from":"2026-09-14"}]}"#, "`to` is missing"),
            (
                r#"{"rule":"silence","received":"2026-09-14","pauses":[{"from":"2026-09-14","to":"2026-09-13"}]}"#,
                "a pause cannot end",
            ),
            (r#"{"rule":"luck","received":"2026-09-14"}"#, "there is no limit `luck`; there are acknowledge"),
        ] {
            let answer = ask(question);
            assert!(answer.as_str().is_some_and(|said| said.starts_with(why)), "{question}: {answer}");
        }
    }
}
