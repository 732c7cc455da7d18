//! The rules in force, every version before them, the drafts in work, and the gaps.

use actix_web::web;
use askama::Template;

use crate::domain::access::{Relation, Verb, may};
use crate::domain::calendar::{london_date, london_time_words};
use crate::domain::routing::RuleSet;
use crate::domain::routing::coverage::{Coverage, coverage};
use crate::store::rule_sets::{self, DraftRow, VersionRow};
use crate::store::{Conn, directory, posts};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

/// The four kinds of rule with their sentences.
pub fn sentences(rules: &RuleSet) -> Vec<(&'static str, Vec<String>)> {
    vec![
        ("Who is responsible: the first rule that holds", rules.responsible.iter().map(|r| r.words()).collect()),
        ("Regulators: every rule that holds", rules.regulator.iter().map(|r| r.words()).collect()),
        ("More limits, beside those of law and contract", rules.limit.iter().map(|r| r.words()).collect()),
        ("Who else is told", rules.notice.iter().map(|r| r.words()).collect()),
    ]
}

struct Version {
    row: VersionRow,
    when: String,
}

struct Draft {
    row: DraftRow,
    when: String,
}

#[derive(Template)]
#[template(path = "rules/shelf.html")]
struct ShelfPage {
    shell: Shell,
    problems: Problems,
    fields: Fields,
    rules: RuleSet,
    sentences: Vec<(&'static str, Vec<String>)>,
    versions: Vec<Version>,
    drafts: Vec<Draft>,
    coverage: Coverage,
    undecided: Vec<String>,
    /// Bodies without a lead: their duties go a level up.
    gaps: Vec<String>,
}

/// The policy, asked by every page of this room.
pub fn may_set(visit: &Visit) -> Result<(), Failure> {
    if may(visit.actor()?.capacity, Verb::SetRules, Relation::None) { Ok(()) } else { Err(Failure::NotFound) }
}

/// Kinds for which no regulator decides, with the families.
pub fn undecided(coverage: &Coverage) -> Vec<String> {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    for (kind, family) in coverage.undecided.keys() {
        let kind = capital(kind.words());
        match found.last_mut().filter(|(known, _)| *known == kind) {
            Some((_, families)) => families.push(family.code()),
            None => found.push((kind, vec![family.code()])),
        }
    }
    found.into_iter().map(|(kind, families)| format!("{kind}: {}", families.join(", "))).collect()
}

fn build(conn: &mut Conn, visit: &Visit, fields: Fields, problems: Problems) -> Result<ShelfPage, Failure> {
    may_set(visit)?;
    let rules = directory::rules(conn)?;
    let today = london_date(visit.app.clock.now());
    let seats = posts::seats(conn, today)?;
    let coverage = coverage(&rules);
    let version = |row: VersionRow| Version { when: london_time_words(row.published_at.utc()), row };
    let draft = |row: DraftRow| Draft { when: london_time_words(row.written_at.utc()), row };
    Ok(ShelfPage {
        shell: visit.shell("Routing rules").with(&problems),
        sentences: sentences(&rules),
        versions: rule_sets::versions(conn)?.into_iter().map(version).collect(),
        drafts: rule_sets::drafts(conn)?.into_iter().map(draft).collect(),
        undecided: undecided(&coverage),
        gaps: seats.into_iter().filter(|seat| seat.lead.is_none()).map(|seat| seat.body.name).collect(),
        coverage,
        rules,
        problems,
        fields,
    })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "publication" => Some("The rules are in force. Cases opened before keep theirs"),
        "return" => Some("The earlier rules are in force again"),
        "dropping" => Some("The draft is dropped"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, Fields::default(), Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

pub async fn begin(visit: Visit, sent: Sent) -> Answer {
    may_set(&visit)?;
    let Sent(fields) = sent;
    let mut problems = Problems::default();
    let Some(title) = fields.prose("title", 120, "Say in a few words what the draft changes", &mut problems) else {
        return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, fields, problems)?))).await;
    };
    let id = visit.write(move |conn, cx| Ok(rule_sets::begin(conn, &title, &cx.actor, cx.now)?)).await?;
    Ok(see_other(&format!("/rules/drafts/{id}")))
}

#[derive(Template)]
#[template(path = "rules/version.html")]
struct VersionPage {
    shell: Shell,
    version: i32,
    sentences: Vec<(&'static str, Vec<String>)>,
    current: bool,
}

pub async fn version(visit: Visit, path: web::Path<i32>) -> Answer {
    let wanted = path.into_inner();
    visit
        .read(move |conn, visit| {
            may_set(visit)?;
            let rules = rule_sets::version(conn, wanted)?;
            let title = format!("Routing rules, version {wanted}");
            Ok(page::ok(&VersionPage {
                shell: visit.shell(&title).under([Link::new("/rules", "Routing rules")]),
                version: wanted,
                sentences: sentences(&rules),
                current: directory::rules(conn)?.version == wanted,
            }))
        })
        .await
}

pub async fn roll_back(visit: Visit, path: web::Path<i32>, _: Sent) -> Answer {
    may_set(&visit)?;
    let wanted = path.into_inner();
    visit.write(move |conn, cx| Ok(rule_sets::roll_back(conn, wanted, &cx.actor, cx.now)?)).await?;
    Ok(see_other("/rules?done=return"))
}
