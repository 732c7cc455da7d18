//! What a review claims, and the words of people it shows: findings, recommendations, cleared quotes. Each is a table of the
//! bundle, held to a digest in the recipe; each claim names the themes and quotes that it rests on.

use sha2::{Digest, Sha256};

use super::csv_out::unguarded;
use super::{Made, csv};
use crate::domain::text::hex;
use crate::domain::themes::table::{Column, Holds, Table};

pub const FINDINGS: &str = "report/findings.csv";
pub const RECOMMENDATIONS: &str = "report/recommendations.csv";
/// Quotes with the case they are of: in the secure tier only.
pub const EXTRACTS: &str = "data/extracts.csv";

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub number: i32,
    pub title: String,
    pub text: String,
    pub strength: String,
    pub good_practice: bool,
    /// Themes that it rests on.
    pub themes: Vec<String>,
}

/// One recommendation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recommendation {
    pub number: i32,
    pub text: String,
    /// A person of a body.
    pub addressed_to: String,
    pub themes: Vec<String>,
    pub strength: String,
    /// ISO 8601.
    pub due: String,
    pub status: String,
}

/// A quote that a second person cleared and whose speaker agreed to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quote {
    /// The finding it is shown with.
    pub finding: i32,
    /// The pseudonym of the case.
    pub case: String,
    pub text: String,
    pub redactions: i32,
    pub consent: String,
    /// Number of the person who checked it, among those who checked.
    pub checked_by: i32,
}

/// All that is claimed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    pub findings: Vec<Finding>,
    pub recommendations: Vec<Recommendation>,
    /// In order; a quote's id is its place.
    pub quotes: Vec<Quote>,
}

const FINDING_COLUMNS: &[Column] = &[
    Column { holds: Holds::Integer, ..Column::key("finding", "Its number in the report") },
    Column::text("title", "What was found, in a few words"),
    Column::text("text", "What was found"),
    Column::text("strength", "strong, moderate or emerging"),
    Column::of("good_practice", Holds::YesNo, "Something that works, to be kept"),
    Column::text("theme_id", "Themes that it rests on, parted by blanks"),
    Column::optional("quotes", Holds::Text, "Quotes shown with it, parted by blanks"),
];

const RECOMMENDATION_COLUMNS: &[Column] = &[
    Column { holds: Holds::Integer, ..Column::key("rec_id", "Its number in the report") },
    Column::text("text", "What is recommended"),
    Column::text("addressed_to", "The person and the body that are to act"),
    Column::text("theme_id", "Themes that it rests on, parted by blanks"),
    Column::text("evidence", "Tables and quotes that it rests on, parted by blanks"),
    Column::text("strength", "strong, moderate or emerging"),
    Column::text("due", "By when: YYYY-MM-DD"),
    Column::text("status", "draft, issued, answered, evidenced, holding, not_holding or withdrawn"),
];

const EXTRACT_COLUMNS: &[Column] = &[
    Column::key("extract_id", "The quote, as named in the report"),
    Column::text("case_pseudo_id", "The case, as in data/cases.csv"),
    Column { holds: Holds::Integer, ..Column::text("finding", "The finding it is shown with") },
    Column::text("text", "The words, with what could tell who somebody is taken out"),
    Column::of("redactions", Holds::Integer, "How many passages were taken out"),
    Column::text("consent", "quote_ok: they agreed to be quoted. Nothing else is in here"),
    Column::of("checked_by", Holds::Integer, "Number of the person who cleared it: a second one, never a name"),
    Column::text("check", "First 16 figures of the SHA-256 of the row"),
];

impl Quote {
    /// `E001`.
    #[must_use]
    pub fn id(at: usize) -> String {
        format!("E{:03}", at + 1)
    }

    fn check(&self, id: &str) -> String {
        let parts =
            [id, &self.case, &self.finding.to_string(), &self.text, &self.redactions.to_string(), &self.consent];
        hex(&Sha256::digest(parts.join("\t"))).chars().take(16).collect()
    }
}

impl Claims {
    /// Quotes in an order that depends on what they are alone.
    #[must_use]
    pub fn ordered(mut self) -> Self {
        self.findings.sort();
        self.recommendations.sort();
        self.quotes.sort();
        self
    }

    /// The quotes of a finding, with their ids.
    pub fn quotes_of(&self, finding: i32) -> impl Iterator<Item = (String, &Quote)> {
        let own = self.quotes.iter().enumerate().filter(move |(_, quote)| quote.finding == finding);
        own.map(|(at, quote)| (Quote::id(at), quote))
    }

    #[must_use]
    pub fn tables(&self) -> Vec<Table> {
        vec![self.findings_table(), self.recommendations_table()]
    }

