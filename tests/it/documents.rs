//! Documents to keep: the final answer and the file for the Ombudsman, as a page, as a tagged PDF, as JSON.

use std::process::Command;

use candour::domain::case::telling::{Identity, ReplyBy};
use candour::files::document::{Block, Document, Print};
use candour::files::pdf;

use crate::support::place::{Folder, left_out};
use crate::support::prelude::*;

/// What poppler reads in a PDF; none where it is not installed.
fn poppler(program: &str, arguments: &[&str], bytes: &[u8]) -> Option<String> {
    let folder = Folder::new();
    let file = folder.path().join("letter.pdf");
    std::fs::write(&file, bytes).unwrap();
    let said =
        Command::new(program).args(arguments).arg(&file).args(["-"].iter().filter(|_| program == "pdftotext")).output();
    let Ok(said) = said else {
        left_out("the reading of a PDF", "poppler-utils is not installed");
        return None;
    };
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    Some(String::from_utf8_lossy(&said.stdout).into_owned())
}

/// Demands these words in this order.
#[track_caller]
fn in_order(text: &str, words: &[&str]) {
    let mut from = 0;
    for word in words {
        let at = text[from..].find(word).unwrap_or_else(|| panic!("no `{word}` after place {from} of:\n{text}"));
        from += at + word.len();
    }
}

#[test]
fn a_pdf_says_what_each_part_is_and_is_read_in_order() {
    let document = Document {
        title: "Our answer to your complaint".to_owned(),
        lang: "en-GB".to_owned(),
        on: "2026-03-09".parse().unwrap(),
        print: Print::Large(18),
        blocks: vec![
            Block::Words("Dear Nell".to_owned()),
            Block::Part("What you told us".to_owned()),
            Block::Quote { words: "Nobody came.".to_owned(), lang: Some("en".to_owned()) },
            Block::List(vec!["We changed the check.".to_owned()]),
            Block::Facts(vec![("Outcome".to_owned(), "upheld".to_owned())]),
            Block::Table {
                caption: "Chronology".to_owned(),
                head: vec!["Day".to_owned(), "What".to_owned()],
                rows: vec![vec!["9 March".to_owned(), "A call".to_owned()]],
            },
        ],
    };
    let bytes = pdf::write(&document).unwrap();
    let Some(about) = poppler("pdfinfo", &[], &bytes) else { return };
    in_order(&about, &["Title:", "Our answer to your complaint", "Tagged:", "yes"]);
    assert!(String::from_utf8_lossy(&bytes).contains("/Lang(en-GB)") || about.contains("PDF version"));
    let tree = poppler("pdfinfo", &["-struct-text"], &bytes).unwrap();
    in_order(&tree, &["H1", "Our answer", "P", "Dear Nell", "H2", "What you told us", "BlockQuote", "Nobody came."]);
    in_order(
        &tree,
        &["L ", "LI", "Lbl", "LBody", "We changed the check.", "Table", "TR", "TH", "Outcome", "TD", "upheld"],
    );
    in_order(&tree, &["Caption", "Chronology", "TH", "Day", "TH", "What", "TD", "9 March", "TD", "A call"]);
    let text = poppler("pdftotext", &[], &bytes).unwrap();
    in_order(
        &text,
        &["Our answer to your complaint", "Dear Nell", "What you told us", "Nobody came.", "Chronology", "A call"],
    );
    assert!(text.contains("Page 1 of"));
}

both!(the_file_for_the_ombudsman_is_whole_though_the_company_stayed_silent, |world| {
    let told = world.told(&missed_delivery());
    world.acknowledges(&told.reference);
    world.asks_the_company(&told);
    world.passes(30.working_days());
    let pat = world.holder_of(&told);
    let page = pat.opens("/follow/ombudsman").shows("Complaint file for the Ombudsman").shows("Larkfield Homecare");
    let page = page.shows("gave no answer by").shows("nobody came").shows("No final answer was sent by");
    let page = page.shows("Jo Okafor").shows("No files belong to this record");
    assert!(page.links().contains(&"/follow/ombudsman.pdf".to_owned()));
    let json = pat.opens("/follow/ombudsman.json");
    let json: serde_json::Value = serde_json::from_str(&json.body).unwrap();
    assert_eq!(json["form"], "candour-ombudsman-file/1");
    assert_eq!(json["reference"], told.reference.as_str());
    assert!(json["chronology"].as_array().unwrap().len() > 3 && json["told"][0]["words"].is_string());
    assert!(json.to_string().contains("gave no answer by"));
    assert!(json["letters"][0]["words"].as_str().unwrap().starts_with("We have it, and we are sorry."));
    let pdf = pat.opens("/follow/ombudsman.pdf");
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    pat.cannot_open("/follow/final-answer");
    let lead = world.trust_lead();
    lead.opens(&format!("/cases/{}/ombudsman", told.reference)).shows("the organisation that answers");
    for other in [world.provider_lead(), world.trust_lead_elsewhere()] {
        other.cannot_open(&format!("/cases/{}/ombudsman", told.reference));
        other.cannot_open(&format!("/cases/{}/ombudsman.json", told.reference));
    }
    world.app.looks.flush();
    pat.opens("/follow/case").shows("took it into a file");
});

both!(the_final_answer_is_printed_as_large_as_the_person_needs, |world| {
    let heights = |name: &str, needs: &[&str]| {
        // each of another person: the same story of one person is one case
        let person = Identity { reporter_name: Some(name.to_owned()), ..Identity::default() };
        let told = world.told(&missed_delivery().by(person).answered(ReplyBy::Letter, needs));
        world.acknowledges(&told.reference);
        world.answers(&told.reference, "We found that nobody had booked it.");
        let letter = world.holder_of(&told).browser().fetches("/follow/final-answer.pdf");
        let boxes = poppler("pdftotext", &["-bbox"], &letter)?;
        let word = boxes.lines().find(|line| line.contains(">booked<")).expect("the answer's own words").to_owned();
        let at = |name: &str| -> f32 {
            let rest = word.split_once(&format!("{name}=\"")).expect("a box").1;
            rest.split('"').next().expect("a number").parse().expect("a number")
        };
        Some(at("yMax") - at("yMin"))
    };
    let Some(usual) = heights("Ann Large", &[]) else { return };
    let (large, larger) =
        (heights("Ben Large", &["fmt_large16"]).unwrap(), heights("Cat Large", &["fmt_large24"]).unwrap());
    // a box is as high as the letters with their ascenders: in proportion to their points
    assert!((large / usual - 18.0 / 12.0).abs() < 0.02, "{usual} {large}");
    assert!((larger / usual - 24.0 / 12.0).abs() < 0.02, "{usual} {larger}");
    world.forgets_letters();
});
