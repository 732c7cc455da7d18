//! The codebook: what each theme means, so that two people code alike. Frozen for a round; never rewritten, superseded.
//!
//! Its parts follow usual practice in thematic analysis: definition, what to include and exclude, an example, and whether
//! the theme was there before the reading (a priori) or came from it (emergent).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::codes;

codes! {
    /// Where a theme came from.
    pub enum Origin {
        APriori = "a_priori" / "laid down before reading",
        Emergent = "emergent" / "found in reading",
    }
}

codes! {
    /// The five key questions of the Care Quality Commission. They stay when its quality statements go (consultation that closed
    /// on 11 December 2025), so themes are mapped to these.
    pub enum KeyQuestion {
        Safe = "S" / "Safe",
        Effective = "E" / "Effective",
        Caring = "C" / "Caring",
        Responsive = "R" / "Responsive",
        WellLed = "W" / "Well-led",
    }
}

/// One theme of a codebook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Short and stable: letters, digits, `-`, `_` and `.`, at most 40.
    pub id: String,
    /// The theme this is a part of.
    pub parent: Option<String>,
    pub name: String,
    pub definition: String,
    /// When to use it.
    pub include: String,
    /// When not to, and what to use instead.
    pub exclude: String,
    /// An invented or cleared extract that shows it.
    pub example: String,
    pub origin: Origin,
    /// The version of the codebook that introduced this wording.
    pub version: u32,
    /// The key question that it tells most about; none: nobody has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_question: Option<KeyQuestion>,
}

/// The codebook of one round of coding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codebook {
    /// From 1; each round that changes a theme takes the next.
    pub version: u32,
    pub themes: Vec<Theme>,
}

/// What is wrong with a codebook, and with which theme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodebookProblem {
    #[error("the codebook has no themes")]
    Empty,
    #[error("versions are numbered from 1")]
    NoVersion,
    #[error("`{0}` is not an id: letters, digits, -, _ and . only, 40 at most")]
    BadId(String),
    #[error("the id `{0}` is used twice")]
    Twice(String),
    #[error("the name `{0}` is used twice")]
    NameTwice(String),
    #[error("the theme `{0}` has no {1}")]
    Missing(String, &'static str),
    #[error("the theme `{0}` is part of `{1}`, which does not exist")]
    NoParent(String, String),
    #[error("the theme `{0}` is, through its parents, part of itself")]
    PartOfItself(String),
    #[error("the theme `{0}` claims a version later than the codebook's")]
    FromTheFuture(String),
    #[error("version {0} cannot follow version {1}")]
    NotNext(u32, u32),
    #[error("the theme `{0}` has gone: keep it, so that what was coded with it stays readable")]
    Gone(String),
    #[error("the theme `{0}` was reworded without taking the new version")]
    Reworded(String),
}

