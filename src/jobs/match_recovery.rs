//! Whether a wish for a new receipt fits a report. Whoever asked is told nothing; the owner is warned, and can stop it.

use super::Failed;
use crate::act::{ActError, on_case};
use crate::app::App;
use crate::domain::case::action::Action;
use crate::domain::case::person::Act;
use crate::domain::ids::RecoveryId;
use crate::domain::lost::hand_over;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::{StoreError, recoveries};

pub fn run(app: &App, recovery: RecoveryId) -> Result<(), Failed> {
    let (cx, calendar) = (app.context(Actor::system()), app.calendar());
    let done = app.store.write_blocking(move |conn| -> Result<(), ActError> {
        let Some((row, wish)) = recoveries::find(conn, &cx.keys, recovery)? else { return Ok(()) };
        if row.report_id.is_some() {
            return Ok(());
        }
        let fitting = recoveries::fitting(conn, &cx.keys, &wish)?;
        let to = fitting.as_ref().and_then(|f| hand_over(&f.identity, f.report.reply_by, wish.number.as_deref()));
        let (Some(fitting), Some((_, days))) = (fitting, to) else { return Ok(recoveries::forget(conn, recovery)?) };
        let reference = CaseRef::parse(&fitting.reference).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        recoveries::fits(conn, recovery, fitting.report.id, calendar.add_working_days(cx.today(), days))?;
        on_case(conn, &cx, &reference, Action::Person(Act::WarnOfRecovery { report: fitting.report.id }))?;
        Ok(())
    });
    done.map_err(|e| e.to_string())
}
