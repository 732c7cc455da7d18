//! A case by its reference, however it is typed, on the page of whichever room is the reader's.

use askama::Template;

use crate::domain::access::Relation;
use crate::domain::people::Capacity;
use crate::domain::reference::{CaseRef, ReferenceProblem};
use crate::store::{StoreError, cases};
use crate::web::failure::Answer;
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, home, see_other};

/// Those who have cases to find.
pub const FINDERS: &[Capacity] =
    &[Capacity::TrustLead, Capacity::ProviderLead, Capacity::IcbOfficer, Capacity::NationalLead, Capacity::Regulator];

#[derive(Template)]
#[template(path = "inbox/find.html")]
struct FindPage {
    shell: Shell,
    problems: Problems,
    typed: String,
}

fn find_page(visit: &Visit, typed: &str, problems: Problems) -> FindPage {
    let back = visit.actor.as_ref().map_or("/", |actor| home(actor.capacity));
    let shell = visit.shell("Find a case").back_to(back).with(&problems);
    FindPage { shell, problems, typed: typed.to_owned() }
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    match asked.0.given("reference") {
        Some(_) => find(visit, asked.0).await,
        None => Ok(visit.answer(page::ok(&find_page(&visit, "", Problems::default())))),
    }
}

pub async fn send(visit: Visit, sent: Sent) -> Answer {
    find(visit, sent.0).await
}

async fn find(visit: Visit, fields: Fields) -> Answer {
    let typed = fields.get("reference").trim().to_owned();
    visit
        .read(move |conn, visit| {
            let mut problems = Problems::default();
            let reference = match CaseRef::parse(&typed) {
                Ok(reference) => reference,
                Err(problem) => {
                    problems.add("reference", said(&problem, &typed));
                    return Ok(page::unprocessable(&find_page(visit, &typed, problems)));
                }
            };
            let actor = visit.actor()?;
            match cases::find(conn, actor, &reference, visit.app.clock.now()) {
                Ok(found) => {
                    Ok(see_other(&format!("{}/{reference}", room(actor.capacity, found.case.relation(actor)))))
                }
                Err(StoreError::NotFound) => {
                    problems.add("reference", format!("You have no case with the reference {reference}"));
                    Ok(page::unprocessable(&find_page(visit, &typed, problems)))
                }
                Err(other) => Err(other.into()),
            }
        })
        .await
}

/// Where somebody in this capacity, so tied to a case, reads it.
fn room(capacity: Capacity, relation: Relation) -> &'static str {
    match (capacity, relation) {
        (Capacity::Regulator, _) => "/queue",
        (Capacity::ProviderLead, Relation::Referred) => "/answers",
        _ => super::list::PATH,
    }
}

fn said(problem: &ReferenceProblem, typed: &str) -> String {
    match problem {
        _ if typed.is_empty() => "Enter a reference".to_owned(),
        ReferenceProblem::Length { wanted, found } => {
            format!("A reference has {wanted} letters and numbers after CAN. This has {found}")
        }
        ReferenceProblem::Character { found } => {
            format!(
                "A reference never has “{}”. The letters I and O and the numbers 0 and 1 are not used",
                found.escape_debug()
            )
        }
        ReferenceProblem::Check => "One character is wrong, or two are swapped. Check the reference".to_owned(),
    }
}
