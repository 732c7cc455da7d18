//! The page itself: shown empty, shown again with what was typed and what to put right, or saved.

use askama::Template;

use super::form::{self, By, NewIncident, UNKNOWN, boxes, staff_words};
use super::look::look;
use crate::act::{self, ActError, Context, Opened};
use crate::domain::case::telling::DoneSoFar;
use crate::domain::failure::PlainFailure;
use crate::domain::harm::grade::{PhysicalHarm, PsychologicalHarm};
use crate::domain::people::BodyKind;
use crate::domain::reference::AccessCode;
use crate::store::directory::{self, BodyRow};
use crate::store::people::{self, AccountRow};
use crate::store::{Conn, StoreError, medicines, unfinished};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, DateBoxes, Problems, choices};
use crate::web::page::{self, Banner, Link, Shell};
use crate::web::plain::capital;
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, fresh_token, see_other};

/// A list of medicines longer than this is not put on the page: it is searched on a page of its own.
const MEDICINES_ON_PAGE: i64 = 200;

#[derive(Template)]
#[template(path = "incident/new.html")]
pub(super) struct NewPage {
    shell: Shell,
    action: String,
    signed_in: bool,
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
    /// What is on record of the patient, once somebody has looked.
    pub(super) known: Option<Vec<Link>>,
}

/// What the page offers beside the code lists.
pub(super) struct Offers {
    /// Who is signed in; nobody, where a link was followed.
    pub account: Option<AccountRow>,
    pub trust: BodyRow,
    pub providers: Vec<BodyRow>,
    pub medicines: Vec<String>,
    /// Where the form is sent.
    pub action: String,
}

pub(super) fn offers(conn: &mut Conn, visit: &Visit) -> Result<Offers, Failure> {
    let account = people::account(conn, visit.actor()?.account().ok_or(Failure::NotFound)?)?;
    let trust = directory::body(conn, account.body_id)?;
    let mut offers = lists(conn, visit, trust, ACTION.to_owned())?;
    // The one used last comes first; the others stay in the order of their names.
    offers.providers.sort_by_key(|p| Some(p.id) != account.last_provider_id);
    offers.account = Some(account);
    Ok(offers)
}

const ACTION: &str = "/incidents/new";

/// The lists that every form has.
pub(super) fn lists(conn: &mut Conn, visit: &Visit, trust: BodyRow, action: String) -> Result<Offers, Failure> {
    let providers = directory::of_kind(conn, BodyKind::Provider, visit.context().today())?;
    let medicines = medicines::containing(conn, "", MEDICINES_ON_PAGE + 1)?.into_iter().map(|m| m.name).collect();
    Ok(Offers { account: None, trust, providers, medicines, action })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    visit
        .read(move |conn, visit| {
            let offers = offers(conn, visit)?;
            let account = offers.account.as_ref();
            let now = visit.app.clock.now();
            let kept = match account.filter(|_| asked.0.given("provider").is_none()) {
                Some(account) => unfinished::find(conn, &visit.app.keys, account.id, now)?,
                None => None,
            };
            let mut shell = visit.shell(TITLE);
            let fields = match kept {
                Some(kept) => {
                    shell.banner =
                        Some(Banner::Know("This is your report to be finished. It is kept for 28 days.".to_owned()));
                    Fields::new(kept)
                }
                None => first(&offers, asked.0.given("provider")),
            };
            Ok(page::ok(&build(shell, &offers, fields, Problems::default())))
        })
        .await
}

