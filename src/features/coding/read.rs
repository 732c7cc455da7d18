//! The page of one case: what a person told on the left, the themes on the right, by mouse or by keys. Each coder sees
//! their own codings only. Words are shown where the person agreed that a regulator reads them, with what may tell who
//! they are taken out.

use std::collections::BTreeSet;
use std::ops::Range;

use actix_web::web::Path;
use askama::Template;

use crate::domain::ids::ReviewId;
use crate::domain::redact::redact;
use crate::domain::themes::codebook::{Codebook, Theme};
use crate::domain::themes::learn::Learnt;
use crate::domain::themes::passage::{Piece, Shown};
use crate::domain::themes::unit::Unit;
use crate::store::reviewing::blind::{self, Desk};
use crate::store::reviewing::extracts::{self, Mark};
use crate::store::reviewing::{learnt, still_open};
use crate::store::reviews::{self as store, ReviewRow};
use crate::store::{Conn, StoreError, codings};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, done, id};
use crate::web::sent::{Asked, Fields};
use crate::web::visit::{Visit, see_other};

/// Keys that pick a theme; `n`, `p`, `s` and `t` go on, back, save and to the text.
const KEYS: &str = "1234567890abcdefghijklmoqruvwxyz";
/// Of a long passage so many characters stand in the list.
const SHORT: usize = 80;

#[derive(Template)]
#[template(path = "coding/read.html")]
pub struct ReadPage {
    shell: Shell,
    problems: Problems,
    address: String,
    n: i32,
    place: usize,
    all: usize,
    coded: usize,
    second: bool,
    pieces: Vec<Piece>,
    language: String,
    taken_out: usize,
    facts: Vec<(&'static str, String)>,
    themes: Vec<Choice>,
    marks: Vec<Choice>,
    /// For a passage by its words: which theme, from where to where.
    passage_themes: Vec<Choice>,
    fields: Fields,
    suggestions: Vec<Suggested>,
    read: bool,
    /// Both have read it, or it was decided: it stays.
    closed: bool,
    earlier: Option<i32>,
    later: Option<i32>,
}

/// A theme to look at, with the words that moved it.
struct Suggested {
    name: String,
    href: String,
    because: String,
}

/// What was typed on the page, and what is wrong with it.
pub type Typed = (Fields, Problems);

pub async fn next(visit: Visit, path: Path<String>) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let actor = visit.actor()?;
            let review = store::find(conn, actor, id)?;
            let desk = blind::desk(conn, &review, actor.account())?;
            let to = codings::open_after(&desk.cases, &desk.coded, 0).or_else(|| desk.cases.first().copied());
            Ok(match to.filter(|_| !desk.full) {
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
            let mut page = built(conn, visit, (id, n), None)?;
            page.shell.banner = done(&asked);
            Ok(page::ok(&page))
        })
        .await
}

/// The narrative of a drawn case, with what may tell who somebody is taken out, and its language.
pub fn told(conn: &mut Conn, review: ReviewId, n: i32) -> Result<(Shown, String), StoreError> {
    let unit = codings::unit(conn, review, n)?;
    let (words, language) = codings::narrative(conn, unit.report_id.ok_or(StoreError::NotFound)?)?;
    let unknown: [&str; 0] = [];
    Ok((Shown::new(redact(&words, &unknown)), language))
}

/// Builds the page: as it is kept, or as it was typed.
pub fn built(
    conn: &mut Conn,
    visit: &Visit,
    (id, n): (ReviewId, i32),
    typed: Option<Typed>,
) -> Result<ReadPage, Failure> {
    let actor = visit.actor()?;
    let review = store::find(conn, actor, id)?;
    let (book, row) = codings::codebook(conn, id)?.ok_or(Failure::NotFound)?;
    let desk = blind::desk(conn, &review, actor.account())?;
    let place = desk.cases.iter().position(|case| *case == n).filter(|_| !desk.full).ok_or(Failure::NotFound)?;
    let unit = codings::unit(conn, id, n)?;
    let (shown, language) = told(conn, id, n)?;
    visit.app.looks.note(actor, unit.case_id, "review", None, visit.app.clock.now());
    let suggestions = suggested(conn, &review, (&desk, n), (&book, &shown.text))?;
    let kept = Kept::of(conn, &desk, (id, n))?;
    let closed = closed(conn, &review, (&desk, n, row.version))?;
    let (fields, problems) = typed.unwrap_or_else(|| (kept.fields(&shown), Problems::default()));
    let chosen: BTreeSet<&str> = fields.all("themes").into_iter().collect();
    let marks = parsed(&fields, &shown, &book);
    let ranges: Vec<Range<usize>> = marks.iter().filter_map(range).collect();
    Ok(ReadPage {
        shell: below(visit, &review, "Code what was told").with(&problems),
        address: address(id),
        n,
        place: place + 1,
        all: desk.cases.len(),
        coded: desk.coded.len(),
        second: desk.second,
        pieces: shown.pieces(&ranges),
        language,
        taken_out: shown.taken_out(),
        facts: facts(&unit.unit()?),
        themes: choices(&book, &chosen),
        marks: marks.iter().filter_map(|mark| choice(mark, &shown, &book)).collect(),
        passage_themes: book.themes.iter().map(|theme| of(theme, fields.get("passage-theme"))).collect(),
        suggestions,
        read: kept.read,
        closed,
        earlier: place.checked_sub(1).and_then(|at| desk.cases.get(at).copied()),
        later: desk.cases.get(place + 1).copied(),
        fields,
        problems,
    })
}

