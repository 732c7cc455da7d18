//! The chain behind each claim of a review, and the digest of all that is signed.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use serde::Serialize;

use super::{extracts, findings, quotes, recommendations, settling};
use crate::domain::ids::{ExtractId, FindingId, ReviewId};
use crate::domain::text::hex;
use crate::domain::themes::codebook::Codebook;
use crate::domain::themes::findings::{Claim, ClaimKind, Evidence, Orphan, QuoteState, orphans};
use crate::store::reviews::ReviewRow;
use crate::store::schema::{reports, review_units};
use crate::store::vault::digest;
use crate::store::{Conn, StoreError, codings};

/// Places of the sample whose words can still be read: what was erased supports nothing any more.
fn readable(conn: &mut Conn, review: ReviewId) -> Result<BTreeSet<i32>, StoreError> {
    let own = review_units::table.filter(review_units::review_id.eq(review)).filter(review_units::sampled.eq(true));
    let report = review_units::report_id.eq(reports::id.nullable());
    let told = own.inner_join(reports::table.on(report)).filter(reports::narrative.ne(""));
    Ok(told.select(review_units::n).load::<i32>(conn)?.into_iter().collect())
}

/// Of each theme the cases in which a passage is marked for it.
pub fn marked(conn: &mut Conn, review: ReviewId) -> Result<BTreeMap<String, BTreeSet<i32>>, StoreError> {
    let mut marked: BTreeMap<String, BTreeSet<i32>> = BTreeMap::new();
    for extract in extracts::all(conn, review)? {
        marked.entry(extract.theme).or_default().insert(extract.n);
    }
    Ok(marked)
}

/// Every claim of a review whose chain breaks.
pub fn broken(conn: &mut Conn, review: ReviewId) -> Result<Vec<Orphan>, StoreError> {
    let book = codings::codebook(conn, review)?.map_or(Codebook { version: 0, themes: Vec::new() }, |(book, _)| book);
    let marked = marked(conn, review)?;
    let mut uncleared: BTreeMap<FindingId, usize> = BTreeMap::new();
    for quote in quotes::of(conn, review)?.iter().filter(|quote| quote.state == QuoteState::Proposed) {
        *uncleared.entry(quote.finding_id).or_default() += 1;
    }
    let (findings, recommended) = (findings::of(conn, review)?, recommendations::of(conn, review)?);
    let found = findings.iter().map(|(row, themes)| Claim {
        kind: ClaimKind::Finding,
        number: row.number,
        themes: themes.iter().map(String::as_str).collect(),
        uncleared: uncleared.get(&row.id).copied().unwrap_or(0),
    });
    let asked = recommended.iter().map(|(row, themes)| Claim {
        kind: ClaimKind::Recommendation,
        number: row.number,
        themes: themes.iter().map(String::as_str).collect(),
        uncleared: 0,
    });
    let claims: Vec<Claim<'_>> = found.chain(asked).collect();
    let evidence = Evidence {
        themes: book.themes.iter().map(|theme| (theme.id.as_str(), theme.name.as_str())).collect(),
        marked: marked.iter().map(|(theme, cases)| (theme.as_str(), cases.clone())).collect(),
        cases: readable(conn, review)?,
    };
    Ok(orphans(&claims, &evidence))
}

/// Who read a narrative, and the themes they gave it.
type Read = (i32, BTreeSet<String>);
/// Number of the narrative, coder, from and to which character, theme.
type Marked = (i32, i32, i32, i32, String);
/// Number, title, words, strength, whether good practice, themes.
type Found = (i32, String, String, &'static str, bool, Vec<String>);
/// Number, whom it is for, and what is asked of them, as the recommendation's row has them.
type Asked = (i32, String, String, String, String, Vec<String>);

/// All that is signed. No id and no date is in it: the same review has the same digest on both databases.
#[derive(Serialize)]
struct Signed<'a> {
    title: &'a str,
    question: &'a str,
    criteria: &'a str,
    snapshot: Option<String>,
    sample: Option<(u64, Vec<String>)>,
    codebook: Option<Codebook>,
    readings: BTreeMap<i32, Vec<Read>>,
    extracts: Vec<Marked>,
    decisions: Vec<(i32, String, bool, String)>,
    findings: Vec<Found>,
    quotes: Vec<(String, &'static str, &'static str)>,
    recommendations: Vec<Asked>,
}

/// SHA-256 of the review as it stands, for a signature.
pub fn signed(conn: &mut Conn, review: &ReviewRow) -> Result<String, StoreError> {
    let id = review.id;
    let readings = codings::readings(conn, id)?
        .into_iter()
        .map(|(n, readings)| (n, readings.into_iter().map(|reading| (reading.coder, reading.themes)).collect()));
    let marks = extracts::all(conn, id)?.into_iter().map(|e| (e.n, e.coder, e.from_at, e.to_at, e.theme));
    let decisions = settling::all(conn, id)?.into_iter().map(|d| (d.n, d.theme, d.present, d.reason));
    let findings = findings::of(conn, id)?.into_iter();
    let findings = findings.map(|(f, t)| (f.number, f.title, f.text, f.strength.code(), f.good_practice, t));
    let mut quoted: Vec<_> =
        quotes::of(conn, id)?.into_iter().map(|q| (q.text, q.consent.code(), q.state.code())).collect();
    quoted.sort();
    let asked = recommendations::of(conn, id)?.into_iter();
    let bodies = crate::store::reviews::all_bodies(conn)?;
    let body = |id| bodies.iter().find(|body| body.id == id).map_or_else(String::new, |body| body.code.clone());
    let asked = asked.map(|(r, t)| (r.number, r.text, body(r.to_body_id), r.to_person, r.due_on.to_string(), t));
    let all = Signed {
        title: &review.title,
        question: &review.question,
        criteria: &review.criteria,
        snapshot: review.snapshot()?.map(|snapshot| snapshot.digest),
        sample: review.sample()?.map(|sample| (sample.size, sample.census)),
        codebook: codings::codebook(conn, id)?.map(|(book, _)| book),
        readings: readings.collect(),
        extracts: marks.collect(),
        decisions: decisions.collect(),
        findings: findings.collect(),
        quotes: quoted,
        recommendations: asked.collect(),
    };
    let text = serde_json::to_vec(&all).map_err(|e| StoreError::Unreadable(e.to_string()))?;
    Ok(hex(&digest(&[text.as_slice()])))
}

/// The passages of a theme that a finding may quote: those of cases that can still be read.
pub fn quotable(conn: &mut Conn, review: ReviewId, theme: &str) -> Result<Vec<(ExtractId, i32, i32, i32)>, StoreError> {
    let readable = readable(conn, review)?;
    let own = extracts::of_theme(conn, review, theme)?.into_iter().filter(|row| readable.contains(&row.n));
    Ok(own.map(|row| (row.id, row.n, row.from_at, row.to_at)).collect())
}