/// With what one usually begins: by NHS number, about the company of last time.
pub(super) fn first(offers: &Offers, asked: Option<&str>) -> Fields {
    let last = offers.account.as_ref().and_then(|a| a.last_provider_id);
    let last = offers.providers.iter().find(|p| last == Some(p.id));
    let provider = asked.or(last.map(|p| p.code.as_str())).unwrap_or_default();
    let first = [("patient", "nhs"), ("provider", provider)];
    Fields::new(first.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
}

pub(super) const TITLE: &str = "Report a harm or failure";

pub(super) fn build(shell: Shell, offers: &Offers, fields: Fields, problems: Problems) -> NewPage {
    let one = |name: &str| [fields.get(name).to_owned()];
    let key = fields.given("key").filter(|key| is_key(key)).map_or_else(fresh_token, str::to_owned);
    let providers = offers.providers.iter().map(|p| (p.code.clone(), p.name.clone()));
    let other = (UNKNOWN.to_owned(), "Not in this list, or not known".to_owned());
    let more_medicines = offers.medicines.len() > usize::try_from(MEDICINES_ON_PAGE).unwrap_or(usize::MAX);
    NewPage {
        shell: shell.with(&problems),
        action: offers.action.clone(),
        signed_in: offers.account.is_some(),
        trust: offers.trust.name.clone(),
        patients: patients(fields.get("patient")),
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
        known: None,
        problems,
        fields,
        key,
    }
}

fn patients(chosen: &str) -> Vec<Choice> {
    let choices = [
        Choice::new("nhs", "NHS number and date of birth").reveals(),
        Choice::new("local", "Local number").reveals(),
        Choice::new("none", "No single patient"),
    ];
    let ticked = |choice: Choice| {
        let checked = choice.value == chosen;
        choice.checked_if(checked)
    };
    choices.into_iter().map(ticked).collect()
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

/// The key of a form that was sent.
pub(super) fn key_of(sent: &Fields) -> String {
    Some(sent.get("key")).filter(|key| is_key(key)).map_or_else(fresh_token, str::to_owned)
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    if sent.0.get("later") == "yes" {
        return later(&visit, &sent.0).await;
    }
    if sent.0.get("look") == "yes" {
        return look(&visit, sent.0).await;
    }
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
            let account = offers.account.ok_or(Failure::NotFound)?;
            let opened = keep(&visit, account, new, key_of(&sent.0)).await?;
            Ok(see_other(&format!("/incidents/{}/sent", opened.reference)))
        }
    }
}

/// Keeps what was typed for another time; nothing is checked and nothing is sent.
async fn later(visit: &Visit, sent: &Fields) -> Answer {
    let account = visit.actor()?.account().ok_or(Failure::NotFound)?;
    let ours = |name: &str| matches!(name, "csrf" | "later" | "look");
    let kept: unfinished::Pairs = sent.pairs().iter().filter(|(name, _)| !ours(name)).cloned().collect();
    visit.write(move |conn, cx| Ok::<_, ActError>(unfinished::keep(conn, &cx.keys, account, &kept, cx.now)?)).await?;
    Ok(see_other("/incidents/new"))
}

/// Takes the report and remembers the company, together. Two that arrive at once under one key become one report.
async fn keep(visit: &Visit, by: AccountRow, new: NewIncident, key: String) -> Result<Opened, Failure> {
    let once = || {
        let (cx, by, new, key) = (visit.context(), by.clone(), new.clone(), key.clone());
        visit.app.store.write(move |conn| -> Result<Opened, ActError> {
            let (account, provider) = (by.id, new.provider);
            let opened = take(conn, &cx, new, (&By::account(&by), &key), None)?;
            if let Some(provider) = provider {
                people::remember_provider(conn, account, provider)?;
            }
            unfinished::forget(conn, account)?;
            Ok(opened)
        })
    };
    match once().await {
        Err(ActError::Store(StoreError::Taken(_))) => Ok(once().await?),
        done => Ok(done?),
    }
}

/// Takes the report, with the code of the medicine where its name is in the list.
pub(super) fn take(
    conn: &mut Conn,
    cx: &Context,
    new: NewIncident,
    (by, key): (&By, &str),
    code: Option<&AccessCode>,
) -> Result<Opened, ActError> {
    let listed = new.medicine.as_deref().map(|m| medicines::named(conn, m)).transpose()?.flatten();
    act::report(conn, cx, &new.report(by, listed.map(|m| m.code), key), code)
}

#[cfg(test)]
#[path = "new_tests.rs"]
mod tests;
