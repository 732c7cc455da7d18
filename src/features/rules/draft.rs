//! A draft: its rules as sentences, what is wrong with it, what a trial on past cases found, and the way to publication.

use actix_web::web;
use askama::Template;

use super::shelf::{may_set, sentences, undecided};
use crate::domain::calendar::{london_date, london_time_words};
use crate::domain::ids::RuleDraftId;
use crate::domain::routing::RuleSet;
use crate::domain::routing::check::{Fault, faults};
use crate::domain::routing::coverage::{Coverage, coverage};
use crate::domain::routing::dry_run::DryRun;
use crate::store::Conn;
use crate::store::rule_sets::{self, DraftRow};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words;

crate::codes! {
    /// The four parts of a rule set.
    pub enum Part {
        Responsible = "responsible" / "who is responsible",
        Regulator = "regulator" / "a regulator",
        Limit = "limit" / "a limit",
        Notice = "notice" / "who else is told",
    }
}

/// Groups and strands shown; the rest is counted.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "rules/draft.html")]
pub struct DraftPage {
    pub shell: Shell,
    problems: Problems,
    id: RuleDraftId,
    row: DraftRow,
    written: String,
    parts: Vec<(Part, &'static str, Vec<String>)>,
    faults: Vec<Fault>,
    coverage: Coverage,
    undecided: Vec<String>,
    trial: Option<DryRun>,
    /// The reader may publish: somebody else proposed it.
    second: bool,
}

impl DraftPage {
    fn failure(&self, code: &str) -> &'static str {
        words::failure(code)
    }
}

pub fn load(conn: &mut Conn, visit: &Visit, id: RuleDraftId) -> Result<(DraftRow, RuleSet), Failure> {
    may_set(visit)?;
    let row = rule_sets::draft(conn, id)?;
    let rules = row.rules()?;
    Ok((row, rules))
}

pub fn build(conn: &mut Conn, visit: &Visit, id: RuleDraftId, problems: Problems) -> Result<DraftPage, Failure> {
    let (row, rules) = load(conn, visit, id)?;
    let known = rule_sets::regulators(conn, london_date(visit.app.clock.now()))?;
    let coverage = coverage(&rules);
    let me = visit.actor()?.account();
    let mut trial: Option<DryRun> = row.dry_run.as_deref().and_then(|text| serde_json::from_str(text).ok());
    if let Some(found) = &mut trial {
        found.groups.truncate(SHOWN);
        found.listed.truncate(SHOWN);
    }
    let titles = sentences(&rules);
    let parts = Part::ALL.iter().zip(titles).map(|(part, (title, lines))| (*part, title, lines));
    Ok(DraftPage {
        shell: visit.shell(&row.title).under([Link::new("/rules", "Routing rules")]).with(&problems),
        problems,
        id,
        written: london_time_words(row.written_at.utc()),
        parts: parts.collect(),
        faults: faults(&rules, &known),
        undecided: undecided(&coverage),
        coverage,
        trial,
        second: row.proposer_id.is_some() && row.proposer_id != me,
        row,
    })
}

pub async fn page(visit: Visit, path: web::Path<String>, asked: Asked) -> Answer {
    let id = path.parse().map_err(|_| Failure::NotFound)?;
    let done = match asked.0.get("done") {
        "rule" => Some("The rule is saved in the draft"),
        "removal" => Some("The rule is taken out of the draft"),
        "rise" => Some("The rule is one place higher"),
        "trial" => Some("The draft is being tried on past cases. Open this page again in a minute"),
        "proposal" => Some("Proposed. A second person publishes it"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, id, Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}
