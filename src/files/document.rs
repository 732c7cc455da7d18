//! A document as what it says, apart from how it looks: the web page and the tagged PDF are made from this one tree.

use chrono::NaiveDate;

use crate::domain::case::telling::ReplyBy;
use crate::domain::needs::outgoing;

/// A letter, a record, a file for somebody outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name: the first heading, and what a reader's window shows.
    pub title: String,
    /// BCP 47.
    pub lang: String,
    pub on: NaiveDate,
    pub print: Print,
    pub blocks: Vec<Block>,
}

/// How large it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Print {
    /// 12 points: clear print (recalled from the guidance on clear print, to be verified).
    #[default]
    Clear,
    /// Large print, in points: 18 at least (issue RECOURSE), more where somebody needs more.
    Large(u8),
}

impl Print {
    /// As large as somebody's needs ask: by the one rule that every letter asks.
    #[must_use]
    pub fn for_needs(needs: &[String]) -> Self {
        outgoing(ReplyBy::Letter, needs).points.map_or(Self::Clear, Self::Large)
    }

    /// In points.
    #[must_use]
    pub fn points(self) -> f32 {
        match self {
            Self::Clear => 12.0,
            Self::Large(points) => f32::from(points),
        }
    }
}

/// One thing after the other: the order is the order of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading below the title.
    Part(String),
    /// A heading below a part.
    Point(String),
    /// A paragraph; line breaks stay.
    Words(String),
    /// What somebody wrote or said, word for word, and in which language where that is known.
    Quote { words: String, lang: Option<String> },
    /// Points of one kind.
    List(Vec<String>),
    /// Names and their values: a table whose first column is its heading.
    Facts(Vec<(String, String)>),
    /// A table with a heading for each column.
    Table { caption: String, head: Vec<String>, rows: Vec<Vec<String>> },
}

impl Block {
    /// The paragraphs of a longer text: an empty line parts them.
    pub fn paragraphs(text: &str) -> impl Iterator<Item = Block> {
        let parts: Vec<Block> = text
            .replace("\r\n", "\n")
            .split("\n\n")
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| Block::Words(part.to_owned()))
            .collect();
        parts.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_print_is_18_points_at_least() {
        let needs = |codes: &[&str]| Print::for_needs(&codes.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(needs(&["fmt_large16"]), Print::Large(18));
        assert_eq!(needs(&["fmt_large16", "fmt_large24"]), Print::Large(24));
        assert_eq!(needs(&["sup_interpreter_language"]), Print::Clear);
    }

    #[test]
    fn a_letter_is_read_paragraph_by_paragraph() {
        let blocks: Vec<Block> = Block::paragraphs("Dear Nell,\r\n\r\nWe are sorry.\nTruly.\n\n\n\nJo").collect();
        let words = ["Dear Nell,", "We are sorry.\nTruly.", "Jo"].map(|words| Block::Words(words.to_owned()));
        assert_eq!(blocks, words);
    }
}
