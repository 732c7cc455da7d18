//! One escalation: what was said to whom, what was answered, who has read of it.

use actix_web::web;
use askama::Template;

use super::list::stands;
use crate::act::escalate;
use crate::domain::access::{Verb, may};
use crate::domain::calendar::{date_words, london_date, london_time_words};
use crate::domain::escalation::{Answer as Answered, Outcome};
use crate::domain::ids::EscalationId;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::escalations::{self, EscalationRow, TellingRow};
use crate::store::{Conn, StoreError, cases, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems, choices};
use crate::web::listing::Tone;
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::{capital, short_date};

struct Told {
    body: String,
    at: String,
    read: Option<String>,
    late: bool,
}

#[derive(Template)]
#[template(path = "escalation/one.html")]
struct OnePage {
    shell: Shell,
    problems: Problems,
    id: EscalationId,
    facts: Vec<(&'static str, String)>,
    state: (&'static str, Tone),
    summary: String,
    response: Option<String>,
    mitigations: String,
    case: Option<String>,
    told: Vec<Told>,
    can_answer: bool,
    can_acknowledge: bool,
    outcomes: Vec<Choice>,
    powers: Vec<Choice>,
    recovery: DateBoxes,
    fields: Fields,
}

/// What somebody may see of an escalation: all of it, or nothing.
struct Ground {
    row: EscalationRow,
    told: Vec<(TellingRow, String)>,
    /// The case, where it is of one and the reader may see it.
    reference: Option<CaseRef>,
    asked: bool,
}

fn load(
    conn: &mut Conn,
    actor: &Actor,
    id: EscalationId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Ground, Failure> {
    let row = escalations::find(conn, id)?;
    let body = actor.body.ok_or(Failure::NotFound)?;
    let told = escalations::told(conn, id)?;
    let reference = match row.case_id {
        Some(case) => {
            // What is of a case, only those see who see the case.
            let found = cases::by_id(conn, actor, case, now)?;
            may(actor.capacity, Verb::Escalate, found.case.relation(actor)).then_some(found.case.reference)
        }
        None => None,
    };
    let party = row.from_body_id == body || row.to_body_id == Some(body);
    let company = row.case_id.is_none() && row.provider_id == Some(body);
    let was_told = told.iter().any(|(telling, _)| telling.body_id == body);
    let sees = match row.case_id {
        Some(_) => reference.is_some(),
        None => party || company || was_told,
    };
    if !sees {
        return Err(Failure::NotFound);
    }
    let asked = row.to_body_id == Some(body) || company || (row.to_body_id.is_none() && row.from_body_id == body);
    Ok(Ground { row, told, reference, asked })
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    ground: &Ground,
    fields: Fields,
    problems: Problems,
) -> Result<OnePage, Failure> {
    let row = &ground.row;
    let actor = visit.actor()?;
    let today = london_date(visit.app.clock.now());
    let ids = [Some(row.from_body_id), row.to_body_id, row.provider_id].into_iter().flatten();
    let names = directory::names(conn, ids)?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let to = row.to_body_id.map_or_else(|| row.rung.words().to_owned(), name);
    let mut facts = vec![
        ("To", format!("{} ({})", to, row.rung.code())),
        ("From", format!("{}, {}", row.raised_words, short_date(london_date(row.raised_at.utc())))),
        ("Set off by", row.cause.clone()),
        ("Answer due", date_words(row.due_on)),
    ];
    if let Some(company) = row.provider_id {
        facts.insert(0, ("Company", name(company)));
    }
    if let (Some(by), Some(at)) = (&row.answered_words, row.answered_at) {
        facts.push(("Answered by", format!("{by}, {}", london_time_words(at.utc()))));
        let power = if row.power == Some(true) { "Yes" } else { "No: responsible, without a lever" };
        facts.push(("Had the power to change it", power.to_owned()));
        facts.push(("Expected to be put right", row.recovery_on.map_or("Not known".to_owned(), date_words)));
    }
    let told = ground.told.iter().map(|(telling, body)| Told {
        body: body.clone(),
        at: short_date(london_date(telling.told_at.utc())),
        read: telling
            .acknowledged_by
            .clone()
            .zip(telling.acknowledged_at)
            .map(|(by, at)| format!("{by}, {}", short_date(london_date(at.utc())))),
        late: telling.acknowledged_at.is_none() && telling.due_on < today,
    });
    let own = ground.told.iter().find(|(telling, _)| actor.body == Some(telling.body_id));
    Ok(OnePage {
        shell: visit.shell("Escalation").under([Link::new("/escalations", "Escalations")]).with(&problems),
        problems,
        id: row.id,
        facts,
        state: stands(row, today),
        summary: row.summary.clone(),
        response: row.response.clone(),
        mitigations: row.mitigations.clone().unwrap_or_default(),
        case: ground.reference.as_ref().map(|r| r.as_str().to_owned()),
        told: told.collect(),
        can_answer: ground.asked && row.open,
        can_acknowledge: own.is_some_and(|(telling, _)| telling.acknowledged_at.is_none()),
        outcomes: choices(Outcome::ALL.iter().map(|o| (o.code(), capital(o.words()))), &[fields.get("outcome")]),
        powers: choices([("yes", "Yes"), ("no", "No: we are responsible, and have no lever")], &[fields.get("power")]),
        recovery: fields.boxes("recovery"),
        fields,
    })
}

pub async fn page(visit: Visit, path: web::Path<String>, asked: Asked) -> Answer {
    let id = path.parse().map_err(|_| Failure::NotFound)?;
    let done = match asked.0.get("done") {
        "answer" => Some("Your answer was saved, and those concerned were told"),
        "acknowledgement" => Some("Acknowledged"),
        "escalation" => Some("Escalated. The level above was told"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let now = visit.app.clock.now();
            let ground = load(conn, visit.actor()?, id, now)?;
            if let Some(case) = ground.row.case_id {
                visit.app.looks.note(visit.actor()?, case, "case", None, now);
            }
            let mut page = build(conn, visit, &ground, Fields::default(), Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

fn parse(fields: &Fields, problems: &mut Problems) -> Option<Answered> {
    let response = fields.prose("response", 2_000, "Say what you found and what you do", problems);
    let power = match fields.get("power") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            problems.add("power", "Say if you have the power to change it");
            None
        }
    };
    let recovery_on = fields.day("recovery", "The day", problems);
    let outcome = fields.code::<Outcome>("outcome");
    if outcome.is_none() {
        problems.add("outcome", "Choose what becomes of it");
    }
    let mitigations = fields.given("mitigations").unwrap_or_default().chars().take(2_000).collect();
    problems.is_empty().then_some(())?;
    Some(Answered { power: power?, response: response?, mitigations, recovery_on, outcome: outcome? })
}

pub async fn answer(visit: Visit, path: web::Path<String>, sent: Sent) -> Answer {
    let id: EscalationId = path.parse().map_err(|_| Failure::NotFound)?;
    let (Sent(fields), own) = (sent, visit.clone());
    let ground = web::block(move || load(&mut *own.app.store.reader()?, own.actor()?, id, own.app.clock.now()));
    let ground = ground.await.map_err(|_| Failure::Busy)??;
    if !ground.asked {
        return Err(Failure::NotFound);
    }
    let mut problems = Problems::default();
    let Some(answered) = parse(&fields, &mut problems) else {
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &ground, fields, problems)?)))
            .await;
    };
    let reference = ground.reference.clone();
    visit.write(move |conn, cx| escalate::answer(conn, cx, id, reference.as_ref(), &answered)).await?;
    Ok(see_other(&format!("/escalations/{id}?done=answer")))
}

pub async fn acknowledge(visit: Visit, path: web::Path<String>, _: Sent) -> Answer {
    let id: EscalationId = path.parse().map_err(|_| Failure::NotFound)?;
    let body = visit.actor()?.body.ok_or(Failure::NotFound)?;
    let done = visit.write(move |conn, cx| match escalations::acknowledge(conn, id, body, &cx.actor.words, cx.now)? {
        true => Ok(()),
        false => Err(StoreError::NotFound.into()),
    });
    done.await?;
    Ok(see_other(&format!("/escalations/{id}?done=acknowledgement")))
}
