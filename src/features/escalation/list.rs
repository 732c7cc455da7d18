//! The escalations of the reader's body: raised, asked, told. What waits stands first.

use std::collections::HashMap;

use askama::Template;
use chrono::NaiveDate;

use crate::domain::access::{Relation, Verb, may};
use crate::domain::calendar::london_date;
use crate::domain::escalation::{Outcome, Rung};
use crate::domain::ids::BodyId;
use crate::domain::people::Capacity;
use crate::store::escalations::{self, EscalationRow};
use crate::store::{Conn, conflicts, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::listing::Tone;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words::{capital, due, short_date};

const SHOWN: i64 = 200;

/// One line of the list.
struct Line {
    href: String,
    about: String,
    rung: String,
    raised: String,
    state: &'static str,
    tone: Tone,
    due: String,
}

#[derive(Template)]
#[template(path = "escalation/list.html")]
struct ListPage {
    shell: Shell,
    lines: Vec<Line>,
    can_raise: bool,
    /// How often each rung came to what: for the national lead.
    outcomes: Vec<(String, &'static str, i64)>,
}

/// Where an escalation stands, in words.
pub fn stands(row: &EscalationRow, today: NaiveDate) -> (&'static str, Tone) {
    match (row.open, row.outcome) {
        (true, None) if row.due_on < today => ("Overdue", Tone::Urgent),
        (true, None) => ("Waits for an answer", Tone::Waiting),
        (true, Some(_)) => ("Answered, not put right yet", Tone::Moving),
        (false, Some(outcome)) => (outcome.words(), Tone::Settled),
        (false, None) => ("Closed", Tone::Plain),
    }
}

fn line(row: &EscalationRow, names: &HashMap<BodyId, String>, today: NaiveDate) -> Line {
    let (state, tone) = stands(row, today);
    let company = row.provider_id.and_then(|id| names.get(&id));
    Line {
        href: format!("/escalations/{}", row.id),
        about: match (row.case_id, company) {
            (None, Some(company)) => format!("{company}, for all its trusts"),
            _ => "One case".to_owned(),
        },
        rung: format!("{}: {}", row.rung.code(), row.rung.words()),
        raised: short_date(london_date(row.raised_at.utc())),
        state,
        tone,
        due: if row.open && row.outcome.is_none() { due(row.due_on, today) } else { String::new() },
    }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let told: Option<usize> = asked.0.code("told");
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit)?;
            page.shell.banner = told.map(|n| Banner::Done(format!("Escalated. Trusts told: {n}")));
            Ok(page::ok(&page))
        })
        .await
}

fn build(conn: &mut Conn, visit: &Visit) -> Result<ListPage, Failure> {
    let actor = visit.actor()?;
    let today = london_date(visit.app.clock.now());
    let hidden = conflicts::hidden_from(conn, actor)?;
    let rows = escalations::of_body(conn, (actor.body.ok_or(Failure::NotFound)?, &hidden), SHOWN)?;
    let names = directory::names(conn, rows.iter().filter_map(|row| row.provider_id))?;
    let counted = |(rung, outcome, n): (Rung, Option<Outcome>, i64)| {
        (format!("{}: {}", rung.code(), rung.words()), outcome.map_or("not answered yet", Outcome::words), n)
    };
    let outcomes = match actor.capacity {
        Capacity::NationalLead => escalations::outcomes(conn)?.into_iter().map(counted).collect(),
        _ => Vec::new(),
    };
    Ok(ListPage {
        shell: visit.shell("Escalations"),
        lines: rows.iter().map(|row| line(row, &names, today)).collect(),
        can_raise: may(actor.capacity, Verb::EscalateProvider, Relation::None),
        outcomes: outcomes.into_iter().map(|(rung, words, n)| (capital(&rung), words, n)).collect(),
    })
}
