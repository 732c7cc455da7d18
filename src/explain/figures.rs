//! `spc`, `interval`, `funnel`, `agreement`, `suppress`: the figures that are published, each with its working.

use serde_json::{Value, json};

use super::Rule;
use super::input::{code, count, field, flag, list, number, required, small_count, text};
use crate::domain::measures::disclosure::{DisclosureLevel, Profile, coarse_total, publish, total, why};
use crate::domain::measures::funnel::{self, FunnelLimits};
use crate::domain::measures::interval;
use crate::domain::measures::spc::{Chart, ChartPoint, Improvement, Reading, chart};
use crate::domain::themes::agreement::{Reliability, agreement, resampled};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "spc",
        sentence: "Whether a series has changed or comes and goes as usual: mean, limits and every special cause (XmR).",
        example: r#"{"values":[1,2,1,2,10,1,2,1,2,1,2,1,2,1,2,1,2,1],"improvement":"down","target":null,"screened":false}"#,
        answer: spc,
    },
    Rule {
        name: "interval",
        sentence: "How sure a proportion (wilson, clopper_pearson) or a rate (poisson) is: its 95 % interval.",
        example: r#"{"kind":"wilson","num":3,"den":40}"#,
        answer: interval,
    },
    Rule {
        name: "funnel",
        sentence: "How far a body's figure may lie from the whole by chance: 95 % and 99.8 % limits for each denominator.",
        example: r#"{"target":0.02,"den":[40,900]}"#,
        answer: funnel,
    },
    Rule {
        name: "agreement",
        sentence: "Whether coders agree more than by chance: percent, Cohen's kappa (two coders), Krippendorff's alpha.",
        example: r#"{"units":[["a","a"],["a","b"],["b",null],["b","b"]]}"#,
        answer: agree,
    },
    Rule {
        name: "suppress",
        sentence: "What may be shown of counts of people, by a named method of disclosure control.",
        example: r#"{"rule":"nhs_hes","rows":[{"dims":{"provider":"A","month":"2026-01"},"count":3},{"dims":{"provider":"B","month":"2026-01"},"count":12}]}"#,
        answer: suppress,
    },
];

/// More resamplings in one question are refused.
const MOST_RESAMPLINGS: u32 = 10_000;

fn spc(question: &Value) -> Result<Value, String> {
    let values = numbers(question, "values")?;
    let improvement = field(question, "improvement").map(|value| code(value, "improvement", Improvement::ALL));
    let reading = Reading {
        improvement: improvement.transpose()?.unwrap_or(Improvement::Neither),
        target: field(question, "target").map(|target| number(target, "target")).transpose()?,
        screened: flag(question, "screened")?,
        baseline: field(question, "baseline").map(baseline).transpose()?,
    };
    let chart = chart(&values, &reading).map_err(|why| why.to_string())?;
    Ok(charted(&chart, reading.screened))
}

fn baseline(points: &Value) -> Result<usize, String> {
    usize::try_from(count(points, "baseline")?).map_err(|_| "`baseline` is too large".to_owned())
}

fn charted(chart: &Chart, screened: bool) -> Value {
    json!({
        "mean": chart.mean,
        "lower": chart.lower,
        "upper": chart.upper,
        "near_lower": chart.near_lower,
        "near_upper": chart.near_upper,
        "average_moving_range": chart.average_moving_range,
        "screened": screened,
        "trial": chart.trial,
        "points": chart.points.iter().map(point).collect::<Vec<_>>(),
        "variation": chart.variation,
        "assurance": chart.assurance,
        "source": "NHS England, Making Data Count: XmR, limits at 2.66 average moving ranges",
    })
}

fn point(point: &ChartPoint) -> Value {
    json!({
        "value": point.value,
        "moving_range": point.moving_range,
        "special": point.special,
        "variation": point.variation,
    })
}

