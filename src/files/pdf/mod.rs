//! A document as a tagged PDF that meets PDF/UA-1 (ISO 14289-1): headings, lists, tables and quotations are what they are, in
//! the order of reading, with the language and a title. The library refuses to write one that fails its checks.

mod draw;
mod face;
mod lay;
#[cfg(test)]
mod tests;

use super::document::Document;

/// What a document becomes before it is drawn: lines on pages, and the tree of what they are.
pub(crate) struct Laid {
    pub pages: Vec<Vec<Line>>,
    pub root: Vec<Kid>,
    /// Headings with the page and height at which they stand: the outline.
    pub outline: Vec<(String, usize, f32)>,
}

/// Some words on a page, or a rule between two rows.
pub(crate) struct Line {
    pub x: f32,
    pub y: f32,
    pub ink: Ink,
}

pub(crate) enum Ink {
    /// The words of one leaf of the tree.
    Words { text: String, bold: bool, size: f32, leaf: usize },
    /// So wide.
    Rule(f32),
}

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Heading(u16),
    Paragraph,
    Quote,
    List,
    Item,
    Label,
    Body,
    Table,
    Caption,
    Row,
    ColumnHead,
    RowHead,
    Cell,
}

pub(crate) enum Kid {
    /// `note`: the words of a heading, the language of a quotation.
    Branch {
        part: Part,
        note: Option<String>,
        kids: Vec<Kid>,
    },
    Leaf(usize),
}

/// Writes it.
///
/// # Errors
/// In words: which check of PDF/UA-1 failed. Nothing a person writes makes it fail: what the font cannot show is said so.
pub fn write(document: &Document) -> Result<Vec<u8>, String> {
    let faces = face::Faces::load()?;
    let laid = lay::lay(document, &faces);
    draw::draw(document, &faces, &laid)
}
