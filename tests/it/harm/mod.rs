//! What harm sets going, told as journeys: a lead who works on a case by its pages.

mod people;
mod reach;
mod record;

use candour::domain::case::telling::Identity;
use candour::domain::harm::attribution::Harmed;
use candour::domain::harm::count::Bounds;
use candour::store::harmed::{Within, distinct};

use crate::support::page::{Form, Page};
use crate::support::person::Person;
use crate::support::prelude::*;
use crate::support::world::Told;

/// A lead who works on a case by its pages.
struct Desk<'w> {
    lead: Person<'w>,
    case: String,
}

impl<'w> Desk<'w> {
    fn of(world: &'w World, told: &Told) -> Self {
        Self { lead: world.trust_lead(), case: format!("/cases/{}", told.reference) }
    }

    fn form(&self, page: &str) -> Form {
        let path = format!("{}/{page}", self.case);
        self.lead.opens(&path).form(&path)
    }

    fn fill(form: Form, given: &[(&str, &str)]) -> Form {
        given.iter().fold(form, |form, (name, value)| form.with(name, value))
    }

    #[track_caller]
    fn does(&self, page: &str, given: &[(&str, &str)]) -> Page {
        self.lead.succeeds(&Self::fill(self.form(page), given))
    }

    #[track_caller]
    fn refused(&self, page: &str, given: &[(&str, &str)]) -> Page {
        self.lead.is_asked_again(&Self::fill(self.form(page), given))
    }

    fn reviews(&self, physical: &str, attribution: &str) -> Page {
        self.does(
            "harm-review",
            &[
                ("physical", physical),
                ("psychological", "none"),
                ("attribution", attribution),
                ("register", "gphc"),
                ("registration", "2048761"),
                ("reason", "By the clinic letter."),
            ],
        )
    }

    fn decides_candour(&self, body: &str, notifiable: &str) -> Page {
        self.does(
            "duties/candour",
            &[
                ("body", body),
                ("notifiable", notifiable),
                ("reason", "A flare that needed steroids."),
                ("register", "gphc"),
                ("registration", "2048761"),
            ],
        )
    }

    fn step(&self, step: &str) -> Page {
        self.does(
            "duties/step",
            &pairs(&dated(&[("on", "5", "1")], &[("body", "DEMOT01"), ("step", step), ("words", "By phone.")])),
        )
    }

    fn answers_and_closes(&self) {
        self.does("acknowledgement", &[]);
        self.does("answer", &[("text", "We looked into it.")]);
    }

    fn closes(&self) -> Page {
        let close = Self::fill(self.form("closure"), &[("outcome", "resolved"), ("reason", "Done.")]);
        let sent = self.lead.sends(&close);
        if sent.status == 200 { self.lead.sends(&sent.form(&format!("{}/closure", self.case))) } else { sent }
    }
}

fn date(name: &str, day: &str, month: &str) -> Vec<(String, String)> {
    [("day", day), ("month", month), ("year", "2026")]
        .map(|(part, value)| (format!("{name}-{part}"), value.to_owned()))
        .to_vec()
}

fn dated(dates: &[(&str, &str, &str)], others: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = dates.iter().flat_map(|(n, d, m)| date(n, d, m)).collect();
    all.extend(others.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    all
}

fn pairs(all: &[(String, String)]) -> Vec<(&str, &str)> {
    all.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect()
}

fn known_by(number: &str) -> Identity {
    Identity { nhs_number: Some(number.to_owned()), ..Identity::default() }
}

fn harmed(world: &World, level: Harmed) -> Bounds {
    let all = world.reads(|conn| distinct(conn, &Within::default()));
    all.into_iter().find(|(known, _)| *known == level).expect("every level is counted").1
}

fn exactly(n: u32) -> Bounds {
    Bounds { least: n, most: n }
}
