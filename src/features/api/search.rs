//! Search parameters, read strictly: one that is not known is refused, never ignored.

use chrono::NaiveDate;

use super::refused::Refused;
use super::store::Wanted;
use crate::domain::ids::CaseId;
use crate::domain::reference::CaseRef;

/// Resources of a page, unless the caller asks for fewer; never more than this.
pub const PAGE: i64 = 50;

/// The pairs of a query.
///
/// # Errors
/// 400 where it cannot be read.
pub fn pairs(query: &str) -> Result<Vec<(String, String)>, Refused> {
    serde_urlencoded::from_str(query).map_err(|_| Refused::unreadable("the query cannot be read"))
}

fn wrong(name: &str, words: &str) -> Refused {
    Refused::unreadable(format!("the search parameter {name} {words}"))
}

pub fn unknown(name: &str) -> Refused {
    wrong(name, "is not known: see /fhir/metadata")
}

/// How many are wanted.
///
/// # Errors
/// 400 for what is no number from 1 on.
pub fn count(value: &str) -> Result<i64, Refused> {
    let number = value.parse::<i64>().ok().filter(|n| *n > 0).ok_or_else(|| wrong("_count", "must be a number"))?;
    Ok(number.min(PAGE))
}

/// What is searched for among events; `own` goes before the ids of the caller's body.
///
/// # Errors
/// 400 for what is not known or cannot be read.
pub fn events(query: &str, own: &str) -> Result<(Wanted, i64), Refused> {
    let (mut wanted, mut limit) = (Wanted::default(), PAGE);
    for (name, value) in pairs(query)? {
        match name.as_str() {
            "_count" => limit = count(&value)?,
            "_id" => wanted.reference = Some(CaseRef::parse(&value).map_err(|_| Refused::not_found())?),
            "event" => wanted.failure = Some(value.rsplit('|').next().unwrap_or_default().to_owned()),
            "identifier" => {
                let whole = value.split_once('|').ok_or_else(|| wrong("identifier", "must be system|value"))?;
                wanted.external_id = Some(external_id(own, whole));
            }
            "date" => date(&value, &mut wanted)?,
            "page" => {
                let after: CaseId = value.parse().map_err(|_| wrong("page", "is none of ours"))?;
                wanted.after = Some(after);
            }
            _ => return Err(unknown(&name)),
        }
    }
    Ok((wanted, limit))
}

/// The id under which another system's event is kept: no two bodies' ids ever meet.
pub fn external_id(body: &str, (system, value): (&str, &str)) -> String {
    format!("fhir:{body}:{system}|{value}")
}

/// `2026-01-05`, or with one of the prefixes eq, ge, gt, le, lt.
fn date(value: &str, wanted: &mut Wanted) -> Result<(), Refused> {
    let (prefix, rest) = match value.get(..2) {
        Some(prefix @ ("eq" | "ge" | "gt" | "le" | "lt")) => (prefix, value.get(2..).unwrap_or_default()),
        _ => ("eq", value),
    };
    let day: NaiveDate = rest.parse().map_err(|_| wrong("date", "must be a day, such as ge2026-01-05"))?;
    match prefix {
        "ge" => wanted.from = Some(day),
        "gt" => wanted.from = day.succ_opt(),
        "le" => wanted.to = Some(day),
        "lt" => wanted.to = day.pred_opt(),
        _ => (wanted.from, wanted.to) = (Some(day), Some(day)),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_days_is_read_and_what_is_not_known_is_refused() {
        let (wanted, limit) = events("date=ge2026-01-05&date=lt2026-02-01&_count=500", "RX1").unwrap();
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d);
        assert_eq!((wanted.from, wanted.to, limit), (day(1, 5), day(1, 31), PAGE));
        let (wanted, _) = events("identifier=https://x.example/datix|W1", "RX1").unwrap();
        assert_eq!(wanted.external_id.as_deref(), Some("fhir:RX1:https://x.example/datix|W1"));
        for query in ["_sort=date", "date=2026", "_count=0", "identifier=W1", "page=x", "_id=nothing"] {
            assert!(events(query, "RX1").is_err(), "{query}");
        }
    }
}
