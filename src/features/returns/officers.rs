//! Who signs and who manages complaints for the reader's own body (reg 4, SI 2009/309).

use askama::Template;

use crate::act::ActError;
use crate::domain::calendar::date_words;
use crate::domain::complaint::OfficerPart;
use crate::domain::ids::BodyId;
use crate::store::complaint::{self, OfficerRow};
use crate::store::{Conn, StoreError, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::capital;

const PATH: &str = "/complaints/officers";

struct Line {
    place: usize,
    part: String,
    who: String,
    since: String,
}

#[derive(Template)]
#[template(path = "returns/officers.html")]
struct OfficersPage {
    shell: Shell,
    problems: Problems,
    body: String,
    lines: Vec<Line>,
    vacant: Vec<&'static str>,
    parts: Vec<Choice>,
    people: Vec<Choice>,
}

fn own(visit: &Visit) -> Result<BodyId, Failure> {
    visit.actor()?.body.ok_or(Failure::NotFound)
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = asked.0.get("done") == "saved";
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, &Fields::default(), Problems::default())?;
            page.shell.banner = done.then(|| Banner::Done("Saved".to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

fn build(conn: &mut Conn, visit: &Visit, sent: &Fields, problems: Problems) -> Result<OfficersPage, Failure> {
    let body = own(visit)?;
    let now = complaint::in_post(conn, body, visit.context().today())?;
    let vacant = [OfficerPart::Responsible, OfficerPart::Manager];
    let vacant = vacant.into_iter().filter(|part| !now.iter().any(|o| o.part == *part)).map(OfficerPart::words);
    let people = (1..).zip(complaint::colleagues(conn, body)?).map(|(place, (_, name, role)): (usize, _)| {
        let place = place.to_string();
        let checked = sent.get("person") == place;
        Choice::new(place, format!("{name}, {role}")).checked_if(checked)
    });
    let parts = OfficerPart::ALL
        .iter()
        .map(|part| Choice::new(part.code(), capital(part.words())).checked_if(sent.get("part") == part.code()));
    Ok(OfficersPage {
        shell: visit.shell("Who signs answers to complaints").with(&problems),
        problems,
        body: directory::body(conn, body)?.name,
        vacant: vacant.collect(),
        lines: (1..).zip(now).map(line).collect(),
        parts: parts.collect(),
        people: people.collect(),
    })
}

fn line((place, officer): (usize, OfficerRow)) -> Line {
    Line {
        place,
        part: capital(officer.part.words()),
        who: format!("{}, {}", officer.name, officer.role),
        since: date_words(officer.from_on),
    }
}

pub async fn designate(visit: Visit, sent: Sent) -> Answer {
    let Sent(sent) = sent;
    let mut problems = Problems::default();
    let part: Option<OfficerPart> = sent.code("part");
    let place: Option<usize> = sent.code("person");
    if part.is_none() {
        problems.add("part", "Select what they do");
    }
    if place.is_none() {
        problems.add("person", "Select the person");
    }
    let (Some(part), Some(place)) = (part, place) else {
        return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &sent, problems)?))).await;
    };
    let body = own(&visit)?;
    visit
        .write(move |conn, cx| {
            let people = complaint::colleagues(conn, body)?;
            let person = place.checked_sub(1).and_then(|n| people.get(n)).ok_or(StoreError::NotFound)?;
            complaint::designate(conn, body, person.0, part, cx.today(), &cx.actor.words).map_err(ActError::from)
        })
        .await?;
    Ok(see_other(&format!("{PATH}?done=saved")))
}

pub async fn release(visit: Visit, sent: Sent) -> Answer {
    let place: Option<usize> = sent.0.code("officer");
    let body = own(&visit)?;
    visit
        .write(move |conn, cx| {
            let now = complaint::in_post(conn, body, cx.today())?;
            let officer = place.and_then(|n| n.checked_sub(1)).and_then(|n| now.get(n)).ok_or(StoreError::NotFound)?;
            complaint::release(conn, body, officer.id, cx.today()).map_err(ActError::from)
        })
        .await?;
    Ok(see_other(&format!("{PATH}?done=saved")))
}
