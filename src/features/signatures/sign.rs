//! Naming who signs, and signing.

use actix_web::web::Path;

use super::page::{built, named, others};
use crate::act::Context;
use crate::domain::ids::{AccountId, ApprovalId, ReviewId};
use crate::domain::themes::approval::{Entry, SignProblem, Standing, Step, Verdict, check, named_twice};
use crate::store::reviewing::approvals::{self, ApprovalRow, SignerRow, StandingRow};
use crate::store::reviewing::{evidence, recommendations, still_open};
use crate::store::reviews as store;
use crate::store::{Conn, StoreError};
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::page;
use crate::web::reviewing::{address, id};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

async fn again(visit: Visit, id: ReviewId, fields: Fields, problems: Problems) -> Answer {
    visit.read(move |conn, visit| Ok(page::unprocessable(&built(conn, visit, id, (fields, problems))?))).await
}

pub async fn name(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let (given, own) = (sent.0.clone(), visit.clone());
    let problem = visit.write(move |conn, cx| Ok(keep_names(conn, cx, id, &given)?)).await?;
    let Some((field, words)) = problem else {
        return Ok(see_other(&format!("{}/approval?done=named", address(id))));
    };
    let mut problems = Problems::default();
    problems.add(field, words);
    again(own, id, sent.0, problems).await
}

/// Names who signs; gives back the field at fault.
fn keep_names(
    conn: &mut Conn,
    cx: &Context,
    id: ReviewId,
    fields: &Fields,
) -> Result<Option<(String, &'static str)>, StoreError> {
    let review = store::find(conn, &cx.actor, id)?;
    still_open(conn, id)?;
    if cx.actor.account() != Some(review.owner_id) {
        return Err(StoreError::NotFound);
    }
    let people = approvals::candidates(conn, review.body_id)?;
    let mut rows = Vec::new();
    for step in others() {
        let chosen: Option<AccountId> = fields.code(step.code());
        let person = chosen.and_then(|chosen| people.iter().find(|(person, _)| *person == chosen));
        let Some((account_id, name)) = person.cloned() else {
            return Ok(Some((step.code().to_owned(), "Choose who signs")));
        };
        let (named_by, named_at) = (cx.actor.words.clone(), cx.now.into());
        rows.push(SignerRow { review_id: id, step, account_id, name, named_by, named_at });
    }
    if let Some(step) = named_twice(&named(&review, &rows)) {
        return Ok(Some((step.code().to_owned(), "Nobody signs twice. Choose somebody else")));
    }
    for row in rows {
        approvals::name(conn, row)?;
    }
    Ok(None)
}

/// What came of a signature.
enum Signed {
    Done(&'static str),
    Problem(&'static str, String),
}

pub async fn sign(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let fields = sent.0;
    let decision = fields.code::<Verdict>("decision");
    let note = fields.get("note").trim().to_owned();
    let step = fields.code::<Step>("step");
    let mut problems = Problems::default();
    match decision {
        None => problems.add("decision", "Say whether you sign"),
        Some(Verdict::SentBack) if note.is_empty() => problems.add("note", "Say what has to change"),
        Some(_) if note.chars().count() > 500 => problems.add("note", "Use 500 characters or fewer"),
        Some(_) => {}
    }
    // A form without its step is told as one without an answer: whose review it is comes first.
    let (Some(decision), Some(step), true) = (decision, step, problems.is_empty()) else {
        if problems.is_empty() {
            problems.add("decision", "Say whether you sign");
        }
        return again(visit, id, fields, problems).await;
    };
    let (own, seen) = (visit.clone(), fields.get("digest").to_owned());
    let signed = visit.write(move |conn, cx| Ok(signed(conn, cx, id, (step, decision, note, &seen))?)).await?;
    match signed {
        Signed::Done(what) => Ok(see_other(&format!("{}/approval?done={what}", address(id)))),
        Signed::Problem(field, words) => {
            problems.add(field, words);
            again(own, id, fields, problems).await
        }
    }
}

fn signed(
    conn: &mut Conn,
    cx: &Context,
    id: ReviewId,
    (step, decision, note, seen): (Step, Verdict, String, &str),
) -> Result<Signed, StoreError> {
    let review = store::find(conn, &cx.actor, id)?;
    still_open(conn, id)?;
    let digest = evidence::signed(conn, &review)?;
    if digest != seen {
        // Somebody changed a word since the page was shown.
        return Err(StoreError::Stale);
    }
    let rows = approvals::of(conn, id)?;
    let entries: Vec<Entry<'_, AccountId>> = rows.iter().map(ApprovalRow::entry).collect();
    let account = cx.actor.account().ok_or(StoreError::NotFound)?;
    let named = named(&review, &approvals::signers(conn, id)?);
    let person = named.iter().find(|(of, _)| *of == step).map(|(_, person)| *person);
    if let Err(problem) = check(&entries, &digest, (step, person), account) {
        return Ok(Signed::Problem("decision", words(problem)));
    }
    if decision == Verdict::Signed {
        if let Some(orphan) = evidence::broken(conn, id)?.first() {
            return Ok(Signed::Problem("decision", capital(&orphan.to_string())));
        }
        if let Some(words) = missing(conn, id)? {
            return Ok(Signed::Problem("decision", words.to_owned()));
        }
    }
    let row = ApprovalRow {
        id: ApprovalId(crate::doors::new_id()),
        review_id: id,
        step,
        account_id: account,
        name: cx.actor.words.clone(),
        decision,
        note,
        digest: digest.clone(),
        at: cx.now.into(),
    };
    approvals::sign(conn, row)?;
    match (decision, step) {
        (Verdict::SentBack, _) => Ok(Signed::Done("sent-back")),
        (Verdict::Signed, Step::Responsible) => {
            issue(conn, cx, (id, account), digest)?;
            Ok(Signed::Done("issued"))
        }
        (Verdict::Signed, Step::Draft | Step::Statistician | Step::Caldicott) => Ok(Signed::Done("signed")),
    }
}

/// A review without a finding says nothing that could be signed.
fn missing(conn: &mut Conn, id: ReviewId) -> Result<Option<&'static str>, StoreError> {
    let found = crate::store::reviewing::findings::of(conn, id)?;
    Ok(found.is_empty().then_some("There is no finding to sign"))
}

/// The last signature issues the review, and every recommendation with it.
fn issue(
    conn: &mut Conn,
    cx: &Context,
    (review_id, by_id): (ReviewId, AccountId),
    digest: String,
) -> Result<(), StoreError> {
    let standing = StandingRow {
        review_id,
        standing: Standing::Issued,
        since: cx.now.into(),
        by_id,
        by_words: cx.actor.words.clone(),
        words: String::new(),
        digest,
        next_id: None,
    };
    approvals::issue(conn, standing)?;
    recommendations::issue(conn, review_id, cx.now.into())
}

fn words(problem: SignProblem) -> String {
    match problem {
        SignProblem::NotNext(step) => format!("Another signature is due first: {}", step.words()),
        SignProblem::Issued | SignProblem::NotNamed | SignProblem::Twice => capital(&problem.to_string()),
    }
}
