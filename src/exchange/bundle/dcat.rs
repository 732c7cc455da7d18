//! The published tier as a data catalogue describes it: DCAT (W3C, version 3) as JSON-LD. Addresses are relative to this file.

use serde_json::{Value, json};

use super::{About, BundleError, Made, manifest};

pub const CATALOGUE: &str = "catalog/dcat.jsonld";
pub const LICENCE: &str = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/";

/// Describes the files made so far.
pub(super) fn made(about: &About, files: &[Made]) -> Result<Made, BundleError> {
    let recipe = &about.recipe;
    let (from, to) = (&recipe.criteria.from, &recipe.criteria.to);
    let dataset = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": format!("urn:sha256:{}", manifest::package(recipe)?),
        "@type": "dcat:Dataset",
        "dct:title": recipe.title,
        "dct:description": recipe.question,
        "dct:license": { "@id": LICENCE },
        "dct:issued": { "@type": "xsd:dateTime", "@value": recipe.frozen_at },
        "dct:spatial": { "@id": "http://statistics.data.gov.uk/id/statistical-geography/E92000001" },
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": { "@type": "xsd:gYearMonth", "@value": from },
            "dcat:endDate": { "@type": "xsd:gYearMonth", "@value": to },
        },
        "dct:conformsTo": { "@id": "http://www.w3.org/ns/csvw" },
        "dcat:keyword": ["homecare medicines", "complaints", "patient safety"],
        "dcat:distribution": files.iter().filter_map(distribution).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&dataset).map_err(|e| BundleError::Words(e.to_string()))?;
    bytes.push(b'\n');
    Ok(Made { path: CATALOGUE.to_owned(), bytes, rows: None })
}

fn distribution(file: &Made) -> Option<Value> {
    let media = match file.path.rsplit_once('.')?.1 {
        "csv" => "text/csv",
        "html" => "text/html",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => return None,
    };
    let address = format!("../{}", file.path);
    Some(json!({
        "@type": "dcat:Distribution",
        "dct:title": file.path,
        "dcat:downloadURL": { "@id": address },
        "dcat:mediaType": { "@id": format!("https://www.iana.org/assignments/media-types/{media}") },
        "dcat:byteSize": { "@type": "xsd:nonNegativeInteger", "@value": file.bytes.len().to_string() },
        "dct:license": { "@id": LICENCE },
    }))
}
