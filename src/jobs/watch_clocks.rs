//! Finds limits that passed unmet, and tells their leads: each once.

use super::Failed;
use crate::act::{ActError, on_case};
use crate::app::App;
use crate::domain::case::action::{Action, Refusal};
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::clocks::passed;

/// A page of limits at a time: each case is an act of its own, so a long night never holds the writer.
pub fn run(app: &App) -> Result<(), Failed> {
    // bank holidays may have been imported meanwhile
    app.renew_calendar().map_err(|e| e.to_string())?;
    let now = app.clock.now();
    loop {
        let late = {
            let mut conn = app.store.reader().map_err(|e| e.to_string())?;
            passed(&mut conn, now, 200).map_err(|e| e.to_string())?
        };
        if late.is_empty() {
            return Ok(());
        }
        for (reference, rule) in late {
            let reference = CaseRef::parse(&reference).map_err(|e| format!("{e:?}"))?;
            let cx = app.context(Actor::system());
            let done = app
                .store
                .write_blocking(move |conn| on_case(conn, &cx, &reference, Action::MarkBreached { rule }).map(drop));
            match done {
                // Marked by another server meanwhile.
                Ok(()) | Err(ActError::Refused(Refusal::NotNow)) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }
}
