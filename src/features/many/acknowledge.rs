//! Acknowledging many cases: each is an act of its own, and what was refused is said with its reason, case by case.

use actix_web::HttpResponse;
use askama::Template;
use futures_util::future::join_all;

use super::PATH;
use crate::act;
use crate::domain::case::action::{Action, Duties};
use crate::domain::reference::CaseRef;
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Fields, Sent};
use crate::web::visit::{Visit, see_other};
use crate::web::words;

/// As many as the longest page of the inbox has.
const MOST: usize = 100;
/// Characters of the words to them. Ours.
const LIMIT: usize = 5000;

#[derive(Template)]
#[template(path = "many/acknowledge.html")]
struct ManyPage {
    shell: Shell,
    problems: Problems,
    cases: Vec<CaseRef>,
    text: String,
}

#[derive(Template)]
#[template(path = "many/refused.html")]
struct RefusedPage {
    shell: Shell,
    /// What was done, and what was not.
    words: (&'static str, &'static str),
    done: usize,
    refused: Vec<(CaseRef, &'static str)>,
}

/// The cases that were picked, each once; what cannot be a reference is left out.
pub fn picked(sent: &Fields) -> Vec<CaseRef> {
    let mut cases: Vec<CaseRef> = sent.all("case").into_iter().filter_map(|c| CaseRef::parse(c).ok()).collect();
    cases.sort();
    cases.dedup();
    cases.truncate(MOST);
    cases
}

/// First asks for the words, then acknowledges.
pub async fn acknowledge(visit: Visit, sent: Sent) -> Answer {
    let Sent(sent) = sent;
    let cases = picked(&sent);
    if cases.is_empty() {
        return Ok(see_other(PATH));
    }
    let mut problems = Problems::default();
    if sent.get("sure") != "yes" {
        let text = words::acknowledgement(&visit.actor()?.words, false);
        return Ok(page::ok(&many_page(&visit, cases, text, problems)));
    }
    let Some(message) = sent.prose("text", LIMIT, "Write to the people", &mut problems) else {
        let typed = sent.get("text").to_owned();
        return Ok(page::unprocessable(&many_page(&visit, cases, typed, problems)));
    };
    // Sent off together, so that the writer makes them durable together; each succeeds or fails alone.
    let acts = cases.into_iter().map(|case| one(&visit, case, message.clone()));
    let done = join_all(acts).await;
    let count = done.iter().filter(|(_, refused)| refused.is_none()).count();
    let refused: Vec<_> = done.into_iter().filter_map(|(case, refused)| Some((case, refused?))).collect();
    if refused.is_empty() {
        return Ok(see_other(&format!("{PATH}?acknowledged={count}")));
    }
    let words = ("Acknowledged", "Not acknowledged");
    Ok(refused_page(&visit, "Some cases were not acknowledged", words, (count, refused)))
}

async fn one(visit: &Visit, case: CaseRef, message: String) -> (CaseRef, Option<&'static str>) {
    let acted = case.clone();
    let action = Action::Acknowledge { duties: Duties::All, message };
    let done = visit.write(move |conn, cx| act::on_case(conn, cx, &acted, action).map(drop)).await;
    let refused = match done {
        Ok(()) => None,
        Err(Failure::Refused(refusal)) => Some(words::refusal(refusal)),
        Err(Failure::NotFound) => Some("You have no such case."),
        Err(_) => Some("It could not be saved. Try again."),
    };
    (case, refused)
}

fn many_page(visit: &Visit, cases: Vec<CaseRef>, text: String, problems: Problems) -> ManyPage {
    let shell = visit.shell("Acknowledge these cases").back_to(PATH).with(&problems);
    ManyPage { shell, problems, cases, text }
}

/// What was done and what was refused, case by case with the reason.
pub fn refused_page(
    visit: &Visit,
    title: &str,
    words: (&'static str, &'static str),
    (done, refused): (usize, Vec<(CaseRef, &'static str)>),
) -> HttpResponse {
    let shell = visit.shell(title).back_to(PATH);
    page::unprocessable(&RefusedPage { shell, words, done, refused })
}
