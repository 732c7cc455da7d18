//! The pages of a bundle that people read: guide, protocol, report. Every number in them is a cell of a table beside them.

use askama::Template;

use super::lists::BodyLine;
use super::{About, BundleError, Tier};
use crate::domain::failure::failure;
use crate::domain::measures::disclosure::DisclosureLevel;
use crate::domain::themes::counts::{ALL, Counts, NOT_KNOWN, OPEN, REOPENED};
use crate::domain::themes::deidentify::{K, L, WITHHELD};
use crate::domain::themes::spread::Control;
use crate::domain::themes::table::Table;
use crate::domain::themes::unit::HarmLevel;

/// What the pages tell.
pub struct Told<'a> {
    about: &'a About,
    tables: &'a [Table],
    control: Control,
    pub(super) coded: bool,
}

/// A table of the report: its caption, and rows of which the first cell is the row's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub caption: &'static str,
    pub head: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

#[derive(Template)]
#[template(path = "bundle/readme.md", escape = "none")]
struct Readme<'a> {
    about: &'a About,
    tier: Tier,
    controlled: bool,
}

#[derive(Template)]
#[template(path = "bundle/protocol.md", escape = "none")]
struct Protocol<'a> {
    about: &'a About,
    flow: Vec<Vec<String>>,
    controlled: bool,
    coded: bool,
}

#[derive(Template)]
#[template(path = "bundle/deidentification.md", escape = "none")]
struct Deidentification<'a> {
    rows: Vec<&'a [String]>,
    k: u64,
    l: u32,
}

impl<'a> Told<'a> {
    pub fn new(about: &'a About, counts: &Counts, tables: &'a [Table], control: Control) -> Self {
        Self { about, tables, control, coded: counts.cases_coded() > 0 }
    }

    pub(super) fn controlled(&self) -> bool {
        self.control.national == DisclosureLevel::Subnational
    }

    pub fn readme(&self, tier: Tier) -> Result<String, BundleError> {
        rendered(&Readme { about: self.about, tier, controlled: self.controlled() })
    }

    pub fn protocol(&self) -> Result<String, BundleError> {
        let flow = self.rows("method/sample_flow.csv");
        let flow = flow.map(|row| row.iter().map(|cell| harm_words(cell)).collect()).collect();
        rendered(&Protocol { about: self.about, flow, controlled: self.controlled(), coded: self.coded })
    }

    pub fn deidentification(&self) -> Result<String, BundleError> {
        rendered(&Deidentification { rows: self.rows("method/deidentification.csv").collect(), k: K, l: L })
    }

