//! `gap` and `candour`: how long treatment was missing, and whether the duty of candour may arise.

use serde_json::{Value, json};

use super::Rule;
use super::input::{code, date, field, flag, list, required, small_count};
use crate::domain::calendar::date_words;
use crate::domain::harm::candour::{CandourBody, CandourFacts, DECIDES, suggests};
use crate::domain::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use crate::domain::harm::therapy_gap::{Cover, CoverReason, Dose, GapSpan, gap};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "gap",
        sentence: "How many days a patient was without treatment, from when each dose was due and when it could be taken.",
        example: r#"{"doses":[{"due":"2026-03-01","available":"2026-03-09"},{"due":"2026-03-15","available":null}],"until":"2026-03-31"}"#,
        answer: therapy_gap,
    },
    Rule {
        name: "candour",
        sentence: "Whether the facts suggest a notifiable safety incident under regulation 20; a person decides.",
        example: r#"{"body":"health_service","physical":"moderate","psychological":"none","could_have":false,"duration_days":40}"#,
        answer: candour,
    },
];

/// `ran_out` and `wasted` of a dose, and the lists `bridged` and `held` of stretches `{from, to}`, may be left out.
fn therapy_gap(question: &Value) -> Result<Value, String> {
    required(question, "doses")?;
    let doses = list(question, "doses")?.iter().map(dose).collect::<Result<Vec<_>, _>>()?;
    let mut covers = Vec::new();
    for reason in CoverReason::ALL {
        for stretch in list(question, reason.code())? {
            let (from, to) = (required(stretch, "from")?, required(stretch, "to")?);
            covers.push(Cover { reason: *reason, from: date(from, "from")?, to: date(to, "to")? });
        }
    }
    let until = date(required(question, "until")?, "until")?;
    let gap = gap(&doses, &covers, until).map_err(|why| why.to_string())?;
    let working: Vec<_> = gap.spans.iter().map(|span| line(span, &doses)).collect();
    Ok(json!({ "days": gap.days, "until": until, "working": working }))
}

fn dose(dose: &Value) -> Result<Dose, String> {
    let day = |name| field(dose, name).map(|day| date(day, name)).transpose();
    Ok(Dose {
        due: date(required(dose, "due")?, "due")?,
        available: day("available")?,
        ran_out: day("ran_out")?,
        wasted: day("wasted")?,
    })
}

fn line(span: &GapSpan, doses: &[Dose]) -> Value {
    json!({
        "dose": span.dose + 1,
        "due": doses.get(span.dose).map(|dose| dose.due),
        "cause": span.cause,
        "from": span.from,
        "to": span.to,
        "counted_before": span.counted_before,
        "covered": span.covered,
        "days": span.days,
        "why": why(span),
    })
}

fn why(span: &GapSpan) -> String {
    let (place, cause) = (span.dose + 1, span.cause.words());
    let (from, to) = (date_words(span.from), date_words(span.to));
    let mut why = format!("Dose {place} {cause}: from {from} up to, and not counting, {to}");
    if span.counted_before > 0 {
        why.push_str(&format!("; days counted already: {}", span.counted_before));
    }
    if span.covered > 0 {
        why.push_str(&format!("; days bridged or held: {}", span.covered));
    }
    why
}

