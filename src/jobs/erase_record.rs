//! Erases what is personal in one record, as a person decided: the rows in one transaction, then the bytes of its files.

use super::Failed;
use crate::act::{self, ActError};
use crate::app::App;
use crate::domain::case::action::Action;
use crate::domain::ids::RetentionId;
use crate::domain::people::Actor;
use crate::domain::retention::Act;
use crate::store::jobs::{self, JobRow, NewJob};
use crate::store::retention::Verdict;
use crate::store::{StoreError, cases, conn, dialect, erasing, retention};

pub fn run(app: &App, id: RetentionId) -> Result<(), Failed> {
    let cx = app.context(Actor::system());
    app.store
        .write_blocking(move |conn| -> Result<_, ActError> {
            let row = retention::by_id(conn, id)?;
            if row.decision.as_deref() != Some(Verdict::Erase.code()) || row.erased_at.is_some() {
                return Ok(());
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
            // The keys are gone with this transaction; the bytes go as soon as where they lie answers.
            let owed: Vec<JobRow> =
                files.into_iter().map(|file| jobs::row(NewJob::RemoveFile { file }, cx.now)).collect();
            Ok(jobs::insert(conn, &owed)?)
        })
        .map_err(|e| e.to_string())?;
    let mut own = conn::open(app.store.place(), false).map_err(|_| "the database cannot be reached".to_owned())?;
    dialect::forget_deleted(&mut own).map_err(|e| e.to_string())
}
