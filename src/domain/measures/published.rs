//! What is said of each figure that is published: the uniform metrics, and a few counts beside them. The pages, the headers of
//! files and the page of methods all say it from here.

use super::freeze::Shape;
use super::registry::{self, Definition, Kind};
use super::spc::Improvement;
use super::written::Scale;

/// A figure and its definition, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub id: String,
    pub version: u32,
    pub name: String,
    /// What it says, in one sentence for everybody.
    pub words: String,
    pub unit: String,
    pub formula: String,
    pub inclusion: String,
    pub source: String,
    pub better: Improvement,
    pub headline: bool,
    pub scale: Scale,
}

/// Counts that are kept by Candour itself: id, name, words, what is counted.
const OWN: &[(&str, &str, &str, &str)] = &[
    (
        "W1",
        "Duties without news for 10 working days",
        "Open duties of which the person has heard nothing for 10 working days or longer.",
        "open duties whose promise of news has passed",
    ),
    (
        "W2",
        "Duties past a date",
        "Open duties that have passed a date of law, contract or promise.",
        "open duties with a date that has passed",
    ),
];

/// Duties without news.
pub const SILENT: &str = "W1";
/// Duties past a date.
pub const OVERDUE: &str = "W2";

const INCLUSION: &str = "Counted on the day the release was made, by the body that is responsible. One case can have several \
                         duties. Months do not add up.";

/// The definition of a figure in the version by which it was published.
#[must_use]
pub fn said(id: &str, version: u32) -> Option<Said> {
    registry::version(id, version).map(of).or_else(|| own().into_iter().find(|said| said.id == id && version == 1))
}

/// The counts beside the uniform metrics.
#[must_use]
pub fn own() -> Vec<Said> {
    let one = |(id, name, words, formula): &(&str, &str, &str, &str)| Said {
        id: (*id).to_owned(),
        version: 1,
        name: (*name).to_owned(),
        words: (*words).to_owned(),
        unit: "duties".to_owned(),
        formula: (*formula).to_owned(),
        inclusion: INCLUSION.to_owned(),
        source: "Cases".to_owned(),
        better: Improvement::Down,
        headline: false,
        scale: Scale::Count,
    };
    OWN.iter().map(one).collect()
}

/// A uniform metric, as everybody reads it.
#[must_use]
pub fn of(definition: &Definition) -> Said {
    Said {
        id: definition.id.clone(),
        version: definition.version,
        name: definition.name.clone(),
        words: definition.words.clone(),
        unit: definition.unit.clone(),
        formula: definition.formula(),
        inclusion: definition.inclusion.clone(),
        source: definition.source.clone(),
        better: definition.better,
        headline: definition.headline,
        scale: match definition.kind {
            Kind::Share => Scale::Share,
            Kind::Rate => Scale::Rate { per: definition.per, halves: definition.halves },
            Kind::Count => Scale::Count,
            Kind::Median | Kind::Ninetieth => Scale::Statistic,
        },
    }
}

/// How its counts behave when they are put together.
#[must_use]
pub fn shape(definition: &Definition) -> Shape {
    let stock = definition.kind == Kind::Count && definition.numerator.iter().any(|term| term.countable.is_stock());
    let people = definition.counts_people();
    Shape {
        months_add: !people && !stock,
        rows_add: !people,
        statistic: matches!(definition.kind, Kind::Median | Kind::Ninetieth),
    }
}

/// Counts of a day: rows add up, months do not.
pub const OF_A_DAY: Shape = Shape { months_add: false, rows_add: true, statistic: false };

/// What the number is followed by: "%" alone, or the unit.
#[must_use]
pub fn with_unit(said: &Said, value: &str) -> String {
    match said.scale {
        Scale::Share => format!("{value}%"),
        Scale::Rate { .. } | Scale::Count | Scale::Statistic => format!("{value} {}", said.unit),
    }
}

/// The definition in one line, as the header of a file and the page of methods have it.
#[must_use]
pub fn line(said: &Said) -> String {
    format!(
        "{} ({}, version {}): {} {}: {}.",
        said.name,
        said.id,
        said.version,
        said.words,
        capital(&said.unit),
        said.formula
    )
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_its_words_and_at_most_eight_stand_first() {
        let all: Vec<Said> = registry::definitions().iter().map(of).chain(own()).collect();
        assert!(all.iter().filter(|said| said.headline).count() <= 8);
        for one in &all {
            assert_eq!(said(&one.id, one.version).as_ref(), Some(one));
            assert!(one.words.ends_with('.') && !one.name.is_empty(), "{}", one.id);
        }
        assert_eq!(said("U1", 999), None);
    }

    #[test]
    fn people_and_what_is_open_do_not_add_up_over_months() {
        let shape = |id| shape(registry::version(id, 1).unwrap());
        assert!(shape("U3").months_add && !shape("U12").months_add && !shape("U12").rows_add);
        assert!(!shape("U16.six_months").months_add && shape("U16.six_months").rows_add);
        assert!(shape("U4.median").statistic);
    }

    #[test]
    fn a_share_is_in_percent_and_the_rest_in_its_unit() {
        assert_eq!(with_unit(&said("U3", 1).unwrap(), "1.2"), "1.2%");
        assert_eq!(with_unit(&said("U5a", 1).unwrap(), "4"), "4 per 1,000 active patients");
        assert!(line(&said("U3", 1).unwrap()).contains("(U3, version 1)"));
    }
}
