//! CSV that a spreadsheet opens safely: RFC 4180, and no cell that runs as a formula. Every export writes through here.

use std::borrow::Cow;

/// One cell. Text is guarded; a number of our own making is not, so that it stays a number.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    Text(Cow<'a, str>),
    Number(i64),
    /// A measure with a fixed count of decimals: the same file from the same figures, everywhere.
    Decimal(f64, usize),
    /// Not known, or not applicable: nothing between the commas.
    Empty,
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Cell<'_> {
    fn from(number: i32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<bool> for Cell<'_> {
    fn from(yes: bool) -> Self {
        Self::Text(Cow::Borrowed(if yes { "yes" } else { "no" }))
    }
}

impl From<chrono::NaiveDate> for Cell<'_> {
    /// ISO 8601, which no spreadsheet reads as another day.
    fn from(date: chrono::NaiveDate) -> Self {
        Self::Text(Cow::Owned(date.to_string()))
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Adds one line to `out`, ended by CR LF (RFC 4180 §2.1). Clear `out` between lines to stream.
pub fn line<'a, C: Into<Cell<'a>>>(out: &mut String, cells: impl IntoIterator<Item = C>) {
    use std::fmt::Write as _;
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        // Writing to a string cannot fail.
        let _ = match cell.into() {
            Cell::Text(text) => {
                quoted(out, &guarded(&text));
                Ok(())
            }
            Cell::Number(number) => write!(out, "{number}"),
            Cell::Decimal(number, places) => write!(out, "{number:.places$}"),
            Cell::Empty => Ok(()),
        };
    }
    out.push_str("\r\n");
}

/// The text as a spreadsheet takes it for text: an apostrophe before anything that could begin a formula.
///
/// Source: OWASP, "CSV injection": `=`, `+`, `-`, `@`, TAB, CR, LF and their full-width forms; NUL, which some readers drop.
/// Blanks before them are looked through, because some readers trim.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠');
    let first = text.chars().find(|c| begins(*c) || !blank(*c));
    if first.is_some_and(begins) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text that was guarded: the way back, for readers of our own files.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if matches!(guarded(text), Cow::Owned(_)) => text,
        Some(_) | None => cell,
    }
}

/// White space and marks without width.
fn blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// RFC 4180 §2.5 to §2.7: quotes where a comma, a quote or a line break stands; a quote is doubled.
fn quoted(out: &mut String, text: &str) {
    if text.contains([',', '"', '\r', '\n']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written<'a>(cells: impl IntoIterator<Item = Cell<'a>>) -> String {
        let mut out = String::new();
        line(&mut out, cells);
        out
    }

    fn read(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn the_way_back_gives_the_text_that_was_guarded() {
        for text in ["=1+1", "plain", " =1", "\u{feff}@x", "it's", ""] {
            assert_eq!(unguarded(&guarded(text)), text, "{text:?}");
        }
    }

    #[test]
    fn a_cell_that_could_run_is_made_text() {
        for text in [
            "=1+1",
            "+44",
            "-2",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\0=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            " =1",
            "\u{feff}=1",
        ] {
            assert_eq!(guarded(text), format!("'{text}"), "{text:?}");
        }
        for text in ["", " ", "1-1", "a=b", "'=1", "Ünal", "3 doses"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn our_own_numbers_stay_numbers() {
        let line = written([Cell::from(-5_i64), Cell::Decimal(2.0, 2), Cell::Empty, Cell::from(true)]);
        assert_eq!(line, "-5,2.00,,yes\r\n");
    }

    #[test]
    fn commas_quotes_and_line_breaks_are_quoted() {
        let line =
            written([Cell::from("a,b"), Cell::from("say \"no\""), Cell::from("one\r\ntwo"), Cell::from("plain")]);
        assert_eq!(line, "\"a,b\",\"say \"\"no\"\"\",\"one\r\ntwo\",plain\r\n");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_cell_by_cell(rows in prop::collection::vec(prop::collection::vec(".*", 2..5), 1..5)) {
            // A reader may drop a byte order mark at the very start, where a header stands.
            let mut out = "head\r\n".to_owned();
            for row in &rows {
                line(&mut out, row);
            }
            let guarded: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().map(|cell| guarded(cell).into_owned()).collect()).collect();
            prop_assert_eq!(&read(&out)[1..], &guarded);
        }

        #[test]
        fn no_cell_begins_a_formula(lead in "[ \u{a0}\u{feff}\t\r\n]{0,3}", text in "[=+@＝＋－＠-].{0,20}|.{0,20}") {
            let out = written([Cell::from(format!("{lead}{text}")), Cell::from("x")]);
            let cell = read(&out)[0][0].clone();
            let first = cell.trim_start_matches(blank).chars().next();
            prop_assert!(!first.is_some_and(|c| "=+-@＝＋－＠".contains(c)), "{cell:?}");
            prop_assert!(!cell.starts_with(['\t', '\r', '\n', '\0']));
        }
    }
}
