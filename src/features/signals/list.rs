//! The signals that wait for an assessment, the next due first; and those that ended.

use std::collections::HashMap;

use askama::Template;
use chrono::NaiveDate;

use crate::domain::calendar::london_date;
use crate::domain::ids::BodyId;
use crate::domain::signal::EVERY_MEDICINE;
use crate::store::signals::{self, SignalRow};
use crate::store::{Conn, StoreError, directory, medicines};
use crate::web::failure::Answer;
use crate::web::listing::Tone;
use crate::web::page::{self, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words::{self, capital, short_date};

/// More than these nobody assesses: the next come up when some have ended.
const SHOWN: i64 = 200;

struct Line {
    href: String,
    problem: &'static str,
    medicine: String,
    provider: String,
    cases: i64,
    trusts: i64,
    usual: String,
    who: String,
    state: String,
    tone: Tone,
}

#[derive(Template)]
#[template(path = "signals/list.html")]
struct ListPage {
    shell: Shell,
    open: bool,
    lines: Vec<Line>,
}

/// What a series' medicine is called.
///
/// # Errors
/// The database's own.
pub fn medicine(conn: &mut Conn, code: &str) -> Result<String, StoreError> {
    Ok(match code {
        EVERY_MEDICINE => "any medicine".to_owned(),
        "" => "medicine not known".to_owned(),
        code => medicines::coded(conn, code)?.map_or_else(|| code.to_owned(), |known| known.name),
    })
}

/// "2.5 a week", "1 in 25 weeks".
pub fn rate(thousandths: i64) -> String {
    match thousandths {
        t if t >= 1_000 => format!("{}.{} a week", t / 1_000, t % 1_000 / 100),
        t if t > 0 => format!("1 in {} weeks", (1_000 + t / 2) / t),
        _ => "none".to_owned(),
    }
}

/// Where a signal stands, in words.
pub fn stands(row: &SignalRow, today: NaiveDate) -> (String, Tone) {
    match (row.open, row.outcome) {
        (true, _) if row.due_on < today => {
            (format!("assessment overdue, {}", words::due(row.due_on, today)), Tone::Urgent)
        }
        (true, _) => (format!("assessment {}", words::due(row.due_on, today)), Tone::Waiting),
        (false, outcome) => (outcome.map_or("ended", |o| o.words()).to_owned(), Tone::Settled),
    }
}

/// Who owes the assessment, by name where somebody took it.
pub fn who(row: &SignalRow, names: &HashMap<BodyId, String>) -> String {
    let body = row.body_id.and_then(|id| names.get(&id)).map_or("no regulator yet", String::as_str);
    match &row.taken_words {
        Some(person) => format!("{person}, {body}"),
        None => format!("nobody yet at {body}"),
    }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let open = asked.0.get("state") != "ended";
    visit
        .read(move |conn, visit| {
            let today = london_date(visit.app.clock.now());
            let rows = signals::listed(conn, open, SHOWN)?;
            let bodies = rows.iter().flat_map(|row| [Some(row.provider_id), row.body_id]).flatten();
            let names = directory::names(conn, bodies)?;
            let mut lines = Vec::new();
            for row in &rows {
                lines.push(line(conn, row, &names, today)?);
            }
            Ok(page::ok(&ListPage { shell: visit.shell("Signals across trusts"), open, lines }))
        })
        .await
}

fn line(
    conn: &mut Conn,
    row: &SignalRow,
    names: &HashMap<BodyId, String>,
    today: NaiveDate,
) -> Result<Line, StoreError> {
    let (state, tone) = stands(row, today);
    Ok(Line {
        href: format!("/signals/{}", row.id),
        problem: words::failure(&row.failure),
        medicine: capital(&medicine(conn, &row.medicine)?),
        provider: names.get(&row.provider_id).cloned().unwrap_or_default(),
        cases: row.cases,
        trusts: row.trusts,
        usual: rate(row.expected),
        who: capital(&who(row, names)),
        state: match row.closed_at {
            Some(at) => format!("{state}, {}", short_date(london_date(at.utc()))),
            None => state,
        },
        tone,
    })
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn a_rate_is_said_as_people_say_it() {
        assert_eq!(rate(38), "1 in 26 weeks");
        assert_eq!(rate(2_540), "2.5 a week");
        assert_eq!(rate(0), "none");
    }
}
