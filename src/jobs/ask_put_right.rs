//! Four weeks after everything was closed, each person who told of it is asked once: was it put right?

use super::Failed;
use crate::act::{ActError, on_case};
use crate::app::App;
use crate::domain::case::action::{Action, Refusal};
use crate::domain::case::person::Act;
use crate::domain::ids::CaseId;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::{StoreError, told};

pub fn run(app: &App, case: CaseId) -> Result<(), Failed> {
    let cx = app.context(Actor::system());
    let done = app.store.write_blocking(move |conn| -> Result<(), ActError> {
        let (reference, reports) = told::to_ask_put_right(conn, case)?;
        let reference = CaseRef::parse(&reference).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        for report in reports {
            match on_case(conn, &cx, &reference, Action::Person(Act::AskPutRight { report })) {
                // Opened again meanwhile: the next closing asks.
                Ok(_) | Err(ActError::Refused(Refusal::NotNow)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    });
    done.map_err(|e| e.to_string())
}
