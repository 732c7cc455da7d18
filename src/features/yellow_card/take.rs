//! The card taken out: a page to print or copy, and the file to hand over. Each is noted as an export.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

use super::ground::Ground;
use super::page::reference;
use crate::domain::calendar::{day_words, london_date};
use crate::domain::national::yellow_card::{Card, Lack, lacks, lacks_for_file};
use crate::exchange::e2b::{self, Icsr};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Link, Shell};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "yellow_card/copy.html")]
struct CopyPage {
    shell: Shell,
    reference: String,
    needed: Vec<Lack>,
    lines: Vec<(&'static str, String)>,
    /// The whole card as one text.
    text: String,
}

pub async fn copy(visit: Visit, path: web::Path<String>) -> Answer {
    let wanted = reference(&path)?;
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            let now = visit.app.clock.now();
            visit.app.looks.note(visit.actor()?, ground.found.case.id, "export", None, now);
            let card = format!("/cases/{wanted}/yellow-card");
            let lines = lines(&ground);
            let text = lines.iter().map(|(key, value)| format!("{key}: {value}")).collect::<Vec<_>>().join("\n");
            let needed = lacks(&ground.card, london_date(now)).into_iter().filter(|lack| !lack.is_advice()).collect();
            let shell = visit.shell("Yellow Card to print or copy").under([Link::new(card, "Yellow Card")]);
            Ok(page::ok(&CopyPage { shell, reference: wanted.to_string(), needed, lines, text }))
        })
        .await
}

fn lines(ground: &Ground) -> Vec<(&'static str, String)> {
    let card = &ground.card;
    let mut lines = Vec::new();
    let mut line = |key, value: String| lines.extend((!value.trim().is_empty()).then_some((key, value)));
    let date = |on: Option<NaiveDate>| on.map(day_words).unwrap_or_default();
    line("Our reference", ground.found.row.reference.clone());
    line("Suspected medicine", card.medicine.clone());
    line("Brand", card.brand.clone());
    line("Batch number", card.batch.clone());
    line("Dose", card.dose.clone());
    line("Route", card.route.clone());
    line("Given for", card.indication.clone());
    line("Started", date(card.started));
    line("Stopped", date(card.stopped));
    line("Action taken", card.action.map(|a| a.words().to_owned()).unwrap_or_default());
    line("Suspected reaction", card.reaction.clone());
    line("Reaction started", date(card.reaction_started));
    line("Reaction ended", date(card.reaction_ended));
    line("Serious because", card.seriousness.iter().map(|s| s.words()).collect::<Vec<_>>().join("; "));
    line("Outcome", card.outcome.map(|o| o.words().to_owned()).unwrap_or_default());
    line("What else matters", card.more.clone());
    line("Patient's initials", card.initials.clone());
    line("Age", card.age_years.map(|years| format!("{years} years")).unwrap_or_default());
    line("Sex", card.sex.map(|s| s.words().to_owned()).unwrap_or_default());
    line("Weight", card.weight_kg.map(|kg| format!("{kg} kg")).unwrap_or_default());
    line("Our number for the patient", card.local_number.clone());
    line("Reporter", format!("{} {}", card.reporter_given, card.reporter_family));
    line("E-mail", card.reporter_email.clone());
    line("Phone", card.reporter_phone.clone());
    line("Profession", card.qualification.map(|q| q.words().to_owned()).unwrap_or_default());
    line("Organisation", ground.body.name.clone());
    lines
}

/// The file in the format E2B(R3), once the card holds everything the format requires.
pub async fn file(visit: Visit, path: web::Path<String>) -> Answer {
    let wanted = reference(&path)?;
    visit
        .read(move |conn, visit| {
            let ground = Ground::of(conn, visit, &wanted)?;
            let now = visit.app.clock.now();
            if ground.kept.is_none() || !lacks_for_file(&ground.card, london_date(now)).is_empty() {
                return Err(Failure::NotFound);
            }
            visit.app.looks.note(visit.actor()?, ground.found.case.id, "export", None, now);
            let xml = e2b::write(&Icsr {
                card: &ground.card,
                reference: wanted.as_str(),
                sender: (&ground.body.code, &ground.body.name),
                receiver: "MHRA",
                received_on: london_date(ground.found.row.opened_at.utc()),
                made_at: now,
                narrative: narrative(&ground.card),
                reaction_id: crate::doors::new_id(),
                medicine_id: crate::doors::new_id(),
            });
            Ok(HttpResponse::Ok()
                .content_type("application/xml; charset=utf-8")
                .insert_header((
                    header::CONTENT_DISPOSITION,
                    format!("attachment; filename=\"yellow-card-{wanted}.xml\""),
                ))
                .body(xml))
        })
        .await
}

/// H.1: what happened and what else matters, as the reporter wrote it.
fn narrative(card: &Card) -> String {
    format!("{} after {}.\n\n{}", card.reaction.trim(), card.medicine.trim(), card.more.trim()).trim().to_owned()
}