fn interval(question: &Value) -> Result<Value, String> {
    let part = |name| small_count(required(question, name)?, name);
    let kind = text(required(question, "kind")?, "kind")?;
    let (found, source) = match kind {
        "wilson" => (interval::wilson(part("num")?, part("den")?), "Wilson 1927, score interval"),
        "clopper_pearson" => (interval::clopper_pearson(part("num")?, part("den")?), "Clopper and Pearson 1934, exact"),
        "poisson" => {
            let exposure = number(required(question, "exposure")?, "exposure")?;
            (interval::poisson(part("count")?, exposure), "Garwood 1936, exact Poisson")
        }
        _ => return Err(format!("`kind` cannot be `{kind}`; it can be wilson, clopper_pearson or poisson")),
    };
    let found = found.map_err(|why| why.to_string())?;
    Ok(json!({ "value": found.value, "lo95": found.lo95, "hi95": found.hi95, "source": source }))
}

/// Proportions by `target` and `den`, ratios of observed to expected by `expected`.
fn funnel(question: &Value) -> Result<Value, String> {
    let limits: Vec<_> = if field(question, "expected").is_some() {
        let expected = numbers(question, "expected")?;
        expected.into_iter().map(|expected| limits("expected", json!(expected), funnel::ratio(expected))).collect()
    } else {
        let target = number(required(question, "target")?, "target")?;
        let sizes = required_list(question, "den")?;
        let size = |den| {
            let den = small_count(den, "den")?;
            limits("den", json!(den), funnel::proportion(target, den))
        };
        sizes.iter().map(size).collect()
    };
    let limits = limits.into_iter().collect::<Result<Vec<_>, String>>()?;
    Ok(json!({ "limits": limits, "source": "Spiegelhalter 2005: exact, interpolated" }))
}

fn limits(name: &str, size: Value, found: Result<FunnelLimits, funnel::FunnelError>) -> Result<Value, String> {
    let FunnelLimits { lo95, hi95, lo998, hi998 } = found.map_err(|why| why.to_string())?;
    Ok(json!({ name: size, "lo95": lo95, "hi95": hi95, "lo998": lo998, "hi998": hi998 }))
}

/// `bootstrap` (how many times) and `seed` add the 95 % intervals.
fn agree(question: &Value) -> Result<Value, String> {
    let extracts = required_list(question, "units")?.iter().map(codings).collect::<Result<Vec<_>, _>>()?;
    let found = agreement(&extracts).map_err(|why| why.to_string())?;
    let one_theme = "only one theme was used: nothing shows that the coders can tell themes apart";
    Ok(json!({
        "percent": found.observed * 100.0,
        "observed": found.observed,
        "kappa": found.kappa,
        "alpha": found.alpha,
        "units": found.extracts,
        "reliability": found.alpha.map(Reliability::of),
        "why": found.alpha.is_none().then_some(one_theme),
        "bootstrap": bootstrap(question, &extracts)?,
    }))
}

fn bootstrap(question: &Value, extracts: &[Vec<Option<String>>]) -> Result<Option<Value>, String> {
    let Some(times) = field(question, "bootstrap") else { return Ok(None) };
    let times = small_count(times, "bootstrap")?;
    if times > MOST_RESAMPLINGS {
        return Err(format!("`bootstrap` is more than {MOST_RESAMPLINGS}"));
    }
    let seed = field(question, "seed").map_or(Ok(1), |seed| count(seed, "seed"))?;
    let spread = resampled(extracts, times, seed).map_err(|why| why.to_string())?;
    Ok(Some(json!({ "times": times, "seed": seed, "kappa95": spread.kappa, "alpha95": spread.alpha })))
}

