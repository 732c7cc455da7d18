//! Draws what was laid out, and says of every mark on the page what it belongs to.

use std::collections::HashMap;
use std::num::NonZeroU16;

use chrono::Datelike as _;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata, TextDirection as PageDirection};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagKind, TagTree,
};
use krilla::text::TextDirection;
use krilla::{Document as Pdf, SerializeSettings};

use super::face::Faces;
use super::lay::{MARGIN, PAGE};
use super::{Ink, Kid, Laid, Line, Part};
use crate::files::document::Document;

/// The marks of each leaf, in the order in which they were drawn.
type Marks = HashMap<usize, Vec<Identifier>>;

pub(crate) fn draw(document: &Document, faces: &Faces, laid: &Laid) -> Result<Vec<u8>, String> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|e| format!("{e:?}"))?;
    let settings = SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut pdf = Pdf::new_with(settings);
    let mut marks = Marks::new();
    let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or("a page has no size")?;
    for (number, lines) in laid.pages.iter().enumerate() {
        let mut page = pdf.start_page_with(size.clone());
        let mut surface = page.surface();
        for line in lines {
            mark(&mut surface, faces, line, &mut marks);
        }
        foot(&mut surface, faces, &format!("Page {} of {}", number + 1, laid.pages.len()));
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(document.lang.clone()));
    for kid in &laid.root {
        for node in nodes(kid, &marks) {
            tree.push(node);
        }
    }
    pdf.set_tag_tree(tree);
    pdf.set_outline(outline(laid));
    pdf.set_metadata(metadata(document));
    pdf.finish().map_err(|e| format!("the PDF fails its checks: {e:?}"))
}

fn mark(surface: &mut Surface<'_>, faces: &Faces, line: &Line, marks: &mut Marks) {
    match &line.ink {
        Ink::Words { text, bold, size, leaf } => {
            let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            let at = Point::from_xy(line.x, line.y);
            surface.draw_text(at, faces.font(*bold), *size, text, false, TextDirection::LeftToRight);
            surface.end_tagged();
            marks.entry(*leaf).or_default().push(id);
        }
        Ink::Rule(width) => {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            let mut path = PathBuilder::new();
            path.move_to(line.x, line.y);
            path.line_to(line.x + width, line.y);
            if let Some(path) = path.finish() {
                surface.set_fill(None);
                surface.set_stroke(Some(Stroke { width: 0.5, ..Stroke::default() }));
                surface.draw_path(&path);
                surface.set_stroke(None);
            }
            surface.end_tagged();
        }
    }
}

fn foot(surface: &mut Surface<'_>, faces: &Faces, words: &str) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
    let at = Point::from_xy(PAGE.0 - MARGIN - faces.width(words, false, 10.0), PAGE.1 - MARGIN * 0.6);
    surface.draw_text(at, faces.font(false), 10.0, words, false, TextDirection::LeftToRight);
    surface.end_tagged();
}

fn nodes(kid: &Kid, marks: &Marks) -> Vec<Node> {
    match kid {
        Kid::Leaf(leaf) => marks.get(leaf).into_iter().flatten().map(|id| Node::from(*id)).collect(),
        Kid::Branch { part, note, kids } => {
            let kids: Vec<Node> = kids.iter().flat_map(|kid| nodes(kid, marks)).collect();
            vec![TagGroup::with_children(kind(*part, note.clone()), kids).into()]
        }
    }
}

fn kind(part: Part, note: Option<String>) -> TagKind {
    match part {
        Part::Heading(level) => Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), note).into(),
        Part::Paragraph => Tag::P.with_lang(note).into(),
        Part::Quote => Tag::BlockQuote.into(),
        Part::List => Tag::L(ListNumbering::Disc).into(),
        Part::Item => Tag::LI.into(),
        Part::Label => Tag::Lbl.into(),
        Part::Body => Tag::LBody.into(),
        Part::Table => Tag::Table.into(),
        Part::Caption => Tag::Caption.into(),
        Part::Row => Tag::TR.into(),
        Part::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Part::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        Part::Cell => Tag::TD.into(),
    }
}

fn outline(laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    for (words, page, y) in &laid.outline {
        outline.push_child(OutlineNode::new(words.clone(), XyzDestination::new(*page, Point::from_xy(0.0, *y))));
    }
    outline
}

fn metadata(document: &Document) -> Metadata {
    let on = document.on;
    let number = |n: u32| u8::try_from(n).unwrap_or(1);
    let date = DateTime::new(u16::try_from(on.year()).unwrap_or(0)).month(number(on.month())).day(number(on.day()));
    Metadata::new()
        .title(document.title.clone())
        .language(document.lang.clone())
        .creator("Candour".to_owned())
        .creation_date(date)
        .text_direction(PageDirection::LeftToRight)
}
