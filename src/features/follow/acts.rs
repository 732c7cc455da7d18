//! What the person who reported can do: write to the lead, and say that an answer does not do.

use chrono::TimeDelta;

use super::{case, store};
use crate::act;
use crate::domain::case::action::{Action, Duties};
use crate::domain::people::Who;
use crate::domain::text::{Narrative, NarrativeProblem};
use crate::store::StoreError;
use crate::store::cases::find_told;
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// The words of a field, or what to put right.
fn words(sent: &Fields, field: &str, missing: &str) -> Result<Narrative, Problems> {
    Narrative::parse(sent.get(field), Narrative::LIMIT).map_err(|problem| {
        let mut problems = Problems::default();
        match problem {
            NarrativeProblem::Empty => problems.add(field, missing),
            NarrativeProblem::TooLong { limit, over } => {
                problems.add(field, format!("Use {limit} characters or fewer: take out {over}"));
            }
        }
        problems
    })
}

pub async fn message(visit: Visit, sent: Sent) -> Answer {
    let text = match words(&sent.0, "message", "Write your message") {
        Ok(text) => text,
        Err(problems) => return case::again(visit, sent.0, problems).await,
    };
    visit
        .write(move |conn, cx| {
            let Who::Receipt(from) = cx.actor.who else { return Err(StoreError::NotFound.into()) };
            let since = cx.now - TimeDelta::minutes(10);
            if store::said_already(conn, from, text.as_str(), since.into())? {
                return Ok(());
            }
            let reference = find_told(conn, &cx.actor, cx.now)?.case.reference;
            let action = Action::MessageLead { from, text: text.as_str().to_owned() };
            act::on_case(conn, cx, &reference, action).map(|_| ())
        })
        .await?;
    Ok(see_other("/follow/case?done=message"))
}

pub async fn reopening(visit: Visit, sent: Sent) -> Answer {
    let reason = match words(&sent.0, "reason", "Tell us what the answer leaves out, or what went wrong since") {
        Ok(reason) => reason,
        Err(problems) => return case::again(visit, sent.0, problems).await,
    };
    visit
        .write(move |conn, cx| {
            let reference = find_told(conn, &cx.actor, cx.now)?.case.reference;
            let action = Action::Reopen { duties: Duties::All, reason: reason.as_str().to_owned() };
            act::on_case(conn, cx, &reference, action).map(|_| ())
        })
        .await?;
    Ok(see_other("/follow/case?done=reopening"))
}
