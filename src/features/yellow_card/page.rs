//! The page: what the card still lacks, the card itself, and the reference MHRA gave.

use actix_web::web;
use askama::Template;

use super::form::{Field, fields, parse, wrong};
use super::ground::Ground;
use crate::act;
use crate::domain::calendar::{london_date, london_words};
use crate::domain::case::action::Action;
use crate::domain::national::act::Act;
use crate::domain::national::yellow_card::{Lack, lacks, lacks_for_file};
use crate::domain::reference::CaseRef;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

#[derive(Template)]
#[template(path = "yellow_card/page.html")]
struct CardPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    /// What MHRA cannot do without, and what it asks for.
    needed: Vec<Lack>,
    advised: Vec<Lack>,
    kept: bool,
    file: Vec<Lack>,
    sent: Option<(String, String)>,
    fields: Vec<Field>,
    version: i32,
}

/// The case of an address, or "no such page" for what cannot be a reference.
pub fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

pub async fn page(visit: Visit, path: web::Path<String>, asked: Asked) -> Answer {
    let wanted = reference(&path)?;
    let done = match asked.0.get("done") {
        "kept" => Some("The Yellow Card was saved"),
        "reference" => Some("The reference was saved"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            let mut page = build(visit, &ground, None, Problems::default());
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

fn build(visit: &Visit, ground: &Ground, sent: Option<&Fields>, problems: Problems) -> CardPage {
    let reference = ground.found.row.reference.clone();
    let today = london_date(visit.app.clock.now());
    let trail = [Link::new("/cases", "Your cases"), Link::new(format!("/cases/{reference}"), reference.clone())];
    let card = sent.map_or_else(|| ground.card.clone(), |fields| parse(fields).0);
    let (advised, needed) = lacks(&ground.card, today).into_iter().partition(|lack| lack.is_advice());
    let kept = ground.kept.as_ref();
    let went = kept.and_then(|k| Some((k.reference.clone()?, k.sent_at.map(london_words).unwrap_or_default())));
    CardPage {
        shell: visit.shell("Yellow Card").under(trail).with(&problems),
        problems,
        needed,
        advised,
        kept: kept.is_some(),
        file: lacks_for_file(&ground.card, today),
        sent: went,
        fields: fields(&card, sent),
        version: kept.map_or(0, |k| k.version),
        reference,
    }
}

pub async fn send(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    let (card, mut problems) = parse(&sent.0);
    wrong(&card, london_date(visit.app.clock.now()), &mut problems);
    let (own, case) = (visit.clone(), wanted.clone());
    let read = web::block(move || Ground::of(&mut *own.app.store.reader()?, &own, &case));
    let ground = read.await.map_err(|_| Failure::Busy)??;
    if !problems.is_empty() {
        return Ok(page::unprocessable(&build(&visit, &ground, Some(&sent.0), problems)));
    }
    if sent.0.code::<i32>("version") != Some(ground.kept.as_ref().map_or(0, |k| k.version)) {
        return Err(Failure::Stale);
    }
    let (case, action) = (wanted.clone(), Action::National(Act::KeepYellowCard(Box::new(card))));
    let version = ground.found.row.version;
    visit.write(move |conn, cx| act::on_case_as_read(conn, cx, &case, version, action)).await?;
    Ok(see_other(&format!("/cases/{wanted}/yellow-card?done=kept")))
}

pub async fn keep_reference(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let wanted = reference(&path)?;
    let given = sent.0.given("mhra").filter(|text| text.chars().count() <= 60).map(str::to_owned);
    let (own, case) = (visit.clone(), wanted.clone());
    let read = web::block(move || Ground::of(&mut *own.app.store.reader()?, &own, &case));
    let ground = read.await.map_err(|_| Failure::Busy)??;
    let (Some(reference), true) = (given, ground.kept.is_some()) else {
        let mut problems = Problems::default();
        problems.add("mhra", "Save the card first. Then enter the reference that MHRA gave, in 60 characters or fewer");
        return Ok(page::unprocessable(&build(&visit, &ground, None, problems)));
    };
    let (case, action) = (wanted.clone(), Action::National(Act::YellowCardSent { reference }));
    visit.write(move |conn, cx| act::on_case(conn, cx, &case, action)).await?;
    Ok(see_other(&format!("/cases/{wanted}/yellow-card?done=reference")))
}
