//! A return by a form: the numbers with one other side, for one therapy and one payer. The rest of the return stays.

use actix_web::web;
use askama::Template;

use super::month::{file_lines, filed, ground, others};
use crate::domain::case::Funding;
use crate::domain::ids::BodyId;
use crate::domain::measures::countable::{Countable, NEVER};
use crate::domain::measures::month::Month;
use crate::domain::measures::returns::{Line, Via, therapy};
use crate::exchange::csv_in::BadRow;
use crate::store::returns::LineRow;
use crate::store::{Conn, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::Visit;
use crate::web::words::capital;

struct Item {
    code: &'static str,
    label: String,
    hint: &'static str,
    value: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "activity/form.html")]
struct FormPage {
    shell: Shell,
    problems: Problems,
    month: String,
    others: Vec<Choice>,
    fundings: Vec<Choice>,
    items: Vec<Item>,
    after: i32,
    fields: Fields,
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    (body, month): (BodyId, Month),
    fields: Fields,
    problems: Problems,
) -> Result<FormPage, Failure> {
    let others = others(conn, body, month)?;
    let (row, _) = filed(conn, body, month)?;
    let item = |item: Countable| Item {
        code: item.code(),
        label: capital(item.words()),
        hint: if item.by_days() { "Each number of days with how many: 1=20, 2=5, never=1" } else { "" },
        value: fields.get(item.code()).to_owned(),
        error: problems.for_field(item.code()).map(str::to_owned),
    };
    Ok(FormPage {
        shell: visit
            .shell(&format!("Enter numbers for {}", month.words()))
            .under([Link::new(format!("/activity/{month}"), format!("Activity in {}", month.words()))])
            .with(&problems),
        month: month.code(),
        others: choices(others.into_iter().map(|(code, name, _)| (code, name)), &[fields.get("other")]),
        fundings: choices(Funding::ALL.iter().map(|f| (f.code(), capital(f.words()))), &[fields.get("funding")]),
        items: Countable::told().map(item).collect(),
        after: row.map_or(0, |row| row.revision),
        problems,
        fields,
    })
}

pub async fn page(visit: Visit, code: web::Path<String>) -> Answer {
    visit
        .read(move |conn, visit| {
            let ground = ground(visit, &code)?;
            Ok(page::ok(&build(conn, visit, ground, Fields::default(), Problems::default())?))
        })
        .await
}

/// What was typed for one item: one number, or a number for each number of days. `at` is the item's place, from 1.
fn numbers(
    at: u64,
    item: Countable,
    typed: &str,
    group: &(String, String, Funding),
) -> Result<Vec<Line>, &'static str> {
    let count = |text: &str| text.trim().replace(',', "").parse::<u32>().map_err(|_| "Enter a whole number");
    let line = |days: u32, count: u32| Line {
        at,
        other: group.0.clone(),
        therapy: group.1.clone(),
        funding: group.2,
        item,
        days,
        count,
    };
    if typed.trim().is_empty() {
        return Ok(Vec::new());
    }
    if !item.by_days() {
        return Ok(vec![line(0, count(typed)?)]);
    }
    let pair = |part: &str| {
        let (days, many) = part.split_once('=').ok_or("Write each number of days with how many, such as 1=20, 2=5")?;
        let days = if days.trim() == "never" { NEVER } else { count(days)? };
        Ok(line(days, count(many)?))
    };
    typed.split(',').map(str::trim).filter(|part| !part.is_empty()).map(pair).collect()
}

/// The numbers of the form, where all of them can be read.
fn parse(fields: &Fields, problems: &mut Problems) -> Option<((String, String, Funding), Vec<Line>)> {
    let other = fields.given("other").map(str::to_owned);
    if other.is_none() {
        problems.add("other", "Choose the other side");
    }
    let therapy = therapy(fields.get("therapy"));
    if therapy.is_none() {
        problems.add("therapy", "Enter the therapy");
    }
    let funding = fields.code::<Funding>("funding");
    if funding.is_none() {
        problems.add("funding", "Choose who pays");
    }
    let group = (other.unwrap_or_default(), therapy.unwrap_or_default(), funding.unwrap_or(Funding::Unknown));
    let mut lines = Vec::new();
    for (at, item) in (1..).zip(Countable::told()) {
        match numbers(at, item, fields.get(item.code()), &group) {
            Ok(found) => lines.extend(found),
            Err(why) => problems.add(item.code(), why),
        }
    }
    problems.is_empty().then_some((group, lines))
}

/// What was filed of everything else.
fn kept(conn: &mut Conn, rows: Vec<LineRow>, group: &(String, String, Funding)) -> Result<Vec<Line>, Failure> {
    let mut lines = Vec::new();
    for row in rows {
        let other = directory::body(conn, row.other_id)?.code;
        if (&other, &row.therapy, row.funding) != (&group.0, &group.1, group.2) {
            let number = |n: i64| u32::try_from(n).unwrap_or(0);
            let (days, count) = (number(row.days.into()), number(row.count));
            lines.push(Line { at: 0, other, therapy: row.therapy, funding: row.funding, item: row.item, days, count });
        }
    }
    Ok(lines)
}

pub async fn send(visit: Visit, code: web::Path<String>, sent: Sent) -> Answer {
    let (Sent(fields), ground) = (sent, ground(&visit, &code)?);
    let (body, month) = ground;
    let mut problems = Problems::default();
    if let Some((group, mut lines)) = parse(&fields, &mut problems) {
        let own = visit.clone();
        let rest = web::block(move || {
            let mut conn = own.app.store.reader()?;
            let (_, rows) = filed(&mut conn, body, month)?;
            kept(&mut conn, rows, &group)
        });
        lines.extend(rest.await.map_err(|_| Failure::Busy)??);
        match file_lines(&visit, ground, &fields, (Via::Form, lines)).await? {
            Ok(filed) => return Ok(filed),
            Err(bad) => bad.iter().for_each(|row| problem(row, &mut problems)),
        }
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, ground, fields, problems)?))).await
}

/// A problem beside the field it is about: the place of a line is that of its item.
fn problem(row: &BadRow, problems: &mut Problems) {
    let item = row.line.checked_sub(1).and_then(|at| usize::try_from(at).ok()).and_then(|at| Countable::told().nth(at));
    match item {
        Some(item) => problems.add(item.code(), row.why.clone()),
        None if row.why.contains("again") => problems.add("reason", "Say why it is filed again"),
        None if row.why.contains("contract") => problems.add("other", row.why.clone()),
        None => problems.add("deliveries_due", row.why.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_typed_with_how_many() {
        let group = ("DEMOT01".to_owned(), "rheumatology".to_owned(), Funding::Nhs);
        let days = |typed: &str| {
            let lines = numbers(1, Countable::DaysLate, typed, &group);
            lines.map(|all| all.into_iter().map(|l| (l.days, l.count)).collect::<Vec<_>>())
        };
        assert_eq!(days("1=20, 2=5, never=1"), Ok(vec![(1, 20), (2, 5), (NEVER, 1)]));
        assert_eq!(days(" "), Ok(Vec::new()));
        assert!(days("3").is_err() && days("1=x").is_err());
        assert_eq!(numbers(1, Countable::Items, "40", &group).unwrap()[0].count, 40);
    }
}
