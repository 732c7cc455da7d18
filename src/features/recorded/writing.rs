//! What a clinician does on a case: writes to the lead, or puts it before a regulator without asking anybody.

use actix_web::web::Path;
use askama::Template;

use super::case::{again, own_reports};
use crate::act::{self, ActError};
use crate::domain::case::Part;
use crate::domain::case::action::{Action, Refusal};
use crate::domain::case::decide::Audience;
use crate::domain::people::BodyKind;
use crate::domain::reference::CaseRef;
use crate::domain::text::{Narrative, NarrativeProblem};
use crate::store::cases::{Found, find};
use crate::store::directory::{self, BodyRow};
use crate::store::{Conn, messages};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

fn text(fields: &Fields, field: &str, missing: &str, problems: &mut Problems) -> Option<String> {
    match Narrative::parse(fields.get(field), Narrative::LIMIT) {
        Ok(text) => return Some(text.into()),
        Err(NarrativeProblem::Empty) => problems.add(field, missing),
        Err(NarrativeProblem::TooLong { over, .. }) => {
            problems.add(field, format!("You can enter {} characters. Take out {over}", Narrative::LIMIT));
        }
    }
    None
}

/// Takes a message to the lead. The same words twice in ten minutes are one message.
pub async fn message(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    let mut problems = Problems::default();
    let Some(words) = text(&sent.0, "message", "Write your message", &mut problems) else {
        return again(visit, reference, sent.0, problems).await;
    };
    let to = format!("/incidents/{}?done=message", reference.as_str());
    visit
        .write(move |conn, cx| {
            let found = find(conn, &cx.actor, &reference, cx.now)?;
            let own = own_reports(&found, &cx.actor);
            let from = own.last().map(|r| r.id).ok_or(ActError::Refused(Refusal::NotAllowed))?;
            if messages::said_already(conn, found.row.id, Audience::Lead, &words, cx.now)? {
                return Ok(());
            }
            act::on_case(conn, cx, &reference, Action::MessageLead { from, text: words }).map(drop)
        })
        .await?;
    Ok(see_other(&to))
}

#[derive(Template)]
#[template(path = "recorded/referral.html")]
struct ReferralPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    regulators: Vec<Choice>,
    reason: String,
}

/// The regulators that do not decide on this case yet.
fn regulators(conn: &mut Conn, visit: &Visit, found: &Found) -> Result<Vec<BodyRow>, Failure> {
    let mut all = directory::of_kind(conn, BodyKind::Regulator, visit.context().today())?;
    all.retain(|b| !found.referrals.iter().any(|r| r.to_body_id == b.id && r.part == Part::Deciding));
    Ok(all)
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    reference: &CaseRef,
    sent: &Fields,
    problems: Problems,
) -> Result<ReferralPage, Failure> {
    let (actor, now) = (visit.actor()?, visit.app.clock.now());
    let found = find(conn, actor, reference, now)?;
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    let offered = regulators(conn, visit, &found)?;
    let shell = visit.shell("Refer to a regulator").back_to(format!("/incidents/{}", reference.as_str()));
    Ok(ReferralPage {
        shell: shell.with(&problems),
        problems,
        reference: found.row.reference,
        regulators: choices(offered.into_iter().map(|b| (b.code, b.name)), &[sent.get("to")]),
        reason: sent.get("reason").to_owned(),
    })
}

pub async fn referral_page(visit: Visit, path: Path<String>) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    visit
        .read(move |conn, visit| {
            Ok(page::ok(&build(conn, visit, &reference, &Fields::default(), Problems::default())?))
        })
        .await
}

/// Puts the case before a regulator, to decide. No lead is asked: no rung can block it.
pub async fn refer(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let reference = CaseRef::parse(&path).map_err(|_| Failure::NotFound)?;
    let (own, wanted, chosen) = (visit.clone(), reference.clone(), sent.0.get("to").to_owned());
    let found = actix_web::web::block(move || {
        let mut conn = own.app.store.reader()?;
        let found = find(&mut conn, own.actor()?, &wanted, own.app.clock.now())?;
        let body = regulators(&mut conn, &own, &found)?.into_iter().find(|b| b.code == chosen);
        Ok::<_, Failure>(body)
    });
    let to = found.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    if to.is_none() {
        problems.add("to", "Choose a regulator");
    }
    let reason = text(&sent.0, "reason", "Say why the regulator should look at it", &mut problems);
    let (Some(to), Some(reason)) = (to, reason) else {
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &reference, &sent.0, problems)?)))
            .await;
    };
    let back = format!("/incidents/{}?done=referral", reference.as_str());
    let action = Action::Refer { to: to.id, to_words: to.name, part: Part::Deciding, reason };
    visit.write(move |conn, cx| act::on_case(conn, cx, &reference, action).map(drop)).await?;
    Ok(see_other(&back))
}
