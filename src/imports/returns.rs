//! A return of a month's activity on its way in, whichever way it came: checked against the registry of metrics and the
//! register of contracts, and then filed whole or not at all.

use std::collections::HashMap;

use crate::act::Context;
use crate::domain::ids::BodyId;
use crate::domain::measures::month::Month;
use crate::domain::measures::returns::{Line, Via, due, problems};
use crate::domain::measures::value::Said;
use crate::domain::people::BodyKind;
use crate::exchange::csv_in::BadRow;
use crate::store::directory::BodyRow;
use crate::store::returns::{self, Filing, ReturnRow};
use crate::store::{Conn, StoreError, contracts, register};

/// How a return comes.
#[derive(Debug, Clone)]
pub struct Coming {
    pub month: Month,
    pub via: Via,
    /// The revision it takes the place of; 0 for the first.
    pub after: i32,
    pub reason: Option<String>,
    pub lines: Vec<Line>,
}

/// Whose account a body gives, if it files returns.
#[must_use]
pub fn account_of(kind: BodyKind) -> Option<Said> {
    match kind {
        BodyKind::Provider => Some(Said::Provider),
        BodyKind::Trust => Some(Said::Trust),
        BodyKind::Icb
        | BodyKind::Region
        | BodyKind::National
        | BodyKind::Regulator
        | BodyKind::Ombudsman
        | BodyKind::Manufacturer => None,
    }
}

/// Checks a return, and files it where nothing is wrong. Call inside a write transaction.
///
/// # Errors
/// The store's; what is wrong in the return is the inner result, each with its line (0 is the whole).
pub fn file_return(
    conn: &mut Conn,
    cx: &Context,
    body: &BodyRow,
    coming: Coming,
) -> Result<Result<ReturnRow, Vec<BadRow>>, StoreError> {
    let whole = |why: &str| Ok(Err(vec![BadRow::new(0, why)]));
    let Some(said) = account_of(body.kind) else { return whole("this organisation files no return") };
    if coming.month.end() > cx.today() {
        return whole("the month is not over yet");
    }
    if coming.lines.is_empty() {
        return whole("the return holds nothing");
    }
    let reason = coming.reason.as_deref().map(str::trim).filter(|why| !why.is_empty());
    if coming.after > 0 && reason.is_none() {
        return whole("say why it is filed again");
    }
    let mut bad: Vec<BadRow> = problems(&coming.lines).into_iter().map(|(at, why)| BadRow::new(at, why)).collect();
    let others = others(conn, body, coming.month)?;
    let mut lines = Vec::with_capacity(coming.lines.len());
    for line in coming.lines {
        match others.get(&line.other) {
            None => bad.push(BadRow::new(
                line.at,
                format!("no contract with `{}` was in force in {}: enter it first", line.other, coming.month.words()),
            )),
            Some(other) => lines.push(returns::Line {
                other: *other,
                therapy: line.therapy,
                funding: line.funding,
                item: line.item,
                days: line.days,
                count: line.count,
            }),
        }
    }
    if !bad.is_empty() {
        bad.sort_by_key(|row| row.line);
        bad.dedup();
        return Ok(Err(bad));
    }
    let filing = Filing {
        body: body.id,
        said,
        month: coming.month,
        due: due(coming.month, &cx.calendar),
        by: cx.actor.words.clone(),
        via: coming.via,
        reason: reason.map(|why| why.chars().take(500).collect()),
        lines,
    };
    returns::file(conn, &filing, coming.after, cx.now).map(Ok)
}

/// The other sides of the contracts that were in force in a month, by code.
fn others(conn: &mut Conn, body: &BodyRow, month: Month) -> Result<HashMap<String, BodyId>, StoreError> {
    let known: HashMap<BodyId, String> =
        register::bodies_by_code(conn)?.into_iter().map(|(code, row)| (row.id, code)).collect();
    let all = contracts::of_body(conn, body.id)?.into_iter().map(|listed| listed.row);
    let held = all.filter(|c| c.from_on < month.end() && c.to_on.is_none_or(|to| to > month.first()));
    let other = held.map(|c| if c.provider_id == body.id { c.trust_id } else { c.provider_id });
    Ok(other.filter_map(|id| known.get(&id).map(|code| (code.clone(), id))).collect())
}
