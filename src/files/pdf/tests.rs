//! A letter of every kind of block, and what must be in its file.

use super::*;
use crate::files::document::{Block, Print};

fn letter(print: Print) -> Document {
    let words = |text: &str| Block::Words(text.to_owned());
    let long = "The depot sent it to the wrong street, and nobody noticed for nine days. ".repeat(40);
    Document {
        title: "Our answer to your complaint".to_owned(),
        lang: "en-GB".to_owned(),
        on: "2026-03-09".parse().unwrap(),
        print,
        blocks: vec![
            words("Dear Nell Underhay,"),
            Block::Part("What you told us".to_owned()),
            Block::Quote {
                words: "Nobody came. \u{201c}Tomorrow\u{201d}, they said \u{2013} \u{a3}12 for nothing\u{2026}"
                    .to_owned(),
                lang: Some("en".to_owned()),
            },
            Block::Point("Why the delivery was late".to_owned()),
            words(&long),
            Block::List(vec!["We changed the address check.".to_owned(), long.clone()]),
            Block::Facts(vec![("Outcome".to_owned(), "upheld".to_owned()), ("Remedy".to_owned(), long)]),
            Block::Table {
                caption: "What happened when".to_owned(),
                head: ["Day", "What", "Who"].map(str::to_owned).to_vec(),
                rows: (0..60)
                    .map(|n| vec![format!("{n} March"), "A call".to_owned(), "Jo Okafor".to_owned()])
                    .collect(),
            },
        ],
    }
}

#[test]
fn every_kind_of_block_passes_the_checks_of_pdf_ua() {
    for print in [Print::Clear, Print::Large(18), Print::Large(28)] {
        let pdf = write(&letter(print)).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"));
        assert_eq!(pdf, write(&letter(print)).unwrap(), "the same document is the same file");
    }
}

#[test]
fn words_in_any_script_make_a_file_and_nothing_is_drawn_that_is_not_there() {
    let faces = face::Faces::load().unwrap();
    assert_eq!(
        faces.drawable("Za\u{17c}\u{f3}\u{142}\u{107} g\u{119}\u{15b}l\u{105}"),
        "Za\u{17c}\u{f3}\u{142}\u{107} g\u{119}\u{15b}l\u{105}"
    );
    assert_eq!(faces.drawable("late again \u{1f621}"), "late again ");
    assert!(faces.drawable("\u{6c1}\u{645}\u{6cc}\u{6ba} late").contains("cannot show"));
    let words = ["", "\u{6c1}", "\u{1f621}", "\t\u{7}x", &"m".repeat(3000), "a\n\n\nb"];
    let blocks = words.iter().map(|text| Block::Words((*text).to_owned())).collect();
    let document = Document { blocks, ..letter(Print::Clear) };
    assert!(write(&document).is_ok());
}

#[test]
fn no_line_is_wider_than_the_page() {
    let faces = face::Faces::load().unwrap();
    let laid = lay::lay(&letter(Print::Large(28)), &faces);
    assert!(laid.pages.len() > 3);
    for line in laid.pages.iter().flatten() {
        if let Ink::Words { text, bold, size, .. } = &line.ink {
            assert!(line.x + faces.width(text.trim_end(), *bold, *size) <= lay::PAGE.0 - lay::MARGIN + 0.5, "{text}");
            assert!(line.y < lay::PAGE.1 - lay::MARGIN, "{text}");
        }
    }
}
