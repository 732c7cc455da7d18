//! Offering a case in two steps: to whom and why; then what, with the ready-made rule ticked and the words reviewed.

use actix_web::web::Path;
use askama::Template;

use crate::act::packets::{self as act, Offer};
use crate::domain::access::{Verb, may};
use crate::domain::case::Case;
use crate::domain::case::telling::Identity;
use crate::domain::packet::travel::Party;
use crate::domain::packet::{Field, LONGEST, NotShared, Purpose, basis, least, may_share};
use crate::domain::people::BodyKind;
use crate::domain::redact::redact;
use crate::domain::reference::CaseRef;
use crate::domain::text::{OdsCode, PersonName};
use crate::store::cases::{Found, find};
use crate::store::directory::body_by_code;
use crate::store::opening::identity_place;
use crate::store::{Conn, letters, people};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words::{self, capital};

/// Characters of reviewed words at most.
const LIMIT: usize = 20_000;
/// Days a packet can be read when nobody says otherwise. Ours.
const DAYS: u16 = 28;

#[derive(Template)]
#[template(path = "packets/offer.html")]
struct OfferPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    /// The second step: what of it goes.
    chosen: Option<Chosen>,
    duties: Vec<Choice>,
    purposes: Vec<Choice>,
    to: String,
    named: String,
}

struct Chosen {
    duty: String,
    purpose: Purpose,
    basis: &'static str,
    to: String,
    to_words: String,
    known: bool,
    fields: Vec<Choice>,
    words: String,
    taken_out: usize,
    opt_out: bool,
    days: String,
}

fn load(conn: &mut Conn, visit: &Visit, wanted: &CaseRef) -> Result<Found, Failure> {
    let actor = visit.actor()?;
    let now = visit.app.clock.now();
    let found = find(conn, actor, wanted, now)?;
    if !may(actor.capacity, Verb::Share, found.case.relation(actor)) {
        return Err(Failure::NotFound);
    }
    visit.app.looks.note(actor, found.row.id, "case", None, now);
    Ok(found)
}

/// To whom: a body of the directory, or one that is named by hand.
struct To {
    party: Party,
    body: Option<crate::domain::ids::BodyId>,
    kind: BodyKind,
}

fn to(conn: &mut Conn, sent: &Fields, problems: &mut Problems) -> Result<Option<To>, Failure> {
    let Ok(code) = OdsCode::parse(sent.get("to")) else {
        problems.add("to", "Enter the code of the organisation, like RX1");
        return Ok(None);
    };
    if let Some(row) = body_by_code(conn, code.as_str())? {
        let party = Party { code: row.code.clone(), name: row.name.clone() };
        return Ok(Some(To { party, body: Some(row.id), kind: row.kind }));
    }
    match PersonName::parse(sent.get("name")) {
        Ok(name) => {
            let party = Party { code: code.as_str().to_owned(), name: name.as_str().to_owned() };
            // A body nobody knows is treated as the strictest kind.
            Ok(Some(To { party, body: None, kind: BodyKind::Provider }))
        }
        Err(_) => {
            problems.add("name", "Candour does not know this code. Enter the name of the organisation too");
            Ok(None)
        }
    }
}

/// The names that the case knows, to be taken out of the words.
fn known(conn: &mut Conn, visit: &Visit, found: &Found) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for report in &found.reports {
        let Some(sealed) = letters::identity(conn, report.id)? else { continue };
        let plain = visit.app.keys.open(&identity_place(report.id), &sealed)?;
        let identity: Identity =
            serde_json::from_slice(&plain).map_err(|_| Failure::Broken("an identity cannot be read".to_owned()))?;
        names.extend([identity.reporter_name, identity.patient_name].into_iter().flatten());
    }
    for strand in &found.strands {
        names.push(people::account(conn, strand.lead_id)?.name);
    }
    Ok(names)
}

const fn why_not(reason: NotShared) -> &'static str {
    match reason {
        NotShared::NotAgreed => "The person did not agree that this organisation may know",
        NotShared::Unknown => "The person asked to stay unknown",
        NotShared::NotNeeded => "This purpose does not need it",
        NotShared::OptedOut => "The national data opt-out must be checked first",
    }
}

fn build(
    conn: &mut Conn,
    visit: &Visit,
    found: &Found,
    (sent, mut problems): (&Fields, Problems),
    second: bool,
) -> Result<OfferPage, Failure> {
    let actor = visit.actor()?;
    let own = found.case.strands.iter().filter(|s| Case::is_theirs(s, actor));
    let duties: Vec<Choice> = own
        .map(|s| Choice::new(s.kind.code(), capital(s.kind.words())).checked_if(sent.get("duty") == s.kind.code()))
        .collect();
    let purposes: Vec<Choice> = Purpose::ALL
        .iter()
        .map(|p| {
            Choice::new(p.code(), capital(p.words()))
                .hint(basis(*p).sentence)
                .checked_if(sent.get("purpose") == p.code())
        })
        .collect();
    let mut chosen = None;
    if second {
        if !duties.iter().any(|d| d.checked) {
            problems.add("duty", "Select which duty you offer");
        }
        let purpose = sent.code::<Purpose>("purpose");
        if purpose.is_none() {
            problems.add("purpose", "Select why");
        }
        if let (Some(to), Some(purpose), true) = (to(conn, sent, &mut problems)?, purpose, !sent.get("duty").is_empty())
        {
            chosen = Some(what(conn, visit, found, (sent, &to, purpose))?);
        }
    }
    let reference = found.row.reference.clone();
    let shell =
        visit.shell("Offer it to another organisation").back_to(format!("/cases/{reference}/packets")).with(&problems);
    let (to, named) = (sent.get("to").to_owned(), sent.get("name").to_owned());
    Ok(OfferPage { shell, problems, reference, chosen, duties, purposes, to, named })
}

