//! What describes the files: their columns (CSVW), and the entry of a release in a catalogue (DCAT).

use serde_json::{Value, json};

use super::{COLUMNS, Holds, LICENCE};

/// The description of a CSV file with these columns. `about` is the definition of the figure, where the file has one.
#[must_use]
pub fn csvw(url: &str, about: &str) -> String {
    let columns: Vec<Value> = COLUMNS.iter().map(|column| described(column, about)).collect();
    let whole = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "url": url,
        "dc:license": { "@id": LICENCE },
        "dc:description": about,
        "dialect": { "header": true, "encoding": "utf-8", "lineTerminators": ["\r\n"] },
        "tableSchema": {
            "columns": columns,
            "primaryKey": ["metric_id", "period", "breakdown", "group_code"],
        },
    });
    format!("{whole:#}\n")
}

fn described((name, holds, means): &(&str, Holds, &str), about: &str) -> Value {
    let (datatype, missing) = match holds {
        Holds::Text => (json!("string"), json!([""])),
        Holds::Whole => (json!({ "base": "integer", "minimum": 0 }), json!([""])),
        Holds::Count => (json!({ "base": "integer", "minimum": 0 }), json!(["", "*", "[c]"])),
        Holds::Number => (json!({ "base": "decimal", "minimum": 0 }), json!([""])),
        Holds::YesNo => (json!({ "base": "boolean", "format": "yes|no" }), json!([""])),
    };
    let means = if *name == "value" && !about.is_empty() { format!("{means}. {about}") } else { (*means).to_owned() };
    json!({
        "name": name,
        "titles": name,
        "dc:description": means,
        "datatype": datatype,
        "null": missing,
        "required": matches!(*name, "metric_id" | "definition_version" | "period" | "breakdown"),
    })
}

/// The entry of a release: its files, the months they hold, and the release they take the place of.
#[must_use]
pub fn catalogue(base: &str, slug: &str, (from, to): (&str, &str), before: Option<&str>) -> String {
    let home = format!("{base}/figures/releases/{slug}");
    let file = |name: &str, kind: &str| {
        json!({
            "@type": "dcat:Distribution",
            "dcterms:title": name,
            "dcat:downloadURL": { "@id": format!("{home}/{name}") },
            "dcat:mediaType": { "@id": format!("https://www.iana.org/assignments/media-types/{kind}") },
            "dcterms:license": { "@id": LICENCE },
        })
    };
    let whole = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dcterms": "http://purl.org/dc/terms/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": home,
        "@type": "dcat:Dataset",
        "dcterms:title": "Homecare medicines: how services perform, and who was harmed",
        "dcterms:issued": { "@value": slug.get(..10).unwrap_or(slug), "@type": "xsd:date" },
        "dcterms:license": { "@id": LICENCE },
        "dcterms:spatial": { "@id": "http://statistics.data.gov.uk/id/statistical-geography/E92000001" },
        "dcterms:temporal": {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": { "@value": from, "@type": "xsd:gYearMonth" },
            "dcat:endDate": { "@value": to, "@type": "xsd:gYearMonth" },
        },
        "dcat:theme": { "@id": "http://publications.europa.eu/resource/authority/data-theme/HEAL" },
        "dcat:previousVersion": before.map(|slug| json!({ "@id": format!("{base}/figures/releases/{slug}") })),
        "dcat:distribution": [
            file("figures.csv", "text/csv"),
            file("figures.json", "application/json"),
            file("figures.csv-metadata.json", "application/csvm+json"),
            file("waits.csv", "text/csv"),
            file("statement.zip", "application/zip"),
        ],
    });
    format!("{whole:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_described_and_the_hidden_marks_are_missing_values() {
        let value: Value = serde_json::from_str(&csvw("U3.csv", "Failed deliveries")).unwrap();
        let columns = value["tableSchema"]["columns"].as_array().unwrap();
        assert_eq!(columns.len(), COLUMNS.len());
        assert_eq!(columns[6]["null"], json!(["", "*", "[c]"]));
        assert!(columns[11]["dc:description"].as_str().unwrap().ends_with("Failed deliveries"));
    }

    #[test]
    fn a_release_names_its_files_and_the_one_before_it() {
        let text = catalogue("https://x.example", "2026-11-19-2", ("2024-11", "2026-10"), Some("2026-11-19"));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["dcterms:issued"]["@value"], "2026-11-19");
        assert_eq!(value["dcat:previousVersion"]["@id"], "https://x.example/figures/releases/2026-11-19");
        let first = &value["dcat:distribution"][0]["dcat:downloadURL"]["@id"];
        assert_eq!(first, "https://x.example/figures/releases/2026-11-19-2/figures.csv");
    }
}
