//! A record of a case on one page, section by section, and the form of one part of it: what the record of harm and its duties
//! look like alike.

use askama::Template;

use super::asking::{Ask, Asking, Section};
use super::failure::Failure;
use super::forms::Problems;
use super::page::{Banner, Link, Shell};
use super::visit::Visit;
use crate::domain::reference::CaseRef;

#[derive(Template)]
#[template(path = "record/record.html")]
pub struct RecordPage {
    shell: Shell,
    reference: String,
    intro: Vec<String>,
    sections: Vec<Section>,
}

#[derive(Template)]
#[template(path = "record/part.html")]
pub struct PartPage {
    shell: Shell,
    problems: Problems,
    reference: String,
    action: String,
    form: Asking,
}

/// The case of an address.
///
/// # Errors
/// [`Failure::NotFound`] for what is no reference.
pub fn reference(path: &str) -> Result<CaseRef, Failure> {
    CaseRef::parse(path).map_err(|_| Failure::NotFound)
}

/// Which case, and the noun of its record in an address: `/cases/{reference}/harm`.
pub struct Frame<'a> {
    pub visit: &'a Visit,
    pub reference: &'a str,
    pub noun: &'static str,
}

impl Frame<'_> {
    /// The record; `saved` where something of it was just written.
    #[must_use]
    pub fn record(&self, title: &str, saved: bool, intro: &[&str], sections: Vec<Section>) -> RecordPage {
        let case = Link::new(format!("/cases/{}", self.reference), format!("Case {}", self.reference));
        let mut shell = self.visit.shell(title).under([Link::new("/cases", "Your cases"), case]);
        shell.banner = saved.then(|| Banner::Done("The record was saved".to_owned()));
        let intro = intro.iter().map(ToString::to_string).collect();
        RecordPage { shell, reference: self.reference.to_owned(), intro, sections }
    }

    /// The form of one part, by its words and its code.
    #[must_use]
    pub fn part(&self, (words, code): (&str, &str), form: Asking, problems: Problems) -> PartPage {
        let back = format!("/cases/{}/{}", self.reference, self.noun);
        PartPage {
            shell: self.visit.shell(words).back_to(back.clone()).with(&problems),
            problems,
            reference: self.reference.to_owned(),
            action: format!("{back}/{code}"),
            form,
        }
    }
}