/// A row: one coding for each coder, null where there is none.
fn codings(row: &Value) -> Result<Vec<Option<String>>, String> {
    let row = row.as_array().ok_or("a row of `units` is not a list")?;
    let coding = |coding: &Value| match coding {
        Value::Null => Ok(None),
        Value::String(theme) => Ok(Some(theme.clone())),
        Value::Number(_) | Value::Bool(_) => Ok(Some(coding.to_string())),
        Value::Array(_) | Value::Object(_) => Err("a coding in `units` is a text, a number or null".to_owned()),
    };
    row.iter().map(coding).collect()
}

/// The total is from the true counts, and shown only where it gives no row away.
fn suppress(question: &Value) -> Result<Value, String> {
    let profile = code(required(question, "rule")?, "rule", Profile::ALL)?;
    let level = field(question, "level").map(|level| code(level, "level", DisclosureLevel::ALL)).transpose()?;
    let level = level.unwrap_or(DisclosureLevel::Subnational);
    let rows = required_list(question, "rows")?;
    let counts = rows.iter().map(|row| count(required(row, "count")?, "count")).collect::<Result<Vec<_>, String>>()?;
    let published: Vec<_> = rows
        .iter()
        .zip(&counts)
        .map(|(row, count)| {
            let published = publish(profile, level, *count);
            json!({ "dims": row.get("dims"), "published": published, "why": why(profile, level, *count) })
        })
        .collect();
    let sum = counts.iter().fold(0, |sum: u64, count| sum.saturating_add(*count));
    Ok(json!({
        "rows": published,
        "total": total(profile, level, &counts),
        // As a bundle shows it: coarser rather than suppressed, where the exact one would give a row away.
        "coarse_total": coarse_total(profile, level, sum, &[&counts]),
        "level": level,
        "source": profile.words(),
    }))
}

fn required_list<'a>(question: &'a Value, name: &str) -> Result<&'a [Value], String> {
    required(question, name)?;
    list(question, name)
}

