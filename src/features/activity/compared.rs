//! The accounts of a month side by side: company, hospital, delivery records. Where they differ, the page says so.

use crate::domain::ids::BodyId;
use crate::domain::measures::month::Month;
use crate::domain::measures::registry::{Definition, definition};
use crate::domain::measures::value::{Dimension, Said, Value};
use crate::domain::people::BodyKind;
use crate::store::measured::{By, measured};
use crate::store::{Conn, StoreError, directory};

/// What both sides and the records can tell.
const METRICS: &[&str] = &["U1", "U2", "U3", "U4", "U5b", "U9", "U10"];

/// One metric with one other side.
pub struct Compared {
    pub other: String,
    pub metric: String,
    pub unit: String,
    /// As the company, the hospital and the records have it.
    pub accounts: Vec<String>,
    /// Two that were told are not the same.
    pub differs: bool,
}

/// Every metric with every other side of which anybody told anything.
///
/// # Errors
/// The store's.
pub fn compared(conn: &mut Conn, body: BodyId, month: Month) -> Result<Vec<Compared>, StoreError> {
    let body = directory::body(conn, body)?;
    let (own, other) = match body.kind {
        BodyKind::Provider => (Dimension::Provider, Dimension::Trust),
        _ => (Dimension::Trust, Dimension::Provider),
    };
    let metrics: Vec<&Definition> = METRICS.iter().filter_map(|id| definition(id, month)).collect();
    let mut all: Vec<Vec<Value>> = Vec::new();
    for said in Said::ALL {
        let by = By::dimensions(&[other]).only(own, &body.code).said(*said);
        all.push(measured(conn, &metrics, month, month, &by)?);
    }
    let mut keys: Vec<&str> = all.iter().flatten().filter_map(|v| v.group.get(other)).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut rows = Vec::new();
    for key in keys {
        for metric in &metrics {
            let told: Vec<Option<&Value>> = all.iter().map(|of| find(of, metric, (other, key))).collect();
            if told.iter().any(Option::is_some) {
                rows.push(row(key, metric, &told));
            }
        }
    }
    Ok(rows)
}

/// A value of which something was told.
fn find<'a>(all: &'a [Value], metric: &Definition, (other, key): (Dimension, &str)) -> Option<&'a Value> {
    all.iter().find(|v| v.metric == metric.id && v.group.get(other) == Some(key) && v.denominator > Some(0))
}

fn row(key: &str, metric: &Definition, told: &[Option<&Value>]) -> Compared {
    let words = |value: &Option<&Value>| match value.and_then(|v| v.figure(metric).map(|figure| (v, figure))) {
        None => "Not told".to_owned(),
        Some((value, figure)) => {
            format!("{figure:.1} ({} of {})", value.numerator, value.denominator.unwrap_or_default())
        }
    };
    let mut counts: Vec<_> = told.iter().flatten().map(|v| (v.numerator, v.denominator)).collect();
    counts.dedup();
    Compared {
        other: key.to_owned(),
        metric: metric.name.clone(),
        unit: metric.unit.clone(),
        accounts: told.iter().map(words).collect(),
        differs: counts.len() > 1,
    }
}