/// What this coder has kept of the case.
struct Kept {
    read: bool,
    themes: Vec<String>,
    marks: Vec<Mark>,
}

impl Kept {
    fn of(conn: &mut Conn, desk: &Desk, (id, n): (ReviewId, i32)) -> Result<Self, StoreError> {
        let Some(coder) = desk.coder.as_ref().map(|coder| coder.coder) else {
            return Ok(Self { read: false, themes: Vec::new(), marks: Vec::new() });
        };
        let coding = codings::coding(conn, id, coder, n)?;
        let marks = extracts::of_coder(conn, id, coder, n)?.iter().map(extracts::ExtractRow::mark).collect();
        let themes = coding.as_ref().map(|row| row.themes.split_whitespace().map(str::to_owned).collect());
        Ok(Self { read: coding.is_some(), themes: themes.unwrap_or_default(), marks })
    }

    /// As the form holds it.
    fn fields(&self, shown: &Shown) -> Fields {
        let themes = self.themes.iter().map(|theme| ("themes".to_owned(), theme.clone()));
        let marks = self.marks.iter().filter_map(|mark| {
            let range = shown.shown(range(mark)?)?;
            Some(("extract".to_owned(), format!("{}:{}:{}", mark.theme, range.start, range.end)))
        });
        Fields::new(themes.chain(marks).collect())
    }
}

fn closed(conn: &mut Conn, review: &ReviewRow, (desk, n, version): (&Desk, i32, i32)) -> Result<bool, StoreError> {
    if matches!(still_open(conn, review.id), Err(StoreError::Stale)) {
        return Ok(true);
    }
    let Some(coder) = desk.coder.as_ref() else { return Ok(false) };
    Ok(!blind::may_recode(conn, review, (coder.coder, n, version))?)
}

fn range(mark: &Mark) -> Option<Range<usize>> {
    Some(usize::try_from(mark.from_at).ok()?..usize::try_from(mark.to_at).ok()?)
}

/// The passages that a form names (`theme:from:to`, in the shown text), where they stand in the text as told.
pub fn parsed(fields: &Fields, shown: &Shown, book: &Codebook) -> BTreeSet<Mark> {
    let one = |text: &str| {
        let mut parts = text.split(':');
        let (theme, from, to) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let told = shown.told(from..to)?;
        book.theme(theme)?;
        Some(Mark {
            theme: theme.to_owned(),
            from_at: i32::try_from(told.start).ok()?,
            to_at: i32::try_from(told.end).ok()?,
        })
    };
    fields.all("extract").into_iter().filter_map(one).collect()
}

/// A passage in the list of those marked: ticked to keep.
fn choice(mark: &Mark, shown: &Shown, book: &Codebook) -> Option<Choice> {
    let told = range(mark)?;
    let place = shown.shown(told.clone())?;
    let words = shown.words(told)?;
    let short: String = words.chars().take(SHORT).collect();
    let short = if words.chars().count() > SHORT { format!("{short}…") } else { short };
    let value = format!("{}:{}:{}", mark.theme, place.start, place.end);
    Some(Choice::new(value, format!("{}: “{short}”", book.theme(&mark.theme)?.name)).checked_if(true))
}

fn of(theme: &Theme, chosen: &str) -> Choice {
    Choice::new(theme.id.clone(), theme.name.clone()).checked_if(theme.id == chosen)
}

fn choices(book: &Codebook, chosen: &BTreeSet<&str>) -> Vec<Choice> {
    let keys = KEYS.chars().map(Some).chain(std::iter::repeat(None));
    let choice = |(theme, key): (&Theme, Option<char>)| {
        let choice = Choice::new(theme.id.clone(), theme.name.clone()).checked_if(chosen.contains(theme.id.as_str()));
        match key {
            Some(key) => choice.key(key),
            None => choice,
        }
    };
    book.themes.iter().zip(keys).map(choice).collect()
}

fn facts(unit: &Unit) -> Vec<(&'static str, String)> {
    vec![
        ("Received", unit.month.clone()),
        ("Told by", unit.origin.words().to_owned()),
        ("What went wrong", unit.failure().map_or_else(|| unit.failure.clone(), |failure| failure.label.to_owned())),
        ("Harm", unit.harm().words().to_owned()),
    ]
}

/// Themes to look at. None on a case that two read: there a suggestion would make them agree.
fn suggested(
    conn: &mut Conn,
    review: &ReviewRow,
    (desk, n): (&Desk, i32),
    (book, text): (&Codebook, &str),
) -> Result<Vec<Suggested>, StoreError> {
    if desk.twice.contains(&n) {
        return Ok(Vec::new());
    }
    let Some(row) = learnt::of(conn, review.id)? else { return Ok(Vec::new()) };
    let learnt: Learnt = serde_json::from_str(&row.text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    let named = |suggestion: crate::domain::themes::learn::Suggestion| {
        let place = book.themes.iter().position(|theme| theme.id == suggestion.theme)?;
        let theme = book.themes.get(place)?;
        let href = if place == 0 { "#themes".to_owned() } else { format!("#themes-{}", place + 1) };
        Some(Suggested { name: theme.name.clone(), href, because: suggestion.because.join(", ") })
    };
    Ok(learnt.suggest(text).into_iter().filter_map(named).collect())
}
