//! What becomes of one failed delivery.

use actix_web::web;
use askama::Template;

use super::list::{Line, line, risk};
use crate::act::{self, ActError, Context};
use crate::domain::access::{Consent, Mode};
use crate::domain::calendar::{date_words, london_date};
use crate::domain::case::HarmSaid;
use crate::domain::case::telling::{Channel, Danger, Identity, NewReport, ReplyBy, Teller, When};
use crate::domain::failure::failure;
use crate::domain::ids::BodyId;
use crate::domain::measures::delivery::{DoseRisk, Look};
use crate::domain::reference::CaseRef;
use crate::store::missed::{self, Decided, Missed};
use crate::store::{Conn, StoreError, cases, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems, choices};
use crate::web::page::{self, Link, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// Working days within which the company's record and what people told count as the same telling (metric U24).
const SAME: u32 = 10;

#[derive(Template)]
#[template(path = "missed/decision.html")]
struct DecisionPage {
    shell: Shell,
    problems: Problems,
    line: Line,
    what: Vec<Choice>,
    fields: Fields,
}

fn load(conn: &mut Conn, visit: &Visit, fields: &Fields) -> Result<Missed, Failure> {
    let trust = visit.actor()?.body.ok_or(Failure::NotFound)?;
    let provider = directory::body_by_code(conn, fields.get("provider"))?.ok_or(Failure::NotFound)?;
    Ok(missed::find(conn, trust, provider.id, fields.get("id"))?)
}

fn build(conn: &mut Conn, visit: &Visit, fields: Fields, problems: Problems) -> Result<DecisionPage, Failure> {
    let found = load(conn, visit, &fields)?;
    let what = [
        (Look::Opened.code(), "Open a case"),
        (Look::Tied.code(), "It belongs to a case that is there"),
        (Look::SetAside.code(), "Set it aside"),
    ];
    Ok(DecisionPage {
        shell: visit
            .shell("A delivery that failed")
            .under([Link::new("/missed", "Failed deliveries to look at")])
            .with(&problems),
        line: line(conn, &found, visit.context().today())?,
        what: choices(what, &[fields.get("what")]),
        problems,
        fields,
    })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    visit.read(move |conn, visit| Ok(page::ok(&build(conn, visit, asked.0, Problems::default())?))).await
}

enum Wish {
    Open,
    Tie(CaseRef),
    Aside(String),
}

fn parse(fields: &Fields, problems: &mut Problems) -> Option<Wish> {
    match fields.code::<Look>("what") {
        Some(Look::Opened) => Some(Wish::Open),
        Some(Look::Tied) => match CaseRef::parse(fields.get("reference")) {
            Ok(reference) => Some(Wish::Tie(reference)),
            Err(_) => {
                problems.add("reference", "Enter the reference of a case, such as on its page");
                None
            }
        },
        Some(Look::SetAside) => fields.prose("reason", 300, "Say why it is set aside", problems).map(Wish::Aside),
        Some(Look::Open) | None => {
            problems.add("what", "Choose what becomes of it");
            None
        }
    }
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let fields = sent.0;
    let (own, given) = (visit.clone(), fields.clone());
    let found = web::block(move || load(&mut *own.app.store.reader()?, &own, &given));
    let found = found.await.map_err(|_| Failure::Busy)??;
    let mut problems = Problems::default();
    if let Some(wish) = parse(&fields, &mut problems) {
        let done = visit.write(move |conn, cx| decide(conn, cx, &found, wish)).await;
        match done {
            Ok(true) => return Ok(see_other("/missed?done=decided")),
            Ok(false) | Err(Failure::NotFound) => {
                problems.add("reference", "That is no case of yours about this company");
            }
            Err(other) => return Err(other),
        }
    }
    visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, fields, problems)?))).await
}

/// Whether it could be done: a case of another company is not tied.
fn decide(conn: &mut Conn, cx: &Context, found: &Missed, wish: Wish) -> Result<bool, ActError> {
    let (row, _) = found;
    let mut decided =
        Decided { look: Look::SetAside, case: None, matched: false, reason: None, by: cx.actor.words.clone() };
    match wish {
        Wish::Aside(reason) => decided.reason = Some(reason),
        Wish::Tie(reference) => {
            let case = cases::find(conn, &cx.actor, &reference, cx.now)?;
            if case.row.provider_id != Some(row.provider_id) {
                return Ok(false);
            }
            let limit = cx.calendar.add_working_days(london_date(case.row.opened_at.utc()), SAME);
            decided = Decided { look: Look::Tied, case: Some(case.row.id), matched: row.told_on <= limit, ..decided };
        }
        Wish::Open => {
            let told = report(conn, cx, found)?;
            let opened = act::report(conn, cx, &told, None)?;
            let reference = CaseRef::parse(&opened.reference).map_err(|e| StoreError::Unreadable(e.to_string()))?;
            let case = cases::find(conn, &cx.actor, &reference, cx.now)?;
            decided = Decided { look: Look::Opened, case: Some(case.row.id), ..decided };
        }
    }
    missed::decide(conn, row, &decided, cx.now)?;
    Ok(true)
}

/// What the hospital tells on the company's own word.
fn report(conn: &mut Conn, cx: &Context, found: &Missed) -> Result<NewReport, ActError> {
    let (row, came) = found;
    let code = if came.is_some() { "HC-DEL-03" } else { "HC-DEL-04" };
    let kind = failure(code).ok_or(StoreError::NotFound)?;
    let company: BodyId = row.provider_id;
    let name = directory::body(conn, company)?.name;
    let then = came.map_or_else(|| "It has not come.".to_owned(), |on| format!("It came on {}.", date_words(on)));
    let missed = risk(found, cx.today()) == DoseRisk::Passed;
    let dose = row.next_dose_on.map_or_else(String::new, |on| format!(" The next dose was due on {}.", date_words(on)));
    Ok(NewReport {
        teller: Teller::Clinician,
        permission: None,
        channel: Channel::Staff,
        language: "en".to_owned(),
        narrative: format!(
            "By the record of {name}, delivery {} was agreed for {}. {then}{dose}",
            row.external_id,
            date_words(row.agreed_on)
        ),
        failure: kind,
        other_failures: Vec::new(),
        when: When::OnDate,
        happened_on: Some(row.agreed_on),
        provider: Some(company),
        trust: Some(row.trust_id),
        danger: Danger::No,
        harm_said: HarmSaid::NotSure,
        physical: None,
        psychological: None,
        outcomes: Vec::new(),
        doses_missed: missed.then_some(1),
        remedies: Vec::new(),
        consent: Consent { mode: Mode::Named, provider: true, trust: true, regulator: true },
        reply_by: ReplyBy::None,
        identity: Identity::default(),
        needs: Vec::new(),
        needs_words: None,
        medicine: None,
        medicine_code: None,
        done: Vec::new(),
        themes: Vec::new(),
        account: cx.actor.account(),
        external_id: None,
        once_key: format!("missed/{}/{}", company.0, row.external_id),
    })
}
