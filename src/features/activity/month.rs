//! One month of a body: its return in every revision, and what the other sides say.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::compared::{Compared, compared};
use crate::domain::calendar::{date_words, london_words};
use crate::domain::ids::BodyId;
use crate::domain::measures::countable::Countable;
use crate::domain::measures::month::Month;
use crate::domain::measures::returns::{Line, Via, due};
use crate::exchange::csv_in::BadRow;
use crate::exchange::csv_out::{Cell, line};
use crate::exchange::returns::COLUMNS;
use crate::imports::{Coming, file_return};
use crate::store::returns::{self, LineRow, ReturnRow, current, revisions};
use crate::store::{Conn, contracts, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields};
use crate::web::visit::{Visit, see_other};

struct Revision {
    number: i32,
    filed: String,
    by: String,
    via: &'static str,
    in_time: bool,
    reason: String,
}

#[derive(Template)]
#[template(path = "activity/month.html")]
pub struct MonthPage {
    pub shell: Shell,
    pub problems: Problems,
    pub fields: Fields,
    month: String,
    due: String,
    revisions: Vec<Revision>,
    /// Numbers in the return, and with how many of those expected.
    lines: usize,
    complete: String,
    compared: Vec<Compared>,
    after: i32,
}

/// The body that the actor files for, and a month that has ended.
pub fn ground(visit: &Visit, code: &str) -> Result<(BodyId, Month), Failure> {
    let body = visit.actor()?.body.ok_or(Failure::NotFound)?;
    let month = Month::parse(code).filter(|m| m.end() <= visit.context().today()).ok_or(Failure::NotFound)?;
    Ok((body, month))
}

/// Files lines as the return of a month; wrong ones come back, and then nothing was filed.
pub async fn file_lines(
    visit: &Visit,
    (body, month): (BodyId, Month),
    fields: &Fields,
    (via, lines): (Via, Vec<Line>),
) -> Result<Result<HttpResponse, Vec<BadRow>>, Failure> {
    let after = fields.get("after").parse().unwrap_or(0);
    let coming = Coming { month, via, after, reason: fields.given("reason").map(str::to_owned), lines };
    let filed = visit.write(move |conn, cx| {
        let body = directory::body(conn, body)?;
        Ok(file_return(conn, cx, &body, coming)?)
    });
    Ok(filed.await?.map(|_| see_other(&format!("/activity/{month}?done=filed"))))
}

/// The other sides of the contracts in force in a month: code, name, id.
pub fn others(conn: &mut Conn, body: BodyId, month: Month) -> Result<Vec<(String, String, BodyId)>, Failure> {
    let held = |c: &directory::ContractRow| c.from_on < month.end() && c.to_on.is_none_or(|to| to > month.first());
    let all = contracts::of_body(conn, body)?.into_iter().map(|listed| listed.row).filter(held);
    let mut ids: Vec<BodyId> = all.map(|c| if c.provider_id == body { c.trust_id } else { c.provider_id }).collect();
    ids.sort_by_key(|id| id.0);
    ids.dedup();
    let mut others = Vec::new();
    for id in ids {
        let row = directory::body(conn, id)?;
        others.push((row.code, row.name, id));
    }
    others.sort();
    Ok(others)
}

/// The return that counts now, with its numbers.
pub fn filed(conn: &mut Conn, body: BodyId, month: Month) -> Result<(Option<ReturnRow>, Vec<LineRow>), Failure> {
    let row = current(conn, body, month)?;
    let lines = row.as_ref().map(|row| returns::lines(conn, row.id)).transpose()?.unwrap_or_default();
    Ok((row, lines))
}

pub fn build(
    conn: &mut Conn,
    visit: &Visit,
    (body, month): (BodyId, Month),
    (fields, problems): (Fields, Problems),
) -> Result<MonthPage, Failure> {
    let all = revisions(conn, body, month)?;
    let (row, lines) = filed(conn, body, month)?;
    let others = others(conn, body, month)?;
    let told_of = others.iter().filter(|(_, _, id)| lines.iter().any(|line| line.other_id == *id)).count();
    let revision = |row: &ReturnRow| Revision {
        number: row.revision,
        filed: london_words(row.filed_at.utc()),
        by: row.filed_by.clone(),
        via: row.via.words(),
        in_time: row.in_time,
        reason: row.reason.clone().unwrap_or_default(),
    };
    Ok(MonthPage {
        shell: visit
            .shell(&format!("Activity in {}", month.words()))
            .under([Link::new("/activity", "Monthly activity")])
            .with(&problems),
        problems,
        fields,
        month: month.code(),
        due: date_words(due(month, &visit.context().calendar)),
        revisions: all.iter().filter(|row| row.month == month.code()).map(revision).collect(),
        lines: lines.len(),
        complete: format!("{told_of} of {} other sides with a contract", others.len()),
        compared: compared(conn, body, month)?,
        after: row.map_or(0, |row| row.revision),
    })
}

pub async fn page(visit: Visit, code: web::Path<String>, asked: Asked) -> Answer {
    let done = asked.0.get("done") == "filed";
    visit
        .read(move |conn, visit| {
            let ground = ground(visit, &code)?;
            let mut page = build(conn, visit, ground, (Fields::default(), Problems::default()))?;
            page.shell.banner = done.then(|| Banner::Done("The return is filed".to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

/// The return as a file, to be changed and sent again; before the first, every item with each other side.
pub async fn lines(visit: Visit, code: web::Path<String>) -> Answer {
    visit
        .read(move |conn, visit| {
            let (body, month) = ground(visit, &code)?;
            let (_, lines) = filed(conn, body, month)?;
            let others = others(conn, body, month)?;
            let mut out = String::new();
            line(&mut out, COLUMNS);
            for row in &lines {
                let other = others.iter().find(|(_, _, id)| *id == row.other_id);
                let other =
                    other.map_or_else(|| directory::body(conn, row.other_id).map(|b| b.code), |o| Ok(o.0.clone()))?;
                let cells: [Cell<'_>; 6] = [
                    other.into(),
                    row.therapy.as_str().into(),
                    row.funding.code().into(),
                    row.item.code().into(),
                    row.days.into(),
                    row.count.into(),
                ];
                line(&mut out, cells);
            }
            for (other, ..) in others.iter().filter(|_| lines.is_empty()) {
                for item in Countable::told() {
                    line(&mut out, [other.as_str(), "", "", item.code(), "", ""]);
                }
            }
            Ok(HttpResponse::Ok()
                .content_type("text/csv; charset=utf-8; header=present")
                .insert_header(("content-disposition", format!("attachment; filename=\"activity-{month}.csv\"")))
                .body(out))
        })
        .await
}
