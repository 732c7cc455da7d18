//! Writing a finding.

use actix_web::web::Path;
use askama::Template;

use crate::domain::ids::{FindingId, ReviewId};
use crate::domain::themes::findings::Strength;
use crate::store::reviewing::findings::{self, FindingRow};
use crate::store::reviewing::still_open;
use crate::store::reviews as store;
use crate::store::{Conn, StoreError, codings};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, id};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

#[derive(Template)]
#[template(path = "findings/finding.html")]
struct FindingPage {
    shell: Shell,
    problems: Problems,
    address: String,
    strengths: Vec<Choice>,
    themes: Vec<Choice>,
    good: Vec<Choice>,
    fields: Fields,
}

/// The strengths to pick from.
pub fn strengths(fields: &Fields) -> Vec<Choice> {
    let chosen = [fields.get("strength").to_owned()];
    choices(Strength::ALL.iter().map(|one| (one.code(), capital(one.words()))), &chosen)
}

/// The themes of the codebook in force to pick from.
pub fn themes(conn: &mut Conn, review: ReviewId, fields: &Fields) -> Result<Vec<Choice>, Failure> {
    let (book, _) = codings::codebook(conn, review)?.ok_or(Failure::NotFound)?;
    let chosen: Vec<String> = fields.all("themes").into_iter().map(str::to_owned).collect();
    Ok(choices(book.themes.into_iter().map(|theme| (theme.id, theme.name)), &chosen))
}

/// The themes that were sent and that the codebook in force holds.
pub fn chosen(conn: &mut Conn, review: ReviewId, fields: &Fields) -> Result<Vec<String>, StoreError> {
    let (book, _) = codings::codebook(conn, review)?.ok_or(StoreError::NotFound)?;
    let sent = fields.all("themes");
    Ok(book.themes.into_iter().map(|theme| theme.id).filter(|theme| sent.contains(&theme.as_str())).collect())
}

fn built(
    conn: &mut Conn,
    visit: &Visit,
    id: ReviewId,
    (fields, problems): (Fields, Problems),
) -> Result<FindingPage, Failure> {
    let review = store::find(conn, visit.actor()?, id)?;
    let title = if fields.get("id").is_empty() { "Write a finding" } else { "Change a finding" };
    Ok(FindingPage {
        shell: below(visit, &review, title).with(&problems),
        problems,
        address: address(id),
        strengths: strengths(&fields),
        themes: themes(conn, id, &fields)?,
        good: vec![Choice::new("yes", "It is good practice, to be kept").checked_if(fields.get("good") == "yes")],
        fields,
    })
}

/// A finding as the form holds it.
fn told(row: FindingRow, themes: Vec<String>) -> Fields {
    let good = row.good_practice.then(|| ("good".to_owned(), "yes".to_owned()));
    let pairs = [
        ("id", row.id.to_string()),
        ("version", row.version.to_string()),
        ("title", row.title),
        ("text", row.text),
        ("strength", row.strength.code().to_owned()),
    ];
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
    Fields::new(pairs.chain(themes.into_iter().map(|theme| ("themes".to_owned(), theme))).chain(good).collect())
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            store::find(conn, visit.actor()?, id)?;
            let fields = match asked.0.given("id") {
                None => Fields::default(),
                Some(finding) => {
                    let finding: FindingId = finding.parse().map_err(|_| Failure::NotFound)?;
                    let (row, themes) = findings::find(conn, id, finding)?;
                    told(row, themes)
                }
            };
            Ok(page::ok(&built(conn, visit, id, (fields, Problems::default()))?))
        })
        .await
}

pub async fn save(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let fields = sent.0;
    let mut problems = Problems::default();
    let title = fields.prose("title", 120, "Enter a title", &mut problems);
    let text = fields.prose("text", 4000, "Say what was found", &mut problems);
    let strength = fields.code::<Strength>("strength");
    if strength.is_none() {
        problems.add("strength", "Say how strong the evidence is");
    }
    if fields.all("themes").is_empty() {
        problems.add("themes", "Choose the themes that it rests on");
    }
    let (Some(title), Some(text), Some(strength), true) = (title, text, strength, problems.is_empty()) else {
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&built(conn, visit, id, (fields, problems))?)))
            .await;
    };
    visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            still_open(conn, id)?;
            let themes = chosen(conn, id, &fields)?;
            let before = match fields.given("id") {
                None => None,
                Some(finding) => {
                    let finding = finding.parse().map_err(|_| StoreError::NotFound)?;
                    Some(findings::find(conn, id, finding)?.0)
                }
            };
            let seen: i32 = fields.get("version").parse().unwrap_or(0);
            let row = FindingRow {
                id: before.as_ref().map_or_else(|| FindingId(crate::doors::new_id()), |row| row.id),
                review_id: id,
                number: before.as_ref().map_or_else(|| findings::next_number(conn, id), |row| Ok(row.number))?,
                title,
                text,
                strength,
                good_practice: fields.get("good") == "yes",
                written_by: cx.actor.words.clone(),
                written_at: cx.now.into(),
                version: before.map_or(1, |_| seen + 1),
            };
            findings::keep(conn, row, &themes)?;
            Ok(())
        })
        .await?;
    Ok(see_other(&format!("{}/findings?done=finding", address(id))))
}