fn numbers(question: &Value, name: &str) -> Result<Vec<f64>, String> {
    required_list(question, name)?.iter().map(|value| number(value, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(rule: &str, question: &str) -> Result<Value, String> {
        let rule = RULES.iter().find(|one| one.name == rule).unwrap();
        (rule.answer)(&serde_json::from_str(question).unwrap())
    }

    fn near(value: &Value, expected: f64) -> bool {
        (value.as_f64().unwrap() - expected).abs() < 1e-4
    }

    #[test]
    fn a_chart_names_every_special_cause() {
        let chart = ask("spc", RULES[0].example).unwrap();
        assert!(near(&chart["mean"], 1.9444) && near(&chart["lower"], -3.0626) && near(&chart["upper"], 6.9515));
        assert_eq!(chart["points"][4]["special"], json!(["above_upper_limit"]));
        assert_eq!(chart["points"][4]["variation"], "concern");
        assert_eq!((&chart["trial"], &chart["assurance"]), (&json!(false), &Value::Null));
    }

    #[test]
    fn intervals_of_a_proportion_and_a_rate() {
        let wilson = ask("interval", RULES[1].example).unwrap();
        assert!(near(&wilson["value"], 0.075) && near(&wilson["lo95"], 0.025836) && near(&wilson["hi95"], 0.198642));
        let rate = ask("interval", r#"{"kind":"poisson","count":3,"exposure":1200.0}"#).unwrap();
        assert!(near(&rate["value"], 0.0025) && near(&rate["hi95"], 0.007306));
    }

    #[test]
    fn a_funnel_answers_each_denominator_in_order() {
        let funnel = ask("funnel", RULES[2].example).unwrap();
        assert_eq!((&funnel["limits"][0]["den"], &funnel["limits"][1]["den"]), (&json!(40), &json!(900)));
        assert!(ask("funnel", r#"{"expected":[4.5]}"#).unwrap()["limits"][0]["hi998"].as_f64().unwrap() > 1.0);
    }

    #[test]
    fn agreement_is_given_in_percent_and_as_a_share() {
        let found = ask("agreement", r#"{"units":[["a","a"],["a","b"],["b",null]],"bootstrap":100,"seed":3}"#).unwrap();
        assert_eq!((&found["percent"], &found["observed"]), (&json!(50.0), &json!(0.5)));
        assert_eq!((&found["kappa"], &found["alpha"]), (&json!(0.0), &json!(0.0)));
        assert_eq!(found["bootstrap"]["times"], 100);
        assert!(ask("agreement", r#"{"units":[[1,1],[1,1]]}"#).unwrap()["why"].is_string());
    }

    #[test]
    fn small_numbers_never_leave() {
        let rows = r#"{"rule":"nhs_hes","rows":[{"dims":{"a":1},"count":3},{"count":0},{"count":18}]}"#;
        let shown = ask("suppress", rows).unwrap();
        assert_eq!(
            shown["rows"],
            json!([
                { "dims": { "a": 1 }, "published": "*", "why": "1 to 7 are not shown" },
                { "dims": null, "published": "0", "why": "nought is shown as 0" },
                { "dims": null, "published": "20", "why": "8 and more go to the nearest 5" },
            ])
        );
    }

    #[test]
    fn nonsense_is_answered_in_words() {
        for (rule, question) in [
            ("spc", r#"{}"#),
            ("spc", r#"{"values":[]}"#),
            ("spc", r#"{"values":[1]}"#),
            ("spc", r#"{"values":[1,"2"]}"#),
            ("spc", r#"{"values":[1,null]}"#),
            ("spc", r#"{"values":7}"#),
            ("spc", r#"{"values":[1e308,-1e308,1e308]}"#),
            ("spc", r#"{"values":[1,2],"improvement":"sideways"}"#),
            ("spc", r#"{"values":[1,2],"baseline":-1}"#),
            ("spc", r#"{"values":[1,2],"screened":"yes"}"#),
            ("interval", r#"{"kind":"wilson","num":3,"den":0}"#),
            ("interval", r#"{"kind":"wilson","num":5,"den":4}"#),
            ("interval", r#"{"kind":"wilson","num":-1,"den":4}"#),
            ("interval", r#"{"kind":"wilson","num":1.5,"den":4}"#),
            ("interval", r#"{"kind":"wilson","num":1,"den":99999999999}"#),
            ("interval", r#"{"kind":"poisson","count":1,"exposure":0}"#),
            ("interval", r#"{"kind":"poisson","count":1,"exposure":-2}"#),
            ("interval", r#"{"kind":"guess","num":1,"den":2}"#),
            ("interval", r#"{"kind":["wilson"]}"#),
            ("funnel", r#"{"target":2,"den":[4]}"#),
            ("funnel", r#"{"target":0.1,"den":[0]}"#),
            ("funnel", r#"{"target":0.1}"#),
            ("funnel", r#"{"target":0.1,"den":40}"#),
            ("funnel", r#"{"expected":[-1]}"#),
            ("agreement", r#"{"units":[]}"#),
            ("agreement", r#"{"units":[["a"]]}"#),
            ("agreement", r#"{"units":[["a","b"],["a"]]}"#),
            ("agreement", r#"{"units":[["a",null]]}"#),
            ("agreement", r#"{"units":["a"]}"#),
            ("agreement", r#"{"units":[["a",{}]]}"#),
            ("agreement", r#"{"units":[["a","b"]],"bootstrap":1000000}"#),
            ("suppress", r#"{"rule":"none","rows":[]}"#),
            ("suppress", r#"{"rule":"nhs_hes","rows":[{"count":-3}]}"#),
            ("suppress", r#"{"rule":"nhs_hes","rows":[{"count":2.5}]}"#),
            ("suppress", r#"{"rule":"nhs_hes","rows":[3]}"#),
            ("suppress", r#"{"rule":"nhs_hes"}"#),
        ] {
            let answer = ask(rule, question);
            assert!(answer.as_ref().is_err_and(|why| !why.is_empty()), "{rule} {question}: {answer:?}");
        }
    }
}
