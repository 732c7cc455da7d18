//! The final answer as a document: each part that reg 14(2) SI 2009/309 asks for stands in it.

use crate::domain::calendar::date_words;
use crate::domain::complaint::plain::{OMBUDSMAN, ombudsman_by};
use crate::domain::complaint::response::{FinalResponse, Issue};
use crate::files::document::{Block, Document, Print};

/// The letter. A draft says that it is one.
#[must_use]
pub fn document(response: &FinalResponse) -> Document {
    let mut blocks = Vec::new();
    if response.sent_on.is_none() {
        blocks.push(Block::Words("Draft: this answer was not sent.".to_owned()));
    }
    if !response.addressee.is_empty() {
        blocks.push(Block::Words(response.addressee.join("\n")));
    }
    let on = response.sent_on.unwrap_or(response.as_of);
    blocks.push(Block::Facts(vec![
        ("From".to_owned(), response.body.clone()),
        ("Your reference".to_owned(), response.reference.clone()),
        ("We had your complaint on".to_owned(), date_words(response.received_on)),
        ("Date of this answer".to_owned(), date_words(on)),
    ]));
    blocks.extend(Block::paragraphs(&response.opening));
    blocks.extend(body(response));
    blocks.extend(Block::paragraphs(&response.closing));
    blocks.push(Block::Part("If you are not happy with this answer".to_owned()));
    blocks.push(Block::Words(OMBUDSMAN.to_owned()));
    blocks.extend(ombudsman_by(response.ombudsman_by).map(Block::Words));
    if let Some(signed) = &response.signature {
        let acting = signed.acting_for.as_ref().map(|who| format!("\nfor {who}")).unwrap_or_default();
        blocks.push(Block::Part("Signed".to_owned()));
        let day = date_words(signed.on);
        blocks.push(Block::Words(format!("{}\n{}, {}{acting}\n{day}", signed.name, signed.role, response.body)));
    }
    Document {
        title: "Our answer to your complaint".to_owned(),
        lang: language(&response.language),
        on,
        print: Print::for_needs(&response.needs),
        blocks,
    }
}

/// The letter's own words are English where nothing else is known.
fn language(tag: &str) -> String {
    if tag.is_empty() || tag == "und" { "en-GB".to_owned() } else { tag.to_owned() }
}

/// How it was looked into, point by point, who else was asked, which dates were told.
#[must_use]
pub fn body(response: &FinalResponse) -> Vec<Block> {
    let mut blocks = Vec::new();
    if let Some(plan) = &response.plan {
        blocks.push(Block::Part("How we looked into it".to_owned()));
        blocks.extend(Block::paragraphs(plan));
    }
    for issue in &response.issues {
        blocks.extend(point(issue));
    }
    if let Some(outcome) = response.outcome {
        blocks.push(Block::Part("The result as a whole".to_owned()));
        blocks.push(Block::Words(format!("Your complaint is {}.", outcome.words())));
    }
    if !response.contributions.is_empty() {
        blocks.push(Block::Part("Who else we asked".to_owned()));
        blocks.push(Block::List(response.contributions.iter().map(|c| c.words(response.as_of)).collect()));
    }
    if !response.periods.is_empty() {
        blocks.push(Block::Part("The dates we gave you".to_owned()));
        blocks.push(Block::List(response.periods.clone()));
    }
    blocks
}

fn point(issue: &Issue) -> Vec<Block> {
    let mut blocks = vec![Block::Part(format!("Point {}", issue.n)), Block::Words(issue.question.clone())];
    let Some(finding) = &issue.finding else {
        blocks.push(Block::Words("This point was not answered.".to_owned()));
        return blocks;
    };
    for (title, words) in [
        ("What we looked at", finding.considered.clone()),
        ("What we found", format!("{}\n\nThis point is {}.", finding.conclusion, finding.found.words())),
        ("What we put right for you", finding.remedy.clone()),
        ("What changes", finding.action.clone()),
    ] {
        blocks.push(Block::Point(title.to_owned()));
        blocks.extend(Block::paragraphs(&words));
    }
    blocks
}
