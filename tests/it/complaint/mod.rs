//! The complaint as the law sees it, situation by situation: each is told, decided, answered, and read by the person.

mod answers;
mod bodies;
mod people;
mod times;

use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::world::Told;

/// Where the complaint of a case is.
pub fn place(told: &Told) -> String {
    format!("/cases/{}/complaint", told.reference)
}

pub fn form(lead: &Person<'_>, told: &Told, step: &str) -> Form {
    let path = format!("{}/{step}", place(told));
    lead.opens(&path).form(&path)
}

/// Fills the three boxes of a date.
pub fn on(form: Form, name: &str, day: &str) -> Form {
    let mut parts = day.split('-').rev();
    ["day", "month", "year"]
        .iter()
        .fold(form, |form, part| form.with(&format!("{name}-{part}"), parts.next().expect("a date")))
}

pub fn acknowledges(lead: &Person<'_>, told: &Told) {
    let path = format!("/cases/{}/acknowledgement", told.reference);
    lead.succeeds(&lead.opens(&path).form(&path).with("text", "We have it."));
}

/// Writes the points, their findings and the letter.
pub fn drafts(lead: &Person<'_>, told: &Told, conclusion: &str) {
    lead.succeeds(&form(lead, told, "point").with("question", "Why did nobody come?"));
    let path = format!("{}/finding?point=1", place(told));
    let found = lead.opens(&path).form(&format!("{}/finding", place(told)));
    let found = found
        .with("considered", "The order and the van's log.")
        .with("conclusion", conclusion)
        .with("found", "upheld")
        .with("remedy", "A new delivery on the same day.")
        .with("action", "Two people check each round.");
    lead.succeeds(&found);
    lead.succeeds(&form(lead, told, "draft"));
}

pub fn signs_and_sends(lead: &Person<'_>, told: &Told) -> Page {
    lead.succeeds(&form(lead, told, "approval"));
    lead.succeeds(&form(lead, told, "sending")).shows("The answer was sent on")
}

/// Who complains for somebody else, and by which evidence.
pub fn stands(lead: &Person<'_>, told: &Told, ground: &str, verdict: &str) -> Form {
    let form = form(lead, told, "standing").with("ground", ground).with("verdict", verdict);
    form.with("reason", "We spoke with the family.")
}
