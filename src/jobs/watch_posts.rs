//! Once a day: posts without a lead, bodies that ended with open strands, rungs that did not answer. Each is told once.

use super::Failed;
use crate::act::own;
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::case::decide::Notice;
use crate::domain::ids::BodyId;
use crate::domain::ownership::Act;
use crate::domain::people::Actor;
use crate::store::jobs::{self, NewJob};
use crate::store::{StoreError, directory, escalations, posts};

pub fn run(app: &App) -> Result<(), Failed> {
    settle_ended(app)?;
    let now = app.clock.now();
    let today = london_date(now);
    let noted = app.store.write_blocking(move |conn| -> Result<usize, StoreError> {
        let vacancies = posts::note_vacancies(conn, today, now)?;
        let mut owed: Vec<_> =
            vacancies.into_iter().map(|account| jobs::row(NewJob::LetterOfVacancy { account }, now)).collect();
        for late in escalations::mark_overdue(conn, today, now)? {
            let asked = late.to_body_id.map(Notice::Body);
            let raised = late.raised_by.map(Notice::LeadOverdue);
            owed.extend(asked.into_iter().chain(raised).map(|notice| jobs::row(NewJob::letter(notice), now)));
        }
        jobs::insert(conn, &owed)?;
        Ok(owed.len())
    });
    noted.map(drop).map_err(|e| e.to_string())
}

/// What an import ended, ends by the same rules as what an administrator ends.
fn settle_ended(app: &App) -> Result<(), Failed> {
    let today = london_date(app.clock.now());
    let ended = {
        let mut conn = app.store.reader().map_err(|e| e.to_string())?;
        posts::ended_with_strands(&mut conn, today).map_err(|e| e.to_string())?
    };
    for body in ended {
        let cx = app.context(Actor::system());
        let done = app.store.write_blocking(move |conn| {
            let into: Option<BodyId> = match &body.successor {
                Some(code) => directory::body_by_code(conn, code)?.map(|successor| successor.id),
                None => None,
            };
            let act = into.map_or(Act::Close { body: body.id }, |into| Act::Merge { body: body.id, into });
            own(conn, &cx, &act, "the organisation has closed")
        });
        if let Err(refusal) = done.map_err(|e| e.to_string())? {
            return Err(refusal.words().to_owned());
        }
    }
    Ok(())
}
