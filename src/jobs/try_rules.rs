//! Trying a draft of the routing rules on every past case; what it finds stands on the draft's page.

use super::Failed;
use crate::app::App;
use crate::domain::calendar::london_date;
use crate::domain::ids::RuleDraftId;
use crate::store::{StoreError, conn, directory, rule_sets};

pub fn run(app: &App, id: RuleDraftId) -> Result<(), Failed> {
    let today = london_date(app.clock.now());
    let found = {
        let mut reader = app.store.reader().map_err(|e| e.to_string())?;
        conn::read_tx(&mut reader, |conn| -> Result<_, StoreError> {
            let draft = rule_sets::draft(conn, id)?;
            let (before, after) = (directory::rules(conn)?, draft.rules()?);
            let found = rule_sets::dry_run(conn, (&before, &after), None, today)?;
            serde_json::to_string(&found).map_err(|e| StoreError::Unreadable(e.to_string()))
        })
    };
    let (state, text) = match &found {
        Ok(text) => ("done", Some(text.clone())),
        Err(_) => ("failed", None),
    };
    app.store
        .write_blocking(move |conn| rule_sets::trial(conn, id, state, text.as_deref()))
        .map_err(|e: StoreError| e.to_string())?;
    found.map(drop).map_err(|e| e.to_string())
}
