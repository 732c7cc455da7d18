//! Where everything stands: lines broken, pages filled, and the tree of what each line belongs to.

use super::face::Faces;
use super::{Ink, Kid, Laid, Line, Part};
use crate::files::document::{Block, Document};

/// A4 in points.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
/// 20 millimetres.
pub(crate) const MARGIN: f32 = 56.7;
const WIDTH: f32 = 595.28 - 2.0 * 56.7;

/// Where the next line goes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct At {
    page: usize,
    y: f32,
}

/// How something is set.
#[derive(Clone, Copy)]
struct Set {
    x: f32,
    width: f32,
    bold: bool,
    size: f32,
}

struct Lay<'a> {
    faces: &'a Faces,
    laid: Laid,
    at: At,
    leaves: usize,
    body: f32,
}

pub(crate) fn lay(document: &Document, faces: &Faces) -> Laid {
    let body = document.print.points();
    let laid = Laid { pages: vec![Vec::new()], root: Vec::new(), outline: Vec::new() };
    let mut lay = Lay { faces, laid, at: At { page: 0, y: MARGIN }, leaves: 0, body };
    lay.heading(1, &document.title);
    for block in &document.blocks {
        lay.block(block);
    }
    lay.laid
}

fn branch(part: Part, kids: Vec<Kid>) -> Kid {
    Kid::Branch { part, note: None, kids }
}

