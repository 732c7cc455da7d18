//! Coding: what a person told on the left, the themes on the right, by mouse or by keys. Each coder sees their own codings
//! only. Words are shown where the person agreed that a regulator reads them, with what may tell who they are taken out.

use std::collections::BTreeSet;

use actix_web::web::Path;
use askama::Template;

use super::workspace::{address, below, done, id};
use crate::act::Context;
use crate::domain::ids::{AccountId, ReviewId};
use crate::domain::redact::redact;
use crate::domain::themes::codebook::Codebook;
use crate::store::codings::{self, CoderRow, CodingRow};
use crate::store::reviews::{self as store};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Choice;
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};

/// People who code one review: the second is there to see how far two agree.
const CODERS: usize = 2;
/// Keys that pick a theme; `n`, `p` and `s` go on, back and save.
const KEYS: &str = "1234567890abcdefghijklmoqrtuvwxyz";

#[derive(Template)]
#[template(path = "review/coding.html")]
struct CodingPage {
    shell: Shell,
    address: String,
    n: i32,
    place: usize,
    drawn: usize,
    coded: usize,
    words: String,
    language: String,
    taken_out: usize,
    facts: Vec<(&'static str, String)>,
    themes: Vec<Choice>,
    read: bool,
    earlier: Option<i32>,
    later: Option<i32>,
}

fn coder(conn: &mut Conn, review: ReviewId, account: Option<AccountId>) -> Result<Option<i32>, StoreError> {
    let coders = codings::coders_of(conn, review)?;
    Ok(coders.iter().find(|coder| coder.account_id == account && account.is_some()).map(|coder| coder.coder))
}

pub async fn next(visit: Visit, path: Path<String>) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            store::find(conn, actor, id)?;
            let coder = coder(conn, id, actor.account())?;
            let (drawn, coded) = codings::drawn(conn, id, coder)?;
            let to = codings::open_after(&drawn, &coded, 0).or_else(|| drawn.first().copied());
            Ok(match to {
                Some(n) => see_other(&format!("{}/coding/{n}", address(id))),
                None => see_other(&address(id)),
            })
        })
        .await
}

pub async fn page(visit: Visit, path: Path<(String, i32)>, asked: Asked) -> Answer {
    let (review, n) = path.into_inner();
    let id = id(&review)?;
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            let review = store::find(conn, actor, id)?;
            let (book, _) = codings::codebook(conn, id)?.ok_or(Failure::NotFound)?;
            let unit = codings::unit(conn, id, n)?;
            let (words, language) = codings::narrative(conn, unit.report_id.ok_or(Failure::NotFound)?)?;
            let unknown: [&str; 0] = [];
            let shown = redact(&words, &unknown);
            let coder = coder(conn, id, actor.account())?;
            let (drawn, coded) = codings::drawn(conn, id, coder)?;
            let mine = coder.map(|coder| codings::coding(conn, id, coder, n)).transpose()?.flatten();
            let place = drawn.iter().position(|drawn| *drawn == n).unwrap_or(0);
            visit.app.looks.note(actor, unit.case_id, "review", None, visit.app.clock.now());
            let mut shell = below(visit, &review, "Code what was told");
            shell.banner = done(&asked);
            Ok(page::ok(&CodingPage {
                shell,
                address: address(id),
                n,
                place: place + 1,
                drawn: drawn.len(),
                coded: coded.len(),
                words: shown.text,
                language,
                taken_out: shown.spans.len(),
                facts: facts(&unit.unit()?),
                themes: choices(&book, mine.as_ref()),
                read: mine.is_some(),
                earlier: place.checked_sub(1).and_then(|at| drawn.get(at).copied()),
                later: drawn.get(place + 1).copied(),
            }))
        })
        .await
}

fn facts(unit: &crate::domain::themes::unit::Unit) -> Vec<(&'static str, String)> {
    vec![
        ("Received", unit.month.clone()),
        ("Told by", unit.origin.words().to_owned()),
        ("What went wrong", unit.failure().map_or_else(|| unit.failure.clone(), |failure| failure.label.to_owned())),
        ("Harm", unit.harm().words().to_owned()),
    ]
}

