//! What describes a bundle describes what is there.

use std::collections::BTreeSet;

use super::{Folder, Tier, verify};

/// CSVW (W3C 2015): a group of tables, each described column by column; every foreign key names a column that is there.
#[test]
fn the_metadata_describe_every_csv_and_the_catalogue_every_table() {
    for tier in [Tier::Published, Tier::Secure] {
        let folder = Folder::of(tier);
        let group: serde_json::Value = serde_json::from_str(&folder.text("datapackage/metadata.csvw.json")).unwrap();
        assert_eq!(group["@context"][0], "http://www.w3.org/ns/csvw");
        let described: BTreeSet<&str> =
            group["tables"].as_array().unwrap().iter().map(|table| table["url"].as_str().unwrap()).collect();
        let manifest = verify(&folder.0).unwrap().manifest;
        for file in manifest.files.iter().filter(|file| file.path.ends_with(".csv")) {
            assert!(described.contains(format!("../{}", file.path).as_str()), "{} is not described", file.path);
        }
        for table in group["tables"].as_array().unwrap() {
            let columns = table["tableSchema"]["columns"].as_array().unwrap();
            let path = table["url"].as_str().unwrap().trim_start_matches("../");
            if !folder.0.join(path).exists() {
                assert_eq!(path, "method/agreement.csv");
                continue;
            }
            let text = folder.text(path);
            let head: Vec<&str> = text.lines().next().unwrap().split(',').collect();
            assert!(columns.iter().map(|column| column["name"].as_str().unwrap()).eq(head), "{path}");
        }
    }
    let folder = Folder::of(Tier::Published);
    let catalogue: serde_json::Value = serde_json::from_str(&folder.text("catalog/dcat.jsonld")).unwrap();
    assert_eq!(catalogue["@type"], "dcat:Dataset");
    for one in catalogue["dcat:distribution"].as_array().unwrap() {
        let path = one["dcat:downloadURL"]["@id"].as_str().unwrap().trim_start_matches("../");
        let size: u64 = one["dcat:byteSize"]["@value"].as_str().unwrap().parse().unwrap();
        assert_eq!(std::fs::metadata(folder.0.join(path)).unwrap().len(), size, "{path}");
        assert_eq!(one["@type"], "dcat:Distribution");
    }
}
