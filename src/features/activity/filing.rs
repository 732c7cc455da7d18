//! A return by a file: filed whole, or each wrong row named.

use actix_web::{HttpRequest, web};

use super::month::{build, file_lines, ground};
use crate::domain::measures::returns::Via;
use crate::exchange::csv_in::BadRow;
use crate::exchange::returns::csv;
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::page;
use crate::web::sent::Fields;
use crate::web::upload::{self, Brought};
use crate::web::visit::Visit;

/// Wrong rows that are named on the page.
const NAMED: usize = 30;

pub async fn send(visit: Visit, code: web::Path<String>, request: HttpRequest, payload: web::Payload) -> Answer {
    let ground = ground(&visit, &code)?;
    let Brought { fields, file } = upload::read(&request, payload).await?;
    let bad = match csv(&file) {
        Err(bad) => bad,
        Ok(lines) => match file_lines(&visit, ground, &fields, (Via::File, lines)).await? {
            Ok(filed) => return Ok(filed),
            Err(bad) => bad,
        },
    };
    again(visit, ground, fields, bad).await
}

async fn again(
    visit: Visit,
    ground: (crate::domain::ids::BodyId, crate::domain::measures::month::Month),
    fields: Fields,
    bad: Vec<BadRow>,
) -> Answer {
    let mut problems = Problems::default();
    for row in bad.iter().take(NAMED) {
        match row.line {
            0 if row.why.contains("again") => problems.add("reason", "Say why it is filed again"),
            0 => problems.add("file", row.why.clone()),
            line => problems.add("file", format!("Line {line}: {}", row.why)),
        }
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, ground, (fields, problems))?))).await
}
