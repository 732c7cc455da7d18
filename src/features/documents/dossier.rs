//! The file for the Ombudsman: complete whether or not anybody answered. One value makes the page, the PDF and the JSON.

use chrono::NaiveDate;
use serde::Serialize;

use super::answer;
use crate::domain::calendar::date_words;
use crate::domain::complaint::response::FinalResponse;
use crate::files::document::{Block, Document, Print};

/// Everything a complaint holds for somebody outside who looks at it afresh.
#[derive(Debug, Serialize)]
pub struct Dossier {
    /// The version of this file's form.
    pub form: &'static str,
    pub reference: String,
    pub made_on: NaiveDate,
    pub made_for: &'static str,
    pub responsible: Vec<Responsible>,
    pub told: Vec<Telling>,
    pub final_answer: Option<FinalResponse>,
    pub chronology: Vec<Happened>,
    pub letters: Vec<Written>,
    pub evidence: Vec<Evidence>,
    pub limits: Vec<Limit>,
    /// How the timeline can be checked against the register it comes from.
    pub timeline: Timeline,
    #[serde(skip)]
    pub needs: Vec<String>,
}

/// Who answers for one duty.
#[derive(Debug, Serialize)]
pub struct Responsible {
    pub duty: &'static str,
    pub body: String,
    pub lead: String,
    pub since: NaiveDate,
    pub state: &'static str,
    pub outcome: Option<&'static str>,
}

/// One telling, and what its teller agreed to.
#[derive(Debug, Serialize)]
pub struct Telling {
    pub on: NaiveDate,
    pub by: &'static str,
    pub channel: &'static str,
    pub language: String,
    pub words: Option<String>,
    pub may_share_with: Vec<&'static str>,
    pub privacy: &'static str,
    /// What the patient knows or agreed to, where somebody else tells.
    pub permission: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub struct Happened {
    pub on: NaiveDate,
    pub what: String,
    pub by: String,
}

#[derive(Debug, Serialize)]
pub struct Written {
    pub on: NaiveDate,
    pub kind: &'static str,
    pub from: String,
    pub to: &'static str,
    pub words: String,
}

/// A file that belongs to the record, to be told from any other by its digest.
#[derive(Debug, Serialize)]
pub struct Evidence {
    pub name: String,
    pub kind: &'static str,
    pub sent_on: NaiveDate,
    pub sent_by: &'static str,
    pub bytes: i64,
    /// SHA-256 of the file as it was sent.
    pub sha256: String,
    pub state: &'static str,
}

#[derive(Debug, Serialize)]
pub struct Limit {
    pub what: &'static str,
    pub source: &'static str,
    pub due_on: NaiveDate,
    pub met_on: Option<NaiveDate>,
    pub missed: bool,
}

#[derive(Debug, Serialize)]
pub struct Timeline {
    pub events: i32,
    pub head: String,
}

/// The name of this form; a change of its fields changes the number.
pub const FORM: &str = "candour-ombudsman-file/1";

fn part(title: &str) -> Block {
    Block::Part(title.to_owned())
}

fn none(words: &str) -> Block {
    Block::Words(words.to_owned())
}

impl Dossier {
    /// The same as a document.
    #[must_use]
    pub fn document(&self) -> Document {
        let mut blocks = vec![Block::Facts(vec![
            ("Reference".to_owned(), self.reference.clone()),
            ("Made on".to_owned(), date_words(self.made_on)),
            ("Made for".to_owned(), self.made_for.to_owned()),
        ])];
        blocks.extend(self.people());
        blocks.extend(self.tellings());
        blocks.extend(self.answered());
        blocks.extend(self.happened());
        blocks.extend(self.written());
        blocks.extend(self.indexed());
        blocks.extend(self.limited());
        blocks.push(part("How to check this record"));
        blocks.push(Block::Words(format!(
            "The timeline has {} lines. Each carries the keyed hash of the one before. The last is {}.",
            self.timeline.events, self.timeline.head
        )));
        Document {
            title: "Complaint file for the Ombudsman".to_owned(),
            lang: "en-GB".to_owned(),
            on: self.made_on,
            print: Print::for_needs(&self.needs),
            blocks,
        }
    }

    fn people(&self) -> Vec<Block> {
        let rows = self.responsible.iter().map(|one| {
            let stands = one.outcome.map_or_else(|| one.state.to_owned(), |o| format!("{}: {o}", one.state));
            vec![
                one.duty.to_owned(),
                one.body.clone(),
                format!("{}, since {}", one.lead, date_words(one.since)),
                stands,
            ]
        });
        let head = ["Duty", "Organisation", "Lead", "Stands"].map(str::to_owned).to_vec();
        vec![
            part("Who is responsible"),
            Block::Table { caption: "Duties and their leads".to_owned(), head, rows: rows.collect() },
        ]
    }

