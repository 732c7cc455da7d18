//! What the person can do, or a spokesperson for them: write to the lead, say that an answer does not do, say whether it
//! was put right, stop a receipt that they did not ask for.

use super::case;
use crate::act;
use crate::domain::case::action::{Action, Duties};
use crate::domain::case::decide::Audience;
use crate::domain::case::person::{Act, PutRight};
use crate::domain::people::Who;
use crate::domain::text::{Narrative, NarrativeProblem};
use crate::store::cases::find_told;
use crate::store::{StoreError, messages};
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::language::Language;
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// The words of a field, or what to put right. `missing`: the key of what is said where there are none.
fn words(sent: &Fields, field: &str, missing: &str, language: Language) -> Result<Narrative, Problems> {
    Narrative::parse(sent.get(field), Narrative::LIMIT).map_err(|problem| {
        let mut problems = Problems::default();
        match problem {
            NarrativeProblem::Empty => problems.add(field, language.say(missing)),
            NarrativeProblem::TooLong { limit, over } => {
                problems.add(field, language.too_long(limit, over));
            }
        }
        problems
    })
}

pub async fn message(visit: Visit, sent: Sent) -> Answer {
    let text = match words(&sent.0, "message", "case-write-missing", visit.language) {
        Ok(text) => text,
        Err(problems) => return case::again(visit, sent.0, problems).await,
    };
    visit
        .write(move |conn, cx| {
            let Who::Receipt(from) = cx.actor.who else { return Err(StoreError::NotFound.into()) };
            let found = find_told(conn, &cx.actor, cx.now)?;
            if messages::said_already(conn, found.row.id, Audience::Lead, text.as_str(), cx.now)? {
                return Ok(());
            }
            let action = Action::MessageLead { from, text: text.as_str().to_owned() };
            act::on_case(conn, cx, &found.case.reference, action).map(|_| ())
        })
        .await?;
    Ok(see_other("/follow/case?done=message"))
}

pub async fn reopening(visit: Visit, sent: Sent) -> Answer {
    let reason = match words(&sent.0, "reason", "case-unhappy-missing", visit.language) {
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

/// Was it put right? "No" offers the ways on: opening it again, or the Ombudsman.
pub async fn put_right(visit: Visit, sent: Sent) -> Answer {
    let mut problems = Problems::default();
    let said = sent.0.code::<PutRight>("put-right");
    if said.is_none() {
        problems.add("put-right", visit.say("case-put-right-missing"));
    }
    let words = match sent.0.given("put-right-words") {
        None => None,
        Some(_) => match words(&sent.0, "put-right-words", "case-write-missing", visit.language) {
            Ok(words) => Some(words.as_str().to_owned()),
            Err(too_long) => return case::again(visit, sent.0, too_long).await,
        },
    };
    let Some(said) = said else { return case::again(visit, sent.0, problems).await };
    own(&visit, move |report| Act::SayPutRight { report, said, words }).await?;
    let next = if said == PutRight::Yes { "put-right" } else { "not-put-right" };
    Ok(see_other(&format!("/follow/case?done={next}")))
}

/// "It was not I who asked for a new receipt."
pub async fn stop_recovery(visit: Visit, _: Sent) -> Answer {
    own(&visit, |report| Act::StopRecovery { report }).await?;
    Ok(see_other("/follow/case?done=recovery"))
}

/// An act of the receipt's holder on their own case.
async fn own(
    visit: &Visit,
    act: impl FnOnce(crate::domain::ids::ReportId) -> Act + Send + 'static,
) -> Result<(), crate::web::failure::Failure> {
    visit
        .write(move |conn, cx| {
            let Who::Receipt(report) = cx.actor.who else { return Err(StoreError::NotFound.into()) };
            let reference = find_told(conn, &cx.actor, cx.now)?.case.reference;
            act::on_case(conn, cx, &reference, Action::Person(act(report))).map(drop)
        })
        .await
}
