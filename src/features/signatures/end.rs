//! Withdrawing an issued review, or putting another in its place. Both keep what was issued and tell every reader why.

use actix_web::web::Path;

use super::page::{built, may_end};
use crate::domain::ids::ReviewId;
use crate::domain::themes::approval::Standing;
use crate::store::StoreError;
use crate::store::reviewing::approvals::{self, StandingRow};
use crate::store::reviews as store;
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::page;
use crate::web::reviewing::{address, id};
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};

pub async fn end(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let fields = sent.0;
    let mut problems = Problems::default();
    let standing = fields.code::<Standing>("standing").filter(|standing| *standing != Standing::Issued);
    if standing.is_none() {
        problems.add("standing", "Say what becomes of the review");
    }
    let next: Option<ReviewId> = fields.code("next");
    if standing == Some(Standing::Superseded) && next.is_none() {
        problems.add("next", "Choose the review that takes its place");
    }
    let words = fields.prose("words", 500, "Say what readers should know", &mut problems);
    let (Some(standing), Some(words), true) = (standing, words, problems.is_empty()) else {
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&built(conn, visit, id, (fields, problems))?)))
            .await;
    };
    visit
        .write(move |conn, cx| {
            let review = store::find(conn, &cx.actor, id)?;
            let account = cx.actor.account().ok_or(StoreError::NotFound)?;
            if !may_end(&review, &approvals::signers(conn, id)?, Some(account)) {
                return Err(StoreError::NotFound.into());
            }
            let before = approvals::standing(conn, id)?.ok_or(StoreError::Stale)?;
            let next_id = next.filter(|_| standing == Standing::Superseded);
            if let Some(next) = next_id {
                let known = approvals::successors(conn, review.body_id, id)?;
                known.iter().find(|(review, _)| *review == next).ok_or(StoreError::NotFound)?;
            }
            let row = StandingRow {
                review_id: id,
                standing,
                since: cx.now.into(),
                by_id: account,
                by_words: cx.actor.words.clone(),
                words,
                digest: before.digest,
                next_id,
            };
            approvals::end(conn, row)?;
            Ok(())
        })
        .await?;
    Ok(see_other(&format!("{}/approval?done={}", address(id), standing.code())))
}
