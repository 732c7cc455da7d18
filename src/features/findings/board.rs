//! All claims of a review, each with the chain that it hangs on, and every chain that is broken.

use std::collections::BTreeMap;

use actix_web::web::Path;
use askama::Template;

use crate::domain::calendar::date_words;
use crate::domain::themes::codebook::Codebook;
use crate::domain::themes::findings::QuoteState;
use crate::store::reviewing::quotes::QuoteRow;
use crate::store::reviewing::{evidence, extracts, findings, quotes, recommendations, still_open};
use crate::store::reviews as store;
use crate::store::{codings, directory};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, done, id};
use crate::web::sent::Asked;
use crate::web::visit::Visit;
use crate::web::words::capital;

/// Cases that are named behind a theme.
const NAMED: usize = 12;

/// One theme below a claim: the passages, and the cases that they stand in.
#[derive(Clone)]
struct Link {
    name: String,
    passages: usize,
    cases: usize,
    places: String,
}

struct Claim {
    number: i32,
    href: String,
    title: String,
    text: String,
    /// Strength, or to whom and until when.
    about: Vec<(&'static str, String)>,
    links: Vec<Link>,
    quotes: Vec<QuoteRow>,
    quoting: String,
}

#[derive(Template)]
#[template(path = "findings/board.html")]
struct BoardPage {
    shell: Shell,
    address: String,
    closed: bool,
    broken: Vec<String>,
    findings: Vec<Claim>,
    recommendations: Vec<Claim>,
}

impl Claim {
    fn cleared(&self) -> impl Iterator<Item = &QuoteRow> {
        self.quotes.iter().filter(|quote| quote.state == QuoteState::Cleared)
    }

    fn waiting(&self) -> usize {
        self.quotes.iter().filter(|quote| quote.state == QuoteState::Proposed).count()
    }
}

/// What stands behind each theme.
struct Behind(BTreeMap<String, Link>);

impl Behind {
    fn of(themes: &Codebook, marks: &[extracts::ExtractRow]) -> Self {
        let link = |theme: &crate::domain::themes::codebook::Theme| {
            let own: Vec<_> = marks.iter().filter(|mark| mark.theme == theme.id).collect();
            let mut cases: Vec<i32> = own.iter().map(|mark| mark.n).collect();
            cases.dedup();
            let places = cases.iter().take(NAMED).map(i32::to_string).collect::<Vec<_>>().join(", ");
            let more = if cases.len() > NAMED { " and more" } else { "" };
            let places = format!("{places}{more}");
            (theme.id.clone(), Link { name: theme.name.clone(), passages: own.len(), cases: cases.len(), places })
        };
        Self(themes.themes.iter().map(link).collect())
    }

    fn links(&self, themes: &[String]) -> Vec<Link> {
        let unknown = |theme: &String| Link { name: theme.clone(), passages: 0, cases: 0, places: String::new() };
        themes.iter().map(|theme| self.0.get(theme).cloned().unwrap_or_else(|| unknown(theme))).collect()
    }
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            let (book, _) = codings::codebook(conn, id)?.ok_or(Failure::NotFound)?;
            let behind = Behind::of(&book, &extracts::all(conn, id)?);
            let (at, mut all) = (address(id), quotes::of(conn, id)?);
            let findings = findings::of(conn, id)?.into_iter().map(|(row, themes)| {
                let good = row.good_practice.then(|| ("Good practice", "yes".to_owned()));
                let own;
                (own, all) = std::mem::take(&mut all).into_iter().partition(|quote| quote.finding_id == row.id);
                Claim {
                    number: row.number,
                    href: format!("{at}/findings/finding?id={}", row.id),
                    quoting: format!("{at}/findings/{}/quotes", row.id),
                    title: row.title,
                    text: row.text,
                    about: std::iter::once(("Strength", row.strength.words().to_owned())).chain(good).collect(),
                    links: behind.links(&themes),
                    quotes: own,
                }
            });
            let findings = findings.collect();
            let mut recommended = Vec::new();
            for (row, themes) in recommendations::of(conn, id)? {
                let body = directory::body(conn, row.to_body_id)?.name;
                recommended.push(Claim {
                    number: row.number,
                    href: format!("{at}/findings/recommendation?id={}", row.id),
                    title: format!("To {}, {body}", row.to_person),
                    text: row.text,
                    about: vec![
                        ("Due", date_words(row.due_on)),
                        ("Strength", row.strength.words().to_owned()),
                        ("State", row.state.words().to_owned()),
                    ],
                    links: behind.links(&themes),
                    quotes: Vec::new(),
                    quoting: String::new(),
                });
            }
            let broken = evidence::broken(conn, id)?.iter().map(|orphan| capital(&orphan.to_string())).collect();
            let mut shell = below(visit, &review, "Findings and recommendations");
            shell.banner = done(&asked);
            let closed = still_open(conn, id).is_err();
            Ok(page::ok(&BoardPage { shell, address: at, closed, broken, findings, recommendations: recommended }))
        })
        .await
}