    fn findings_table(&self) -> Table {
        let yes = |holds| if holds { "yes" } else { "no" }.to_owned();
        let row = |one: &Finding| {
            let quotes: Vec<String> = self.quotes_of(one.number).map(|(id, _)| id).collect();
            let (number, themes) = (one.number.to_string(), one.themes.join(" "));
            let (title, text, strength) = (one.title.clone(), one.text.clone(), one.strength.clone());
            vec![number, title, text, strength, yes(one.good_practice), themes, quotes.join(" ")]
        };
        Table { path: FINDINGS, columns: FINDING_COLUMNS, rows: self.findings.iter().map(row).collect() }
    }

    /// The quotes behind a recommendation are those of the findings that share a theme with it.
    fn recommendations_table(&self) -> Table {
        let row = |one: &Recommendation| {
            let shared = |finding: &&Finding| finding.themes.iter().any(|theme| one.themes.contains(theme));
            let findings: Vec<i32> = self.findings.iter().filter(shared).map(|finding| finding.number).collect();
            let quotes = findings.into_iter().flat_map(|finding| self.quotes_of(finding)).map(|(id, _)| id);
            let evidence: Vec<String> = std::iter::once("tables/theme_counts.csv".to_owned()).chain(quotes).collect();
            let Recommendation { number, text, addressed_to, themes, strength, due, status } = one.clone();
            vec![number.to_string(), text, addressed_to, themes.join(" "), evidence.join(" "), strength, due, status]
        };
        Table {
            path: RECOMMENDATIONS,
            columns: RECOMMENDATION_COLUMNS,
            rows: self.recommendations.iter().map(row).collect(),
        }
    }

    /// `data/extracts.csv`.
    #[must_use]
    pub fn extracts(&self) -> Table {
        let row = |(at, quote): (usize, &Quote)| {
            let id = Quote::id(at);
            let check = quote.check(&id);
            let Quote { finding, case, text, redactions, consent, checked_by } = quote.clone();
            vec![id, case, finding.to_string(), text, redactions.to_string(), consent, checked_by.to_string(), check]
        };
        Table { path: EXTRACTS, columns: EXTRACT_COLUMNS, rows: self.quotes.iter().enumerate().map(row).collect() }
    }

    /// What the recipe keeps of each of the three tables.
    #[must_use]
    pub fn digests(&self) -> [String; 3] {
        let digest = |table: &Table| of(&csv(table));
        [digest(&self.findings_table()), digest(&self.recommendations_table()), digest(&self.extracts())]
    }
}

fn of(made: &Made) -> String {
    hex(&Sha256::digest(&made.bytes))
}

/// Reads findings and recommendations back.
pub fn read(findings: &[u8], recommendations: &[u8]) -> Result<Claims, (&'static str, u64)> {
    let list = |cell: &str| cell.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let text = |cell: &str| unguarded(cell).to_owned();
    let finding = |cells: &[&str]| match cells {
        [number, title, words, strength, good, themes, _] => Some(Finding {
            number: number.parse().ok()?,
            title: text(title),
            text: text(words),
            strength: text(strength),
            good_practice: *good == "yes",
            themes: list(themes),
        }),
        _ => None,
    };
    let recommendation = |cells: &[&str]| match cells {
        [number, words, to, themes, _, strength, due, status] => Some(Recommendation {
            number: number.parse().ok()?,
            text: text(words),
            addressed_to: text(to),
            themes: list(themes),
            strength: text(strength),
            due: text(due),
            status: text(status),
        }),
        _ => None,
    };
    Ok(Claims {
        findings: rows(FINDINGS, findings, finding)?,
        recommendations: rows(RECOMMENDATIONS, recommendations, recommendation)?,
        quotes: Vec::new(),
    })
}

/// Reads quotes back, each held to its own check.
pub fn read_extracts(extracts: &[u8]) -> Result<Vec<Quote>, (&'static str, u64)> {
    rows(EXTRACTS, extracts, |cells| match cells {
        [id, case, finding, words, redactions, consent, checked_by, check] => {
            let quote = Quote {
                finding: finding.parse().ok()?,
                case: (*case).to_owned(),
                text: unguarded(words).to_owned(),
                redactions: redactions.parse().ok()?,
                consent: (*consent).to_owned(),
                checked_by: checked_by.parse().ok()?,
            };
            (quote.check(id) == *check).then_some(quote)
        }
        _ => None,
    })
}

fn rows<T>(
    path: &'static str,
    text: &[u8],
    read: impl Fn(&[&str]) -> Option<T>,
) -> Result<Vec<T>, (&'static str, u64)> {
    let mut reader = ::csv::Reader::from_reader(text);
    let row = |(at, record): (u64, ::csv::Result<::csv::StringRecord>)| {
        let record = record.map_err(|_| (path, at))?;
        read(&record.iter().collect::<Vec<_>>()).ok_or((path, at))
    };
    (2..).zip(reader.records()).map(row).collect()
}
