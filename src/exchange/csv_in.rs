//! CSV as others write it, read row by row: the first thing that is wrong is named with its line.

use csv::{Reader, ReaderBuilder, StringRecord};

/// A row that cannot be taken, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadRow {
    /// The line in the file on which the row begins, from 1.
    pub line: u64,
    pub why: String,
}

impl BadRow {
    pub fn new(line: u64, why: impl Into<String>) -> Self {
        Self { line, why: why.into() }
    }
}

/// The text of a file: UTF-8, with or without its mark at the beginning.
///
/// # Errors
/// When it is in another encoding; a spreadsheet can save it as "CSV UTF-8".
pub fn text(bytes: &[u8]) -> Result<&str, BadRow> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(BadRow::new(1, "the file is UTF-16; save it as CSV UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        BadRow::new(u64::try_from(line).unwrap_or(u64::MAX), "a character is not UTF-8; save the file as CSV UTF-8")
    })
}

/// A reader over a text: quoted fields may hold commas and line ends; every row must have as many fields as the first.
#[must_use]
pub fn reader(text: &str, header: bool) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(header).from_reader(text.as_bytes())
}

/// The same, for formats whose rows may end early or late.
#[must_use]
pub fn ragged(text: &str) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// What the reader says is wrong, in words.
#[must_use]
pub fn problem(error: &csv::Error) -> BadRow {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            BadRow::new(line, format!("it has {len} fields where the heading has {expected_len}"))
        }
        _ => BadRow::new(line, error.to_string()),
    }
}

/// The line on which a row begins.
#[must_use]
pub fn line(row: &StringRecord) -> u64 {
    row.position().map_or(0, csv::Position::line)
}

/// A field, trimmed; `None` when it is empty or beyond the end.
#[must_use]
pub fn field(row: &StringRecord, at: usize) -> Option<&str> {
    row.get(at).map(str::trim).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_at_the_beginning_is_not_part_of_the_first_heading() {
        assert_eq!(text(b"\xEF\xBB\xBFname\n"), Ok("name\n"));
    }

    #[test]
    fn another_encoding_is_named_with_its_line() {
        assert_eq!(text(b"a\nb\nM\xFCller\n").unwrap_err().line, 3);
        assert!(text(b"\xFF\xFEa\0").unwrap_err().why.contains("UTF-16"));
    }

    #[test]
    fn a_row_of_another_length_is_named_with_its_line_even_after_quoted_line_ends() {
        let mut rows = reader("a,b\n\"x\ny\",2\n3\n", true);
        let bad = rows.records().find_map(Result::err).unwrap();
        let bad = problem(&bad);
        assert_eq!((bad.line, bad.why.as_str()), (4, "it has 1 fields where the heading has 2"));
    }
}
