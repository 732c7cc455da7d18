//! Keeps a coding: themes, marked passages, who, when and with which codebook.

use std::collections::BTreeSet;

use actix_web::web::Path;

use super::read;
use crate::act::Context;
use crate::domain::ids::ReviewId;
use crate::domain::themes::codebook::Codebook;
use crate::domain::themes::learn::LEAST_CODED;
use crate::domain::themes::passage::{PassageProblem, Shown};
use crate::store::codings::{self, CodingRow};
use crate::store::jobs::{self, NewJob};
use crate::store::reviewing::blind::{self, Desk};
use crate::store::reviewing::extracts::{self, Mark};
use crate::store::reviewing::still_open;
use crate::store::reviews as store;
use crate::store::{Conn, StoreError};
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::page;
use crate::web::reviewing::{address, id};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};

pub async fn save(visit: Visit, path: Path<(String, i32)>, sent: Sent) -> Answer {
    let (review, n) = path.into_inner();
    let id = id(&review)?;
    let fields = sent.0;
    let stays = fields.get("then") == "mark";
    let (given, own) = (fields.clone(), visit.clone());
    let kept = visit.write(move |conn, cx| Ok(kept(conn, cx, (id, n), &given)?)).await?;
    match kept {
        Ok(next) if !stays => {
            let to = next.map_or("?done=coded".to_owned(), |n| format!("/coding/{n}"));
            Ok(see_other(&format!("{}{to}", address(id))))
        }
        Ok(_) => Ok(see_other(&format!("{}/coding/{n}?done=marked", address(id)))),
        Err(problem) => {
            let mut problems = Problems::default();
            problems.add(field(problem), words(problem));
            own.read(move |conn, visit| {
                Ok(page::unprocessable(&read::built(conn, visit, (id, n), Some((fields, problems)))?))
            })
            .await
        }
    }
}

const fn field(problem: PassageProblem) -> &'static str {
    match problem {
        PassageProblem::NoFirst | PassageProblem::FirstTwice => "first-words",
        PassageProblem::NoLast => "last-words",
    }
}

const fn words(problem: PassageProblem) -> &'static str {
    match problem {
        PassageProblem::NoFirst => "The text does not hold these first words. Copy them as they stand",
        PassageProblem::FirstTwice => "These first words stand in the text more than once. Give more of them",
        PassageProblem::NoLast => "The last words must stand after the first ones",
    }
}

/// The next case to read, or why a passage was not found.
fn kept(
    conn: &mut Conn,
    cx: &Context,
    (id, n): (ReviewId, i32),
    fields: &Fields,
) -> Result<Result<Option<i32>, PassageProblem>, StoreError> {
    let review = store::find(conn, &cx.actor, id)?;
    still_open(conn, id)?;
    let (book, row) = codings::codebook(conn, id)?.ok_or(StoreError::NotFound)?;
    let desk = blind::desk(conn, &review, cx.actor.account())?;
    if !desk.cases.contains(&n) {
        return Err(StoreError::NotFound);
    }
    let (shown, _) = read::told(conn, id, n)?;
    let mut marks = read::parsed(fields, &shown, &book);
    match by_words(fields, &shown, &book) {
        Ok(mark) => marks.extend(mark),
        Err(problem) => return Ok(Err(problem)),
    }
    let coder = blind::join(conn, &review, (cx.actor.account(), &cx.actor.words))?;
    if !blind::may_recode(conn, &review, (coder.coder, n, row.version))? {
        return Err(StoreError::Stale);
    }
    let chosen: BTreeSet<&str> =
        fields.all("themes").into_iter().chain(marks.iter().map(|mark| mark.theme.as_str())).collect();
    let themes: Vec<&str> =
        book.themes.iter().map(|theme| theme.id.as_str()).filter(|theme| chosen.contains(theme)).collect();
    let (themes, version, at) = (themes.join(" "), row.version, cx.now.into());
    codings::keep_coding(conn, CodingRow { review_id: id, coder: coder.coder, n, version, themes, at })?;
    extracts::keep(conn, (id, coder.coder, n), (version, at), &marks)?;
    let desk = blind::desk(conn, &review, cx.actor.account())?;
    learns(conn, cx, id, &desk)?;
    Ok(Ok(codings::open_after(&desk.cases, &desk.coded, n)))
}

/// A passage by its first and last words: the way without selecting.
fn by_words(fields: &Fields, shown: &Shown, book: &Codebook) -> Result<Option<Mark>, PassageProblem> {
    let (Some(first), Some(theme)) = (fields.given("first-words"), fields.given("passage-theme")) else {
        return Ok(None);
    };
    let range = shown.find(first, fields.get("last-words"))?;
    let mark = || {
        let told = shown.told(range)?;
        let theme = book.theme(theme)?.id.clone();
        Some(Mark { theme, from_at: i32::try_from(told.start).ok()?, to_at: i32::try_from(told.end).ok()? })
    };
    Ok(mark())
}

/// The first reader's codings are learnt from when there are enough, and then each time there are a quarter more.
fn learns(conn: &mut Conn, cx: &Context, review: ReviewId, desk: &Desk) -> Result<(), StoreError> {
    let first = desk.coder.as_ref().is_some_and(|coder| !coder.second);
    if first && is_due(desk.coded.len()) {
        let slot = format!("learn_themes/{review}/{}", desk.coded.len());
        jobs::schedule(conn, NewJob::LearnThemes { review }, cx.now, &slot)?;
    }
    Ok(())
}

fn is_due(coded: usize) -> bool {
    let next = |at: &usize| Some(at + (at / 4).max(5));
    std::iter::successors(Some(LEAST_CODED), next).take_while(|at| *at <= coded).any(|at| at == coded)
}

#[cfg(test)]
mod tests {
    use super::is_due;

    #[test]
    fn learning_is_due_at_twenty_and_each_quarter_more() {
        let due: Vec<usize> = (0..70).filter(|coded| is_due(*coded)).collect();
        assert_eq!(due, [20, 25, 31, 38, 47, 58]);
    }
}