    pub(super) fn about(&self) -> &'a About {
        self.about
    }

    pub(super) fn rows(&self, path: &str) -> impl Iterator<Item = &'a [String]> {
        let table = self.tables.iter().find(|table| table.path == path);
        table.into_iter().flat_map(|table| &table.rows).map(Vec::as_slice)
    }

    /// The finding first, then how much of it there is.
    pub(super) fn summary(&self) -> Vec<String> {
        let criteria = &self.about.recipe.criteria;
        let all = self.rows("tables/cases_by_failure.csv").find_map(|row| match row {
            [failure, harm, provider, trust, region, cases, ..]
                if [failure, harm, provider, trust, region].iter().all(|part| *part == ALL) =>
            {
                Some(cases.clone())
            }
            _ => None,
        });
        let all = all.unwrap_or_else(|| "0".to_owned());
        let mut said = Vec::new();
        let themes = self.themes();
        if let Some([theme, cases, of, ..]) = themes.rows.first().map(Vec::as_slice) {
            said.push(format!(
                "The theme found most often is “{theme}”: in {cases} of {of} cases that were read and coded."
            ));
        }
        let months = format!("from {} to {}", criteria.from, criteria.to);
        said.push(format!("The review counts {} received {months}.", people(&all, "case")));
        let harm: Vec<_> =
            self.harm().rows.into_iter().filter(|row| matches!(row.first(), Some(name) if is_serious(name))).collect();
        for row in harm {
            if let [name, cases, ..] = row.as_slice() {
                said.push(format!("{}: {}.", capital(name), people(cases, "case")));
            }
        }
        said
    }

    pub(super) fn themes(&self) -> View {
        let mut rows: Vec<Vec<String>> = self
            .rows("tables/theme_counts.csv")
            .filter_map(|row| match row {
                [theme, period, provider, cases, of, percent, ..] if period == ALL && provider == ALL => {
                    Some(vec![self.theme(theme), cases.clone(), of.clone(), percent.clone()])
                }
                _ => None,
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.get(1).and_then(|cell| cell.parse::<u64>().ok()).unwrap_or(0)));
        View { caption: "Themes in the cases coded", head: &["Theme", "Cases", "Of", "Percent"], rows }
    }

    pub(super) fn theme(&self, id: &str) -> String {
        self.about.codebook.theme(id).map_or_else(|| id.to_owned(), |theme| theme.name.clone())
    }

    /// National rows of cases: by one of failure and harm.
    fn national(&self, of: usize, words: impl Fn(&str) -> String) -> Vec<Vec<String>> {
        let national = self.rows("tables/cases_by_failure.csv").filter_map(|row| {
            let (key, rest) = row.split_at_checked(5)?;
            let broken: Vec<usize> = (0..5).filter(|at| key.get(*at).is_some_and(|cell| cell != ALL)).collect();
            (broken == [of]).then(|| Some(vec![words(key.get(of)?), rest.first()?.clone()])).flatten()
        });
        national.collect()
    }

    pub(super) fn harm(&self) -> View {
        let found = self.national(1, harm_words);
        let rows = HarmLevel::ALL
            .iter()
            .filter_map(|level| found.iter().find(|row| row.first().is_some_and(|n| n == level.words())));
        View { caption: "Cases by harm", head: &["Harm", "Cases"], rows: rows.cloned().collect() }
    }

    pub(super) fn failures(&self) -> View {
        let words = |code: &str| failure(code).map_or_else(|| code.to_owned(), |failure| failure.label.to_owned());
        let rows = self.national(0, words);
        View { caption: "Cases by what went wrong first", head: &["Failure", "Cases"], rows }
    }

    pub(super) fn providers(&self) -> View {
        let rows = self.national(2, |code| self.body(code));
        View { caption: "Cases by homecare company", head: &["Company", "Cases"], rows }
    }

    pub(super) fn body(&self, code: &str) -> String {
        let known = |body: &&BodyLine| body.code == code;
        match self.about.bodies.iter().find(known) {
            Some(body) if body.cqc_registered => format!("{} (CQC registered)", body.name),
            Some(body) => body.name.clone(),
            None => harm_words(code),
        }
    }

    /// Rows of all kinds together, for England: of measures or outcomes.
    fn england(&self, path: &str, words: impl Fn(&str) -> String, cells: usize) -> Vec<Vec<String>> {
        let own = self.rows(path).filter_map(|row| {
            let (key, rest) = row.split_at_checked(5)?;
            let england = key.iter().skip(1).all(|part| part == ALL);
            let name = key.first().map(|name| words(name)).filter(|_| england)?;
            Some(std::iter::once(name).chain(rest.iter().take(cells).cloned()).collect())
        });
        own.collect()
    }

    pub(super) fn timeliness(&self) -> View {
        View {
            caption: "How soon people were answered",
            head: &["Measure", "Strands", "Of", "Percent", "Median days", "90th centile"],
            rows: self.england("tables/timeliness.csv", measure_words, 5),
        }
    }

    pub(super) fn outcomes(&self) -> View {
        View {
            caption: "What came of it",
            head: &["Outcome", "Strands", "Of", "Percent"],
            rows: self.england("tables/outcomes.csv", outcome_words, 3),
        }
    }

    pub(super) fn quality(&self) -> View {
        let rows = self.rows("method/data_quality.csv").filter_map(|row| match row {
            [field, provider, known, of, percent, ..] if provider == ALL => {
                Some(vec![capital(&field.replace('_', " ")), known.clone(), of.clone(), percent.clone()])
            }
            _ => None,
        });
        let head = &["Field", "Known", "Of", "Percent"];
        View { caption: "How complete the records are", head, rows: rows.collect() }
    }
}

pub(super) fn rendered(page: &impl Template) -> Result<String, BundleError> {
    let mut text = page.render().map_err(|e| BundleError::Words(e.to_string()))?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

fn is_serious(words: &str) -> bool {
    words == HarmLevel::Fatal.words() || words == HarmLevel::Severe.words()
}

fn people(shown: &str, noun: &str) -> String {
    match shown {
        // Few, or withheld for the sake of others.
        "*" => format!("a number of {noun}s that is not shown"),
        "1" => format!("1 {noun}"),
        other => format!("{other} {noun}s"),
    }
}

pub(super) fn harm_words(code: &str) -> String {
    match code {
        NOT_KNOWN => "not known".to_owned(),
        WITHHELD => "withheld: it would tell too much".to_owned(),
        ALL => "all".to_owned(),
        other => other.parse::<HarmLevel>().map_or_else(|_| other.replace('_', " "), |level| level.words().to_owned()),
    }
}

fn measure_words(code: &str) -> String {
    capital(&code.replace('_', " "))
}

fn outcome_words(code: &str) -> String {
    let words = code.parse::<crate::domain::case::Outcome>().map(|outcome| outcome.words());
    capital(words.unwrap_or(match code {
        OPEN => "no answer yet",
        REOPENED => "reopened at least once",
        other => other,
    }))
}

pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
