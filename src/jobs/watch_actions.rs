//! Finds safety actions whose day passed, and tells their owners: once a day, until the action is done.

use super::Failed;
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::case::decide::Notice;
use crate::store::harm::overdue_owners;
use crate::store::jobs::{NewJob, insert, row};

pub fn run(app: &App) -> Result<(), Failed> {
    let now = app.clock.now();
    let owners = {
        let mut conn = app.store.reader().map_err(|e| e.to_string())?;
        overdue_owners(&mut conn, london_date(now)).map_err(|e| e.to_string())?
    };
    let letters: Vec<_> =
        owners.into_iter().map(|owner| row(NewJob::letter(Notice::LeadOverdue(owner)), now)).collect();
    app.store.write_blocking(move |conn| insert(conn, &letters)).map_err(|e| e.to_string())
}
