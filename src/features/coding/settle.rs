//! Where two readers differ: decided theme by theme, with a reason. Opened only when both have read everything that is
//! read twice, so that neither saw the other; their own codings stay as they were.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use actix_web::web::Path;
use askama::Template;

use super::read::told;
use crate::domain::ids::ReviewId;
use crate::domain::themes::counts::{Reading, own};
use crate::domain::themes::passage::Piece;
use crate::store::codings::{self, CoderRow};
use crate::store::reviewing::blind::{self, Blind};
use crate::store::reviewing::settling::{self, DecisionRow};
use crate::store::reviewing::{extracts, still_open};
use crate::store::reviews::{self as store, ReviewRow};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::listing::Tone;
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, done, id};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// A reason is at most so long.
const LONGEST: usize = 500;

struct Line {
    n: i32,
    themes: String,
    settled: bool,
}

#[derive(Template)]
#[template(path = "coding/settling.html")]
struct ListPage {
    shell: Shell,
    address: String,
    twice: usize,
    open: usize,
    done: bool,
    lines: Vec<Line>,
}

/// One theme on which the readers differ.
struct Question {
    field: String,
    name: String,
    definition: String,
    chose: String,
    left: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "coding/settle.html")]
struct SettlePage {
    shell: Shell,
    problems: Problems,
    address: String,
    n: i32,
    pieces: Vec<Piece>,
    language: String,
    questions: Vec<Question>,
    reason: String,
    closed: bool,
}

/// Of one case: each theme on which its readers differ, with those who chose it.
fn differing(readings: &[Reading]) -> BTreeMap<String, BTreeSet<i32>> {
    let own = own(readings);
    let mut chosen: BTreeMap<String, BTreeSet<i32>> = BTreeMap::new();
    for reading in &own {
        for theme in &reading.themes {
            chosen.entry(theme.clone()).or_default().insert(reading.coder);
        }
    }
    chosen.retain(|_, coders| coders.len() < own.len());
    chosen
}

/// The cases on which readers differ; nothing before both have read all.
fn cases(conn: &mut Conn, id: ReviewId, blind: &Blind) -> Result<BTreeMap<i32, Vec<Reading>>, StoreError> {
    if !blind.is_done() {
        return Ok(BTreeMap::new());
    }
    let mut cases = codings::readings(conn, id)?;
    cases.retain(|_, readings| own(readings).len() >= blind::READERS && !differing(readings).is_empty());
    Ok(cases)
}

pub async fn list(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            let (book, _) = codings::codebook(conn, id)?.ok_or(Failure::NotFound)?;
            let blind = blind::blind(conn, &review)?;
            let settled = settling::decided(conn, id)?;
            let name = |theme: &String| book.theme(theme).map_or(theme.clone(), |theme| theme.name.clone());
            let lines = cases(conn, id, &blind)?.into_iter().map(|(n, readings)| Line {
                n,
                themes: differing(&readings).keys().map(name).collect::<Vec<_>>().join("; "),
                settled: settled.contains_key(&n),
            });
            let lines = lines.collect();
            let mut shell = below(visit, &review, "Decide where readers differ");
            shell.banner = done(&asked);
            Ok(page::ok(&ListPage {
                shell,
                address: address(id),
                twice: blind.twice.len(),
                open: blind.open,
                done: blind.is_done(),
                lines,
            }))
        })
        .await
}

/// What is asked of one case.
struct Case {
    review: ReviewRow,
    differing: BTreeMap<String, BTreeSet<i32>>,
    coders: Vec<CoderRow>,
}

fn case(conn: &mut Conn, review: ReviewRow, n: i32) -> Result<Case, StoreError> {
    let blind = blind::blind(conn, &review)?;
    let readings = cases(conn, review.id, &blind)?.remove(&n).ok_or(StoreError::NotFound)?;
    Ok(Case { review, differing: differing(&readings), coders: blind.coders })
}

