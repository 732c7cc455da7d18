//! Looking a patient up on the report's own page, by NHS number with date of birth or by local number: what this reader has on
//! record of them already. What is not theirs to see is not found, and not hinted at.

use super::form;
use super::new::{self, TITLE};
use crate::domain::calendar::{date_words, london_date};
use crate::domain::harm::matching::NumberKind;
use crate::domain::people::{Actor, Capacity};
use crate::store::rows::CaseRow;
use crate::store::{Conn, harmed, matching};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Link};
use crate::web::sent::Fields;
use crate::web::visit::Visit;
use crate::web::words;

/// A report of this patient that is on record.
fn known(row: &CaseRow, actor: &Actor) -> Link {
    let on = row.happened_on.unwrap_or_else(|| london_date(row.opened_at.utc()));
    let room = if actor.capacity == Capacity::Clinician { "incidents" } else { "cases" };
    Link::new(
        format!("/{room}/{}", row.reference),
        format!("{}: {}, {}", row.reference, words::failure(&row.failure), date_words(on)),
    )
}

/// The page again with what was typed, and what is on record; nothing is sent and nothing is kept.
pub(super) async fn look(visit: &Visit, sent: Fields) -> Answer {
    let own = visit.clone();
    let read = move || -> Result<_, Failure> {
        let mut conn = own.app.store.reader()?;
        let offers = new::offers(&mut conn, &own)?;
        let mut problems = Problems::default();
        let found = found(&mut conn, &own, &sent, &mut problems)?;
        Ok((offers, sent, problems, found))
    };
    let (offers, sent, problems, found) = actix_web::web::block(read).await.map_err(|_| Failure::Busy)??;
    let wrong = !problems.is_empty();
    let mut page = new::build(visit.shell(TITLE), &offers, sent, problems);
    page.known = found;
    Ok(visit.answer(if wrong { page::unprocessable(&page) } else { page::ok(&page) }))
}

fn found(conn: &mut Conn, visit: &Visit, sent: &Fields, problems: &mut Problems) -> Result<Option<Vec<Link>>, Failure> {
    let (actor, keys, now) = (visit.actor()?, &visit.app.keys, visit.app.clock.now());
    let who = form::patient(sent, visit.context().today(), problems);
    let number = match (&who.nhs_number, &who.local_number) {
        (Some(digits), _) => harmed::number(keys, NumberKind::Nhs, actor.body, digits),
        (None, Some(number)) => harmed::number(keys, NumberKind::Local, actor.body, number),
        (None, None) if problems.is_empty() => {
            problems.add("patient", "Enter a number to look the patient up");
            return Ok(None);
        }
        (None, None) => return Ok(None),
    };
    if !problems.is_empty() {
        return Ok(None);
    }
    let born = who.date_of_birth.map(|on| harmed::birth(keys, on));
    let rows = matching::of_patient(conn, actor, &number, born.as_deref())?;
    rows.iter().for_each(|row| visit.app.looks.note(actor, row.id, "match", None, now));
    Ok(Some(rows.iter().map(|row| known(row, actor)).collect()))
}