fn choices(book: &Codebook, mine: Option<&CodingRow>) -> Vec<Choice> {
    let chosen: BTreeSet<&str> = mine.map_or_else(BTreeSet::new, |row| row.themes.split_whitespace().collect());
    let keys = KEYS.chars().map(Some).chain(std::iter::repeat(None));
    let choice = |(theme, key): (&crate::domain::themes::codebook::Theme, Option<char>)| {
        let choice = Choice::new(theme.id.clone(), theme.name.clone()).checked_if(chosen.contains(theme.id.as_str()));
        match key {
            Some(key) => choice.key(key),
            None => choice,
        }
    };
    book.themes.iter().zip(keys).map(choice).collect()
}

pub async fn save(visit: Visit, path: Path<(String, i32)>, sent: Sent) -> Answer {
    let (review, n) = path.into_inner();
    let id = id(&review)?;
    let chosen: BTreeSet<String> = sent.0.all("themes").into_iter().map(str::to_owned).collect();
    let next = visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            let (book, row) = codings::codebook(conn, id)?.ok_or(StoreError::NotFound)?;
            codings::unit(conn, id, n)?;
            let coder = joined(conn, cx, id)?;
            let themes: Vec<&str> =
                book.themes.iter().map(|theme| theme.id.as_str()).filter(|theme| chosen.contains(*theme)).collect();
            let (themes, version, at) = (themes.join(" "), row.version, cx.now.into());
            codings::keep_coding(conn, CodingRow { review_id: id, coder, n, version, themes, at })?;
            let (drawn, coded) = codings::drawn(conn, id, Some(coder))?;
            Ok(codings::open_after(&drawn, &coded, n))
        })
        .await?;
    let to = next.map_or("?done=coded".to_owned(), |n| format!("/coding/{n}"));
    Ok(see_other(&format!("{}{to}", address(id))))
}

/// This person's number as a coder; the first save makes one.
fn joined(conn: &mut Conn, cx: &Context, id: ReviewId) -> Result<i32, StoreError> {
    let account = cx.actor.account();
    if let Some(coder) = coder(conn, id, account)? {
        return Ok(coder);
    }
    let coders = codings::coders_of(conn, id)?;
    let people = coders.iter().filter(|coder| coder.account_id.is_some()).count();
    if people >= CODERS {
        // A third would not be blind to what two have agreed: the page says who codes.
        return Err(StoreError::Stale);
    }
    let coder = i32::try_from(people).unwrap_or(0) + 1;
    codings::join(
        conn,
        CoderRow { review_id: id, coder, account_id: account, name: cx.actor.words.clone(), second: false },
    )?;
    Ok(coder)
}

/// Takes the labels that came with the records over as the codings of coder 0.
pub async fn labels(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let id = id(&path)?;
    visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            let (book, row) = codings::codebook(conn, id)?.ok_or(StoreError::NotFound)?;
            let known = codings::coders_of(conn, id)?.iter().any(|coder| coder.coder == 0);
            if !known {
                let name = "Labels that came with the records".to_owned();
                codings::join(conn, CoderRow { review_id: id, coder: 0, account_id: None, name, second: false })?;
            }
            for (n, labels) in codings::labels(conn, id)? {
                let named = |label: &String| book.themes.iter().find(|theme| theme.name == *label);
                let themes: BTreeSet<&str> = labels.iter().filter_map(named).map(|theme| theme.id.as_str()).collect();
                let themes = themes.into_iter().collect::<Vec<_>>().join(" ");
                let (version, at) = (row.version, cx.now.into());
                codings::keep_coding(conn, CodingRow { review_id: id, coder: 0, n, version, themes, at })?;
            }
            Ok(())
        })
        .await?;
    Ok(see_other(&format!("{}/agreement?done=labels", address(id))))
}
