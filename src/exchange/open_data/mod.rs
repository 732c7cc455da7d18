//! Published figures as open data: CSV (RFC 4180), JSON, their description (CSVW, W3C 2015), the catalogue entry (DCAT 3,
//! W3C 2024) and the feed of releases (Atom, RFC 4287). Everything comes from rows that were frozen: the same bytes for ever.

mod describe;
mod feed;
mod pack;

pub use describe::{catalogue, csvw};
pub use feed::{Entry, feed};
pub use pack::{Pack, pack};

use serde_json::{Value, json};

use super::csv_out::{Cell, line};

/// The licence of everything here: Open Government Licence, version 3.
pub const LICENCE: &str = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/";

/// A published figure, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub metric: String,
    pub version: i32,
    pub period: String,
    pub breakdown: &'static str,
    pub code: String,
    pub name: String,
    pub numerator: String,
    pub numerator_to: i32,
    pub at_most: String,
    pub denominator: String,
    pub denominator_to: i32,
    pub value: String,
    pub lo95: String,
    pub hi95: String,
    pub unit: String,
    pub suppressed: bool,
    pub complete: String,
    pub revised: bool,
    /// What the figure says, in one line.
    pub definition: String,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Text,
    Whole,
    /// A count that may be `*` (1 to 7) or `[c]` (hidden for the sake of others).
    Count,
    Number,
    YesNo,
}

/// The columns, in their order: name, what it holds, what it means.
pub const COLUMNS: &[(&str, Holds, &str)] = &[
    ("metric_id", Holds::Text, "The figure's id in the list of definitions"),
    ("definition_version", Holds::Whole, "The version of its definition"),
    ("period", Holds::Text, "A month (YYYY-MM), or twelve months (YYYY-MM/YYYY-MM)"),
    ("breakdown", Holds::Text, "By what the row is broken down; national is all of England"),
    (
        "group_code",
        Holds::Text,
        "The code of the row: an organisation's code, a region, a treatment; empty where not known",
    ),
    ("group_name", Holds::Text, "Its name"),
    ("numerator", Holds::Count, "The count. * is 1 to 7; [c] is hidden so that no * can be worked out"),
    ("numerator_rounded_to", Holds::Whole, "The multiple to which it is rounded; 1 is exact, 0 is not shown"),
    ("numerator_at_most", Holds::Count, "At most so many, where nobody can know whether two reports are of one person"),
    ("denominator", Holds::Count, "What it is divided by; patient-months stand in halves"),
    ("denominator_rounded_to", Holds::Whole, "The multiple to which it is rounded; 1 is exact, 0 is not shown"),
    ("value", Holds::Number, "The figure in its unit, from the two counts as shown"),
    ("lo95", Holds::Number, "Lower end of its 95% interval"),
    ("hi95", Holds::Number, "Upper end of its 95% interval"),
    ("unit", Holds::Text, "The unit of the figure"),
    ("suppressed", Holds::YesNo, "A count of the row is hidden"),
    ("completeness", Holds::Text, "Returns received of those expected; empty where none are needed"),
    ("revised", Holds::YesNo, "Shown otherwise in the release before"),
    ("published_on", Holds::Text, "The day of the release"),
    ("definition", Holds::Text, "What the figure says, and how it is made"),
];

/// The rows as CSV, with one header row.
#[must_use]
pub fn csv(rows: &[Row], published: &str) -> String {
    let mut out = String::new();
    line(&mut out, COLUMNS.iter().map(|(name, ..)| *name));
    for row in rows {
        line(&mut out, cells(row, published));
    }
    out
}

fn cells<'a>(row: &'a Row, published: &'a str) -> Vec<Cell<'a>> {
    vec![
        Cell::from(&row.metric),
        Cell::from(row.version),
        Cell::from(&row.period),
        Cell::from(row.breakdown),
        Cell::from(&row.code),
        Cell::from(&row.name),
        Cell::from(&row.numerator),
        Cell::from(row.numerator_to),
        Cell::from(&row.at_most),
        Cell::from(&row.denominator),
        Cell::from(row.denominator_to),
        Cell::from(&row.value),
        Cell::from(&row.lo95),
        Cell::from(&row.hi95),
        Cell::from(&row.unit),
        Cell::from(row.suppressed),
        Cell::from(&row.complete),
        Cell::from(row.revised),
        Cell::from(published),
        Cell::from(&row.definition),
    ]
}

/// The same rows as JSON: an object with the day, the licence and the rows. A number is a number; what is hidden is its mark.
#[must_use]
pub fn json(rows: &[Row], published: &str) -> String {
    let all: Vec<Value> = rows.iter().map(object).collect();
    let whole = json!({ "published_on": published, "licence": LICENCE, "rows": all });
    format!("{whole}\n")
}

fn object(row: &Row) -> Value {
    let number = |text: &str| -> Value {
        if text.is_empty() {
            return Value::Null;
        }
        text.parse::<u64>()
            .map(Value::from)
            .or_else(|_| text.parse::<f64>().map(Value::from))
            .unwrap_or_else(|_| json!(text))
    };
    json!({
        "metric_id": row.metric,
        "definition_version": row.version,
        "period": row.period,
        "breakdown": row.breakdown,
        "group_code": row.code,
        "group_name": row.name,
        "numerator": number(&row.numerator),
        "numerator_rounded_to": row.numerator_to,
        "numerator_at_most": number(&row.at_most),
        "denominator": number(&row.denominator),
        "denominator_rounded_to": row.denominator_to,
        "value": number(&row.value),
        "lo95": number(&row.lo95),
        "hi95": number(&row.hi95),
        "unit": row.unit,
        "suppressed": row.suppressed,
        "completeness": row.complete,
        "revised": row.revised,
        "definition": row.definition,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub fn row() -> Row {
        Row {
            metric: "U3".to_owned(),
            version: 1,
            period: "2026-10".to_owned(),
            breakdown: "provider",
            code: "DEMOP01".to_owned(),
            name: "Larkfield, Homecare".to_owned(),
            numerator: "*".to_owned(),
            numerator_to: 0,
            at_most: String::new(),
            denominator: "120".to_owned(),
            denominator_to: 5,
            value: String::new(),
            lo95: String::new(),
            hi95: String::new(),
            unit: "% of deliveries due".to_owned(),
            suppressed: true,
            complete: "40/42".to_owned(),
            revised: false,
            definition: "Failed deliveries".to_owned(),
        }
    }

    #[test]
    fn every_row_has_as_many_cells_as_the_header_and_reads_back() {
        let text = csv(&[row()], "2026-11-19");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().len(), COLUMNS.len());
        let read = reader.records().next().unwrap().unwrap();
        assert_eq!((&read[5], &read[6], &read[9], &read[15]), ("Larkfield, Homecare", "*", "120", "yes"));
    }

    #[test]
    fn json_says_the_same_with_numbers_as_numbers() {
        let value: Value = serde_json::from_str(&json(&[row()], "2026-11-19")).unwrap();
        let read = &value["rows"][0];
        assert_eq!(
            (&read["numerator"], &read["denominator"], &read["value"]),
            (&json!("*"), &json!(120), &Value::Null)
        );
        assert!(COLUMNS.iter().all(|(name, ..)| *name == "published_on" || read.get(name).is_some()));
    }
}
