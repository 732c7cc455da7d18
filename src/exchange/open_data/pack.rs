//! The statement pack: what a minister is given to tell Parliament, as files. The same bytes whenever it is made again.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::super::csv_out::{Cell, line};

/// A pack: its day, its sentences, and its three tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    pub published: String,
    pub data_to: String,
    /// The statement before it, whose figures stand beside.
    pub before: Option<String>,
    pub sentences: Vec<String>,
    /// Metric, name, unit, now, its interval, before.
    pub figures: Vec<[String; 6]>,
    /// Who is counted, at least, at most.
    pub harmed: Vec<[String; 3]>,
    /// What, whose, due on, met on, state.
    pub promises: Vec<[String; 5]>,
}

const FIGURES: [&str; 6] = ["metric_id", "name", "unit", "value", "interval", "value_before"];
const HARMED: [&str; 3] = ["who", "at_least", "at_most"];
const PROMISES: [&str; 5] = ["what", "owner", "due_on", "met_on", "state"];

/// The pack as one ZIP file.
///
/// # Errors
/// In words; into memory, so hardly ever.
pub fn pack(pack: &Pack) -> Result<Vec<u8>, String> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // No time of making is in it: the same bytes for the same release.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let files = [
        ("statement.txt", text(pack)),
        ("statement.json", format!("{:#}\n", object(pack))),
        ("figures.csv", table(&FIGURES, &pack.figures)),
        ("harmed.csv", table(&HARMED, &pack.harmed)),
        ("commitments.csv", table(&PROMISES, &pack.promises)),
    ];
    for (name, content) in files {
        zip.start_file(name, options).map_err(|e| e.to_string())?;
        zip.write_all(content.as_bytes()).map_err(|e| e.to_string())?;
    }
    zip.finish().map(Cursor::into_inner).map_err(|e| e.to_string())
}

fn table<const N: usize>(header: &[&str; N], rows: &[[String; N]]) -> String {
    let mut out = String::new();
    line(&mut out, header.iter().copied());
    for row in rows {
        line(&mut out, row.iter().map(Cell::from));
    }
    out
}

fn text(pack: &Pack) -> String {
    let mut out = format!("Homecare medicines: statement of {}\nData to {}\n\n", pack.published, pack.data_to);
    for sentence in &pack.sentences {
        out.push_str(sentence);
        out.push('\n');
    }
    out
}

fn object(pack: &Pack) -> Value {
    fn rows<const N: usize>(header: &[&str; N], rows: &[[String; N]]) -> Vec<Value> {
        let one = |row: &[String; N]| -> Value {
            header
                .iter()
                .zip(row)
                .map(|(name, value)| ((*name).to_owned(), json!(value)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        rows.iter().map(one).collect()
    }
    json!({
        "published_on": pack.published,
        "data_to": pack.data_to,
        "statement_before": pack.before,
        "sentences": pack.sentences,
        "figures": rows(&FIGURES, &pack.figures),
        "harmed": rows(&HARMED, &pack.harmed),
        "commitments": rows(&PROMISES, &pack.promises),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_pack_is_the_same_bytes_and_holds_five_files() {
        let one = Pack {
            published: "2026-11-19".to_owned(),
            data_to: "2026-10-31".to_owned(),
            before: None,
            sentences: vec!["One of 8 main figures got worse.".to_owned()],
            figures: vec![["U3", "Failed deliveries", "%", "1.2", "1.1 to 1.3", ""].map(str::to_owned)],
            harmed: Vec::new(),
            promises: Vec::new(),
        };
        let (first, again) = (pack(&one).unwrap(), pack(&one).unwrap());
        assert_eq!(first, again);
        let mut zip = zip::ZipArchive::new(Cursor::new(first)).unwrap();
        assert_eq!(zip.len(), 5);
        let mut figures = String::new();
        std::io::Read::read_to_string(&mut zip.by_name("figures.csv").unwrap(), &mut figures).unwrap();
        assert!(figures.contains("U3,Failed deliveries,%,1.2"));
    }
}
