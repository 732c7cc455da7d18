//! The page itself: shown empty, shown again with what was typed and what to put right, or saved.

use askama::Template;

use super::form::{self, NewIncident, UNKNOWN, boxes, staff_words};
use crate::act::{self, ActError, Opened};
use crate::domain::case::telling::DoneSoFar;
use crate::domain::failure::PlainFailure;
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::people::BodyKind;
use crate::store::directory::{self, BodyRow};
use crate::store::people::{self, AccountRow};
use crate::store::{Conn, StoreError, medicines};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems, choices};
use crate::web::page::{self, Shell};
use crate::web::plain::capital;
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, fresh_token, see_other};

/// A list of medicines longer than this is not put on the page: it is searched on a page of its own.
const MEDICINES_ON_PAGE: i64 = 200;

#[derive(Template)]
#[template(path = "incident/new.html")]
struct NewPage {
    shell: Shell,
    problems: Problems,
    fields: Fields,
    key: String,
    trust: String,
    patients: Vec<Choice>,
    born: DateBoxes,
    providers: Vec<Choice>,
    failures: Vec<Choice>,
    whens: Vec<Choice>,
    day: DateBoxes,
    physical: Vec<Choice>,
    psychological: Vec<Choice>,
    medicines: Vec<String>,
    /// There are more than the page offers.
    more_medicines: bool,
    done: Vec<Choice>,
}

/// What the page offers beside the code lists.
struct Offers {
    account: AccountRow,
    trust: BodyRow,
    providers: Vec<BodyRow>,
    medicines: Vec<String>,
}

fn offers(conn: &mut Conn, visit: &Visit) -> Result<Offers, Failure> {
    let account = people::account(conn, visit.actor()?.account().ok_or(Failure::NotFound)?)?;
    let mut providers = directory::of_kind(conn, BodyKind::Provider, visit.context().today())?;
    // The one used last comes first; the others stay in the order of their names.
    providers.sort_by_key(|p| Some(p.id) != account.last_provider_id);
    let medicines = medicines::containing(conn, "", MEDICINES_ON_PAGE + 1)?.into_iter().map(|m| m.name).collect();
    Ok(Offers { trust: directory::body(conn, account.body_id)?, providers, account, medicines })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    visit
        .read(move |conn, visit| {
            let offers = offers(conn, visit)?;
            let last = offers.providers.iter().find(|p| Some(p.id) == offers.account.last_provider_id);
            let provider = asked.0.given("provider").or(last.map(|p| p.code.as_str())).unwrap_or_default();
            let first = [("patient", "nhs"), ("provider", provider)];
            let fields = Fields::new(first.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect());
            Ok(page::ok(&build(visit.shell(TITLE), &offers, fields, Problems::default())))
        })
        .await
}

const TITLE: &str = "Report a harm or failure";

fn build(shell: Shell, offers: &Offers, fields: Fields, problems: Problems) -> NewPage {
    let one = |name: &str| [fields.get(name).to_owned()];
    let key = fields.given("key").filter(|key| is_key(key)).map_or_else(fresh_token, str::to_owned);
    let providers = offers.providers.iter().map(|p| (p.code.clone(), p.name.clone()));
    let other = (UNKNOWN.to_owned(), "Not in this list, or not known".to_owned());
    let more_medicines = offers.medicines.len() > usize::try_from(MEDICINES_ON_PAGE).unwrap_or(usize::MAX);
    NewPage {
        shell: shell.with(&problems),
        trust: offers.trust.name.clone(),
        patients: vec![
            Choice::new("nhs", "NHS number and date of birth").reveals(),
            Choice::new("local", "Local number").reveals(),
            Choice::new("none", "No single patient"),
        ]
        .into_iter()
        .map(|choice| {
            let checked = choice.value == fields.get("patient");
            choice.checked_if(checked)
        })
        .collect(),
        born: boxes(&fields, "born"),
        providers: choices(providers.chain([other]), &one("provider")),
        failures: choices(PlainFailure::ALL.iter().map(|f| (f.code(), staff_words(*f))), &one("failure")),
        whens: whens(fields.get("when")),
        day: boxes(&fields, "day"),
        physical: graded(PhysicalHarm::ALL.iter().map(|h| (h.code(), h.words())), fields.get("physical")),
        psychological: graded(
            PsychologicalHarm::ALL.iter().map(|h| (h.code(), h.words())),
            fields.get("psychological"),
        ),
        medicines: if more_medicines { Vec::new() } else { offers.medicines.clone() },
        more_medicines,
        done: choices(DoneSoFar::ALL.iter().map(|d| (d.code(), capital(d.words()))), &fields.all("done")),
        problems,
        fields,
        key,
    }
}

fn whens(chosen: &str) -> Vec<Choice> {
    [("today", "Today"), ("yesterday", "Yesterday"), ("date", "On another date")]
        .map(|(value, words)| Choice::new(value, words).checked_if(value == chosen))
        .into_iter()
        .map(|choice| if choice.value == "date" { choice.reveals() } else { choice })
        .collect()
}

fn graded(levels: impl Iterator<Item = (&'static str, &'static str)>, chosen: &str) -> Vec<Choice> {
    let mut all = choices(levels, &[chosen]);
    all.push(Choice::new(UNKNOWN, "Not known yet").after_or().checked_if(chosen == UNKNOWN));
    all
}

/// The key that makes one report of one form, however often it is sent: ours, from the hidden field.
fn is_key(key: &str) -> bool {
    key.len() == 43 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    let (own, fields) = (visit.clone(), sent.0.clone());
    let read = actix_web::web::block(move || {
        let mut conn = own.app.store.reader()?;
        let offers = offers(&mut conn, &own)?;
        let parsed = form::parse(&fields, &offers.providers, own.context().today());
        Ok::<_, Failure>((offers, parsed))
    });
    let (offers, parsed) = read.await.map_err(|_| Failure::Busy)??;
    match parsed {
        Err(problems) => {
            let page = build(visit.shell(TITLE), &offers, sent.0, problems);
            Ok(visit.answer(page::unprocessable(&page)))
        }
        Ok(new) => {
            let key = Some(sent.0.get("key")).filter(|key| is_key(key)).map_or_else(fresh_token, str::to_owned);
            let opened = keep(&visit, offers.account, new, key).await?;
            Ok(see_other(&format!("/incidents/{}/sent", opened.reference)))
        }
    }
}

/// Takes the report and remembers the company, together. Two that arrive at once under one key become one report.
async fn keep(visit: &Visit, by: AccountRow, new: NewIncident, key: String) -> Result<Opened, Failure> {
    let once = || {
        let (cx, by, new, key) = (visit.context(), by.clone(), new.clone(), key.clone());
        visit.app.store.write(move |conn| -> Result<Opened, ActError> {
            let (account, provider) = (by.id, new.provider);
            let listed = new.medicine.as_deref().map(|m| medicines::named(conn, m)).transpose()?.flatten();
            let opened = act::report(conn, &cx, &new.report(&by, listed.map(|m| m.code), &key), None)?;
            if let Some(provider) = provider {
                people::remember_provider(conn, account, provider)?;
            }
            Ok(opened)
        })
    };
    match once().await {
        Err(ActError::Store(StoreError::Taken(_))) => Ok(once().await?),
        done => Ok(done?),
    }
}

#[cfg(test)]
#[path = "new_tests.rs"]
mod tests;
