//! The codebook: what each theme means, so that two people code alike. Worked on as a draft, frozen as a version.

use std::collections::BTreeSet;

use actix_web::web::Path;
use askama::Template;

use crate::domain::ids::ReviewId;
use crate::domain::themes::codebook::{Codebook, KeyQuestion, Origin};
use crate::domain::themes::lists::{List, Listed, themes as listed};
use crate::store::codings::{self, CodebookRow, ThemeRow};
use crate::store::reviewing::still_open;
use crate::store::reviews::{self as store, ReviewRow};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, done, id};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

struct Line {
    name: String,
    definition: String,
    origin: &'static str,
    question: &'static str,
    href: String,
    draft: bool,
}

#[derive(Template)]
#[template(path = "review/codebook.html")]
struct CodebookPage {
    shell: Shell,
    problems: Problems,
    address: String,
    version: u32,
    lines: Vec<Line>,
    lists: Vec<Choice>,
    /// Themes that were never frozen, and can go.
    removable: Vec<Choice>,
    drafts: usize,
}

#[derive(Template)]
#[template(path = "review/theme.html")]
struct ThemePage {
    shell: Shell,
    problems: Problems,
    address: String,
    code: String,
    questions: Vec<Choice>,
    fields: Fields,
}

/// The themes that some frozen version holds.
fn ever(book: Option<&Codebook>) -> BTreeSet<String> {
    book.into_iter().flat_map(|book| &book.themes).map(|theme| theme.id.clone()).collect()
}

fn codebook_page(
    conn: &mut Conn,
    visit: &Visit,
    review: &ReviewRow,
    problems: Problems,
) -> Result<CodebookPage, StoreError> {
    let book = codings::codebook(conn, review.id)?.map(|(book, _)| book);
    let themes = codings::themes(conn, review.id)?;
    let ever = ever(book.as_ref());
    let removable = themes.iter().filter(|theme| !ever.contains(&theme.code));
    let address = address(review.id);
    Ok(CodebookPage {
        shell: below(visit, review, "Agree the codebook").with(&problems),
        problems,
        version: book.map_or(0, |book| book.version),
        removable: removable.map(|theme| Choice::new(theme.code.clone(), theme.name.clone())).collect(),
        lists: List::ALL.iter().map(|list| Choice::new(list.code(), capital(list.words()))).collect(),
        drafts: themes.iter().filter(|theme| theme.version == 0).count(),
        lines: themes
            .into_iter()
            .map(|theme| Line {
                origin: theme.origin.parse::<Origin>().map_or("", Origin::words),
                question: theme.key_question.map_or("", KeyQuestion::words),
                href: format!("{address}/codebook/theme?code={}", theme.code),
                draft: theme.version == 0,
                name: theme.name,
                definition: theme.definition,
            })
            .collect(),
        address,
    })
}

/// A review whose rows are frozen: only then is there anything to name.
fn frozen(conn: &mut Conn, visit: &Visit, id: ReviewId) -> Result<ReviewRow, Failure> {
    let review = store::find(conn, visit.actor()?, id)?;
    review.snapshot()?.is_some().then_some(review).ok_or(Failure::NotFound)
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = frozen(conn, visit, id)?;
            let mut page = codebook_page(conn, visit, &review, Problems::default())?;
            page.shell.banner = done(&asked);
            Ok(page::ok(&page))
        })
        .await
}

fn theme_page(visit: &Visit, review: &ReviewRow, fields: Fields, problems: Problems) -> ThemePage {
    let code = fields.get("code").to_owned();
    let title = if code.is_empty() { "Add a theme" } else { "Change a theme" };
    let shell = below(visit, review, title).with(&problems);
    let chosen = [fields.get("key-question").to_owned()];
    let questions = choices(KeyQuestion::ALL.iter().map(|question| (question.code(), question.words())), &chosen);
    ThemePage { shell, problems, address: address(review.id), code, questions, fields }
}

/// A theme as the form holds it.
fn told(theme: &ThemeRow) -> Fields {
    let fields = [
        ("code", &theme.code),
        ("name", &theme.name),
        ("definition", &theme.definition),
        ("include", &theme.include),
        ("exclude", &theme.exclude),
        ("example", &theme.example),
    ];
    let question = theme.key_question.map(|question| ("key-question".to_owned(), question.code().to_owned()));
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.clone()));
    Fields::new(fields.chain(question).collect())
}

pub async fn theme(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = frozen(conn, visit, id)?;
            let fields = match asked.0.given("code") {
                None => Fields::default(),
                Some(code) => {
                    let themes = codings::themes(conn, id)?;
                    told(themes.iter().find(|theme| theme.code == code).ok_or(Failure::NotFound)?)
                }
            };
            Ok(page::ok(&theme_page(visit, &review, fields, Problems::default())))
        })
        .await
}

const PARTS: [(&str, usize, bool, &str); 5] = [
    ("name", 80, true, "Enter a name of up to 80 letters"),
    ("definition", 500, true, "Say what the theme means, in up to 500 letters"),
    ("include", 500, true, "Say when to use it, in up to 500 letters"),
    ("exclude", 500, false, "Use up to 500 letters"),
    ("example", 500, false, "Use up to 500 letters"),
];

