//! What a review asks, and of which cases: a question, and an inclusion rule kept as data.

use std::collections::BTreeMap;

use askama::Template;
use chrono::Datelike;

use crate::domain::calendar::london_date;
use crate::domain::case::StrandKind;
use crate::domain::case::telling::Teller;
use crate::domain::failure::Family;
use crate::domain::ids::ReviewId;
use crate::domain::people::BodyKind;
use crate::domain::themes::criteria::{Criteria, CriteriaProblem};
use crate::domain::themes::review::ReviewState;
use crate::store::reviews::{self as store, ReviewRow};
use crate::store::{Conn, StoreError, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Link, Shell};
use crate::web::reviewing::address;
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

/// One part of the rule in words.
pub struct Part {
    pub name: &'static str,
    pub words: String,
}

#[derive(Template)]
#[template(path = "review/new.html")]
struct NewPage {
    shell: Shell,
    problems: Problems,
    title: String,
    question: String,
    from: String,
    to: String,
    kinds: Vec<Choice>,
    origins: Vec<Choice>,
    families: Vec<Choice>,
    providers: Vec<Choice>,
    trusts: Vec<Choice>,
}

impl NewPage {
    /// Whether anything of a list is ticked: then it is shown open.
    fn some(&self, choices: &[Choice]) -> bool {
        choices.iter().any(|choice| choice.checked)
    }
}

/// The rule as a sentence, with the names of bodies.
pub fn sentence(conn: &mut Conn, criteria: &Criteria) -> Result<String, StoreError> {
    let mut names = BTreeMap::new();
    for code in criteria.providers.iter().chain(&criteria.trusts) {
        names.insert(code.clone(), directory::body_by_code(conn, code)?.map_or_else(|| code.clone(), |body| body.name));
    }
    Ok(criteria.sentence(|code| names.get(code).cloned().unwrap_or_default()))
}

/// The rule in words, with the names of bodies.
pub fn parts(conn: &mut Conn, criteria: &Criteria) -> Result<Vec<Part>, StoreError> {
    let named = |conn: &mut Conn, codes: &[String]| -> Result<String, StoreError> {
        let mut names = Vec::new();
        for code in codes {
            names.push(directory::body_by_code(conn, code)?.map_or_else(|| code.clone(), |body| body.name));
        }
        Ok(names.join(", "))
    };
    let (providers, trusts) = (named(conn, &criteria.providers)?, named(conn, &criteria.trusts)?);
    let told = criteria.lines().into_iter().map(|(name, words)| match name {
        "Homecare companies" if !providers.is_empty() => Part { name, words: providers.clone() },
        "Trusts" if !trusts.is_empty() => Part { name, words: trusts.clone() },
        _ => Part { name, words },
    });
    Ok(told.collect())
}

fn new_page(conn: &mut Conn, visit: &Visit, fields: &Fields, problems: Problems) -> Result<NewPage, StoreError> {
    let today = london_date(visit.app.clock.now());
    let pick = |name: &str| fields.all(name).iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    let mut bodies = |kind, chosen: &[String]| -> Result<Vec<Choice>, StoreError> {
        let bodies = directory::of_kind(conn, kind, today)?;
        Ok(choices(bodies.into_iter().map(|body| (body.code, body.name)), chosen))
    };
    let or = |name: &str, usual: String| fields.given(name).map_or(usual, str::to_owned);
    Ok(NewPage {
        shell: visit.shell("Open a thematic review").under([Link::new("/reviews", "Thematic reviews")]).with(&problems),
        title: fields.get("title").to_owned(),
        question: fields.get("question").to_owned(),
        from: or("from", format!("{}-01", today.year())),
        to: or("to", today.format("%Y-%m").to_string()),
        kinds: choices(StrandKind::ALL.iter().map(|kind| (kind.code(), capital(kind.words()))), &pick("kinds")),
        origins: choices(Teller::ALL.iter().map(|teller| (teller.code(), capital(teller.words()))), &pick("origins")),
        families: choices(Family::ALL.iter().map(|family| (family.code(), family.words())), &pick("families")),
        providers: bodies(BodyKind::Provider, &pick("providers"))?,
        trusts: bodies(BodyKind::Trust, &pick("trusts"))?,
        problems,
    })
}

pub async fn page(visit: Visit) -> Answer {
    visit.read(|conn, visit| Ok(page::ok(&new_page(conn, visit, &Fields::default(), Problems::default())?))).await
}

/// The rule that was sent, and what is wrong with it.
fn parsed(fields: &Fields, problems: &mut Problems) -> Criteria {
    fn codes<T: std::str::FromStr>(fields: &Fields, name: &str) -> Vec<T> {
        fields.all(name).into_iter().filter_map(|value| value.parse().ok()).collect()
    }
    let criteria = Criteria {
        from: fields.get("from").trim().to_owned(),
        to: fields.get("to").trim().to_owned(),
        kinds: codes(fields, "kinds"),
        providers: codes(fields, "providers"),
        trusts: codes(fields, "trusts"),
        families: codes(fields, "families"),
        origins: codes(fields, "origins"),
    };
    match criteria.check() {
        Ok(()) => {}
        Err(CriteriaProblem::From) => problems.add("from", "First month must be a year and a month, like 2026-01"),
        Err(CriteriaProblem::To) => problems.add("to", "Last month must be a year and a month, like 2026-12"),
        Err(CriteriaProblem::Backwards) => problems.add("to", "Last month must be the first month or later"),
    }
    criteria
}

pub async fn open(visit: Visit, sent: Sent) -> Answer {
    let fields = sent.0;
    let mut problems = Problems::default();
    for (field, limit, words) in [
        ("title", 120, "Enter a title of up to 120 letters"),
        ("question", 500, "Enter a question of up to 500 letters"),
    ] {
        if fields.given(field).is_none_or(|text| text.chars().count() > limit) {
            problems.add(field, words);
        }
    }
    let criteria = parsed(&fields, &mut problems);
    if !problems.is_empty() {
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&new_page(conn, visit, &fields, problems)?)))
            .await;
    }
    let text = serde_json::to_string(&criteria).map_err(|e| Failure::Broken(e.to_string()))?;
    let (title, question) = (fields.get("title").trim().to_owned(), fields.get("question").trim().to_owned());
    let actor = visit.actor()?;
    let (owner_id, body_id) = (actor.account().ok_or(Failure::NotFound)?, actor.body.ok_or(Failure::NotFound)?);
    let id = ReviewId(crate::doors::new_id());
    let now = visit.app.clock.now();
    let row = ReviewRow {
        id,
        seed: store::seed(&question, &text),
        title,
        question,
        criteria: text,
        owner_id,
        body_id,
        state: ReviewState::Draft,
        created_at: now.into(),
        frozen_at: None,
        snapshot: None,
        sample: None,
        progress: 0,
        problem: None,
        version: 1,
    };
    visit.write(move |conn, _| Ok(store::insert(conn, row)?)).await?;
    Ok(see_other(&format!("{}?done=opened", address(id))))
}