fn what(
    conn: &mut Conn,
    visit: &Visit,
    found: &Found,
    (sent, to, purpose): (&Fields, &To, Purpose),
) -> Result<Chosen, Failure> {
    let again = !sent.get("days").is_empty();
    let picked = sent.all("field");
    let consent = found.case.consent();
    let fields = Field::ALL.iter().filter_map(|field| {
        let ticked = if again { picked.contains(&field.code()) } else { least(purpose).contains(field) };
        match may_share(purpose, *field, to.kind, consent, true) {
            Ok(()) => Some(Choice::new(field.code(), capital(field.words())).checked_if(ticked)),
            Err(_) => None,
        }
    });
    let told: Vec<&str> = found.reports.iter().map(|r| r.narrative.as_str()).collect();
    let redacted = redact(&told.join("\n\n"), &known(conn, visit, found)?);
    Ok(Chosen {
        duty: sent.get("duty").to_owned(),
        purpose,
        basis: basis(purpose).sentence,
        to: to.party.code.clone(),
        to_words: to.party.name.clone(),
        known: to.body.is_some(),
        fields: fields.collect(),
        taken_out: redacted.spans.len(),
        words: sent.given("words").map_or(redacted.text, str::to_owned),
        opt_out: basis(purpose).opt_out,
        days: sent.given("days").map_or_else(|| DAYS.to_string(), str::to_owned),
    })
}

fn wanted(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let wanted = wanted(&path)?;
    visit
        .read(move |conn, visit| {
            let found = load(conn, visit, &wanted)?;
            let second = !asked.0.get("to").is_empty() || !asked.0.get("purpose").is_empty();
            let page = build(conn, visit, &found, (&asked.0, Problems::default()), second)?;
            Ok(page::form(&page, &page.problems))
        })
        .await
}

pub async fn send(visit: Visit, path: Path<String>, sent: Sent) -> Answer {
    let wanted = wanted(&path)?;
    let mut problems = Problems::default();
    let offer = parse(&visit, &wanted, &sent.0, &mut problems).await?;
    let Some(offer) = offer.filter(|_| problems.is_empty()) else {
        return again(visit, wanted, sent.0, problems).await;
    };
    let case = wanted.clone();
    match visit.write(move |conn, cx| act::offer(conn, cx, &case, &offer)).await {
        Ok(_) => Ok(see_other(&format!("/cases/{wanted}/packets?done=offered"))),
        Err(Failure::Refused(refusal)) => {
            problems.add("field", words::refusal(refusal));
            again(visit, wanted, sent.0, problems).await
        }
        Err(other) => Err(other),
    }
}

async fn again(visit: Visit, wanted: CaseRef, sent: Fields, problems: Problems) -> Answer {
    visit
        .read(move |conn, visit| {
            let found = load(conn, visit, &wanted)?;
            Ok(page::unprocessable(&build(conn, visit, &found, (&sent, problems), true)?))
        })
        .await
}

async fn parse(
    visit: &Visit,
    wanted: &CaseRef,
    sent: &Fields,
    problems: &mut Problems,
) -> Result<Option<Offer>, Failure> {
    let (own, case, fields) = (visit.clone(), wanted.clone(), sent.clone());
    let looked = actix_web::web::block(move || -> Result<_, Failure> {
        let mut conn = own.app.store.reader()?;
        let found = load(&mut conn, &own, &case)?;
        let mut problems = Problems::default();
        let to = to(&mut conn, &fields, &mut problems)?;
        Ok((to, problems, found.case.consent()))
    });
    let (to, found, consent) = looked.await.map_err(|_| Failure::Busy)??;
    *problems = found;
    let (purpose, duty) = (sent.code::<Purpose>("purpose"), sent.code("duty"));
    let (Some(to), Some(purpose), Some(duty)) = (to, purpose, duty) else { return Ok(None) };
    let picked: Vec<Field> = sent.all("field").iter().filter_map(|code| code.parse().ok()).collect();
    if picked.is_empty() {
        problems.add("field", "Select what they may read");
    }
    let opted_in = sent.get("opted_in") == "yes";
    for field in &picked {
        if let Err(why) = may_share(purpose, *field, to.kind, consent, opted_in) {
            let place = if why == NotShared::OptedOut { "opted_in" } else { "field" };
            problems.add(place, format!("{}: {}", why_not(why), field.words()));
        }
    }
    let words = match picked.contains(&Field::Words) {
        true => sent.prose("words", LIMIT, "Check the words, or leave them out", problems).unwrap_or_default(),
        false => String::new(),
    };
    if picked.contains(&Field::Words) && sent.get("reviewed") != "yes" {
        problems.add("reviewed", "Read the words, and say that you did");
    }
    let days = sent.code::<u16>("days").filter(|days| (1..=LONGEST).contains(days));
    if days.is_none() {
        problems.add("days", format!("Enter a number of days from 1 to {LONGEST}"));
    }
    Ok(days.map(|days| Offer {
        duty,
        to: to.party,
        to_body: to.body,
        to_kind: to.kind,
        purpose,
        fields: picked,
        words,
        days,
        opted_in,
    }))
}
