//! Holding a record, ending a hold, and deciding about a record whose time is over.

use actix_web::web::Path;
use askama::Template;

use super::pages::{again, boxes, ground};
use crate::act::{self, ActError, Context};
use crate::domain::access::{Verb, may};
use crate::domain::case::action::{Action, Refusal};
use crate::domain::reference::CaseRef;
use crate::domain::retention::Act;
use crate::store::cases::{Found, find};
use crate::store::jobs::{self, NewJob};
use crate::store::retention::{self as store, Verdict};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

const REASON: usize = 500;

fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

fn reason(sent: &Fields, field: &str, missing: &str) -> Result<String, Problems> {
    let mut problems = Problems::default();
    sent.prose(field, REASON, missing, &mut problems).ok_or(problems)
}

/// The case for whom may decide about it; others find nothing.
fn of(conn: &mut Conn, cx: &Context, reference: &CaseRef) -> Result<Found, ActError> {
    let found = find(conn, &cx.actor, reference, cx.now)?;
    let may = may(cx.actor.capacity, Verb::Retain, found.case.relation(&cx.actor));
    if may { Ok(found) } else { Err(StoreError::NotFound.into()) }
}

pub async fn hold(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let reference = reference(&path)?;
    let words = match reason(&sent.0, "hold-reason", "Say who needs the record, and why") {
        Ok(words) => words,
        Err(problems) => return again(visit, reference, sent.0, problems).await,
    };
    let case = reference.clone();
    visit
        .write(move |conn, cx| {
            let found = of(conn, cx, &case)?;
            if store::record(conn, &found)?.held {
                return Ok(());
            }
            act::on_case(conn, cx, &case, Action::Retain(Act::Hold))?;
            Ok(store::hold(conn, found.row.id, &cx.actor, &words, cx.now)?)
        })
        .await?;
    Ok(see_other(&format!("/cases/{reference}/retention?done=hold")))
}

pub async fn release(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let reference = reference(&path)?;
    let words = match reason(&sent.0, "release-reason", "Say why nobody needs the record any longer") {
        Ok(words) => words,
        Err(problems) => return again(visit, reference, sent.0, problems).await,
    };
    let case = reference.clone();
    visit
        .write(move |conn, cx| {
            let found = of(conn, cx, &case)?;
            if !store::record(conn, &found)?.held {
                return Err(ActError::Refused(Refusal::NotNow));
            }
            act::on_case(conn, cx, &case, Action::Retain(Act::Lift))?;
            Ok(store::lift(conn, found.row.id, &cx.actor, &words, cx.now)?)
        })
        .await?;
    Ok(see_other(&format!("/cases/{reference}/retention?done=release")))
}

/// A decision as it was sent.
struct Decided {
    verdict: Verdict,
    until: Option<chrono::NaiveDate>,
    reason: String,
}

fn read(sent: &Fields) -> Result<Decided, Problems> {
    let mut problems = Problems::default();
    let verdict = sent.code::<Verdict>("verdict");
    if verdict.is_none() {
        problems.add("verdict", "Select whether it is kept longer or erased");
    }
    let until = match (verdict, boxes(sent).parse()) {
        (Some(Verdict::Keep), Ok(None)) => {
            problems.add("until", "Enter the date until which it is kept");
            None
        }
        (Some(Verdict::Keep), Err(fault)) => {
            problems.add_date("until", fault, "The date");
            None
        }
        (Some(Verdict::Keep), Ok(until)) => until,
        _ => None,
    };
    let reason = sent.prose("reason", REASON, "Say why", &mut problems);
    match (verdict, reason) {
        (Some(verdict), Some(reason)) if problems.is_empty() => Ok(Decided { verdict, until, reason }),
        _ => Err(problems),
    }
}

#[derive(Template)]
#[template(path = "retention/sure.html")]
struct SurePage {
    shell: Shell,
    reference: String,
    reason: String,
}

pub async fn decide(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let reference = reference(&path)?;
    let decided = match read(&sent.0) {
        Ok(decided) => decided,
        Err(problems) => return again(visit, reference, sent.0, problems).await,
    };
    if decided.verdict == Verdict::Erase && sent.0.get("sure") != "yes" {
        return sure(visit, reference, decided.reason).await;
    }
    let (case, verdict) = (reference.clone(), decided.verdict);
    visit.write(move |conn, cx| take(conn, cx, &case, &decided)).await?;
    Ok(see_other(&format!("/cases/{reference}/retention?done={verdict}")))
}

/// What cannot be undone is asked twice.
async fn sure(visit: Visit, reference: CaseRef, reason: String) -> Answer {
    visit
        .read(move |conn, visit| {
            ground(conn, visit, &reference)?;
            let shell = visit.shell("Erase what is personal?").back_to(format!("/cases/{reference}/retention"));
            Ok(page::ok(&SurePage { shell, reference: reference.as_str().to_owned(), reason }))
        })
        .await
}

fn take(conn: &mut Conn, cx: &Context, reference: &CaseRef, decided: &Decided) -> Result<(), ActError> {
    let found = of(conn, cx, reference)?;
    let record = store::record(conn, &found)?;
    let waiting = store::of_case(conn, found.row.id)?.filter(|row| row.open);
    let Some(waiting) = waiting else { return Err(ActError::Refused(Refusal::NotDue)) };
    let act = match (decided.verdict, decided.until) {
        (Verdict::Keep, Some(until)) => Act::Keep { record, until },
        _ => Act::Erase { record },
    };
    act::on_case(conn, cx, reference, Action::Retain(act))?;
    let verdict = (decided.verdict, decided.until);
    store::decided(conn, waiting.id, verdict, (&cx.actor, &decided.reason), cx.now)?;
    if decided.verdict == Verdict::Erase {
        jobs::insert(conn, &[jobs::row(NewJob::EraseRecord { retention: waiting.id }, cx.now)])?;
    }
    Ok(())
}
