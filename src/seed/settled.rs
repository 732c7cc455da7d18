//! What an incident of the demonstration needs before it may be closed: candour decided and done, and something learned.

use chrono::{DateTime, Utc};

use crate::act::{ActError, Context, on_case};
use crate::domain::calendar::london_date;
use crate::domain::case::action::{Action, Refusal};
use crate::domain::case::decide::{ready_to_close, required};
use crate::domain::harm::act::HarmAct;
use crate::domain::harm::candour::{CandourBody, CandourStep};
use crate::domain::harm::file::{CandourRecord, Known, Register, Registration, StepTaken};
use crate::domain::harm::psirf::{Chosen, Finding, Response};
use crate::domain::reference::CaseRef;
use crate::store::cases::{Found, find};
use crate::store::{Conn, StoreError};

/// The registration with which the invented leads sign.
#[must_use]
pub fn registration() -> Registration {
    Registration { register: Register::Gphc, number: "2040000".to_owned() }
}

/// Does what is missing, one thing after the other, as the lead who closes it.
///
/// # Errors
/// The store's.
pub fn settle(conn: &mut Conn, cx: &Context, case: &CaseRef) -> Result<(), ActError> {
    for _ in 0..4 {
        let found = match find(conn, &cx.actor, case, cx.now) {
            Ok(found) => found,
            Err(StoreError::NotFound) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let Err(missing) = ready_to_close(&found.case) else { return Ok(()) };
        for act in acts(&found, missing, cx, cx.now) {
            match on_case(conn, cx, case, Action::Harm(act)) {
                Ok(_) | Err(ActError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

fn acts(found: &Found, missing: Refusal, cx: &Context, at: DateTime<Utc>) -> Vec<HarmAct> {
    let (on, words) = (london_date(at), cx.actor.words.clone());
    let Some(body) = found.row.trust_id else { return Vec::new() };
    match missing {
        Refusal::CandourNotDecided => vec![HarmAct::Candour(CandourRecord {
            body,
            threshold: CandourBody::HealthService,
            notifiable: true,
            decided_on: on,
            by: registration(),
            by_words: words,
            reason: "Moderate harm or worse, by the clinic's own account.".to_owned(),
            known: Known::default(),
            steps: Vec::new(),
        })],
        Refusal::CandourNotDone => {
            let step = |step, said: &str| HarmAct::CandourStep {
                body,
                step: StepTaken { step, on, by: words.clone(), words: said.to_owned() },
            };
            vec![
                step(CandourStep::Notify, "Told in person in clinic."),
                step(CandourStep::Apology, "We said that we are sorry."),
                step(CandourStep::Letter, "The letter went out by post."),
            ]
        }
        Refusal::LearningRequired => {
            let psii = required(&found.case, &found.case.harm).is_some_and(|must| must.psii);
            let response = if psii { Response::Psii } else { Response::AfterAction };
            let reason = "In proportion to what happened.".to_owned();
            vec![
                HarmAct::Response(Chosen { response, reason, on }),
                HarmAct::Finding(Finding { on, words: "Nobody owned the step between the two teams.".to_owned() }),
            ]
        }
        _ => Vec::new(),
    }
}