pub async fn save(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let fields = sent.0;
    let mut problems = Problems::default();
    for (field, limit, required, words) in PARTS {
        let text = fields.get(field).trim();
        if text.chars().count() > limit || (required && text.is_empty()) {
            problems.add(field, words);
        }
    }
    if !problems.is_empty() {
        return again(visit, id, fields, problems).await;
    }
    let given = fields.clone();
    let own = visit.clone();
    let kept = visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            still_open(conn, id)?;
            let themes = codings::themes(conn, id)?;
            let text = |field: &str| given.get(field).trim().to_owned();
            let old = themes.iter().find(|theme| theme.code == given.get("code"));
            let same = |theme: &&ThemeRow| theme.name.to_lowercase() == text("name").to_lowercase();
            if themes.iter().filter(|theme| old.is_none_or(|old| old.code != theme.code)).any(|theme| same(&theme)) {
                return Ok(false);
            }
            let taken = themes.iter().map(|theme| theme.code.clone()).collect();
            let last = themes.iter().map(|theme| theme.position).max().unwrap_or(0);
            let row = ThemeRow {
                review_id: id,
                code: old.map_or_else(|| codings::theme_id(&text("name"), &taken), |old| old.code.clone()),
                parent: old.and_then(|old| old.parent.clone()),
                name: text("name"),
                definition: text("definition"),
                include: text("include"),
                exclude: text("exclude"),
                example: text("example"),
                origin: old.map_or(Origin::Emergent.code().to_owned(), |old| old.origin.clone()),
                position: old.map_or(last + 1, |old| old.position),
                version: 0,
                key_question: given.code("key-question"),
            };
            codings::keep_theme(conn, row)?;
            Ok(true)
        })
        .await?;
    if kept {
        return Ok(see_other(&format!("{}/codebook?done=theme", address(id))));
    }
    problems.add("name", "There is a theme of this name already");
    again(own, id, fields, problems).await
}

async fn again(visit: Visit, id: ReviewId, fields: Fields, problems: Problems) -> Answer {
    visit
        .read(move |conn, visit| {
            let review = frozen(conn, visit, id)?;
            Ok(page::unprocessable(&theme_page(visit, &review, fields, problems)))
        })
        .await
}

/// Lays down the themes of lists that others keep, where none of that name is there.
pub async fn lists(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let chosen: Vec<List> =
        List::ALL.iter().copied().filter(|list| sent.0.all("lists").contains(&list.code())).collect();
    visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?.snapshot()?.ok_or(StoreError::NotFound)?;
            still_open(conn, id)?;
            let mut known = codings::themes(conn, id)?;
            for theme in chosen.into_iter().flat_map(listed) {
                if known.iter().any(|row| row.name.eq_ignore_ascii_case(theme.name)) {
                    continue;
                }
                let row = laid(id, &known, &theme);
                codings::keep_theme(conn, row.clone())?;
                known.push(row);
            }
            Ok(())
        })
        .await?;
    Ok(see_other(&format!("{}/codebook?done=lists", address(id))))
}

fn laid(review_id: ReviewId, known: &[ThemeRow], theme: &Listed) -> ThemeRow {
    let taken = known.iter().map(|row| row.code.clone()).collect();
    ThemeRow {
        review_id,
        code: codings::theme_id(theme.name, &taken),
        parent: None,
        name: theme.name.to_owned(),
        definition: theme.definition.to_owned(),
        include: format!("The person tells of this: {}.", theme.name.to_lowercase()),
        exclude: String::new(),
        example: String::new(),
        origin: Origin::APriori.code().to_owned(),
        position: known.iter().map(|row| row.position).max().unwrap_or(0) + 1,
        version: 0,
        key_question: theme.key_question,
    }
}

pub async fn remove(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let codes: Vec<String> = sent.0.all("themes").into_iter().map(str::to_owned).collect();
    visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            still_open(conn, id)?;
            let book = codings::codebook(conn, id)?.map(|(book, _)| book);
            Ok(codings::remove_themes(conn, id, &codes, &ever(book.as_ref()))?)
        })
        .await?;
    Ok(see_other(&format!("{}/codebook?done=removed", address(id))))
}

/// Freezes the draft as the next version. What was coded with an older one stays readable.
pub async fn freeze(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let id = id(&path)?;
    let own = visit.clone();
    let problems = visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            still_open(conn, id)?;
            let before = codings::codebook(conn, id)?.map(|(book, _)| book);
            let version = before.as_ref().map_or(1, |book| book.version + 1);
            let themes = codings::themes(conn, id)?.iter().map(|theme| theme.theme(version)).collect();
            let book = Codebook { version, themes };
            let checked = before.as_ref().map_or_else(|| book.check(), |before| book.check_follows(before));
            if let Err(problems) = checked {
                return Ok(problems);
            }
            let text = serde_json::to_string(&book).map_err(|e| StoreError::Unreadable(e.to_string()))?;
            let (frozen_by, frozen_at) = (cx.actor.words.clone(), cx.now.into());
            let version = i32::try_from(version).map_err(|_| StoreError::Stale)?;
            codings::keep_codebook(conn, CodebookRow { review_id: id, version, text, frozen_by, frozen_at })?;
            Ok(Vec::new())
        })
        .await?;
    if problems.is_empty() {
        return Ok(see_other(&format!("{}/codebook?done=version", address(id))));
    }
    own.read(move |conn, visit| {
        let review = frozen(conn, visit, id)?;
        let mut told = Problems::default();
        for problem in problems {
            told.add("themes", capital(&problem.to_string()));
        }
        Ok(page::unprocessable(&codebook_page(conn, visit, &review, told)?))
    })
    .await
}
