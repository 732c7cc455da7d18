//! The data dictionary as CSVW metadata ("Metadata Vocabulary for Tabular Data", W3C 2015): every table, every column.

use serde_json::{Value, json};

use super::{BundleError, Claims, Tier};
use crate::domain::themes::table::{Column, Holds, READING_COLUMNS, READINGS, Table, UNITS, unit_columns};

pub fn metadata(tables: &[Table], tier: Tier) -> Result<String, BundleError> {
    let mut described: Vec<Value> = tables.iter().map(|table| describe(table.path, table.columns)).collect();
    if tier == Tier::Secure {
        described.push(describe(UNITS, &unit_columns()));
        described.push(describe(READINGS, READING_COLUMNS));
        let extracts = Claims::default().extracts();
        described.push(describe(extracts.path, extracts.columns));
    }
    let group = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "dc:license": { "@id": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/" },
        "tables": described,
    });
    let mut text = serde_json::to_string_pretty(&group).map_err(|e| BundleError::Words(e.to_string()))?;
    text.push('\n');
    Ok(text)
}

fn describe(path: &str, columns: &[Column]) -> Value {
    let keys: Vec<&str> = columns.iter().filter(|column| column.key).map(|column| column.name).collect();
    let mut schema = json!({ "columns": columns.iter().map(column).collect::<Vec<_>>() });
    if let Some(schema) = schema.as_object_mut() {
        if !keys.is_empty() {
            schema.insert("primaryKey".to_owned(), json!(keys));
        }
        if path != "method/codebook.csv" && keys.contains(&"theme_id") {
            let to = json!({ "resource": "../method/codebook.csv", "columnReference": "theme_id" });
            schema.insert("foreignKeys".to_owned(), json!([{ "columnReference": "theme_id", "reference": to }]));
        }
    }
    // Addresses are relative to the metadata, which has a folder of its own.
    json!({ "url": format!("../{path}"), "tableSchema": schema })
}

fn column(column: &Column) -> Value {
    let (datatype, missing) = match column.holds {
        Holds::Text => (json!("string"), json!([""])),
        Holds::Integer => (json!("integer"), json!([""])),
        Holds::Decimal => (json!("decimal"), json!([""])),
        Holds::Count | Holds::Days => (json!({ "base": "integer", "minimum": 0 }), json!(["", "*"])),
        Holds::Percent => (json!({ "base": "decimal", "minimum": 0, "maximum": 100 }), json!(["", "*"])),
        Holds::YesNo => (json!({ "base": "boolean", "format": "yes|no" }), json!([""])),
        Holds::Month => (json!("gYearMonth"), json!([""])),
        // A quarter has no datatype of its own.
        Holds::Period => (json!("string"), json!([""])),
    };
    json!({
        "name": column.name,
        "titles": column.name,
        "dc:description": column.about,
        "datatype": datatype,
        // A suppressed figure is missing to a reader of the data, so no such column can be required.
        "required": column.required && !matches!(column.holds, Holds::Count | Holds::Days | Holds::Percent),
        "null": missing,
    })
}
