//! The page: where the record stands, what LFPSE last said, what the case answers by itself, and what is left to answer.

use actix_web::web;
use askama::Template;

use super::form::{Field, TELLS, fields};
use super::ground::Ground;
use crate::domain::calendar::london_time_words;
use crate::domain::national::act::RecordState;
use crate::domain::national::lfpse::{Answers, settled};
use crate::domain::reference::CaseRef;
use crate::exchange::lfpse::issues;
use crate::store::national::LfpseRow;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::listing::Tone;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "lfpse/page.html")]
pub struct LfpsePage {
    shell: Shell,
    problems: Problems,
    reference: String,
    standing: Option<Standing>,
    settled: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    /// Somebody looked at what may identify: the box is ticked.
    looked: bool,
    /// Passages were found that somebody must look at.
    doubtful: bool,
    /// A record can be sent from here.
    endpoint: bool,
    /// Nothing is on its way: answers can be given.
    open: bool,
    in_doubt: bool,
    revision: i32,
}

/// Where a record stands.
pub struct Standing {
    pub state: &'static str,
    pub tone: Tone,
    pub lines: Vec<(&'static str, String)>,
    /// What the service said, problem by problem.
    pub issues: Vec<(String, String)>,
    /// What it said where that is no `OperationOutcome`.
    pub said: Option<String>,
}

const fn tone(state: RecordState) -> Tone {
    match state {
        RecordState::Queued | RecordState::Sending => Tone::Waiting,
        RecordState::Recorded => Tone::Settled,
        RecordState::Refused | RecordState::InDoubt => Tone::Urgent,
    }
}

fn standing(row: &LfpseRow) -> Standing {
    let mut lines = vec![("Asked on", london_time_words(row.asked_at.utc()))];
    let mut line = |key, value: Option<String>| lines.extend(value.map(|value| (key, value)));
    line("Answered on", row.answered_at.map(|at| london_time_words(at.utc())));
    line("Reference at LFPSE", row.reference.clone());
    line("Id at LFPSE", row.remote_id.clone());
    line("Version there", row.remote_version.clone());
    line("Taxonomy", Some(row.taxonomy.words().to_owned()));
    let said = row.outcome.clone().unwrap_or_default();
    let issues: Vec<(String, String)> = issues(&said)
        .into_iter()
        .map(|issue| {
            let place = if issue.place.is_empty() { String::new() } else { format!(" ({})", issue.place) };
            (issue.severity, format!("{}{place}", issue.words))
        })
        .collect();
    Standing {
        state: row.state.words(),
        tone: tone(row.state),
        lines,
        said: Some(said).filter(|said| !said.is_empty() && issues.is_empty()),
        issues,
    }
}

/// The case of an address, or "no such page" for what cannot be a reference.
pub fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

pub async fn page(visit: Visit, path: web::Path<String>, asked: Asked) -> Answer {
    let wanted = reference(&path)?;
    let done = match asked.0.get("done") {
        "sent" => Some("The record will be sent to LFPSE"),
        "settled" => Some("What you found was noted"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            let answers = ground.answers()?;
            let mut page = build(visit, &ground, &answers, (Problems::default(), false));
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// The page, filled with these answers.
pub fn build(visit: &Visit, ground: &Ground, answers: &Answers, (problems, looked): (Problems, bool)) -> LfpsePage {
    let reference = ground.found.row.reference.clone();
    let state = ground.row.as_ref().map(|row| row.state);
    let open = !matches!(state, Some(RecordState::Queued | RecordState::Sending | RecordState::InDoubt));
    let trail = [Link::new("/cases", "Your cases"), Link::new(format!("/cases/{reference}"), reference.clone())];
    let doubtful = problems.iter().any(|problem| problem.words.starts_with(TELLS));
    LfpsePage {
        shell: visit.shell("Record with LFPSE").under(trail).with(&problems),
        problems,
        standing: ground.row.as_ref().map(standing),
        settled: settled(&ground.facts),
        fields: if open { fields(&ground.facts, answers) } else { Vec::new() },
        looked,
        doubtful: doubtful || looked,
        endpoint: visit.app.settings.lfpse.url.is_some(),
        open,
        in_doubt: state == Some(RecordState::InDoubt),
        revision: ground.row.as_ref().map_or(0, |row| row.revision),
        reference,
    }
}

impl LfpsePage {
    /// What somebody can have found.
    fn doubts(&self) -> Vec<crate::web::forms::Choice> {
        use crate::web::forms::Choice;
        vec![Choice::new("yes", "Yes, it is there"), Choice::new("no", "No. Send it again")]
    }
}