impl Lay<'_> {
    fn full(&self) -> Set {
        Set { x: MARGIN, width: WIDTH, bold: false, size: self.body }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Part(words) => self.heading(2, words),
            Block::Point(words) => self.heading(3, words),
            Block::Words(words) => {
                let leaf = self.put(words, self.full());
                self.close(branch(Part::Paragraph, vec![leaf]));
            }
            Block::Quote { words, lang } => {
                let indent = self.body * 1.5;
                let set = Set { x: MARGIN + indent, width: WIDTH - indent, ..self.full() };
                let leaf = self.put(words, set);
                let inner = Kid::Branch { part: Part::Paragraph, note: lang.clone(), kids: vec![leaf] };
                self.close(branch(Part::Quote, vec![inner]));
            }
            Block::List(items) => self.list(items),
            Block::Facts(facts) => self.facts(facts),
            Block::Table { caption, head, rows } => self.table(caption, head, rows),
        }
    }

    /// Ends a block of the root with some space.
    fn close(&mut self, kid: Kid) {
        self.laid.root.push(kid);
        self.at.y += self.body * 0.6;
    }

    fn heading(&mut self, level: u16, words: &str) {
        let size = self.body
            * match level {
                1 => 1.7,
                2 => 1.35,
                _ => 1.1,
            };
        if level > 1 {
            self.at.y += self.body * 0.5;
        }
        // A heading never stands alone at the foot of a page.
        let needs = size * 1.4 + self.body * 3.0;
        if self.at.y + needs > PAGE.1 - MARGIN * 1.3 {
            self.turn();
        }
        self.laid.outline.push((self.faces.drawable(words), self.at.page, self.at.y));
        let leaf = self.put(words, Set { bold: true, size, ..self.full() });
        let note = Some(self.faces.drawable(words));
        self.close(Kid::Branch { part: Part::Heading(level), note, kids: vec![leaf] });
    }

    fn turn(&mut self) {
        self.at = self.next(self.at);
    }

    fn next(&mut self, at: At) -> At {
        if at.page + 1 >= self.laid.pages.len() {
            self.laid.pages.push(Vec::new());
        }
        At { page: at.page + 1, y: MARGIN }
    }

    fn leaf(&mut self) -> usize {
        self.leaves += 1;
        self.leaves - 1
    }

    fn line(&mut self, page: usize, line: Line) {
        if let Some(page) = self.laid.pages.get_mut(page) {
            page.push(line);
        }
    }

    /// Lets words flow from where it stands, and goes on below them.
    fn put(&mut self, words: &str, set: Set) -> Kid {
        let (kid, after) = self.flow(words, set, self.at);
        self.at = after;
        kid
    }

    /// Lets words flow from a place; where they end.
    fn flow(&mut self, words: &str, set: Set, mut at: At) -> (Kid, At) {
        let leaf = self.leaf();
        let height = set.size * 1.4;
        let lines = self.faces.lines(words, set.bold, set.size, set.width);
        let last = lines.len().saturating_sub(1);
        for (number, mut text) in lines.into_iter().enumerate() {
            if at.y + height > PAGE.1 - MARGIN * 1.3 {
                at = self.next(at);
            }
            // Words part at a line's end too, for those who hear or copy them.
            if number < last {
                text.push(' ');
            }
            if !text.trim().is_empty() {
                let ink = Ink::Words { text, bold: set.bold, size: set.size, leaf };
                self.line(at.page, Line { x: set.x, y: at.y + set.size, ink });
            }
            at.y += height;
        }
        (Kid::Leaf(leaf), at)
    }

    fn list(&mut self, items: &[String]) {
        let indent = self.body * 1.4;
        let mut kids = Vec::new();
        for item in items {
            // The dot keeps to the line it belongs to.
            if self.at.y + self.body * 1.4 > PAGE.1 - MARGIN * 1.3 {
                self.turn();
            }
            let (dot, _) = self.flow("\u{2022}", Set { width: indent, ..self.full() }, self.at);
            let set = Set { x: MARGIN + indent, width: WIDTH - indent, ..self.full() };
            let body = self.put(item, set);
            self.at.y += self.body * 0.2;
            kids.push(branch(Part::Item, vec![branch(Part::Label, vec![dot]), branch(Part::Body, vec![body])]));
        }
        self.close(branch(Part::List, kids));
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        let mut rows = Vec::new();
        for (name, value) in facts {
            let cells = [(name.as_str(), Part::RowHead, 0.34), (value.as_str(), Part::Cell, 0.66)];
            rows.push(self.row(&cells));
        }
        self.close(branch(Part::Table, rows));
    }

    fn table(&mut self, caption: &str, head: &[String], rows: &[Vec<String>]) {
        let shares = self.shares(head, rows);
        let mut kids = Vec::new();
        let words = self.put(caption, Set { bold: true, ..self.full() });
        kids.push(branch(Part::Caption, vec![words]));
        let cells = |row: &[String], part: Part| -> Vec<(String, Part, f32)> {
            row.iter().zip(&shares).map(|(cell, share)| (cell.clone(), part, *share)).collect()
        };
        for (row, part) in
            std::iter::once((head, Part::ColumnHead)).chain(rows.iter().map(|r| (r.as_slice(), Part::Cell)))
        {
            let cells = cells(row, part);
            let cells: Vec<(&str, Part, f32)> =
                cells.iter().map(|(w, part, share)| (w.as_str(), *part, *share)).collect();
            kids.push(self.row(&cells));
        }
        self.close(branch(Part::Table, kids));
    }

    /// How much of the width each column gets: by its longest cell, within bounds, so that no column is a thread.
    fn shares(&self, head: &[String], rows: &[Vec<String>]) -> Vec<f32> {
        let longest = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).chain(head.get(column));
            cells.map(|cell| self.faces.width(cell, false, 10.0)).fold(60.0_f32, f32::max).min(400.0)
        };
        let wide: Vec<f32> = (0..head.len()).map(longest).collect();
        let all: f32 = wide.iter().sum();
        wide.into_iter().map(|one| one / all.max(1.0)).collect()
    }

    /// A row: its cells begin at one height; it ends where its longest cell ends, on whichever page that is.
    fn row(&mut self, cells: &[(&str, Part, f32)]) -> Kid {
        let gap = self.body * 0.8;
        if self.at.y + self.body * 1.4 > PAGE.1 - MARGIN * 1.3 {
            self.turn();
        }
        let (start, mut end, mut x, mut kids) = (self.at, self.at, MARGIN, Vec::new());
        for (words, part, share) in cells {
            let width = WIDTH * share;
            let bold = *part != Part::Cell;
            let (leaf, after) = self.flow(words, Set { x, width: width - gap, bold, size: self.body }, start);
            if (after.page, after.y) > (end.page, end.y) {
                end = after;
            }
            kids.push(branch(*part, vec![leaf]));
            x += width;
        }
        self.line(end.page, Line { x: MARGIN, y: end.y + self.body * 0.1, ink: Ink::Rule(WIDTH) });
        self.at = At { y: end.y + self.body * 0.3, ..end };
        branch(Part::Row, kids)
    }
}