fn built(
    conn: &mut Conn,
    visit: &Visit,
    (id, n): (ReviewId, i32),
    typed: Option<(Fields, Problems)>,
) -> Result<SettlePage, Failure> {
    let actor = visit.actor()?;
    let review = store::find(conn, actor, id)?;
    let case = case(conn, review, n)?;
    let (book, _) = codings::codebook(conn, id)?.ok_or(Failure::NotFound)?;
    let kept: Vec<DecisionRow> = settling::all(conn, id)?.into_iter().filter(|row| row.n == n).collect();
    let (fields, problems) = typed.unwrap_or_else(|| (of(&kept), Problems::default()));
    let unit = codings::unit(conn, id, n)?;
    let (shown, language) = told(conn, id, n)?;
    visit.app.looks.note(actor, unit.case_id, "review", None, visit.app.clock.now());
    let marked =
        extracts::all(conn, id)?.into_iter().filter(|row| row.n == n && case.differing.contains_key(&row.theme));
    let place = |at: i32| usize::try_from(at).unwrap_or(0);
    let ranges: Vec<Range<usize>> = marked.map(|row| place(row.from_at)..place(row.to_at)).collect();
    let names = |chose: bool, of: &BTreeSet<i32>| {
        let some = case.coders.iter().filter(|coder| of.contains(&coder.coder) == chose);
        some.map(|coder| coder.name.clone()).collect::<Vec<_>>().join("; ")
    };
    let questions = case.differing.iter().filter_map(|(theme, coders)| {
        let theme = book.theme(theme)?;
        let field = format!("present-{}", theme.id);
        let choice = |value: &str, words: &str| Choice::new(value, words).checked_if(fields.get(&field) == value);
        Some(Question {
            choices: vec![choice("yes", "The theme is there"), choice("no", "The theme is not there")],
            name: theme.name.clone(),
            definition: theme.definition.clone(),
            chose: names(true, coders),
            left: names(false, coders),
            field,
        })
    });
    let questions = questions.collect();
    Ok(SettlePage {
        shell: below(visit, &case.review, &format!("Decide case {n}")).with(&problems),
        problems,
        address: address(id),
        n,
        pieces: shown.pieces(&ranges),
        language,
        questions,
        reason: fields.get("reason").to_owned(),
        closed: still_open(conn, id).is_err(),
    })
}

/// What was decided, as the form holds it.
fn of(kept: &[DecisionRow]) -> Fields {
    let present = kept.iter().map(|row| {
        let value = if row.present { "yes" } else { "no" };
        (format!("present-{}", row.theme), value.to_owned())
    });
    let reason = kept.first().map(|row| ("reason".to_owned(), row.reason.clone()));
    Fields::new(present.chain(reason).collect())
}

pub async fn page(visit: Visit, path: Path<(String, i32)>) -> Answer {
    let (review, n) = path.into_inner();
    let id = id(&review)?;
    visit.read(move |conn, visit| Ok(page::ok(&built(conn, visit, (id, n), None)?))).await
}

pub async fn save(visit: Visit, path: Path<(String, i32)>, sent: Sent) -> Answer {
    let (review, n) = path.into_inner();
    let id = id(&review)?;
    let fields = sent.0;
    let mut problems = Problems::default();
    let reason = fields.prose("reason", LONGEST, "Say why, so that others can follow", &mut problems);
    let (given, own) = (fields.clone(), visit.clone());
    let missing = visit
        .write(move |conn, cx| {
            let review = store::find(conn, &cx.actor, id)?;
            still_open(conn, id)?;
            let case = case(conn, review, n)?;
            let (_, book) = codings::codebook(conn, id)?.ok_or(StoreError::NotFound)?;
            let by_id = cx.actor.account().ok_or(StoreError::NotFound)?;
            let missing: Vec<String> = case
                .differing
                .keys()
                .map(|theme| format!("present-{theme}"))
                .filter(|field| !matches!(given.get(field), "yes" | "no"))
                .collect();
            let Some(reason) = reason.filter(|_| missing.is_empty()) else { return Ok(missing) };
            let case_id = codings::unit(conn, id, n)?.case_id;
            for theme in case.differing.into_keys() {
                let present = given.get(&format!("present-{theme}")) == "yes";
                let (by_words, at, version) = (cx.actor.words.clone(), cx.now.into(), book.version);
                let reason = reason.clone();
                settling::keep(
                    conn,
                    DecisionRow { review_id: id, n, case_id, theme, present, reason, version, by_id, by_words, at },
                )?;
            }
            Ok(missing)
        })
        .await?;
    for field in missing {
        problems.add(field, "Say whether the theme is there");
    }
    if problems.is_empty() {
        return Ok(see_other(&format!("{}/settling?done=settled", address(id))));
    }
    own.read(move |conn, visit| Ok(page::unprocessable(&built(conn, visit, (id, n), Some((fields, problems)))?))).await
}
