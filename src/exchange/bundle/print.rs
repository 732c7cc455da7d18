//! A report on a web page, and as a tagged PDF: both from the same tree.

use askama::Template;
use chrono::NaiveDate;

use super::BundleError;
use super::charts::Drawn;
use super::report::{Piece, Report};
use super::words::rendered;
use crate::domain::themes::frameworks::Framework;
use crate::files::document::{Block, Document, Print};
use crate::files::pdf;

#[derive(Template)]
#[template(path = "bundle/report.html")]
struct Page<'a> {
    report: &'a Report,
    style: &'static str,
}

pub fn html(report: &Report) -> Result<String, BundleError> {
    rendered(&Page { report, style: include_str!("../../../static/report.css") })
}

/// Charts stay on the web page: the table of each says the same.
pub fn pdf(report: &Report) -> Result<Vec<u8>, BundleError> {
    let on = report.frozen_at.get(..10).and_then(|day| day.parse::<NaiveDate>().ok()).unwrap_or_default();
    let mut blocks = vec![Block::Words(report.question.clone())];
    for section in &report.sections {
        blocks.push(Block::Part(section.heading.to_owned()));
        blocks.extend(section.pieces.iter().flat_map(block));
    }
    let document =
        Document { title: report.title.clone(), lang: "en-GB".to_owned(), on, print: Print::default(), blocks };
    pdf::write(&document).map_err(BundleError::Words)
}

fn block(piece: &Piece) -> Vec<Block> {
    match piece {
        Piece::Words(words) => Block::paragraphs(words).collect(),
        Piece::Point(words) => vec![Block::Point(words.clone())],
        Piece::Quote(words, id) => {
            vec![Block::Quote { words: format!("\u{201c}{words}\u{201d} ({id})"), lang: None }]
        }
        Piece::List(items) => vec![Block::List(items.clone())],
        Piece::Facts(facts) => vec![Block::Facts(facts.clone())],
        Piece::Table(view) => vec![Block::Table {
            caption: view.caption.to_owned(),
            head: view.head.iter().map(|cell| (*cell).to_owned()).collect(),
            rows: view.rows.clone(),
        }],
        Piece::Chart(_) => Vec::new(),
    }
}
