//! Choosing a passage and proposing it as a quote: with what may tell who somebody is taken out already, to be read
//! again by hand.

use std::collections::BTreeSet;

use actix_web::web::Path;
use askama::Template;

use crate::domain::ids::{ExtractId, FindingId, QuoteId, ReviewId};
use crate::domain::redact::redact;
use crate::domain::themes::findings::{QuoteConsent, QuoteState};
use crate::domain::themes::passage::Shown;
use crate::store::reviewing::extracts::{self, ExtractRow};
use crate::store::reviewing::findings::{self, FindingRow};
use crate::store::reviewing::quotes::{self, QuoteRow};
use crate::store::reviewing::{evidence, still_open};
use crate::store::reviews as store;
use crate::store::{Conn, StoreError, codings};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, id};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

/// A quote is at most so long.
const LONGEST: usize = 600;
/// Passages that are shown of each theme.
const SHOWN: usize = 30;

struct Passage {
    href: String,
    n: i32,
    words: String,
}

struct Group {
    name: String,
    passages: Vec<Passage>,
}

#[derive(Template)]
#[template(path = "findings/propose.html")]
struct ProposePage {
    shell: Shell,
    problems: Problems,
    here: String,
    finding: FindingRow,
    groups: Vec<Group>,
    /// The passage that was chosen, and how it would be quoted.
    chosen: Option<String>,
    fields: Fields,
}

impl ProposePage {
    /// As it was typed, or as it stands in the passage.
    fn text<'a>(&'a self, words: &'a str) -> &'a str {
        if self.problems.is_empty() { words } else { self.fields.get("text") }
    }
}

/// The passage in words, and how often something was taken out of it.
fn words(conn: &mut Conn, review: ReviewId, extract: &ExtractRow) -> Result<(String, usize), StoreError> {
    let unit = codings::unit(conn, review, extract.n)?;
    let (told, _) = codings::narrative(conn, unit.report_id.ok_or(StoreError::NotFound)?)?;
    let nobody: [&str; 0] = [];
    let shown = Shown::new(redact(&told, &nobody));
    let place = |at: i32| usize::try_from(at).map_err(|_| StoreError::NotFound);
    let range = place(extract.from_at)?..place(extract.to_at)?;
    let taken = shown.taken_out_of(&range);
    Ok((shown.words(range).unwrap_or_default(), taken))
}

/// The passages of a finding's themes; each case that is shown is noted as read.
fn groups(
    conn: &mut Conn,
    visit: &Visit,
    (id, here): (ReviewId, &str),
    themes: &[String],
) -> Result<Vec<Group>, Failure> {
    let (book, _) = codings::codebook(conn, id)?.ok_or(Failure::NotFound)?;
    let (mut groups, mut seen) = (Vec::new(), BTreeSet::new());
    for theme in themes {
        let mut passages = Vec::new();
        for (extract, n, ..) in evidence::quotable(conn, id, theme)?.into_iter().take(SHOWN) {
            let extract_row = extracts::find(conn, id, extract)?;
            let (words, _) = words(conn, id, &extract_row)?;
            passages.push(Passage { href: format!("{here}?extract={extract}"), n, words });
            seen.insert(n);
        }
        let name = book.theme(theme).map_or_else(|| theme.clone(), |theme| theme.name.clone());
        groups.push(Group { name, passages });
    }
    for n in seen {
        let case = codings::unit(conn, id, n)?.case_id;
        visit.app.looks.note(visit.actor()?, case, "review", None, visit.app.clock.now());
    }
    Ok(groups)
}

fn built(
    conn: &mut Conn,
    visit: &Visit,
    (id, finding): (ReviewId, FindingId),
    (fields, problems): (Fields, Problems),
) -> Result<ProposePage, Failure> {
    let review = store::find(conn, visit.actor()?, id)?;
    let (finding, themes) = findings::find(conn, id, finding)?;
    let here = format!("{}/findings/{}/quotes", address(id), finding.id);
    let chosen = match fields.given("extract") {
        None => None,
        Some(extract) => {
            let extract: ExtractId = extract.parse().map_err(|_| Failure::NotFound)?;
            let extract = extracts::find(conn, id, extract)?;
            let case = codings::unit(conn, id, extract.n)?.case_id;
            visit.app.looks.note(visit.actor()?, case, "review", None, visit.app.clock.now());
            Some(words(conn, id, &extract)?.0)
        }
    };
    Ok(ProposePage {
        shell: below(visit, &review, "Propose a quote").with(&problems),
        problems,
        groups: if chosen.is_some() { Vec::new() } else { groups(conn, visit, (id, &here), &themes)? },
        here,
        finding,
        chosen,
        fields,
    })
}

pub async fn page(visit: Visit, path: Path<(String, String)>, asked: Asked) -> Answer {
    let (id, finding) = ids(&path)?;
    visit
        .read(move |conn, visit| Ok(page::ok(&built(conn, visit, (id, finding), (asked.0, Problems::default()))?)))
        .await
}

fn ids(path: &(String, String)) -> Result<(ReviewId, FindingId), Failure> {
    Ok((id(&path.0)?, path.1.parse().map_err(|_| Failure::NotFound)?))
}

pub async fn save(visit: Visit, path: Path<(String, String)>, sent: Sent) -> Answer {
    let (id, finding) = ids(&path)?;
    let fields = sent.0;
    let extract: ExtractId = fields.get("extract").parse().map_err(|_| Failure::NotFound)?;
    let mut problems = Problems::default();
    let text = fields.prose("text", LONGEST, "Enter the words to be quoted", &mut problems);
    let nobody: [&str; 0] = [];
    if let Some(found) = text.as_ref().and_then(|text| redact(text, &nobody).spans.into_iter().next()) {
        problems.add("text", format!("This still holds something that may tell who it is: {}", found.kind.words()));
    }
    let Some(text) = text.filter(|_| problems.is_empty()) else {
        return visit
            .read(move |conn, visit| Ok(page::unprocessable(&built(conn, visit, (id, finding), (fields, problems))?)))
            .await;
    };
    visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            still_open(conn, id)?;
            let (finding, _) = findings::find(conn, id, finding)?;
            let extract = extracts::find(conn, id, extract)?;
            let (_, taken) = words(conn, id, &extract)?;
            let row = QuoteRow {
                id: QuoteId(crate::doors::new_id()),
                review_id: id,
                case_id: codings::unit(conn, id, extract.n)?.case_id,
                finding_id: finding.id,
                extract_id: extract.id,
                text,
                redactions: i32::try_from(taken).unwrap_or(i32::MAX),
                consent: QuoteConsent::None,
                state: QuoteState::Proposed,
                proposed_id: cx.actor.account().ok_or(StoreError::NotFound)?,
                proposed_by: cx.actor.words.clone(),
                proposed_at: cx.now.into(),
                checked_id: None,
                checked_by: None,
                checked_at: None,
                reason: None,
            };
            quotes::propose(conn, row)?;
            Ok(())
        })
        .await?;
    Ok(see_other(&format!("{}/findings?done=quote", address(id))))
}
