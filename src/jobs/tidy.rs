//! Once a day: drafts and sessions that ended, tries that count no more, finished jobs and letters of last month, files that
//! belong to nothing.

use chrono::TimeDelta;

use super::Failed;
use crate::app::App;
use crate::domain::ids::AttachmentId;
use crate::files::shelf::Shelf;
use crate::store::{StoreError, attachments, tidy};

pub fn run(app: &App) -> Result<(), Failed> {
    let now = app.clock.now();
    let unsent = app
        .store
        .write_blocking(move |conn| {
            tidy::ended(conn, now, now - TimeDelta::days(31))?;
            attachments::take_unsent(conn, now)
        })
        .map_err(|e: StoreError| e.to_string())?;
    let shelf = &app.shelf;
    let strays = strays(app, shelf)?;
    for file in unsent.into_iter().chain(strays) {
        shelf.remove(file).map_err(|e| format!("a file cannot be removed: {}", e.kind()))?;
        shelf.forget(file);
    }
    Ok(())
}

/// What has lain on the shelf for a day and is written down nowhere: left by a crash between the two.
fn strays(app: &App, shelf: &Shelf) -> Result<Vec<AttachmentId>, Failed> {
    let lying = shelf.settled().map_err(|e| format!("the files cannot be listed: {}", e.kind()))?;
    let mut conn = app.store.reader().map_err(|e| e.to_string())?;
    let mut strays = Vec::new();
    for some in lying.chunks(500) {
        let known = attachments::known(&mut conn, some).map_err(|e| e.to_string())?;
        strays.extend(some.iter().filter(|id| !known.contains(id)).copied());
    }
    Ok(strays)
}
