//! Erases what is personal in one record, as a person decided: the rows in one transaction, then the bytes of its files.

use super::Failed;
use crate::act::{self, ActError};
use crate::app::App;
use crate::domain::case::action::Action;
use crate::domain::ids::RetentionId;
use crate::domain::people::Actor;
use crate::domain::retention::Act;
use crate::files::shelf::Shelf;
use crate::store::retention::Verdict;
use crate::store::{StoreError, cases, conn, dialect, erasing, retention};

pub fn run(app: &App, id: RetentionId) -> Result<(), Failed> {
    let cx = app.context(Actor::system());
    let files = app
        .store
        .write_blocking(move |conn| -> Result<_, ActError> {
            let row = retention::by_id(conn, id)?;
            if row.decision.as_deref() != Some(Verdict::Erase.code()) || row.erased_at.is_some() {
                return Ok(Vec::new());
            }
            // A hold placed after the decision stops it.
            let held = retention::holds_on(conn, row.case_id)?.iter().any(|hold| hold.lifted_at.is_none());
            if held {
                return Err(StoreError::Stale.into());
            }
            let reference = cases::reference_of(conn, row.case_id)?;
            act::on_case(conn, &cx, &reference, Action::Retain(Act::Erased))?;
            let (certificate, files) = erasing::erase(conn, row.case_id)?;
            let proof = serde_json::to_string(&certificate).map_err(|e| StoreError::Unreadable(e.to_string()))?;
            retention::erased(conn, id, &proof, cx.now)?;
            Ok(files)
        })
        .map_err(|e| e.to_string())?;
    // The keys are gone already: what a failure here leaves lying can be read by nobody, and the tidying takes it.
    let shelf = Shelf::at(app.settings.data.files());
    for file in files {
        shelf.remove(file).map_err(|e| format!("an erased file could not be removed: {}", e.kind()))?;
    }
    let mut own = conn::open(app.store.place(), false).map_err(|_| "the database cannot be reached".to_owned())?;
    dialect::forget_deleted(&mut own).map_err(|e| e.to_string())
}
