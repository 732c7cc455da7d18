//! Writing a recommendation: to a person of a body, with a day by which it is due.

use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use super::finding::{chosen, strengths, themes};
use crate::act::Context;
use crate::domain::calendar::london_date;
use crate::domain::ids::{BodyId, RecommendationId, ReviewId};
use crate::domain::themes::findings::{RecommendationState, Strength};
use crate::store::reviewing::recommendations::{self, RecommendationRow};
use crate::store::reviewing::still_open;
use crate::store::reviews as store;
use crate::store::{Conn, StoreError, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems};
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, id};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

#[derive(Template)]
#[template(path = "findings/recommendation.html")]
struct RecommendationPage {
    shell: Shell,
    problems: Problems,
    address: String,
    bodies: Vec<Choice>,
    due: DateBoxes,
    strengths: Vec<Choice>,
    themes: Vec<Choice>,
    fields: Fields,
}

fn built(
    conn: &mut Conn,
    visit: &Visit,
    id: ReviewId,
    (fields, problems): (Fields, Problems),
) -> Result<RecommendationPage, Failure> {
    let review = store::find(conn, visit.actor()?, id)?;
    let today = london_date(visit.app.clock.now());
    let bodies = store::all_bodies(conn)?.into_iter().filter(|body| body.is_open(today));
    let mut bodies: Vec<Choice> = bodies
        .map(|body| Choice::new(body.code.clone(), body.name).checked_if(body.code == fields.get("body")))
        .collect();
    bodies.sort_by(|a, b| a.label.cmp(&b.label));
    let title = if fields.get("id").is_empty() { "Write a recommendation" } else { "Change a recommendation" };
    Ok(RecommendationPage {
        shell: below(visit, &review, title).with(&problems),
        problems,
        address: address(id),
        bodies,
        due: fields.boxes("due"),
        strengths: strengths(&fields),
        themes: themes(conn, id, &fields)?,
        fields,
    })
}

/// A recommendation as the form holds it.
fn told(row: RecommendationRow, themes: Vec<String>, body: String) -> Fields {
    let due = DateBoxes::of(row.due_on);
    let pairs = [
        ("id", row.id.to_string()),
        ("version", row.version.to_string()),
        ("text", row.text),
        ("body", body),
        ("person", row.to_person),
        ("due-day", due.day),
        ("due-month", due.month),
        ("due-year", due.year),
        ("strength", row.strength.code().to_owned()),
    ];
    let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
    Fields::new(pairs.chain(themes.into_iter().map(|theme| ("themes".to_owned(), theme))).collect())
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            store::find(conn, visit.actor()?, id)?;
            let fields = match asked.0.given("id") {
                None => Fields::default(),
                Some(recommendation) => {
                    let recommendation = recommendation.parse().map_err(|_| Failure::NotFound)?;
                    let (row, themes) = recommendations::find(conn, id, recommendation)?;
                    let body = directory::body(conn, row.to_body_id)?.code;
                    told(row, themes, body)
                }
            };
            Ok(page::ok(&built(conn, visit, id, (fields, Problems::default()))?))
        })
        .await
}

/// What was written.
struct Written {
    text: String,
    person: String,
    due_on: NaiveDate,
    strength: Strength,
}

fn written(fields: &Fields, today: NaiveDate, problems: &mut Problems) -> Option<Written> {
    let text = fields.prose("text", 2000, "Say what should be done", problems);
    if fields.given("body").is_none() {
        problems.add("body", "Choose the body that is to act");
    }
    let person = fields.prose("person", 120, "Name the person, or their post", problems);
    let due = fields.day("due", "The day by which it is due", problems);
    match due {
        None if problems.for_field("due").is_none() => problems.add("due", "Enter the day by which it is due"),
        Some(due) if due <= today => problems.add("due", "The day by which it is due must be in the future"),
        None | Some(_) => {}
    }
    let strength = fields.code::<Strength>("strength");
    if strength.is_none() {
        problems.add("strength", "Say how strong the evidence is");
    }
    if fields.all("themes").is_empty() {
        problems.add("themes", "Choose the themes that it rests on");
    }
    let written = Written { text: text?, person: person?, due_on: due?, strength: strength? };
    problems.is_empty().then_some(written)
}

pub async fn save(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let id = id(&path)?;
    let fields = sent.0;
    let mut problems = Problems::default();
    let today = london_date(visit.app.clock.now());
    let Some(written) = written(&fields, today, &mut problems) else {
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&built(conn, visit, id, (fields, problems))?)))
            .await;
    };
    visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            still_open(conn, id)?;
            let body = directory::body_by_code(conn, fields.get("body"))?.ok_or(StoreError::NotFound)?.id;
            let row = row(conn, cx, (id, body), (&fields, written))?;
            let themes = chosen(conn, id, &fields)?;
            recommendations::keep(conn, row, &themes)?;
            Ok(())
        })
        .await?;
    Ok(see_other(&format!("{}/findings?done=recommendation", address(id))))
}

fn row(
    conn: &mut Conn,
    cx: &Context,
    (review_id, to_body_id): (ReviewId, BodyId),
    (fields, written): (&Fields, Written),
) -> Result<RecommendationRow, StoreError> {
    let before = match fields.given("id") {
        None => None,
        Some(text) => {
            let known = text.parse().map_err(|_| StoreError::NotFound)?;
            Some(recommendations::find(conn, review_id, known)?.0)
        }
    };
    let seen: i32 = fields.get("version").parse().unwrap_or(0);
    let number = match &before {
        Some(before) => before.number,
        None => recommendations::next_number(conn, review_id)?,
    };
    Ok(RecommendationRow {
        id: before.as_ref().map_or_else(|| RecommendationId(crate::doors::new_id()), |row| row.id),
        review_id,
        number,
        text: written.text,
        to_body_id,
        to_person: written.person,
        due_on: written.due_on,
        strength: written.strength,
        state: RecommendationState::Draft,
        position: None,
        position_reason: None,
        evidence: None,
        effect_check_on: None,
        effect_words: None,
        written_by: cx.actor.words.clone(),
        written_at: cx.now.into(),
        issued_at: None,
        version: before.map_or(1, |_| seen + 1),
    })
}
