//! Handing many cases to a colleague, or taking them on: each case is an act of its own, with its line in the timeline. What is
//! offered counts when it is accepted; who takes it on accepts at once.

use actix_web::web::block;
use askama::Template;
use futures_util::future::join_all;

use super::PATH;
use super::acknowledge::{picked, refused_page};
use crate::act;
use crate::domain::ids::AccountId;
use crate::domain::reference::CaseRef;
use crate::store::posts;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::{Choice, Problems};
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

/// Characters of the reason, as for one case.
const LIMIT: usize = 500;

#[derive(Template)]
#[template(path = "many/assign.html")]
struct AssignPage {
    shell: Shell,
    problems: Problems,
    cases: Vec<CaseRef>,
    people: Vec<Choice>,
    reason: String,
}

/// The reader first, then the colleagues who can lead.
async fn people(visit: &Visit) -> Result<Vec<(AccountId, String)>, Failure> {
    let own = visit.clone();
    let able = move || -> Result<Vec<(AccountId, String)>, Failure> {
        let actor = own.actor()?;
        let (me, body) = (actor.account().ok_or(Failure::NotFound)?, actor.body.ok_or(Failure::NotFound)?);
        let mut conn = own.app.store.reader()?;
        let colleagues = posts::able(&mut conn, body)?.into_iter().filter(|row| row.id != me);
        let colleagues = colleagues.map(|row| (row.id, format!("{}, {}", row.name, row.role_words)));
        Ok(std::iter::once((me, "I take them on".to_owned())).chain(colleagues).collect())
    };
    block(able).await.map_err(|_| Failure::Busy)?
}

/// First asks to whom and why, then hands on.
pub async fn hand_on(visit: Visit, sent: Sent) -> Answer {
    let Sent(sent) = sent;
    let cases = picked(&sent);
    if cases.is_empty() {
        return Ok(see_other(PATH));
    }
    let people = people(&visit).await?;
    let mut problems = Problems::default();
    if sent.get("sure") != "yes" {
        return Ok(page::ok(&assign_page(&visit, cases, &people, &sent, problems)));
    }
    let to = people.iter().map(|(id, _)| *id).find(|id| id.to_string() == sent.get("person"));
    if to.is_none() {
        problems.add("person", "Choose who should take them on");
    }
    let reason = sent.prose("reason", LIMIT, "Say why, without health details", &mut problems);
    let Some((to, reason)) = to.zip(reason) else {
        return Ok(page::unprocessable(&assign_page(&visit, cases, &people, &sent, problems)));
    };
    let mine = visit.actor()?.account() == Some(to);
    // Sent off together, so that the writer makes them durable together; each succeeds or fails alone.
    let done = join_all(cases.into_iter().map(|case| one(&visit, case, to, reason.clone()))).await;
    let count = done.iter().filter(|(_, refused)| refused.is_none()).count();
    let refused: Vec<_> = done.into_iter().filter_map(|(case, refused)| Some((case, refused?))).collect();
    if refused.is_empty() {
        return Ok(see_other(&format!("{PATH}?{}={count}", if mine { "taken" } else { "offered" })));
    }
    let words = if mine { ("Taken on", "Not taken on") } else { ("Offered", "Not offered") };
    Ok(refused_page(&visit, "Some cases were not handed on", words, (count, refused)))
}

async fn one(visit: &Visit, case: CaseRef, to: AccountId, reason: String) -> (CaseRef, Option<&'static str>) {
    let acted = case.clone();
    let done = visit.write(move |conn, cx| act::assign(conn, cx, &acted, to, &reason)).await;
    let refused = match done {
        Ok(Ok(_)) => None,
        Ok(Err(refusal)) => Some(refusal.words()),
        Err(Failure::Refused(refusal)) => Some(words::refusal(refusal)),
        Err(Failure::NotFound) => Some("You have no such case."),
        Err(_) => Some("It could not be saved. Try again."),
    };
    (case, refused)
}

fn assign_page(
    visit: &Visit,
    cases: Vec<CaseRef>,
    people: &[(AccountId, String)],
    sent: &Fields,
    problems: Problems,
) -> AssignPage {
    let choice = |(id, words): &(AccountId, String)| {
        let id = id.to_string();
        let checked = sent.get("person") == id;
        Choice::new(id, words.clone()).checked_if(checked)
    };
    let shell = visit.shell("Hand on these cases").back_to(PATH).with(&problems);
    let reason = sent.get("reason").to_owned();
    AssignPage { shell, problems, cases, people: people.iter().map(choice).collect(), reason }
}