impl Codebook {
    /// Everything that is wrong, in the order of themes.
    ///
    /// # Errors
    /// At least one problem.
    pub fn check(&self) -> Result<(), Vec<CodebookProblem>> {
        let mut problems = Vec::new();
        if self.themes.is_empty() {
            problems.push(CodebookProblem::Empty);
        }
        if self.version == 0 {
            problems.push(CodebookProblem::NoVersion);
        }
        let parents: BTreeMap<_, _> =
            self.themes.iter().map(|theme| (theme.id.as_str(), theme.parent.as_deref())).collect();
        let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
        for theme in &self.themes {
            if !ids.insert(theme.id.as_str()) {
                problems.push(CodebookProblem::Twice(theme.id.clone()));
            }
            if !names.insert(theme.name.trim().to_lowercase()) {
                problems.push(CodebookProblem::NameTwice(theme.name.clone()));
            }
            theme.check(self.version, &parents, &mut problems);
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Whether this may follow the codebook of the round before: the next version, no theme gone, and each change of wording
    /// marked with the new version. Themes may be added.
    ///
    /// # Errors
    /// At least one problem.
    pub fn check_follows(&self, before: &Self) -> Result<(), Vec<CodebookProblem>> {
        let mut problems = self.check().err().unwrap_or_default();
        if self.version != before.version.saturating_add(1) {
            problems.push(CodebookProblem::NotNext(self.version, before.version));
        }
        let now: BTreeMap<_, _> = self.themes.iter().map(|theme| (theme.id.as_str(), theme)).collect();
        for old in &before.themes {
            match now.get(old.id.as_str()) {
                None => problems.push(CodebookProblem::Gone(old.id.clone())),
                Some(new) if *new != old && new.version != self.version => {
                    problems.push(CodebookProblem::Reworded(old.id.clone()));
                }
                Some(_) => {}
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// The theme with this id.
    #[must_use]
    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.id == id)
    }
}

impl Theme {
    fn check(&self, version: u32, parents: &BTreeMap<&str, Option<&str>>, problems: &mut Vec<CodebookProblem>) {
        let sound = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
        if self.id.is_empty() || self.id.len() > 40 || !self.id.chars().all(sound) {
            problems.push(CodebookProblem::BadId(self.id.clone()));
        }
        let said = [("name", &self.name), ("definition", &self.definition), ("rule to include", &self.include)];
        for (part, _) in said.into_iter().filter(|(_, text)| text.trim().is_empty()) {
            problems.push(CodebookProblem::Missing(self.id.clone(), part));
        }
        if self.version > version {
            problems.push(CodebookProblem::FromTheFuture(self.id.clone()));
        }
        match self.parent.as_deref() {
            Some(parent) if !parents.contains_key(parent) => {
                problems.push(CodebookProblem::NoParent(self.id.clone(), parent.to_owned()));
            }
            Some(_) if self.is_part_of_itself(parents) => {
                problems.push(CodebookProblem::PartOfItself(self.id.clone()));
            }
            Some(_) | None => {}
        }
    }

    fn is_part_of_itself(&self, parents: &BTreeMap<&str, Option<&str>>) -> bool {
        let up = |id: &&str| parents.get(*id).copied().flatten();
        let above = std::iter::successors(self.parent.as_deref(), |id| up(id));
        above.take(parents.len()).any(|id| id == self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(id: &str, parent: Option<&str>) -> Theme {
        Theme {
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            name: format!("Theme {id}"),
            definition: "A dose came after it was due.".to_owned(),
            include: "Any delay that the patient names.".to_owned(),
            exclude: "Doses that never came: use `missed`.".to_owned(),
            example: "It came on the Tuesday after.".to_owned(),
            origin: Origin::APriori,
            version: 1,
            key_question: None,
        }
    }

    fn book(version: u32, themes: &[Theme]) -> Codebook {
        Codebook { version, themes: themes.to_vec() }
    }

    #[test]
    fn a_sound_codebook_passes() {
        let book = book(1, &[theme("delivery", None), theme("late", Some("delivery"))]);
        assert_eq!(book.check(), Ok(()));
        assert_eq!(book.theme("late").map(|theme| theme.name.as_str()), Some("Theme late"));
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let mut silent = theme("a b", Some("nowhere"));
        silent.definition = "  ".to_owned();
        silent.version = 9;
        let problems = book(0, &[silent]).check().unwrap_err();
        assert_eq!(
            problems,
            [
                CodebookProblem::NoVersion,
                CodebookProblem::BadId("a b".to_owned()),
                CodebookProblem::Missing("a b".to_owned(), "definition"),
                CodebookProblem::FromTheFuture("a b".to_owned()),
                CodebookProblem::NoParent("a b".to_owned(), "nowhere".to_owned()),
            ]
        );
    }

    #[test]
    fn ids_and_names_are_used_once() {
        let problems = book(1, &[theme("late", None), theme("late", None)]).check().unwrap_err();
        assert_eq!(
            problems,
            [CodebookProblem::Twice("late".to_owned()), CodebookProblem::NameTwice("Theme late".to_owned())]
        );
    }

    #[test]
    fn a_theme_is_never_part_of_itself() {
        let ring =
            book(1, &[theme("a", Some("b")), theme("b", Some("c")), theme("c", Some("a")), theme("d", Some("a"))]);
        let problems = ring.check().unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(book(1, &[theme("a", Some("a"))]).check().is_err());
    }

    #[test]
    fn an_empty_codebook_is_none() {
        assert_eq!(book(1, &[]).check(), Err(vec![CodebookProblem::Empty]));
    }

    #[test]
    fn a_new_round_adds_and_rewords_but_never_drops() {
        let first = book(1, &[theme("late", None), theme("missed", None)]);
        let mut reworded = theme("late", None);
        reworded.definition = "A dose came after the day agreed.".to_owned();
        let unmarked = book(2, &[reworded.clone(), theme("missed", None)]);
        assert_eq!(unmarked.check_follows(&first), Err(vec![CodebookProblem::Reworded("late".to_owned())]));
        reworded.version = 2;
        let emergent = Theme { origin: Origin::Emergent, version: 2, ..theme("tone", None) };
        let second = book(2, &[reworded.clone(), theme("missed", None), emergent]);
        assert_eq!(second.check_follows(&first), Ok(()));
        let dropped = book(2, &[reworded]);
        assert_eq!(dropped.check_follows(&first), Err(vec![CodebookProblem::Gone("missed".to_owned())]));
        assert_eq!(book(1, &first.themes).check_follows(&first), Err(vec![CodebookProblem::NotNext(1, 1)]));
    }
}
