//! Once a day: drafts and sessions that ended, tries that count no more, finished jobs of last month.

use chrono::TimeDelta;

use super::Failed;
use crate::app::App;
use crate::store::tidy;

pub fn run(app: &App) -> Result<(), Failed> {
    let now = app.clock.now();
    app.store.write_blocking(move |conn| tidy::ended(conn, now, now - TimeDelta::days(31))).map_err(|e| e.to_string())
}
