//! What a review claims, for its bundle: findings, recommendations, and of the quotes only those that a second person cleared
//! and whose speaker agreed.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::ids::{AccountId, BodyId, ReviewId};
use crate::domain::themes::approval::{Entry, holding};
use crate::domain::themes::findings::{QuoteConsent, QuoteState, RecommendationState};
use crate::exchange::bundle::{Approval, Claims, Finding, Quote, Recommendation};
use crate::store::reviewing::{approvals as signed, extracts, findings, quotes, recommendations};
use crate::store::reviews as store;
use crate::store::{Conn, StoreError};

/// Everything a review claims, in an order that depends on what it is alone.
pub fn claims(conn: &mut Conn, review: ReviewId, pseudonym: &dyn Fn(i32) -> String) -> Result<Claims, StoreError> {
    let found = findings::of(conn, review)?;
    let numbers: BTreeMap<_, i32> = found.iter().map(|(row, _)| (row.id, row.number)).collect();
    let findings = found.into_iter().map(|(row, themes)| Finding {
        number: row.number,
        title: row.title,
        text: row.text,
        strength: row.strength.code().to_owned(),
        good_practice: row.good_practice,
        themes,
    });
    let findings = findings.collect();
    let quotes = quoted(conn, review, (&numbers, pseudonym))?;
    Ok(Claims { findings, recommendations: recommended(conn, review)?, quotes }.ordered())
}

fn recommended(conn: &mut Conn, review: ReviewId) -> Result<Vec<Recommendation>, StoreError> {
    let rows = recommendations::of(conn, review)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let bodies: BTreeMap<BodyId, String> =
        store::all_bodies(conn)?.into_iter().map(|body| (body.id, body.name)).collect();
    let one = |(row, themes): (recommendations::RecommendationRow, Vec<String>)| {
        let body = bodies.get(&row.to_body_id).cloned().unwrap_or_default();
        Recommendation {
            number: row.number,
            text: row.text,
            addressed_to: format!("{}, {body}", row.to_person),
            themes,
            strength: row.strength.code().to_owned(),
            due: row.due_on.to_string(),
            status: row.state.code().to_owned(),
        }
    };
    let kept = rows.into_iter().filter(|(row, _)| row.state != RecommendationState::Withdrawn);
    Ok(kept.map(one).collect())
}

fn quoted(
    conn: &mut Conn,
    review: ReviewId,
    (findings, pseudonym): (&BTreeMap<crate::domain::ids::FindingId, i32>, &dyn Fn(i32) -> String),
) -> Result<Vec<Quote>, StoreError> {
    let rows = quotes::of(conn, review)?.into_iter();
    let cleared: Vec<_> =
        rows.filter(|row| row.state == QuoteState::Cleared && row.consent == QuoteConsent::QuoteOk).collect();
    // Numbered by their names, as ids differ from one database to the other.
    let names: BTreeSet<String> = cleared.iter().filter_map(|row| row.checked_by.clone()).collect();
    let mut quotes = Vec::new();
    for row in cleared {
        let extract = extracts::find(conn, review, row.extract_id)?;
        let case = store::case_of(conn, review, extract.n)?;
        let place = names.iter().position(|name| row.checked_by.as_ref() == Some(name)).unwrap_or(0);
        quotes.push(Quote {
            finding: findings.get(&row.finding_id).copied().unwrap_or(0),
            case: pseudonym(case),
            text: row.text,
            redactions: row.redactions,
            consent: row.consent.code().to_owned(),
            checked_by: i32::try_from(place).unwrap_or(0) + 1,
        });
    }
    Ok(quotes)
}

/// The signatures that hold.
pub fn approvals(conn: &mut Conn, review: ReviewId) -> Result<Vec<Approval>, StoreError> {
    let rows = signed::of(conn, review)?;
    let digest = match signed::standing(conn, review)? {
        Some(standing) => standing.digest,
        None => rows.last().map(|row| row.digest.clone()).unwrap_or_default(),
    };
    let entries: Vec<Entry<'_, AccountId>> = rows
        .iter()
        .map(|row| Entry { step: row.step, person: row.account_id, verdict: row.decision, digest: &row.digest })
        .collect();
    let held: Vec<(crate::domain::themes::approval::Step, AccountId)> =
        holding(&entries, &digest).into_iter().map(|entry| (entry.step, entry.person)).collect();
    let of = |(step, person): &(crate::domain::themes::approval::Step, AccountId)| {
        rows.iter().rev().find(|row| row.step == *step && row.account_id == *person)
    };
    let approval = |row: &signed::ApprovalRow| Approval {
        step: row.step.code().to_owned(),
        name: row.name.clone(),
        at: row.at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
    };
    Ok(held.iter().filter_map(of).map(approval).collect())
}