    fn tellings(&self) -> Vec<Block> {
        let mut blocks = vec![part("What was told, and what was agreed")];
        for told in &self.told {
            blocks.push(Block::Point(format!("Told on {}, {}, by the {}", date_words(told.on), told.channel, told.by)));
            match &told.words {
                Some(words) => blocks.push(Block::Quote {
                    words: words.clone(),
                    lang: Some(told.language.clone()).filter(|tag| tag != "und" && !tag.is_empty()),
                }),
                None => blocks.push(none("The words are not for this reader.")),
            }
            let shared = if told.may_share_with.is_empty() {
                "nobody but the lead".to_owned()
            } else {
                told.may_share_with.join(", ")
            };
            blocks.push(Block::Facts(vec![
                ("May be shared with".to_owned(), shared),
                ("Privacy".to_owned(), told.privacy.to_owned()),
                ("The patient's permission".to_owned(), told.permission.unwrap_or("not asked").to_owned()),
            ]));
        }
        blocks
    }

    /// The final letter, or that there is none: a file is complete without an answer.
    fn answered(&self) -> Vec<Block> {
        let mut blocks = vec![part("The final answer")];
        match &self.final_answer {
            Some(response) if response.sent_on.is_some() => {
                blocks.extend(Block::paragraphs(&response.opening));
                blocks.extend(answer::body(response).into_iter().map(lower));
                blocks.extend(Block::paragraphs(&response.closing));
            }
            Some(response) => {
                let on = date_words(self.made_on);
                blocks.push(Block::Words(format!("No final answer was sent by {on}. It is being written.")));
                if !response.contributions.is_empty() {
                    blocks.push(Block::List(response.contributions.iter().map(|c| c.words(self.made_on)).collect()));
                }
            }
            None => {
                blocks.push(Block::Words(format!("No final answer was sent by {}.", date_words(self.made_on))));
            }
        }
        blocks
    }

    fn happened(&self) -> Vec<Block> {
        let rows = self.chronology.iter().map(|line| vec![date_words(line.on), line.what.clone(), line.by.clone()]);
        let head = ["Day", "What happened", "By"].map(str::to_owned).to_vec();
        let caption = "Oldest first; silence has a line of its own".to_owned();
        vec![part("Chronology"), Block::Table { caption, head, rows: rows.collect() }]
    }

    fn written(&self) -> Vec<Block> {
        let mut blocks = vec![part("Letters and messages")];
        if self.letters.is_empty() {
            blocks.push(none("Nothing was written between the person and the lead."));
        }
        for letter in &self.letters {
            let title = format!("{}, {}, from {} to {}", date_words(letter.on), letter.kind, letter.from, letter.to);
            blocks.push(Block::Point(title));
            blocks.push(Block::Quote { words: letter.words.clone(), lang: None });
        }
        blocks
    }

    fn indexed(&self) -> Vec<Block> {
        if self.evidence.is_empty() {
            return vec![part("Index of evidence"), none("No files belong to this record.")];
        }
        let rows = self.evidence.iter().map(|file| {
            let what = format!("{}, {} bytes, {}", file.kind, file.bytes, file.state);
            vec![
                file.name.clone(),
                what,
                format!("{}, {}", date_words(file.sent_on), file.sent_by),
                file.sha256.clone(),
            ]
        });
        let head = ["File", "What it is", "Sent", "SHA-256 as sent"].map(str::to_owned).to_vec();
        let caption = "Files of this record; they are passed on apart from it".to_owned();
        vec![part("Index of evidence"), Block::Table { caption, head, rows: rows.collect() }]
    }

    fn limited(&self) -> Vec<Block> {
        let rows = self.limits.iter().map(|limit| {
            let met = limit.met_on.map_or_else(|| "not met".to_owned(), |on| format!("met on {}", date_words(on)));
            let stands = if limit.missed { format!("missed; {met}") } else { met };
            vec![limit.what.to_owned(), limit.source.to_owned(), date_words(limit.due_on), stands]
        });
        let head = ["Limit", "Source", "Due", "Stands"].map(str::to_owned).to_vec();
        let rows: Vec<_> = rows.collect();
        vec![part("Limits"), Block::Table { caption: "Dates set by law, by contract and by us".to_owned(), head, rows }]
    }
}

/// A heading of the letter stands one level lower inside the file.
fn lower(block: Block) -> Block {
    match block {
        Block::Part(words) => Block::Point(words),
        Block::Point(words) => Block::Words(format!("{words}:")),
        other => other,
    }
}