/// `duration_days` is of the harm, physical or psychological; `psychological_days` tells them apart.
fn candour(question: &Value) -> Result<Value, String> {
    let days = |name| field(question, name).map(|days| small_count(days, name)).transpose();
    let psychological = field(question, "psychological");
    let psychological = psychological.map(|level| code(level, "psychological", PsychologicalHarm::ALL)).transpose()?;
    let facts = CandourFacts {
        body: code(required(question, "body")?, "body", CandourBody::ALL)?,
        grade: HarmGrade {
            physical: code(required(question, "physical")?, "physical", PhysicalHarm::ALL)?,
            psychological: psychological.unwrap_or(PsychologicalHarm::None),
        },
        could_have: flag(question, "could_have")?,
        physical_days: days("duration_days")?,
        psychological_days: days("psychological_days")?.or(days("duration_days")?),
        body_changed: flag(question, "body_changed")?,
        life_shortened: flag(question, "life_shortened")?,
        treatment_needed: flag(question, "treatment_needed")?,
    };
    let found = suggests(&facts);
    let grounds: Vec<_> =
        found.grounds.iter().map(|ground| json!({ "code": ground, "words": ground.words() })).collect();
    Ok(json!({
        "suggests": found.suggests,
        "test": found.body.test(),
        "decides": DECIDES,
        "grounds": grounds,
        "ask": found.ask,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(rule: &str, question: &str) -> Result<Value, String> {
        let rule = RULES.iter().find(|one| one.name == rule).unwrap();
        (rule.answer)(&serde_json::from_str(question).unwrap())
    }

    #[test]
    fn the_published_gap_is_twenty_four_days() {
        let gap = ask("gap", RULES[0].example).unwrap();
        assert_eq!(gap["days"], 24);
        assert_eq!((&gap["working"][0]["days"], &gap["working"][1]["days"]), (&json!(8), &json!(16)));
    }

    #[test]
    fn bridging_waste_and_short_supply_can_be_said() {
        let question = r#"{"doses":[{"due":"2026-03-01","available":"2026-03-01","wasted":"2026-03-04"},{"due":"2026-03-15","available":"2026-03-15"}],"bridged":[{"from":"2026-03-06","to":"2026-03-10"}],"until":"2026-03-31"}"#;
        let gap = ask("gap", question).unwrap();
        assert_eq!(gap["days"], 7);
        assert!(gap["working"][0]["why"].as_str().unwrap().contains("bridged or held: 4"));
    }

    #[test]
    fn the_published_candour_example() {
        let found = ask("candour", RULES[1].example).unwrap();
        assert_eq!((&found["suggests"], &found["decides"]), (&json!(true), &json!("a health care professional")));
        assert!(found["test"].as_str().unwrap().starts_with("reg 20(8)"));
    }

    #[test]
    fn what_could_have_happened_does_not_bind_a_registered_person() {
        let question = |body| {
            format!(
                r#"{{"body":"{body}","physical":"none","psychological":"none","could_have":true,"duration_days":0}}"#
            )
        };
        assert_eq!(ask("candour", &question("health_service")).unwrap()["suggests"], true);
        let other = ask("candour", &question("registered_person")).unwrap();
        assert_eq!(other["suggests"], false);
        assert!(other["test"].as_str().unwrap().starts_with("reg 20(9)"));
    }

    #[test]
    fn nonsense_is_answered_in_words() {
        for (rule, question) in [
            ("gap", r#"{}"#),
            ("gap", r#"{"doses":"many","until":"2026-03-31"}"#),
            ("gap", r#"{"doses":[1],"until":"2026-03-31"}"#),
            ("gap", r#"{"doses":[]}"#),
            ("gap", r#"{"doses":[{"available":"2026-03-01"}],"until":"2026-03-31"}"#),
            ("gap", r#"{"doses":[{"due":"2026-02-30"}],"until":"2026-03-31"}"#),
            ("gap", r#"{"doses":[{"due":"2026-03-01","ran_out":"2026-03-02"}],"until":"2026-03-31"}"#),
            ("gap", r#"{"doses":[],"held":[{"from":"2026-03-09","to":"2026-03-01"}],"until":"2026-03-31"}"#),
            ("candour", r#"{"physical":"moderate"}"#),
            ("candour", r#"{"body":"trust","physical":"moderate"}"#),
            ("candour", r#"{"body":"health_service"}"#),
            ("candour", r#"{"body":"health_service","physical":"terrible"}"#),
            ("candour", r#"{"body":"health_service","physical":"low","psychological":3}"#),
            ("candour", r#"{"body":"health_service","physical":"low","could_have":"yes"}"#),
            ("candour", r#"{"body":"health_service","physical":"low","duration_days":-4}"#),
        ] {
            let answer = ask(rule, question);
            assert!(answer.as_ref().is_err_and(|why| !why.is_empty()), "{rule} {question}: {answer:?}");
        }
    }
}
